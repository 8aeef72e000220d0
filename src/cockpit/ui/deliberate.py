"""Keys that are meant: one after the other, none that was typed before what it would answer, none that is held down.

A terminal says neither that a key is held nor when it was let go: it sends the key again and again. What repeats
within `HELD` and with no other key between counts as one press.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Awaitable, Callable
from typing import Any, Final, Protocol

from textual import events
from textual.message_pump import MessagePump

HELD: Final = 0.7
"""Seconds: longer than terminals wait before they repeat a key for the first time (250 to 660 ms)."""
STUCK: Final = 1.0
"""Seconds after which the next key no longer waits for the one before it."""
_PASSES: Final = 2
"""How often the way up is gone: once for the key, once for what it caused."""

Input = events.Key | events.Paste


class Asking(Protocol):
    """A screen that is particular about keys."""

    def takes(self, at: float) -> bool:
        """Whether a key of that moment was meant for it."""

    fresh: frozenset[str]
    """Keys that decide something by themselves: one that is held down must not."""


class Keyboard:
    """Hands keys on one by one: the next one waits until everything that the one before it caused has happened.

    Otherwise a word that arrives in one burst with the Enter before it would land in the field that Enter leaves.
    """

    def __init__(
        self, screen: Callable[[], object], target: Callable[[], MessagePump], give: Callable[[Input], Awaitable[None]]
    ) -> None:
        """Begin.

        Args:
            screen: what is on top now.
            target: who gets a key now.
            give: hands one on.
        """
        self._screen = screen
        self._target = target
        self._give = give
        self._waiting: deque[Input] = deque()
        self._since: float | None = None
        """When the key was handed on whose consequences are awaited; None: none is."""
        self._last: tuple[str, float] = ("", 0.0)

    @property
    def busy(self) -> bool:
        """Whether a key is still under way."""
        return self._since is not None

    async def take(self, event: Input) -> None:
        """Take the next key or paste from the terminal."""
        if self._since is not None and event.time - self._since < STUCK:
            self._waiting.append(event)
            return
        self._waiting.append(event)
        await self._next()

    async def _next(self) -> None:
        self._since = None
        while self._waiting and self._since is None:
            event = self._waiting.popleft()
            if self._meant(event):
                self._since = event.time
                target = self._target()
                await self._give(event)
                self._follow(target, _PASSES)

    def _meant(self, event: Input) -> bool:
        key = event.key if isinstance(event, events.Key) else ""
        before, at = self._last
        self._last = (key, event.time)
        screen = self._screen()
        takes: Callable[[float], bool] | None = getattr(screen, "takes", None)
        if takes is not None and not takes(event.time):
            return False
        fresh: frozenset[str] = getattr(screen, "fresh", frozenset())
        return not (key in fresh and key == before and event.time - at < HELD)

    def _follow(self, target: MessagePump, passes: int) -> None:
        """Pass through the queue of everybody whom the key, or a message that it caused, passes on its way up.

        A key goes up to the app, which finds its binding; what that posts goes up once more.
        """
        here: Any = target

        async def passed() -> None:
            if here._parent is not None:  # noqa: SLF001 - the way that messages bubble
                self._follow(here._parent, passes)  # noqa: SLF001
            elif passes > 1:
                self._follow(self._target(), passes - 1)
            else:
                await self._next()

        if not here.call_later(passed) and here._parent is not None:  # noqa: SLF001 - it is gone: its screen is not
            self._follow(here._parent, passes)  # noqa: SLF001
