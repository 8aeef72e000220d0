"""The demo's AWS as the stage holds it: the child process, its address, and clients for it."""

from __future__ import annotations

import subprocess
import sys
import threading
from dataclasses import dataclass, field
from typing import Any

from cockpit.demo.aws_server import environment
from cockpit.demo.props import REGION, SERVICES
from cockpit.errors import CockpitError

KEYS = {"AWS_ACCESS_KEY_ID": "demo", "AWS_SECRET_ACCESS_KEY": "demo"}
"""moto takes any key; these make sure that no real one is ever sent to it, nor this one to the real AWS."""


@dataclass
class Aws:
    """A running stand-in of AWS."""

    process: subprocess.Popen[str] = field(repr=False)
    endpoint: str = ""
    _clients: dict[str, Any] = field(default_factory=dict, repr=False)
    _making: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def wait(self) -> None:
        """Wait until it answers.

        Raises:
            CockpitError: it ended instead.
        """
        assert self.process.stdout is not None
        line = self.process.stdout.readline().strip()
        if not line.isdecimal():
            raise CockpitError(
                "the demo's AWS does not start",
                "install cockpit with its extra `demo`; `python -m cockpit.demo.aws_server x` shows the reason",
            )
        self.endpoint = f"http://127.0.0.1:{line}"

    def prepare(self) -> None:
        """Read what botocore needs for its clients, to be done while the stand-in starts."""
        with self._making:
            for service in SERVICES:
                _client(service, "http://127.0.0.1")

    def client(self, service: str) -> Any:
        """A boto3 client of a service; the same one for every caller, calls on it may run side by side."""
        with self._making:  # a session is not safe to make clients from two threads at once
            if service not in self._clients:
                self._clients[service] = _client(service, self.endpoint)
            return self._clients[service]

    def stop(self, seconds: float = 3.0) -> None:
        """End it; safe to call twice."""
        if self.process.stdin is not None:
            self.process.stdin.close()
        self.process.terminate()  # while it still imports, it does not hear that its input has closed
        try:
            self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait(seconds)


def _client(service: str, endpoint: str) -> Any:
    import boto3
    from botocore.config import Config

    return boto3.client(
        service,
        region_name=REGION,
        endpoint_url=endpoint,
        aws_access_key_id=KEYS["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=KEYS["AWS_SECRET_ACCESS_KEY"],
        config=Config(connect_timeout=3, read_timeout=20, retries={"max_attempts": 2}, proxies={}),
    )


def start_aws(previous_commit: str) -> Aws:
    """Start the process; `wait` for it before asking for a client.

    Args:
        previous_commit: the commit of the image that was pushed yesterday.
    """
    process = subprocess.Popen(  # noqa: S603 - this interpreter and a name of ours
        [sys.executable, "-P", "-m", "cockpit.demo.aws_server", previous_commit],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env=environment(),
        start_new_session=True,
    )
    return Aws(process)
