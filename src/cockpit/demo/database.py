"""The Track-AI database: its tables as the migrations leave them, its first tenant and funnel, and how to reach it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, LiteralString

from cockpit.demo.postgres import Postgres
from cockpit.demo.props import DATABASE, FUNNEL, MIGRATIONS, TENANT

if TYPE_CHECKING:
    import psycopg

    Link = psycopg.Connection[dict[str, Any]]

_TABLES: LiteralString = """
create table _prisma_migrations (
    id text primary key default gen_random_uuid(), checksum text not null, migration_name text not null,
    started_at timestamptz not null default now(), finished_at timestamptz, rolled_back_at timestamptz,
    applied_steps_count integer not null default 0, logs text);
create table tenant (
    id text primary key, slug text unique not null, name text not null, status text not null,
    verified boolean not null default false, admin_email text, success_contact text,
    created_at timestamptz not null default now());
create table funnel (
    id text primary key, tenant_id text not null references tenant, name text not null, status text not null,
    primary_gateway text not null, gateway_mapping jsonb not null default '{}');
create table click (
    id uuid primary key default gen_random_uuid(), tenant_id text not null references tenant, fbclid text, fbc text,
    fbp text, utm_source text, utm_medium text, utm_campaign text, created_at timestamptz not null default now());
create table conversion (
    id uuid primary key default gen_random_uuid(), tenant_id text not null references tenant, gateway text not null,
    order_id text not null, amount numeric(12, 2) not null, currency text not null, status text not null,
    created_at timestamptz not null default now(), unique (tenant_id, gateway, order_id));
create table match_log (
    id uuid primary key default gen_random_uuid(), tenant_id text not null references tenant,
    conversion_id uuid not null references conversion, click_id uuid not null references click,
    strategy text not null, created_at timestamptz not null default now());
create table dispatch_attempt (
    id uuid primary key default gen_random_uuid(), tenant_id text not null references tenant,
    conversion_id uuid not null references conversion, status text not null, http_status integer,
    attempted_at timestamptz not null default now());
create table analytics_refresh_job (
    id bigint generated always as identity primary key, started_at timestamptz not null default now(),
    finished_at timestamptz, status text not null, error text);
create materialized view v_dispatch_summary as
    select tenant_id, status, count(*) as attempts, max(attempted_at) as last_attempt
    from dispatch_attempt group by tenant_id, status with no data;
create materialized view v_match_rate_by_tenant as
    select c.tenant_id, count(distinct c.id) as conversions, count(distinct m.conversion_id) as matched
    from conversion c left join match_log m on m.conversion_id = c.id group by c.tenant_id with no data;
"""


def connect(server: Postgres) -> Link:
    """Open a connection to the Track-AI database; every statement commits by itself, rows are tables.

    Raises:
        psycopg.OperationalError: the database cannot be reached.
    """
    import psycopg
    from psycopg.rows import dict_row

    return psycopg.connect(
        host=server.host,
        port=server.port,
        user=server.user,
        password=server.password,
        dbname=DATABASE,
        connect_timeout=3,
        autocommit=True,
        row_factory=dict_row,
    )


def migrate(server: Postgres) -> None:
    """Bring an empty database to where the launch day finds it."""
    with connect(server) as link, link.transaction():
        link.execute(_TABLES)
        for name in MIGRATIONS:
            link.execute(
                "insert into _prisma_migrations (checksum, migration_name, finished_at, applied_steps_count)"
                " values (md5(%s), %s, now(), 1)",
                (name, name),
            )
        link.execute(
            "insert into tenant (id, slug, name, status) values (%s, %s, %s, 'active')",
            (TENANT, TENANT, "MVP Test Account"),
        )
        link.execute(
            "insert into funnel (id, tenant_id, name, status, primary_gateway, gateway_mapping)"
            """ values (%s, %s, 'MVP test funnel', 'active', 'hotmart', '{"hotmart": "testhotmart"}')""",
            (FUNNEL, TENANT),
        )
        link.execute("refresh materialized view v_dispatch_summary")
        link.execute("refresh materialized view v_match_rate_by_tenant")
        link.execute("insert into analytics_refresh_job (finished_at, status) values (now(), 'succeeded')")
