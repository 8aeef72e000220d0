"""What is wrong with the text of a claim, located to the character, with the way on."""

from __future__ import annotations

from collections.abc import Iterable

from cockpit.core.plain import plain_line
from cockpit.errors import CockpitError

_AROUND = 60
"""Characters of the source that are shown on either side of the caret."""


class ClaimProblem(CockpitError):
    """A claim that cannot be read: one sentence, a hint, and where in its source it breaks."""

    def __init__(self, problem: str, hint: str = "", column: int = 1, source: str = "") -> None:
        super().__init__(plain_line(problem, 240), plain_line(hint, 240))
        self.column = column
        """1-based, in characters of the source."""
        self._source = source

    @property
    def caret(self) -> str:
        """The source with a `^` under the place, two lines, cut on both sides when it is long."""
        at = min(max(self.column - 1, 0), len(self._source))
        start, end = max(0, at - _AROUND), min(len(self._source), at + _AROUND)
        before = ("…" if start else "") + plain_line(self._source[start:at])
        after = plain_line(self._source[at:end]) + ("…" if end < len(self._source) else "")
        return f"{before}{after}\n{' ' * len(before)}^"


def closest(word: str, known: Iterable[str]) -> str:
    """The known word that was probably meant, empty when none is near."""
    from difflib import get_close_matches

    if len(word) > 60:
        return ""
    folded = {item.casefold(): item for item in sorted(known, reverse=True)}
    near = get_close_matches(word.casefold(), folded, n=1, cutoff=0.6)
    return folded[near[0]] if near else ""
