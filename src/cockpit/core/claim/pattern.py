"""Regular expressions under a limit: what may be compiled, and how long a search may take.

The standard library's engine cannot be stopped and holds every other thread; the `regex` package stops on time and
lets others run. It is imported when the first claim with `matches` comes.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from cockpit.core.claim.seen import broken

MAX_PATTERN = 500
"""Longest pattern, in characters."""
MAX_REPEATS = 1_000
"""Largest product of nested counted repeats: `((a{100}){100}){100}` takes 294 MB to compile."""
TIMEOUT = 0.25
"""Seconds for one search."""
_ALL = 2.0
"""Seconds for the searches over all items of a list together, apart from what their length earns them."""
_PER_CHARACTER = 2e-6
"""Seconds that a character of a text earns its search; an ordinary pattern takes a twentieth of that."""
_SECOND_TRIES = 8
"""How many searches that ran out of their share may have a whole `TIMEOUT`; the machine may just have been busy."""

_PIECE = re.compile(
    r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|(?P<open>\()|(?P<close>\))|\{(?P<low>\d*)(?P<comma>,)?(?P<high>\d*)\}", re.DOTALL
)


class PatternProblem(Exception):
    """A pattern that is refused; one sentence."""


@lru_cache(maxsize=1024)
def compiled(pattern: str, flags: str) -> Any:
    """Compile a pattern.

    Raises:
        PatternProblem: it is too long, repeats too much, or is no regular expression.
    """
    if len(pattern) > MAX_PATTERN:
        raise PatternProblem(f"the pattern is longer than {MAX_PATTERN} characters")
    if repeats(pattern) > MAX_REPEATS:
        raise PatternProblem(f"the pattern repeats more than {MAX_REPEATS} times")
    import regex

    options = regex.V0
    for letter, option in (("i", regex.IGNORECASE), ("m", regex.MULTILINE), ("s", regex.DOTALL)):
        if letter in flags:
            options |= option
    try:
        return regex.compile(pattern, options)
    except Exception as problem:  # noqa: BLE001 - its own errors, and any other for odd input (KeyError, RecursionError
        reason = str(problem).split("\n")[0]
        raise PatternProblem(f"the pattern is no regular expression: {reason}") from None


def repeats(pattern: str) -> int:
    """The largest product of counted repeats that stand inside of one another."""
    inside = [1]  # per open group: the largest product within it
    closed, closed_at = 1, -1  # that of the group which ended last, and where
    largest = 1
    for found in _PIECE.finditer(pattern):
        if found["open"]:
            inside.append(1)
        elif found["close"] and len(inside) > 1:
            closed, closed_at = inside.pop(), found.end()
            inside[-1] = max(inside[-1], closed)
        elif found["low"] is not None and (found["low"] or found["high"]):
            count = max(int(found["low"][:9] or 0), int(found["high"][:9] or 0), 1)
            inside[-1] = max(inside[-1], count * (closed if found.start() == closed_at else 1))
        largest = max(largest, inside[-1])
    return largest


class Search:
    """One pattern, searched in any number of texts within a bounded time."""

    __slots__ = ("_over", "_pattern", "_share", "_tries")

    def __init__(self, pattern: str, flags: str, texts: int) -> None:
        self._pattern = compiled(pattern, flags)
        self._share = min(TIMEOUT, _ALL / max(texts, 1))
        self._tries = _SECOND_TRIES
        self._over = ""

    def found(self, text: str) -> bool:
        """Whether the pattern is found anywhere in `text`.

        Raises:
            Unsettled: it took too long; an error.
        """
        share = min(TIMEOUT, self._share + len(text) * _PER_CHARACTER)
        while not self._over:
            try:
                return self._pattern.search(text, timeout=share) is not None
            except TimeoutError:
                self._tries -= 1
                if share >= TIMEOUT or self._tries < 0:
                    self._over = f"the pattern takes too long: more than {share:g} s"
                share = TIMEOUT
        raise broken(self._over)
