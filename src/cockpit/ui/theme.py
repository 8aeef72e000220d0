"""Two themes and the inks made from them. Every colour of the screen is a variable here; nothing else names one.

A status is never told by its colour alone: `words` gives each one a glyph and a word.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from rich.style import Style

if TYPE_CHECKING:
    from textual.theme import Theme

DARK: Final = "cockpit-dark"
LIGHT: Final = "cockpit-light"

_DARK: Final[Mapping[str, str]] = {
    "ground": "#0b1220",
    "band": "#101b30",
    "field": "#16233c",
    "chosen": "#1c3a63",
    "rule": "#2a3a55",
    "words": "#d9e2ef",
    "strong": "#f4f8ff",
    "muted": "#8292ab",
    "faint": "#5d6c85",
    "focus": "#66a8ff",
    "closed": "#4ade80",
    "failed": "#ff7b7b",
    "partial": "#fbbf24",
    "waived": "#c792ff",
    "running": "#66a8ff",
    "chip": "#0b1220",
}
_LIGHT: Final[Mapping[str, str]] = {
    "ground": "#fbfcfe",
    "band": "#eef3fa",
    "field": "#e3ebf6",
    "chosen": "#d3e4fb",
    "rule": "#c3cedd",
    "words": "#1d2939",
    "strong": "#0a1424",
    "muted": "#56647a",
    "faint": "#76859b",
    "focus": "#1559c4",
    "closed": "#0c6b37",
    "failed": "#b4232f",
    "partial": "#8a5300",
    "waived": "#6d35b0",
    "running": "#1559c4",
    "chip": "#ffffff",
}
COLOURS: Final[Mapping[str, Mapping[str, str]]] = {DARK: _DARK, LIGHT: _LIGHT}
"""The variables of each theme: `$closed`, `$rule` ... in the style sheets."""


def defaults() -> dict[str, str]:
    """The variables that every theme must know, with the dark values."""
    return dict(_DARK)


def themes() -> tuple[Theme, ...]:
    """Both themes, ready to be registered."""
    from textual.theme import Theme

    return tuple(
        Theme(
            name=name,
            primary=colours["focus"],
            secondary=colours["muted"],
            accent=colours["focus"],
            warning=colours["partial"],
            error=colours["failed"],
            success=colours["closed"],
            foreground=colours["words"],
            background=colours["ground"],
            surface=colours["field"],
            panel=colours["band"],
            dark=name == DARK,
            variables=dict(colours),
        )
        for name, colours in COLOURS.items()
    )


class Inks:
    """What panes draw with: one Rich style per meaning. The same object for a theme until it changes."""

    __slots__ = (
        "chip_bad",
        "chip_care",
        "chip_good",
        "chosen",
        "closed",
        "failed",
        "faint",
        "focus",
        "key",
        "muted",
        "partial",
        "rule",
        "running",
        "strong",
        "waived",
        "words",
    )

    def __init__(self, colours: Mapping[str, str], under: str = "ground") -> None:
        ground = colours[under]

        def ink(name: str, *, bold: bool = False) -> Style:
            return Style(color=colours[name], bgcolor=ground, bold=bold or None)

        self.words = ink("words")
        self.strong = ink("strong", bold=True)
        self.muted = ink("muted")
        self.faint = ink("faint")
        self.rule = ink("rule")
        self.focus = ink("focus")
        self.key = ink("focus", bold=True)
        self.closed = ink("closed")
        self.failed = ink("failed")
        self.partial = ink("partial")
        self.waived = ink("waived")
        self.running = ink("running")
        self.chosen = Style(bgcolor=colours["chosen"])
        """Laid over the row that a key would act on."""
        self.chip_good = Style(color=colours["chip"], bgcolor=colours["closed"], bold=True)
        self.chip_bad = Style(color=colours["chip"], bgcolor=colours["failed"], bold=True)
        self.chip_care = Style(color=colours["chip"], bgcolor=colours["partial"], bold=True)

    def of(self, name: str) -> Style:
        """The ink of a tone that `words` names: `closed`, `failed`, `partial`, `waived`, `running`, `muted` ..."""
        found: Style = getattr(self, name)
        return found


@lru_cache(maxsize=4)
def inks(theme: str, under: str = "ground") -> Inks:
    """The inks of one of our themes on the ground (or on the band); an unknown name has the dark ones."""
    return Inks(COLOURS.get(theme, _DARK), under)
