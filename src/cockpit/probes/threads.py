"""Threads for calls that block, and may block for ever: at most so many at once, and none keeps the program alive.

A `ThreadPoolExecutor` is joined when the interpreter ends, so one call that hangs in a dead file system would keep
cockpit from ending.
"""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Callable
from typing import TypeVar, cast

T = TypeVar("T")


class Threads:
    """Runs blocking calls for the event loop that it is first used in."""

    def __init__(self, limit: int, name: str) -> None:
        self._slots = asyncio.Semaphore(limit)
        self._name = name

    async def run(self, call: Callable[[], T]) -> T:
        """Run `call` in a thread. Cancelling returns at once; the slot is free again when the call has really ended."""
        await self._slots.acquire()
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[T] = loop.create_future()

        def done(result: T | None, error: BaseException | None) -> None:
            self._slots.release()
            if answer.done():  # cancelled meanwhile
                return
            if error is not None:
                answer.set_exception(error)
            else:
                answer.set_result(cast("T", result))  # there is one where there was no error

        def work() -> None:
            result, failed = None, None
            try:
                result = call()
            except BaseException as error:  # noqa: BLE001 - it belongs to the one who waits
                failed = error
            with contextlib.suppress(RuntimeError):  # the loop is closed: nobody waits any more
                loop.call_soon_threadsafe(done, result, failed)

        try:
            threading.Thread(target=work, daemon=True, name=self._name).start()
        except RuntimeError:  # the machine has no thread left
            self._slots.release()
            raise
        return await answer
