"""Rules of numbers: what a document says it has against what it has; as a whole, by part, by status, in a list."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import islice

from cockpit.checklist import headings, inline, status
from cockpit.checklist.draft import Gate
from cockpit.checklist.inline import words
from cockpit.checklist.lines import Box, Shape
from cockpit.checklist.status import Status
from cockpit.checklist.tally import Kind
from cockpit.checklist.words import fold
from cockpit.lint.paper import Found, Paper, Part, lines_of, quoted
from cockpit.lint.terms import ABOUT, CLOSED, GATE, NOUN, OPEN, STEPS_TO, TOTAL

_N = r"(?<![\d.,/:%#v-])(?P<{}>\d{{1,4}})(?![\d%]|[.,]\d)"
_OF = re.compile(
    r"(?<![\d.,/:-])(?P<done>\d{1,4})\s?(?:/|of|von|de|из|sur|su|trong|out of)\s?(?P<count>\d{1,4})(?![\d./-])"
    r"(?:\s?[(（]\s?(?P<share>\d{1,3}(?:[.,]\d)?)\s?%\s?[)）])?(?P<behind>[^.;。；\n]{0,40})"
)
_ALL = re.compile(
    rf"(?<![^\W_])(?:all|alle|tous les|todos los|todos os|tutti i|tutte le|todas las|todas as|все|tat ca|total of|"
    rf"insgesamt|всего|合計|全部で?|全て?の?|全|共|总共|共计|总计|총|모든|tong cong|tong)\s?{_N.format('count')}"
    rf"\s?(?:of |der |los |die |checklist |launch )?(?:{NOUN})"
)
_SIZED = re.compile(rf"{_N.format('count')}[ -](?:items?|gates?|points?|checks?|tasks?)\b[\w -]{{0,40}}\bchecklist")
_HOLDS = re.compile(
    rf"(?:contains|has|holds|lists|covers|comprises|enthalt|umfasst|hat|contient|comporte|contiene|tiene|contem|"
    rf"possui|tem|comprende|содержит|включает|包含|包括|bao gom|gom|have|there are|es gibt|il y a|hay|"
    rf"ha)\s{_N.format('count')}\s?(?:{NOUN})"
)
_AREAS = re.compile(
    rf"{_N.format('count')}\s?(?:categories|sections|areas|categorias|secciones|secoes|kategorien|bereiche|abschnitte|"
    rf"categories|rubriques|sezioni|categorie|раздел\w*|категори\w*|カテゴリー?|セクション|个类别|个部分|类|분야|"
    rf"카테고리|phan|nhom)"
)
_LEFT = re.compile(
    rf"{_N.format('count')}\s?(?:von \d+ |of \d+ |de \d+ )?(?:(?:{NOUN})\s?(?:are |is |still |sind |noch |sont |"
    rf"encore |estan |estao |sono |ancora |остаются |остается |が|は|还|仍|이|가|con )?(?:still |noch )?)?(?:{OPEN})"
)
_OTHERS = re.compile(r"\b(?:remaining|left|further|other|more|next|first|last|critical|p0|blocking)\s*$")
_TOTAL_OF = re.compile(
    rf"(?:{TOTAL.pattern})\s?(?:number of |anzahl der |de |di |checklist )?(?:{NOUN})(?: count)?"
    rf"|(?:{NOUN})\s?(?:{TOTAL.pattern})"
)
_DRAWN = re.compile(r"\s*[│║┃].*\d")
_COUNTED = {Kind.METADATA, Kind.PROSE, Kind.SUMMARY, Kind.SUCCESS, Kind.UNKNOWN, Kind.HEADING}
_VERDICT = {Kind.METADATA, Kind.PROSE, Kind.SUMMARY, Kind.UNKNOWN}


def rules(paper: Paper) -> Iterator[Found]:
    """Everything whose numbers do not add up."""
    if not paper.shapes or not paper.draft.gates:
        return
    counts = Counts(paper)
    for part in paper.parts:
        yield from _heading(paper, part, counts)
    yield from _whole(paper, counts)
    yield from _by_status(paper, counts)
    yield from _summaries(paper, counts)


class Counts:
    """What can be counted in a document, each kind apart, and the numbers that a person may mean by a total."""

    def __init__(self, paper: Paper) -> None:
        self.gates = sorted((gate for gate in paper.draft.gates if gate.line), key=lambda gate: gate.line)
        self._lines = [gate.line for gate in self.gates]
        self._paper = paper

    def inside(self, part: Part) -> list[Gate]:
        """The gates below a heading, those of headings below it too."""
        return self.gates[bisect_right(self._lines, part.line) : bisect_right(self._lines, part.end)]

    def meant(self, gates: list[Gate], first: int, last: int) -> set[int]:
        """Every number that can be said of the gates of some lines without being wrong."""
        paper = self._paper
        boxes = [shape for shape in paper.shapes[first - 1 : last] if shape.box is not None]
        kinds = Counter(paper.kind(shape.number) for shape in boxes)
        claims = sum(len(gate.claims) for gate in gates)
        listed = [
            shape
            for shape in paper.shapes[first - 1 : last]
            if shape.shape in {Shape.ITEM, Shape.ROW} and paper.kind(shape.number) is not Kind.LAYOUT
        ]
        top = min((shape.indent for shape in listed), default=0)
        return {
            len(gates),
            len(boxes),
            claims,
            len(gates) + kinds[Kind.CHECK],
            len(gates) - sum(gate.struck for gate in gates),
            sum(paper.before(gate) for gate in gates),
            len(gates) + kinds[Kind.SUCCESS],
            len(gates) + kinds[Kind.SIGN_OFF],
            len(boxes) - kinds[Kind.SIGN_OFF],
            sum(shape.indent == top for shape in listed),
            len(listed),
        }


# ---------------------------------------------------------------------------------------------------------- headings
def _heading(paper: Paper, part: Part, counts: Counts) -> Iterator[Found]:
    """`INFRASTRUCTURE (5 items)`, `Security (5/7 closed)`."""
    raw = paper.shapes[part.line - 1].text
    said, done = headings.declared(raw) or headings.declared(fold(raw)), headings.closed(raw)
    gates = counts.inside(part)
    if said is None or not gates:
        return
    if said not in counts.meant(gates, part.line + 1, part.end) | {paper.children.get(part.line, 0)}:
        text = f"{part.title or 'the heading'} says {said}, there {_are(len(gates), 'gate')}"
        yield Found("total", part.line, text, "count again, or say what is counted", str(said))
    if done is None:
        return
    closed = sum(gate.claimed == "closed" for gate in gates)
    ticked = sum(shape.box is Box.DONE for shape in paper.shapes[part.line : part.end])
    if done not in {closed, ticked} and len(gates) in {said, said - 1, said + 1}:
        text = f"{part.title or 'the heading'} says {done} closed, its rows say {closed}"
        yield Found("total", part.line, text, "recompute it from the rows", f"{done}/")


def _are(count: int, noun: str) -> str:
    return f"is 1 {noun}" if count == 1 else f"are {count} {noun}s"


# ------------------------------------------------------------------------------------------------------------- whole
def _whole(paper: Paper, counts: Counts) -> Iterator[Found]:
    """`24/30 gates closed`, `85 items`, `all 20 checklist items`: each number once, with every line that repeats it."""
    right = counts.meant(counts.gates, 1, len(paper.lines))
    draft, gates = paper.draft, len(counts.gates)
    right |= {gates + len(draft.success), gates + len(draft.follow_ups), gates + len(draft.stations)}
    right |= {gates + len(draft.success) + len(draft.stations)}
    wrong: dict[int, list[tuple[int, str]]] = {}
    for line, said, number in _declared(paper):
        if number > 3 and number not in right:
            wrong.setdefault(number, []).append((line, said))
    for number, places in wrong.items():
        line, said = places[0]
        also = f" (so do {lines_of([one for one, _ in places[1:]])})" if len(places) > 1 else ""
        text = f"it says {number}{also}, there {_are(len(counts.gates), 'gate')}: {quoted(said)}"
        yield Found("total", line, text, "count again, or say what is counted", str(number))
    areas = {len({gate.category for gate in counts.gates}), len(paper.draft.categories), len(paper.draft.phases)}
    areas |= set(Counter(part.level for part in paper.parts).values()) | {len(paper.parts)}
    for line, said in _texts(paper, {Kind.METADATA, Kind.PROSE, Kind.SUMMARY}):
        found = _AREAS.search(fold(said))
        if found and GATE.search(fold(said)) and int(found["count"]) not in areas:
            number = len({gate.category for gate in counts.gates})
            text = f"it says {found['count']} categories, its gates stand in {number}: {quoted(said)}"
            yield Found("total", line, text, "count again", found["count"])


def _declared(paper: Paper) -> Iterator[tuple[int, str, int]]:
    """Totals that the document states of itself: line, words, number."""
    for line, said in _texts(paper, _COUNTED):
        folded = fold(said)
        key, value = inline.key_value(said)
        for found in _OF.finditer(folded):
            about = f"{folded[max(0, found.start() - 30) : found.start()]} {found['behind']}"
            done = re.search(rf"{NOUN}|{CLOSED}|{OPEN}", found["behind"]) or GATE.search(about)
            known = key and (status.read(key) is not None or TOTAL.fullmatch(fold(key)))
            if (done and _whole_said(folded, key)) or (known and not found["behind"].strip(" ()（）-–—:,+")):
                yield line, said, int(found["count"])
        title = line == paper.draft.title_line
        for pattern in (_ALL, _SIZED, _HOLDS) if not title or headings.declared(said) is None else ():
            match = pattern.search(folded)
            if match and not _OTHERS.search(folded[: match.start("count")]):
                yield line, said, int(match["count"])
        if key and (TOTAL.fullmatch(fold(key)) or _TOTAL_OF.fullmatch(fold(key))):
            number = re.match(rf"\**\s?(?P<count>\d{{1,4}})\s?(?:{NOUN}|[.*]*$)", fold(value))
            if number:
                yield line, said, int(number["count"])


def _whole_said(folded: str, key: str) -> bool:
    """Whether a line speaks of the gates of the whole document, by their name or by its key."""
    return GATE.search(folded) is not None or (bool(key) and ABOUT.fullmatch(fold(key)) is not None)


def _texts(paper: Paper, kinds: Iterable[Kind]) -> Iterator[tuple[int, str]]:
    """Lines of words of some kinds, with their numbers, from the title on."""
    wanted = set(kinds)
    for shape in paper.shapes:
        if shape.number < paper.draft.title_line:
            continue
        if shape.shape is Shape.CODE and _DRAWN.match(shape.text):
            yield shape.number, words(shape.text.strip().strip("│║|┃ "))  # a box drawn around what it says of itself
            continue
        if shape.shape not in {Shape.TEXT, Shape.ITEM, Shape.HEADING}:
            continue
        if not re.search(r"\d", shape.text) or paper.kind(shape.number) not in wanted:
            continue
        if shape.shape is Shape.HEADING and shape.number != paper.draft.title_line:
            continue
        yield shape.number, words(shape.text)


# ---------------------------------------------------------------------------------------------------------- statuses
def _by_status(paper: Paper, counts: Counts) -> Iterator[Found]:
    """`Open: 7/30`, `18 gates open`, `18/30 gates closed`, `12/40 (30%)` against the statuses of the rows."""
    seen = Counter(gate.status for gate in counts.gates)
    closed, partial = seen[Status.DONE], seen[Status.PARTIAL] + seen[Status.PROGRESS]
    rest = len(counts.gates) - closed - sum(gate.struck for gate in counts.gates)
    boxes = {box: sum(shape.box is box for shape in paper.shapes) for box in (Box.DONE, Box.OPEN)}
    right = {
        Status.DONE: {closed, boxes[Box.DONE]},
        Status.PARTIAL: {seen[Status.PARTIAL], partial},
        Status.PROGRESS: {seen[Status.PROGRESS], partial},
        Status.OPEN: {
            seen[Status.OPEN],
            seen[Status.OPEN] + seen[Status.BLOCKED],
            rest,
            rest - partial,
            boxes[Box.OPEN],
        },
        Status.BLOCKED: {seen[Status.BLOCKED]} if seen[Status.BLOCKED] else {rest, boxes[Box.OPEN]},
    }
    for line, said in _texts(paper, _VERDICT):
        folded = fold(said)
        yield from _share(line, folded)
        key, value = inline.key_value(said)
        meant = status.read(key) if key and len(key) < 40 else None
        number = (
            re.match(rf"{_N.format('count')}\s?(?:/\s?\d{{1,4}}\b|{NOUN})", fold(value).lstrip("* ")) if key else None
        )
        if meant in right and number and not _in_a_part(paper, counts, line):
            assert meant is not None
            if int(number["count"]) not in right[meant] and counts.gates and (closed or meant is not Status.DONE):
                text = f"it says {number['count']} {meant}, the rows say {_shown(seen, meant, rest)}: {quoted(said)}"
                yield Found("total", line, text, "recompute it from the rows", number["count"])
            continue
        left = _LEFT.search(folded)
        if left and _whole_said(folded, key) and not _OTHERS.search(folded[: left.start("count")]):
            yield from _left(line, said, int(left["count"]), closed, partial, rest, right[Status.OPEN])
        done = re.search(rf"{_N.format('count')}\s?/\s?\d{{1,4}}\s?(?:{NOUN}\s?)?(?:{CLOSED})", folded)
        claims = done and _whole_said(folded, key) and not STEPS_TO.search(folded) and closed
        if done and claims and int(done["count"]) not in right[Status.DONE]:
            text = f"it says {done['count']} are closed, the rows say {closed}: {quoted(said)}"
            yield Found("total", line, text, "recompute it from the rows", done["count"])


def _left(line: int, said: str, number: int, closed: int, partial: int, rest: int, right: set[int]) -> Iterator[Found]:
    if partial and number == rest - partial and closed:
        text = f"it counts {number} open and leaves out {partial} partial: {rest} are not closed"
        yield Found("total", line, text, "say both, partial is not closed", str(number))
    elif number not in right:
        text = f"it says {number} are open, the rows say {rest - partial}: {quoted(said)}"
        yield Found("total", line, text, "recompute it from the rows", str(number))


def _shown(seen: Counter[Status | None], meant: Status, rest: int) -> str:
    return str(seen[meant] if meant is Status.DONE or seen[meant] else rest)


def _in_a_part(paper: Paper, counts: Counts, line: int) -> bool:
    """Whether a line stands among the gates of a part, of which it may speak alone."""
    part = paper.part(line)
    return part is not None and bool(counts.inside(Part(part.title, part.line, part.level, _next(paper, part))))


def _next(paper: Paper, part: Part) -> int:
    at = bisect_right(paper.starts, part.line)
    return paper.parts[at].line - 1 if at < len(paper.parts) else len(paper.lines)


def _share(line: int, folded: str) -> Iterator[Found]:
    """A fraction and the percentage in brackets behind it."""
    for found in _OF.finditer(folded):
        share = found["share"] or next(
            iter(re.findall(r"[(（]\s?(\d{1,3}(?:[.,]\d)?)\s?%\s?[)）]", found["behind"])), ""
        )
        if not share or not int(found["count"]):
            continue
        stated, real = float(share.replace(",", ".")), 100 * int(found["done"]) / int(found["count"])
        if abs(stated - real) > 1.0:
            text = f"{found['done']} of {found['count']} is {real:.0f}%, not {share}%"
            yield Found("total", line, text, "recompute it", share)


# ---------------------------------------------------------------------------------------------------------- summaries
def _summaries(paper: Paper, counts: Counts) -> Iterator[Found]:
    """A table that counts, against what it counts and against its own sums."""
    tables: dict[str, list[tuple[int, list[str]]]] = {}
    for entry in paper.draft.summaries[:300]:
        tables.setdefault(entry.notes[0] if entry.notes else "", []).append((entry.line, _cells(entry.text)))
    for head, rows in tables.items():
        heads = _cells(head)
        wrong = next(_sums(heads, rows), None)
        if wrong is not None:
            yield wrong
        for line, row in rows if wrong is None else rows[:-1]:
            yield from islice(_row(paper, counts, heads, line, row), 1)


def _cells(text: str) -> list[str]:
    return [words(cell).strip(" *_`") for cell in text.split(" | ")]


def _row(paper: Paper, counts: Counts, heads: list[str], line: int, row: list[str]) -> Iterator[Found]:
    name = row[0] if row else ""
    whole = TOTAL.fullmatch(fold(name).strip(" :")) is not None
    part = None if whole else _part_of(paper, counts, name)
    if not whole and part is None:
        return
    gates = counts.gates if part is None else counts.inside(part)
    meant = counts.meant(gates, part.line + 1 if part else 1, part.end if part else len(paper.lines))
    seen = Counter(gate.status for gate in gates)
    for at, cell in enumerate(row[1:], 1):
        if not re.fullmatch(r"\d{1,4}", cell) or at >= len(heads):
            continue
        column, number = heads[at], int(cell)
        said = status.read(column)
        if TOTAL.search(fold(column)) or re.search(rf"(?:{NOUN})", fold(column)):
            if number not in meant:
                text = f"the summary says {number} for {name}, there are {len(gates)}"
                yield Found("total", line, text, "recompute it from the rows", cell)
        elif said in {Status.DONE, Status.PARTIAL, Status.OPEN, Status.BLOCKED}:
            right = {seen[said], seen[said] + (seen[Status.PROGRESS] if said is not Status.DONE else 0)}
            if said is Status.OPEN:
                right |= {len(gates) - seen[Status.DONE], seen[Status.OPEN] + seen[Status.BLOCKED] + seen[None]}
            if number not in right and any(gate.status for gate in gates):
                there = len(gates) - seen[Status.DONE] if said is Status.OPEN and not seen[said] else seen[said]
                text = f"the summary says {number} {column} for {name}, the rows say {there}"
                yield Found("total", line, text, "recompute it from the rows", cell)


@lru_cache(maxsize=2048)
def _words_of(title: str) -> frozenset[str]:
    return frozenset(re.findall(r"[^\W_]+", fold(title)))


def _part_of(paper: Paper, counts: Counts, name: str) -> Part | None:
    """The one heading with gates that a summary means by a name."""
    wanted = set(re.findall(r"[^\W_]+", fold(name)))
    if not wanted:
        return None
    hits = [part for part in paper.parts[:2000] if wanted <= _words_of(part.title)]
    exact = [part for part in hits if fold(part.title) == fold(name)]
    with_gates = [part for part in (exact or hits)[:40] if counts.inside(part) and part.line != paper.draft.title_line]
    return with_gates[0] if len(with_gates) == 1 else None


def _sums(heads: list[str], rows: list[tuple[int, list[str]]]) -> Iterator[Found]:
    """The row of totals against the rows above it."""
    last = rows[-1][1] if rows else []
    if len(rows) < 3 or not last or not TOTAL.fullmatch(fold(last[0]).strip(" :")):
        return
    for at in range(1, len(heads)):
        column = [row[at] if at < len(row) else "" for _, row in rows]
        if all(re.fullmatch(r"\d{1,5}", cell) for cell in column):
            made = sum(int(cell) for cell in column[:-1])
            if made != int(column[-1]):
                text = f"the column {heads[at]} adds up to {made}, its total says {column[-1]}"
                yield Found("total", rows[-1][0], text, "recompute it", column[-1])
