"""Connections by address: a name resolved, every address of it tried, and which of three things was seen.

The resolver of the operating system blocks and may hang, so it has threads of its own.
"""

from __future__ import annotations

import asyncio
import errno
import socket
import time
from enum import StrEnum
from typing import Any, TypeAlias

from cockpit.core.frozen import frozen
from cockpit.core.probe import Scene
from cockpit.core.target import Target, TargetProblem, fill_target
from cockpit.probes.base import Broken, words_of
from cockpit.probes.threads import Threads

MOST = 16
"""Addresses of one name that are tried."""
_Address: TypeAlias = tuple[socket.AddressFamily, Any]
_REFUSALS = frozenset({errno.ECONNREFUSED, errno.ECONNRESET})
_SILENCES = frozenset({errno.ETIMEDOUT})


class State(StrEnum):
    """What a port was seen to be."""

    OPEN = "open"
    REFUSED = "refused"
    SILENT = "silent"


@frozen
class Call:
    """What came of connecting. The socket belongs to the caller and is there exactly where the state is `open`."""

    state: State
    address: str
    elapsed_ms: float
    error: str | None = None
    sock: socket.socket | None = None


def target_of(source: str, scene: Scene, port: int | None = None) -> Target:
    """The target that a profile names.

    Raises:
        Unresolved: a value is missing or may not stand there.
        Broken: it is no target.
    """
    try:
        return fill_target(source, scene.values, port)
    except TargetProblem as problem:
        raise Broken(f"{problem.problem}; {problem.hint}") from None


class Dialler:
    """Resolves and connects for the event loop that it is first used in."""

    def __init__(self) -> None:
        self._threads = Threads(8, "cockpit-resolve")

    async def resolve(self, target: Target, kind: socket.SocketKind = socket.SOCK_STREAM) -> list[_Address]:
        """The addresses of a target.

        Raises:
            Broken: there is none.
        """
        try:
            found = await self._threads.run(lambda: socket.getaddrinfo(target.host, target.port, type=kind))
        except (socket.gaierror, UnicodeError) as error:
            why = error.strerror if isinstance(error, socket.gaierror) else "it is no name of a host"
            raise Broken(f"the name {target.host} cannot be resolved: {why}") from None
        addresses: list[_Address] = [(family, address) for family, _, _, _, address in found]
        return list(dict.fromkeys(addresses))[:MOST]

    async def call(self, target: Target, seconds: float) -> Call:
        """Connect to the first address that answers, at most `seconds`; all of them are tried at once.

        Raises:
            Broken: this machine could not even ask: no such name, no way there.
        """
        end = time.monotonic() + seconds
        try:
            async with asyncio.timeout(seconds):
                addresses = await self.resolve(target)
        except TimeoutError:
            raise Broken(f"the name {target.host} was not resolved within {seconds:g} s") from None
        began = time.monotonic()
        tries = [asyncio.ensure_future(_connect(family, address, end)) for family, address in addresses]
        seen: list[Call] = []
        try:
            for trial in asyncio.as_completed(tries):
                call = await trial
                if isinstance(call, Call):
                    seen.append(_timed(call, began))
                    if call.state is State.OPEN:
                        break
        except BaseException:
            await _end(tries, None)
            raise
        found = _best(seen)
        await _end(tries, found.sock if found else None)
        if found is None:
            why = next((result for trial in tries if isinstance(result := trial.result(), OSError)), None)
            raise Broken(f"cannot connect to {target}: {words_of(why) if why else 'there is no address'}")
        return found


async def _connect(family: socket.AddressFamily, address: Any, end: float) -> Call | OSError:
    """One try; an error that says nothing about the other side comes back as it is."""
    shown = f"[{address[0]}]:{address[1]}" if family == socket.AF_INET6 else f"{address[0]}:{address[1]}"
    left = max(0.001, end - time.monotonic())
    try:
        sock = socket.socket(family, socket.SOCK_STREAM)
    except OSError as error:
        return error
    try:
        sock.setblocking(False)  # noqa: FBT003 - the socket's own signature
        async with asyncio.timeout(left):
            await asyncio.get_running_loop().sock_connect(sock, address)
    except TimeoutError as error:
        sock.close()
        words = words_of(error) if error.errno else f"no answer within {left:.3g} s"
        return Call(State.SILENT, shown, 0, words)
    except OSError as error:
        sock.close()
        if error.errno in _REFUSALS:
            return Call(State.REFUSED, shown, 0, words_of(error))
        return Call(State.SILENT, shown, 0, words_of(error)) if error.errno in _SILENCES else error
    except BaseException:
        sock.close()
        raise
    return Call(State.OPEN, shown, 0, sock=sock)


def _timed(call: Call, began: float) -> Call:
    elapsed = round((time.monotonic() - began) * 1000, 3)
    return Call(call.state, call.address, elapsed, call.error, call.sock)


async def _end(tries: list[asyncio.Task[Call | OSError]], kept: socket.socket | None) -> None:
    """Stop what still tries; every connection that was made is closed, but for the one that is used."""
    for trial in tries:
        trial.cancel()
    for result in await asyncio.gather(*tries, return_exceptions=True):
        if isinstance(result, Call) and result.sock is not None and result.sock is not kept:
            result.sock.close()


def _best(seen: list[Call]) -> Call | None:
    """An open address before a silent one, and one that refused only where none was silent."""
    order = (State.OPEN, State.SILENT, State.REFUSED)
    return min(seen, key=lambda call: order.index(call.state), default=None)
