"""The launch sequence: entries in tables, lists, fences, bold lines and headings, and their times from T-0."""

from __future__ import annotations

import re
from datetime import date, timedelta

from cockpit.checklist import facts, headings, inline, people, whens
from cockpit.checklist.blocks import Document, Node, Section
from cockpit.checklist.blocks import Kind as Shape
from cockpit.checklist.columns import Column, Table, Use, read, time_of
from cockpit.checklist.draft import Draft, Mark
from cockpit.checklist.roles import Role, role_of
from cockpit.checklist.tally import Kind
from cockpit.checklist.words import fold, vocabulary

_LAUNCH = vocabulary(
    "go live|go-live|launch|deployment start|deploy start|t-0|live|release|cutover|switch|запуск|go live|"
    "start|lancement|lanzamiento|lançamento|lancio|ローンチ|公開|リリース|上线|发布|출시|오픈|إطلاق|lansman|yayın"
)
_NOT_YET = vocabulary(
    "countdown|prep|preparation|day prep|pre-*|complete|checklist|review|meeting|decision|confirmation|"
    "post-*|announce*|monitor*|status|party|celebrat*|kickoff"
)
_TREE = re.compile(r"^\s*(?:[├└│┣┗┃|`+*•-]|--)[\s─━_>-]*")
_RANGE = re.compile(
    r"(?P<from>\d{1,4})\s?(?:-|–|—|to|до|bis)\s?\d{1,4}\s?(?P<unit>\S+)|(?P<from2>\d{1,4})\+\s?(?P<unit2>\S+)"
)
_DURATION = vocabulary(
    "duration|time|window|when|dauer|durée|duración|duração|durata|длительность|время|期間|所要時間|时间|기간|thoi "
    "gian|المدة|süre"
)
LONGEST = timedelta(days=365)


def headings_with_times(
    document: Document, title: Section | None
) -> dict[int, tuple[timedelta | None, timedelta | None]]:
    """Which headings are entries of the launch sequence: offset from T-0, time of day; none where tables have it."""
    if _explicit(document):
        return {}
    found: dict[int, tuple[timedelta | None, timedelta | None]] = {}
    for section in document.sections:
        if (
            section is title
            or not section.level
            or any(one.number in found and not found[one.number] for one in section.above)
        ):
            continue
        timed = _timed(section)
        if timed is not None:
            found[section.number] = timed
    steps = [section for section in document.sections if headings.names_phase(section.title)]
    timed_parents = {id(section.above[-1]) for section in steps if section.number in found and section.above}
    for section in steps:
        if section.number not in found and section.above and id(section.above[-1]) in timed_parents:
            found[section.number] = (None, None)
    return found


def _timed(section: Section) -> tuple[timedelta | None, timedelta | None] | None:
    said = headings.title(section.title)
    offset = whens.offset(said)
    hours = (
        re.search(
            r"[td]\s?[+-]\s?\d+\s?(?:h|hr|hrs|hours?|m|min|mins|minutes?|std|час|ч|мин|時間|分|小时|"
            r"시간|분)(?![^\W\d_])",
            fold(said),
        )
        is not None
    )
    if offset is not None and (hours or (offset == timedelta(0) and whens.begins_with_offset(said))):
        return (offset, whens.clock(said)) if whens.begins_with_offset(said) or headings.names_phase(said) else None
    clock = whens.clock(said)
    if clock is not None and role_of(said) is None and offset is None:
        return (None, clock + _day_of(section.title, None))
    if headings.names_phase(said):
        for node in section.nodes[:3]:
            for text in node.text.split("\n") if node.kind is Shape.TEXT else []:
                key, value = inline.key_value(text)
                ranged = _RANGE.search(fold(value)) if key and _DURATION.fullmatch(fold(key)) else None
                if ranged:
                    span = whens.spans(f"{ranged['from'] or ranged['from2']} {ranged['unit'] or ranged['unit2']}")
                    number = int(ranged["from"] or ranged["from2"])
                    return (span[0] if span else timedelta(0), None) if span or number == 0 else None
    return None


def _explicit(document: Document) -> bool:
    """Whether tables, lists or fences say when what happens."""
    for section in document.sections:
        role = role_of(headings.title(section.title)) if section.level else None
        for node in section.nodes:
            if (
                node.kind is Shape.TABLE
                and role is not Role.COMMUNICATION
                and read(node, role, nested=False).use is Use.TIMELINE
            ):
                return True
            if node.kind is Shape.FENCE and len(_clocked(node)) >= 3:
                return True
            if node.kind is Shape.ITEM and node.box is None and _begins_timed(inline.words(node.text)):
                return True
            if node.kind is Shape.TEXT and node.bold and time_of(node.bold[:12]):
                return True
            if (
                node.kind is Shape.TEXT
                and "\n" in node.text
                and all(_begins_timed(inline.words(line)) for line in node.text.split("\n"))
            ):
                return True
    return False


