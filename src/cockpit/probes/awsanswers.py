"""What an AWS endpoint answers, held within bounds, and looked at before botocore makes an empty table of it.

botocore reads a body to its end, however long that takes, and a log-in page with status 200 becomes `{}`: then "there
is no such thing" would be green.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from typing import Any

from botocore import exceptions as failures
from urllib3 import exceptions as transport

from cockpit.probes.awsshapes import misfit

MOST = 20_000_000
"""Bytes of one answer; a page of any operation is a tenth of it."""
_CHUNK = 65_536
_LOCAL = threading.local()


class NoAnswer(failures.BotoCoreError):  # type: ignore[misc] # botocore has no types
    """The endpoint said something that AWS does not say."""

    fmt = "its answer is not what AWS answers: {why}"


def until(end: float) -> None:
    """Give every call of this thread a last moment, on the monotonic clock."""
    _LOCAL.end = end


def guard(client: Any) -> None:
    """Put bounds on what this client reads, and look at what it read."""
    endpoint = client._endpoint  # noqa: SLF001 - the only place where a body can be read in pieces
    endpoint.http_session = _Bounded(endpoint.http_session)
    client.meta.events.register("before-parse", _look)


class _Bounded:
    """A session of botocore whose bodies are read piece by piece, up to a size and a moment."""

    def __init__(self, session: Any) -> None:
        self._session = session

    def send(self, request: Any) -> Any:
        streaming, request.stream_output = request.stream_output, True
        answer = self._session.send(request)
        if not streaming:
            try:
                answer._content = b"".join(_pieces(answer.raw))  # noqa: SLF001 - as its own `content` does
            except transport.ReadTimeoutError as error:
                raise failures.ReadTimeoutError(endpoint_url=request.url, error=error) from None
            except (transport.HTTPError, OSError) as error:
                raise failures.ConnectionClosedError(error=error, request=request, endpoint_url=request.url) from None
        return answer

    def close(self) -> None:
        self._session.close()


def _pieces(raw: Any) -> Iterator[bytes]:
    size = 0
    for piece in raw.stream(_CHUNK):
        size += len(piece)
        if size > MOST:
            raw.close()
            raise NoAnswer(why=f"it is larger than {MOST:,} bytes")
        if time.monotonic() > getattr(_LOCAL, "end", float("inf")):
            raw.close()
            raise NoAnswer(why="it does not come to an end")
        yield piece


def _look(operation_model: Any, response_dict: dict[str, Any], **_: Any) -> None:
    """Refuse a success whose body is none of this operation, before botocore makes an empty table of it.

    Raises:
        NoAnswer: it is a page, no JSON where JSON was due, a refusal, or another operation's.
    """
    status = response_dict["status_code"]
    if status >= 300 or operation_model.has_streaming_output or operation_model.output_shape is None:
        return
    why = misfit(response_dict["body"], status, operation_model)
    if why is not None:
        raise NoAnswer(why=why)
