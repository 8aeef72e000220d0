"""A shop on loopback that tops up a balance for each event, once or, with a fault, as often as the event comes.

It verifies Stripe's signature with code of its own and speaks only what `wire` carries.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import threading
import time
from dataclasses import dataclass, field
from typing import Any

from fakes.wire import Received, Talk, Wire

SECRET = "whsec_test"


@dataclass
class Shop:
    """What it does with events, and what came of it."""

    fault: str = ""
    """`twice`: acts on every delivery; `never`: takes events and does nothing; `late`: acts a moment after the answer,
    twice; `racy`: looks, waits and only then remembers."""
    balance: float = 100
    seen: set[str] = field(default_factory=set)
    bodies: list[bytes] = field(default_factory=list)
    signatures: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._lock = threading.Lock()
        self._both = threading.Barrier(2)

    def wire(self) -> Wire:
        """The server; use it in a `with`."""
        return Wire(self._serve)

    def _serve(self, talk: Talk, request: Received) -> None:
        status, body = ("200 OK", {"balance": self.balance}) if request.method == "GET" else self._event(request)
        talk.answer(json.dumps(body).encode(), status, Content_Type="application/json")

    def _event(self, request: Received) -> tuple[str, dict[str, Any]]:
        with self._lock:
            self.bodies.append(request.body)
            self.signatures.append(request.headers.get("stripe-signature", ""))
        if not genuine(request):
            return "400 Bad Request", {"error": "bad signature"}
        event = json.loads(request.body)["id"]
        known = event in self.seen
        if self.fault == "racy":
            self._both.wait(5)
        with self._lock:
            self.seen.add(event)
            if self.fault == "never" or (known and self.fault not in {"twice", "late"}):
                return "200 OK", {"received": True}
            if self.fault == "late":
                threading.Timer(0.05, self._top_up).start()
            else:
                self._top_up()
        return "200 OK", {"received": True}

    def _top_up(self) -> None:
        self.balance += 10


def genuine(request: Received) -> bool:
    """Whether the signature is one that Stripe would have made in the last five minutes."""
    parts = dict(item.split("=", 1) for item in request.headers.get("stripe-signature", "t=0,v1=").split(","))
    wanted = hmac.new(SECRET.encode(), f"{parts['t']}.".encode() + request.body, hashlib.sha256).hexdigest()
    return hmac.compare_digest(wanted, parts["v1"]) and abs(time.time() - int(parts["t"])) < 300