def _begins_timed(text: str) -> bool:
    return time_of(text[:16].rsplit(" ", 1)[0] if len(text) > 16 else text)


def open_heading(section: Section, draft: Draft, timed: tuple[timedelta | None, timedelta | None]) -> None:
    """A heading as an entry."""
    title = whens.without_clock(headings.title(section.title))
    if not re.search(r"[^\W\d_]", re.sub(r"[(（][^()（）]*[)）]", " ", title)):
        title = headings.title(section.title)  # `T-0 (12:00 UTC)` has no other name
    actor = re.search(r"[(（](?P<who>[^()（）]*(?:captain|owner|lead|@)[^()（）]*)[)）]", title)
    mark = Mark(
        title,
        section.line,
        *timed,
        said=inline.words(section.title),
        actor=(actor["who"].split(",")[0].strip() if actor else ""),
    )
    draft.marks.append(mark)
    draft.sequences[section.line] = mark
    draft.tally.move(section.line, Kind.TIMELINE)


def item(node: Node, section: Section, draft: Draft, *, sequence: bool) -> bool:
    """A list item that says when, or one of an ordered launch sequence; whether it was one."""
    said = inline.words(node.text)
    if _begins_timed(said):
        offset = whens.offset(said[:16], _unit(draft, said))
        moment = None if offset is not None else whens.clock(said[:16])
        if offset is not None or moment is not None:
            title = whens.without_clock(said) or said
            mark = Mark(
                title,
                node.line,
                offset,
                None if moment is None else moment + _day_of(section.title, draft),
                said[: len(said) - len(title)].strip(" —–-:|*"),
                people.owner_of(node.text),
            )
            draft.marks.append(mark)
            draft.tally.put_all(node.lines, Kind.TIMELINE)
            _steps(mark, node, draft)
            return True
    if not sequence or not node.marker.isdigit():
        return False
    mark_here = draft.sequences.get(section.line)
    if mark_here is None:
        mark_here = draft.sequences[section.line] = Mark(headings.title(section.title), section.line, None, None, "")
        draft.marks.append(mark_here)
    mark_here.steps.append((said, node.line))
    draft.tally.put_all(node.lines, Kind.TIMELINE)
    _steps(mark_here, node, draft)
    return True


def _steps(mark: Mark, node: Node, draft: Draft) -> None:
    for child in node.children:
        if child.kind is Shape.ITEM:
            mark.steps.append((inline.words(child.text), child.line))
        draft.tally.put_all(child.lines, Kind.TIMELINE)
        _steps(mark, child, draft)


def _unit(draft: Draft, said: str) -> float:
    """What a number without a unit counts: minutes in a document of minutes, else days."""
    if whens.offset_has_unit(said[:16]):
        return 60.0
    return (
        60.0
        if "minut" in fold(draft.title)
        or (
            draft.marks
            and draft.marks[-1].offset is not None
            and timedelta(minutes=10) <= draft.marks[-1].offset < timedelta(hours=3)
        )
        else 86_400.0
    )


def paragraph(node: Node, section: Section, draft: Draft) -> bool:
    """Lines without marks, each of which says when: `T-2h  Freeze (@ops)`; whether they were a sequence."""
    said = [inline.words(line) for line in node.text.split("\n")]
    if len(said) < 2 or not all(_begins_timed(line) and whens.without_clock(line).strip() for line in said):
        return False
    for line, words in zip(node.lines, said, strict=False):
        offset = whens.offset(words[:16], _unit(draft, words))
        moment = None if offset is not None else whens.clock(words[:16])
        title = whens.without_clock(words)
        day = None if moment is None else moment + _day_of(section.title, draft)
        shown = words[: len(words) - len(title)].strip(" —–-:|*")
        draft.marks.append(Mark(title, line, offset, day, shown, people.owner_of(words)))
        draft.tally.put(line, Kind.TIMELINE)
    return True


def bold(node: Node, draft: Draft, section: Section) -> bool:
    """A bold line that says when: `**06:00 - 07:00: Setup**`."""
    said = node.bold
    if not said or not time_of(said[:12].strip()):
        return False
    offset = whens.offset(said[:16])
    moment = whens.clock(said[:16]) if offset is None else None
    if offset is None and moment is None:
        return False
    draft.marks.append(
        Mark(
            whens.without_clock(said) or said,
            node.line,
            offset,
            None if moment is None else moment + _day_of(section.title, draft),
            said,
        )
    )
    draft.tally.put_all(node.lines, Kind.TIMELINE)
    return True


