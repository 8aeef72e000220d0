"""The dispatch worker and the Meta endpoint that it sends to."""

from __future__ import annotations

import json
import threading
from dataclasses import dataclass, field
from typing import Any

from cockpit.demo import props
from cockpit.demo.aws import Aws
from cockpit.demo.database import connect
from cockpit.demo.postgres import Postgres
from cockpit.demo.web import Reply, Request, Route

PAUSE = 2.0
"""Seconds between two looks into the queue: long enough that a person sees the message waiting."""


class Meta:
    """A stand-in of the Conversions API: takes events and counts them."""

    def __init__(self) -> None:
        self.received = 0
        self._lock = threading.Lock()

    def routes(self) -> tuple[Route, ...]:
        """Where it answers."""
        return (Route("POST", "/v21.0/{}/events", self.events),)

    def events(self, request: Request, _pixel: str) -> Reply:
        """Take a batch of events."""
        events = request.table().get("data")
        if not isinstance(events, list) or not events:
            return Reply(400, {"error": {"message": "data is empty"}})
        with self._lock:
            self.received += len(events)
        return Reply(200, {"events_received": len(events)})


@dataclass
class Dispatcher:
    """Moves messages from the queue to the Meta endpoint; what fails comes back, and goes to the DLQ in the end."""

    postgres: Postgres
    aws: Aws
    meta_url: str
    _ending: threading.Event = field(default_factory=threading.Event)
    _thread: threading.Thread | None = None

    def start(self) -> None:
        """Work until `stop`."""
        self._thread = threading.Thread(target=self._work, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Take nothing more."""
        self._ending.set()

    def _work(self) -> None:
        sqs = self.aws.client("sqs")
        queue = sqs.get_queue_url(QueueName=props.QUEUE)["QueueUrl"]
        while not self._ending.wait(PAUSE):
            try:
                for message in sqs.receive_message(QueueUrl=queue, MaxNumberOfMessages=10).get("Messages", []):
                    self._dispatch(message)
                    sqs.delete_message(QueueUrl=queue, ReceiptHandle=message["ReceiptHandle"])
            except Exception:  # noqa: BLE001, S112 - the message was not deleted, so it comes back
                continue

    def _dispatch(self, message: dict[str, Any]) -> None:
        conversion = json.loads(message["Body"])["conversion_id"]
        with connect(self.postgres) as link:
            row = link.execute(
                "select tenant_id, order_id, amount::float8 as value, currency from conversion where id = %s",
                (conversion,),
            ).fetchone()
            if row is None:
                return  # cleaned up in the meantime: there is nothing to send
            status = self._send({"event_name": "Purchase", "event_id": row["order_id"], "custom_data": dict(row)})
            link.execute(
                "insert into dispatch_attempt (tenant_id, conversion_id, status, http_status)"
                " select tenant_id, id, %s, %s from conversion where id = %s",
                ("sent" if status == 200 else "failed", status or None, conversion),
            )
        if status != 200:
            raise RuntimeError("not taken; the queue will offer it again")

    def _send(self, event: dict[str, object]) -> int:
        """The HTTP status of the endpoint, 0 when it cannot be reached."""
        import httpx

        url = f"{self.meta_url}/v21.0/pixel/events"
        try:
            return httpx.post(url, json={"data": [event]}, timeout=5, trust_env=False).status_code
        except httpx.HTTPError:
            return 0
