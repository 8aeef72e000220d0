"""Asks a demo world directly, without any of cockpit's own probes: boto3, psycopg, httpx."""

from __future__ import annotations

import hashlib
import hmac
import json
import time
import uuid
from collections.abc import Callable
from typing import Any

import boto3
import httpx
import psycopg
from psycopg.rows import dict_row

from cockpit.demo import World

TENANT = "test-tenant-001"


def aws(world: World, service: str) -> Any:
    return boto3.client(
        service,
        region_name="us-east-1",
        endpoint_url=world.environment["AWS_ENDPOINT_URL"],
        aws_access_key_id=world.environment["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=world.environment["AWS_SECRET_ACCESS_KEY"],
    )


def sql(world: World, statement: str, *values: object) -> list[dict[str, Any]]:
    with psycopg.connect(
        host=str(world.variables["rds_endpoint"]),
        port=str(world.variables["rds_port"]),
        user="admin",
        password=world.credentials["db_password"],
        dbname="track",
        row_factory=dict_row,
    ) as link:
        return link.execute(statement, values).fetchall()


def get(world: World, path: str, *, base: str = "api", **more: Any) -> httpx.Response:
    return httpx.get(f"{world.variables[base]}{path}", trust_env=False, **more)


def click(world: World, tenant: str = TENANT) -> httpx.Response:
    return httpx.post(
        f"{world.variables['api']}/api/v1/track/click",
        headers={"x-tenant-id": tenant},
        json={"fbclid": f"test-{uuid.uuid4()}", "utm_source": "google"},
        trust_env=False,
    )


def convert(world: World, order: str, *, key: str | None = None) -> httpx.Response:
    body = json.dumps({"order_id": order, "amount": 99.90, "currency": "BRL", "status": "approved"}).encode()
    secret = key or world.credentials["perfectpay_key"]
    return httpx.post(
        f"{world.variables['api']}/api/v1/webhooks/perfectpay/{TENANT}",
        headers={"x-perfectpay-signature": hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()},
        content=body,
        trust_env=False,
    )


def eventually(look: Callable[[], Any], seconds: float = 20.0) -> Any:
    """What `look` gives once it is true; what it gave last when the time is over."""
    deadline = time.monotonic() + seconds
    while not (found := look()) and time.monotonic() < deadline:
        time.sleep(0.05)
    return found