def rows(table: Table, section: Section, draft: Draft) -> None:
    """The rows of a table that says when."""
    at = table.place(Column.TIME)
    for row in table.node.rows:
        cells = row.cells
        place = at if at is not None and at < len(cells) and time_of(cells[at]) else 0
        said = inline.words(cells[place]) if place < len(cells) else ""
        owner = table.cell(cells, Column.OWNER).strip()
        if not said or (owner in {"-", "–", "—"} and table.cell(cells, Column.STATUS).strip() in {"-", "–", "—", ""}):
            draft.tally.put(row.line, Kind.PROSE)  # a break: nobody does anything
            continue
        offset = whens.offset(said)
        moment = whens.clock(said) if offset is None else None
        if offset is None and moment is None:
            draft.tally.put(row.line, Kind.UNKNOWN)
            continue
        title = _title(table, cells, place)
        mark = Mark(
            title,
            row.line,
            offset,
            None if moment is None else moment + _day_of(section.title, draft),
            said,
            people.handle(owner) or inline.words(owner),
        )
        draft.marks.append(mark)
        draft.tally.put(row.line, Kind.TIMELINE)


def _title(table: Table, cells: list[str], place: int) -> str:
    named = inline.words(table.cell(cells, Column.TITLE))
    if named and table.place(Column.TITLE) != place:
        return named
    taken = {place, table.place(Column.OWNER), table.place(Column.STATUS)}
    return next((inline.words(cell) for at, cell in enumerate(cells) if at not in taken and cell.strip()), named)


def fence(node: Node, draft: Draft, *, sequence: bool) -> bool:
    """A fence with a sequence drawn in it: `09:00 — @pm Kickoff` with its steps below."""
    timed = _clocked(node)
    if len(timed) < (2 if sequence else 3):
        return False
    mark: Mark | None = None
    for number, raw in enumerate(node.body, node.line + 1):
        said = raw.strip()
        if not said:
            draft.tally.put(number, Kind.BLANK)
        elif number in timed:
            offset = whens.offset(said[:16], 60.0)
            title = whens.without_clock(said) or said
            who = people.handle(title)
            mark = Mark(
                inline.words(title),
                number,
                offset,
                whens.clock(said[:16]) if offset is None else None,
                said[: len(said) - len(title)].strip(" —–-:|*"),
                who,
            )
            draft.marks.append(mark)
            draft.tally.put(number, Kind.TIMELINE)
        elif mark is not None and _TREE.match(raw):
            text = inline.words(_TREE.sub("", raw)).rstrip("✓✔ ").strip()
            if text:
                mark.steps.append((text, number))
            draft.tally.put(number, Kind.TIMELINE)
        else:
            draft.tally.put(number, Kind.PROSE)
    return True


def _clocked(node: Node) -> set[int]:
    return {
        number
        for number, raw in enumerate(node.body, node.line + 1)
        if not _TREE.match(raw)
        and _begins_timed(raw.strip())
        and re.search(r"[^\W\d_]{2}", whens.without_clock(raw.strip()))
    }


def _day_of(heading: str, draft: Draft | None) -> timedelta:
    """The day that a heading names, as days since the year 1; nothing where it names none."""
    said, _ = whens.day(heading)
    if said is None:
        named = whens.month_day(heading)
        if named is not None:
            year = (
                next((int(found[0]) for fact in draft.facts if (found := re.search(r"20\d\d", fact.value))), 2026)
                if draft
                else 2026
            )
            try:
                said = date(year, *named)
            except ValueError:
                said = None
    if said is None:
        weekday = whens.weekday(heading)
        return timedelta(days=weekday + 7) if weekday is not None else timedelta(0)
    return timedelta(days=said.toordinal())


def settle(draft: Draft) -> None:
    """Say every entry's time from T-0, in the order of time."""
    zero = _zero(draft)
    last = timedelta(0)
    kept: list[Mark] = []
    for mark in draft.marks:
        if mark.offset is None and mark.moment is not None:
            mark.offset = mark.moment - zero
        elif mark.offset is None:
            mark.offset = last
        if abs(mark.offset) > LONGEST:
            mark.offset = last
        last = mark.offset
        kept.append(mark)
    draft.marks = sorted(kept, key=lambda mark: mark.offset or timedelta(0))


def _zero(draft: Draft) -> timedelta:
    """The time of day that T-0 stands for: stated, else the entry that launches, else the first."""
    timed = [mark for mark in draft.marks if mark.moment is not None]
    both = next((mark for mark in timed if mark.offset is not None), None)
    if both is not None and both.moment is not None and both.offset is not None:
        return both.moment - both.offset
    said = facts.first(draft, facts.TIME)
    clock = whens.clock(said.value) if said else None
    moments = [mark.moment for mark in timed if mark.moment is not None]
    if clock is not None:
        same = [moment for moment in moments if moment - timedelta(days=moment.days) == clock]
        if same:
            return next((mark.moment for mark in timed if mark.moment in same and _launches(mark)), None) or same[-1]
    first = next((mark.moment for mark in timed if _launches(mark)), None)
    return first or (moments[0] if moments else timedelta(0))


def _launches(mark: Mark) -> bool:
    said = fold(f"{mark.title} {mark.said}")
    return _LAUNCH.search(said) is not None and _NOT_YET.search(said) is None
