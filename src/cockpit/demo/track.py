"""The Track-AI service: clicks, signed webhooks, matches, the queue to the Meta endpoint, numbers for the dashboard.

It keeps nothing in memory: what it knows is in PostgreSQL, its webhook key is read from Secrets Manager for each
webhook, its flags from a file. So what a fault breaks is broken for it too.
"""

from __future__ import annotations

import hashlib
import hmac
import html
import json
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cockpit.demo import props
from cockpit.demo.aws import Aws
from cockpit.demo.database import connect
from cockpit.demo.postgres import Postgres
from cockpit.demo.web import Reply, Request, Route

MATCH_WINDOW = "30 minutes"


@dataclass
class Track:
    """The service; its methods are safe to call from many threads."""

    postgres: Postgres
    aws: Aws
    flags_file: Path
    slow_flags: float = 0.0
    """Seconds that the flags endpoint takes; a fault sets it."""
    ending: threading.Event = field(default_factory=threading.Event)

    def routes(self) -> tuple[Route, ...]:
        """Where it answers."""
        return (
            Route("POST", "/api/v1/track/click", self.click),
            Route("POST", "/api/v1/webhooks/perfectpay/{}", self.perfectpay),
            Route("GET", "/api/v1/flags", self.flags),
            Route("GET", "/api/v1/analytics", self.analytics),
            Route("GET", "/analytics", self.page),
            Route("GET", "/health/deep", self.health),
        )

    # ------------------------------------------------------------------------------------------------- the flow
    def click(self, request: Request) -> Reply:
        """Keep a click of a tenant; answers its id."""
        tenant, click = request.headers.get("x-tenant-id", ""), request.table()
        names = ("fbclid", "fbc", "fbp", "utm_source", "utm_medium", "utm_campaign")
        with connect(self.postgres) as link:
            if link.execute("select 1 from tenant where id = %s and status = 'active'", (tenant,)).fetchone() is None:
                return Reply(404, {"error": "no such tenant"})
            row = link.execute(
                "insert into click (tenant_id, fbclid, fbc, fbp, utm_source, utm_medium, utm_campaign)"
                " values (%s, %s, %s, %s, %s, %s, %s) returning id",
                (tenant, *(click.get(name) for name in names)),
            ).fetchone()
        assert row is not None
        return Reply(201, {"id": str(row["id"])})

    def perfectpay(self, request: Request, tenant: str) -> Reply:
        """Take a signed conversion: keep it, match it, put it on the queue to the Meta endpoint."""
        key = self.aws.client("secretsmanager").get_secret_value(SecretId=props.PERFECTPAY_SECRET)["SecretString"]
        wanted = hmac.new(key.encode(), request.body, hashlib.sha256).hexdigest()
        if not hmac.compare_digest(wanted, request.headers.get("x-perfectpay-signature", "")):
            return Reply(401, {"error": "the signature does not fit"})
        order = request.table()
        if order.get("status") != "approved" or not order.get("order_id"):
            return Reply(422, {"error": "only approved orders with an order_id are taken"})
        with connect(self.postgres) as link, link.transaction():
            kept = link.execute(
                "insert into conversion (tenant_id, gateway, order_id, amount, currency, status)"
                " values (%s, 'perfectpay', %s, %s, %s, %s) on conflict do nothing returning id",
                (tenant, order["order_id"], order.get("amount", 0), order.get("currency", ""), order["status"]),
            ).fetchone()
            if kept is None:
                return Reply(202, {"ok": True})  # the gateway sent it twice; one order is one conversion
            link.execute(
                "insert into match_log (tenant_id, conversion_id, click_id, strategy)"
                " select %(tenant)s, %(conversion)s, c.id, 'latest-click' from click c"
                " where c.tenant_id = %(tenant)s and c.created_at > now() - %(window)s::interval"
                " and not exists (select 1 from match_log m where m.click_id = c.id)"
                " order by c.created_at desc limit 1",
                {"tenant": tenant, "conversion": kept["id"], "window": MATCH_WINDOW},
            )
        sqs = self.aws.client("sqs")
        queue = sqs.get_queue_url(QueueName=props.QUEUE)["QueueUrl"]
        sqs.send_message(QueueUrl=queue, MessageBody=json.dumps({"conversion_id": str(kept["id"])}))
        return Reply(202, {"ok": True})

    # ------------------------------------------------------------------------------------------------- the rest
    def health(self, _request: Request) -> Reply:
        """Ask the database and the queue, from where the API's tasks stand."""
        checks: dict[str, dict[str, object]] = {}
        for name, ask in (("database", self._ask_database), ("queue", self._ask_queue)):
            begun = time.monotonic()
            try:
                ask()
                state = "up"
            except Exception:  # noqa: BLE001 - whatever is wrong with it, it is down
                state = "down"
            checks[name] = {"status": state, "latency_ms": round((time.monotonic() - begun) * 1000, 1)}
        up = all(check["status"] == "up" for check in checks.values())
        return Reply(200 if up else 503, {"status": "ok" if up else "down", "checks": checks})

    def _ask_database(self) -> None:
        with connect(self.postgres) as link:
            link.execute("select 1 from tenant limit 1")

    def _ask_queue(self) -> None:
        self.aws.client("sqs").get_queue_url(QueueName=props.QUEUE)

    def flags(self, _request: Request) -> Reply:
        """The feature flags as they are switched."""
        self.ending.wait(self.slow_flags)
        return Reply(200, {"flags": json.loads(self.flags_file.read_text(encoding="utf-8"))})

    def analytics(self, request: Request) -> Reply:
        """The numbers of the dashboard, for a tenant or for one order of it."""
        return Reply(200, self._numbers(request))

    def page(self, request: Request) -> Reply:
        """The dashboard as a page for people."""
        numbers = self._numbers(request)
        kpis = numbers["kpis"]
        rate = "no data" if kpis["success_rate"] is None else f"{kpis['success_rate']:.0%}"
        cards = "".join(
            f"<div class=card><b>{html.escape(str(value))}</b><span>{name}</span></div>"
            for name, value in (("events", kpis["events"]), ("success", rate), ("matches", kpis["matches"]))
        )
        rows = "".join(
            "<tr>" + "".join(f"<td>{html.escape(str(event[name]))}</td>" for name in _COLUMNS) + "</tr>"
            for event in numbers["events"]
        )
        head = "".join(f"<th>{name.replace('_', ' ')}</th>" for name in _COLUMNS)
        return Reply(200, page=_PAGE.format(cards=cards, head=head, rows=rows or "<tr><td>no events</td></tr>"))

    def _numbers(self, request: Request) -> dict[str, Any]:
        tenant, order = request.query.get("tenant", props.TENANT), request.query.get("order_id")
        with connect(self.postgres) as link:
            events = link.execute(
                "select c.id::text, c.order_id, c.amount::float8 as amount, c.currency, d.status as dispatch,"
                " d.http_status, exists (select 1 from match_log m where m.conversion_id = c.id) as matched"
                " from conversion c left join lateral (select status, http_status from dispatch_attempt"
                " where conversion_id = c.id order by attempted_at desc limit 1) d on true"
                " where c.tenant_id = %(tenant)s and (%(order)s::text is null or c.order_id = %(order)s)"
                " order by c.created_at desc limit 50",
                {"tenant": tenant, "order": order},
            ).fetchall()
        sent = sum(event["dispatch"] == "sent" for event in events)
        kpis = {
            "events": len(events),
            "success_rate": sent / len(events) if events else None,
            "matches": sum(event["matched"] for event in events),
        }
        return {"tenant": tenant, "kpis": kpis, "events": events}


_COLUMNS = ("order_id", "amount", "currency", "matched", "dispatch", "http_status")
_PAGE = """<!doctype html><html lang=en><meta charset=utf-8><title>Track-AI analytics</title>
<style>body{{font:16px system-ui,sans-serif;margin:2rem;background:#101418;color:#e6edf3}}
.card{{display:inline-block;margin:0 1rem 1rem 0;padding:1rem 2rem;border:1px solid #30363d;border-radius:8px}}
.card b{{display:block;font-size:2rem}}td,th{{padding:.3rem 1rem;text-align:left}}</style>
<h1>Analytics</h1>{cards}<h2>Events</h2><table><tr>{head}</tr>{rows}</table></html>"""
