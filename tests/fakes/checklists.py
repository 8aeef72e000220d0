"""Launch checklists of known structure, in many languages and layouts: what an importer must find in each is known."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from fakes.launch_words import WORDS, Words


@dataclass
class Known:
    """A document and what it holds."""

    text: str
    gates: list[tuple[str, str, str]] = field(default_factory=list)
    """Title, title of the category, what the document claims: `closed`, `open`, `partial` or nothing."""
    success: int = 0
    triggers: int = 0
    back: int = 0
    contacts: int = 0
    stations: int = 0
    marks: int = 0


Lines = list[str]
Gates = list[tuple[str, str]]
"""Title and state: `x`, blank, `-`."""
Area = Callable[[Words, Gates, random.Random], tuple[Lines, list[str]]]
"""Draws the gates of one area: its lines and what each gate then claims."""
_CLAIMS = {"x": "closed", " ": "", "-": "partial"}


def _boxes(mark: str) -> Area:
    def draw(_words: Words, gates: Gates, _dice: random.Random) -> tuple[Lines, list[str]]:
        lines = [
            f"{mark.replace('1', str(number))} [{state}] {title}" for number, (title, state) in enumerate(gates, 1)
        ]
        return lines, [_CLAIMS[state] for _, state in gates]

    return draw


def _glyphs(mark: str) -> Area:
    def draw(_words: Words, gates: Gates, _dice: random.Random) -> tuple[Lines, list[str]]:
        lines = [f"{mark}{'☑' if state == 'x' else '☐'} {title}" for title, state in gates]
        return lines, ["closed" if state == "x" else "" for _, state in gates]

    return draw


def _spaced(_words: Words, gates: Gates, _dice: random.Random) -> tuple[Lines, list[str]]:
    """A paragraph between any two items, as exports have it."""
    lines = [part for title, state in gates for part in (f"- [{state}]  {title}", "")]
    return lines, [_CLAIMS[state] for _, state in gates]


def _escaped(_words: Words, gates: Gates, _dice: random.Random) -> tuple[Lines, list[str]]:
    r"""Boxes that an editor of rich text escaped: `- \[ \] Title`."""
    return [rf"- \[{state}\] {title}" for title, state in gates], [_CLAIMS[state] for _, state in gates]


def _nested(_words: Words, gates: Gates, dice: random.Random) -> tuple[Lines, list[str]]:
    """Bold titles with checks below: one gate each."""
    lines: Lines = []
    for title, state in gates:
        lines.append(f"- [{state}] **{title}**")
        lines += [f"  - {'[ ] ' if dice.random() < 0.5 else ''}`part-{number}`" for number in range(dice.randint(1, 3))]
    return lines, [_CLAIMS[state] for _, state in gates]


def _quoted(_words: Words, gates: Gates, _dice: random.Random) -> tuple[Lines, list[str]]:
    return [f"> - [{state}] {title}" for title, state in gates], [_CLAIMS[state] for _, state in gates]


def _table(status: Callable[[Words, str, random.Random], str]) -> Area:
    def draw(words: Words, gates: Gates, dice: random.Random) -> tuple[Lines, list[str]]:
        number, what, who, state = words.columns
        lines = [f"| {number} | {what} | {who} | {state} |", "|---|:---|---|:-:|"]
        lines += [
            f"| {place} | {title} | Dana | {status(words, one, dice)} |" for place, (title, one) in enumerate(gates, 1)
        ]
        return lines, [{"x": "closed", " ": "open", "-": "partial"}[one] for _, one in gates]

    return draw


def _word(words: Words, state: str, dice: random.Random) -> str:
    return dice.choice({"x": words.done, " ": words.open, "-": words.partial}[state])


def _picture(_words: Words, state: str, dice: random.Random) -> str:
    return dice.choice({"x": ("✅", "🟢", "☑"), " ": ("❌", "🔴", "⬜", "⏳"), "-": ("🟡", "⚠️")}[state])


def _both(words: Words, state: str, dice: random.Random) -> str:
    return f"{_picture(words, state, dice)} {_word(words, state, dice)}"


AREAS: dict[str, Area] = {
    "dash": _boxes("-"),
    "star": _boxes("*"),
    "plus": _boxes("+"),
    "number": _boxes("1."),
    "glyph": _glyphs("- "),
    "loose glyph": _glyphs(""),
    "dot": _boxes("●"),
    "spaced": _spaced,
    "escaped": _escaped,
    "nested": _nested,
    "quoted": _quoted,
    "table of words": _table(_word),
    "table of pictures": _table(_picture),
    "table of both": _table(_both),
}


def _marked(level: int, title: str, _number: int) -> Lines:
    return ["", f"{'#' * level} {title}", ""]


def _tight(level: int, title: str, _number: int) -> Lines:
    return [f"{'#' * level} {title}"]


def _numbered(level: int, title: str, number: int) -> Lines:
    return ["", f"{'#' * level} {title if level == 1 else f'{number}. {title}'}", ""]


def _pictured(level: int, title: str, number: int) -> Lines:
    return ["", f"{'#' * level} {'🚀🔐📦📈🧪✨📣🔧🎯'[number % 9]} {title}", ""]


def _closed(level: int, title: str, _number: int) -> Lines:
    return ["", f"{'#' * level} {title} {'#' * level}", ""]


def _strong(level: int, title: str, _number: int) -> Lines:
    return ["", f"{'#' * level} **{title}**", ""]


def _underlined(level: int, title: str, _number: int) -> Lines:
    return ["", title, ("=" if level == 1 else "-") * max(len(title), 4), ""]


def _bold(level: int, title: str, _number: int) -> Lines:
    return ["", f"# {title}" if level == 1 else f"**{title}**", ""]


HEADS: dict[str, Callable[[int, str, int], Lines]] = {
    "marks": _marked,
    "tight": _tight,
    "numbers": _numbered,
    "pictures": _pictured,
    "closed": _closed,
    "strong": _strong,
    "underlined": _underlined,
    "bold": _bold,
}
FRONTS: dict[str, Lines] = {
    "none": [],
    "front matter": ["---", "name: Launch", "about: Everything before we go", "labels: launch, ops", "---", ""],
    "facts": [],
    "callout": [],
}
ENDS = {"lf": "\n", "crlf": "\r\n", "cr": "\r"}


def document(
    language: str, area: str, head: str, dice: random.Random, *, front: str = "none", end: str = "lf"
) -> Known:
    """One document."""
    words = WORDS[language]
    draw, title = AREAS[area], HEADS[head]
    known = Known("")
    lines = [*FRONTS[front], *title(1, words.title, 0)]
    lines = lines[1:] if lines and not lines[0] else lines
    if front == "facts":
        lines += ["", "**Version:** 1.4", "**Owner:** @dana (Dana)", ""]
    if front == "callout":
        lines += ["", f"> {words.prose[0]}", ""]
    pool = list(words.gates)
    dice.shuffle(pool)
    number = 0
    for name in dice.sample(words.areas, dice.randint(2, 4)):
        number += 1
        lines += title(2, name, number)
        taken = [
            (pool.pop(), dice.choice("xx  -" if area.startswith("table") else "x  ")) for _ in range(dice.randint(2, 3))
        ]
        drawn, claims = draw(words, taken, dice)
        lines += [*drawn, ""]
        known.gates += [(one, name, claim) for (one, _), claim in zip(taken, claims, strict=True)]
    for part in dice.sample(list(_PARTS), dice.randint(3, len(_PARTS))):
        number += 1
        made = _PARTS[part](words, known, dice)
        lines += [*title(2, next(made), number), *made, ""]
    known.text = ENDS[end].join(lines) + ENDS[end]
    return known


# ------------------------------------------------------------------------------------------- parts that are no gates
def _success(words: Words, known: Known, dice: random.Random) -> Iterator[str]:
    yield dice.choice(words.success)
    known.success = len(words.wanted)
    yield from (f"{dice.choice(('- [ ]', '-', '- [x]'))} {one}" for one in words.wanted)


def _triggers(words: Words, known: Known, dice: random.Random) -> Iterator[str]:
    yield dice.choice(words.triggers)
    known.triggers = len(words.unwanted)
    mark = dice.choice(("- [ ]", "-", "*"))
    yield from (f"{mark} {one}" for one in words.unwanted)


def _back(words: Words, known: Known, dice: random.Random) -> Iterator[str]:
    yield dice.choice(words.back)
    known.back = len(words.steps)
    boxed = dice.random() < 0.4
    yield from (f"- [ ] {one}" if boxed else f"{number}. {one}" for number, one in enumerate(words.steps, 1))


def _contacts(words: Words, known: Known, dice: random.Random) -> Iterator[str]:
    yield dice.choice(words.contacts)
    known.contacts = len(words.people)
    bold = dice.random() < 0.4
    for one in words.people:
        who, _, rest = one.replace("：", ": ").partition(":")
        yield f"- **{who.strip()}**: {rest.strip()}" if bold else f"- {one}"


def _approvals(words: Words, known: Known, dice: random.Random) -> Iterator[str]:
    yield dice.choice(words.approvals)
    known.stations = len(words.roles)
    boxed = dice.random() < 0.7
    yield from (f"- {'[ ] ' if boxed else ''}{one}: ____________" for one in words.roles)


def _timeline(words: Words, known: Known, dice: random.Random) -> Iterator[str]:
    yield dice.choice(words.timeline)
    known.marks = len(words.moments)
    times = ("09:00", "09:30", "11:00")
    form = dice.choice(("- {0} – {1}", "- **{0}** {1}", "- T+{2}m: {1}"))
    yield from (
        form.format(at, one, number * 30) for number, (at, one) in enumerate(zip(times, words.moments, strict=True))
    )


def _prose(words: Words, _known: Known, dice: random.Random) -> Iterator[str]:
    yield dice.choice(words.summary)
    yield from words.prose


_PARTS: dict[str, Callable[[Words, Known, random.Random], Iterator[str]]] = {
    "success": _success,
    "triggers": _triggers,
    "back": _back,
    "contacts": _contacts,
    "approvals": _approvals,
    "timeline": _timeline,
    "prose": _prose,
}
