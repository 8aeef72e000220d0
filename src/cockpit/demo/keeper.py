"""Keeps fresh what a live system would keep fresh by itself: datapoints, log lines, traces."""

from __future__ import annotations

import threading
import uuid
from dataclasses import dataclass, field
from datetime import UTC, datetime

from cockpit.demo import props
from cockpit.demo.aws import Aws
from cockpit.demo.aws_seed import put_logs, put_metrics, put_trace

PAUSE = 20.0


@dataclass
class Keeper:
    """A thread that adds a little of everything every 20 seconds."""

    aws: Aws
    _logging: bool = True
    _turn: threading.Lock = field(default_factory=threading.Lock)
    _ending: threading.Event = field(default_factory=threading.Event)

    def start(self) -> None:
        """Begin; `stop` ends it."""
        threading.Thread(target=self._keep, daemon=True).start()

    def stop(self) -> None:
        """Add nothing more."""
        self._ending.set()

    def stop_logging(self) -> None:
        """Write no further log line; the last one is written when this returns."""
        with self._turn:
            self._logging = False

    def _keep(self) -> None:
        stream = ""
        while not self._ending.wait(PAUSE):
            try:
                now = datetime.now(UTC)
                put_metrics(self.aws, now)
                put_trace(self.aws)
                with self._turn:
                    if self._logging:
                        stream = stream or self._stream()
                        put_logs(self.aws, stream, now, ("GET /health 200 3 ms",))
            except Exception:  # noqa: BLE001, S112 - the stand-in may be going down; the next turn tries again
                continue

    def _stream(self) -> str:
        name = f"api/api/{uuid.uuid4().hex}"
        self.aws.client("logs").create_log_stream(logGroupName=props.LOG_GROUP, logStreamName=name)
        return name
