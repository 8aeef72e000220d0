"""Rules of ticks: what is ticked and cannot be, what is open and carries a tick, boxes whose tick is bad news."""

from __future__ import annotations

from collections.abc import Iterator

from cockpit.checklist import inline, status
from cockpit.checklist.draft import Gate
from cockpit.checklist.lines import Box, Line, Shape
from cockpit.checklist.status import Status
from cockpit.checklist.tally import Kind
from cockpit.checklist.words import fold, vocabulary
from cockpit.lint.paper import Found, Paper, lines_of, quoted

_TICKING = vocabulary(
    "checkbox*|check box*|tick*|mark all*|check off|чекбокс*|галочк*|отметить|häkchen|abhaken|ankreuzen|cocher|case*|"
    "casilla*|caixa*|marcar|spuntare|casell*|チェックボックス|チェックを入れ|勾选|打勾|체크박스|체크 표시|danh dau|"
    "tich"
)
_READY = vocabulary(
    "ready*|go|complete|completed|done|all green|bereit|startklar|fertig|prêt*|list. para*|list.|pront.|готов*|"
    "準備完了|完了|就绪|已完成|完成|준비 완료|준비됨|완료|san sang|hoan thanh|جاهز*|hazır|gotow*"
)
_NOT = vocabulary(
    "not|pending|when|once|after|if|until|nicht|noch|pas|no|não|non|не|нет|未|まだ|没有|아직|chua|لم|değil|nie|almost|"
    "blocked|in progress"
)
_STATUS_KEY = vocabulary(
    "status|launch status|go-live status|overall status|current status|readiness|статус|статус запуска|statut|estado|"
    "estado general|estado actual|situação|stato|状態|ステータス|状态|当前状态|상태|trang thai|الحالة|durum|stan"
)
_TICKS = "✓✔✅☑🗹"


def rules(paper: Paper) -> Iterator[Found]:
    """Everything that is odd about the ticks of a document."""
    if not paper.shapes:
        return
    yield from open_with_a_tick(paper)
    yield from closed_over_open(paper)
    if _some_open(paper):
        yield from outcomes(paper)
        yield from sequence(paper)
    yield from polarity(paper)
    yield from ready(paper)


def _some_open(paper: Paper) -> bool:
    gates = [gate for gate in paper.draft.gates if paper.before(gate)] or paper.draft.gates
    return any(gate.claimed != "closed" and not gate.struck for gate in gates)


def _chosen(paper: Paper, shape: Line) -> bool:
    """Whether a box is one of a choice, each with its picture: `[ ] ✅ GO`, `[ ] ❌ NO-GO`."""
    beside = paper.shapes[max(0, shape.number - 2) : shape.number + 1]
    shown = {status.shown_first(inline.words(one.text))[0] for one in beside if one.box is not None}
    return bool(shown - {Status.DONE, None}) and Status.DONE in shown


def _carries_tick(text: str) -> bool:
    said = inline.words(text.split("\n", 1)[0])
    return Status.DONE in {status.shown_last(said)[0], status.shown_first(said)[0]}


def open_with_a_tick(paper: Paper) -> Iterator[Found]:
    """`[ ] Deployed ✅`, `[ ] ✅ Deployed`: open and done in one line."""
    found: list[Line] = []
    for shape in paper.shapes:
        if (
            shape.box is not Box.OPEN
            or _chosen(paper, shape)
            or paper.kind(shape.number) not in {Kind.GATE, Kind.CHECK}
        ):
            continue
        if _carries_tick(shape.text) and not _TICKING.search(fold(shape.text)):
            found.append(shape)
    hint = "tick the box, or take the mark away; one of them is read"
    for shape in found if len(found) <= 3 else found[:1]:
        mark = next((char for char in shape.text if char in _TICKS), "")
        text = f"the box is open and the line carries a tick: {quoted(_bare(shape.text))}"
        if len(found) > 3:
            numbers = lines_of([one.number for one in found])
            text = (
                f"{len(found)} boxes are open and their lines carry a tick ({numbers}): {quoted(_bare(shape.text))} …"
            )
        yield Found("tick", shape.number, text, hint, mark)


def _bare(text: str) -> str:
    return status.shown_first(status.shown_last(inline.words(text))[1])[1]


def closed_over_open(paper: Paper) -> Iterator[Found]:
    """A ticked box with open boxes below it."""
    parents: list[Line] = []
    open_below: dict[int, list[int]] = {}
    for shape in paper.shapes:
        if shape.shape is Shape.HEADING:
            parents = []
        if shape.shape is not Shape.ITEM:
            continue
        while parents and parents[-1].indent >= shape.indent:
            parents.pop()
        optional = fold(shape.text)
        if shape.box is Box.OPEN and paper.kind(shape.number) is Kind.CHECK and not _OPTIONAL.search(optional):
            for parent in parents[-20:]:
                if parent.box is Box.DONE:
                    open_below.setdefault(parent.number, []).append(shape.number)
        parents.append(shape)
    for number, lines in open_below.items():
        text = f"the box is ticked, and {len(lines)} of the boxes below it {'is' if len(lines) == 1 else 'are'} open"
        yield Found("tick", number, text, f"untick it, or settle {lines_of(lines)}")


_OPTIONAL = vocabulary(
    "optional|optionnel|opcional|facoltativo|optioneel|опционально|необязательно|任意|可选|선택|tuy chon|nice to have|"
    "recommended|empfohlen|if needed|if applicable|n/a"
)


def outcomes(paper: Paper) -> Iterator[Found]:
    """Success criteria that are ticked while gates are open: they can only be known after the launch."""
    ticked: list[int] = []
    listed = 0
    for shape in paper.shapes:
        if paper.kind(shape.number) is not Kind.SUCCESS or shape.shape not in {Shape.ITEM, Shape.ROW}:
            continue
        listed += 1
        shown = status.shown_first(inline.words(shape.text))[0] is Status.DONE
        if shape.box is Box.DONE or (shape.box is None and shape.shape is Shape.ITEM and shown):
            ticked.append(shape.number)
    if not ticked:
        return
    gates = paper.draft.gates
    done = sum(gate.claimed == "closed" for gate in gates)
    text = (
        f"{len(ticked)} of {listed} success criteria {'is' if len(ticked) == 1 else 'are'} ticked before the launch; "
        f"{done} of {len(gates)} gates are"
    )
    yield Found("ticked", ticked[0], text, "untick them: what the launch achieved is only known after T-0", "[")


def sequence(paper: Paper) -> Iterator[Found]:
    """Steps of the launch sequence that carry a tick before anybody took them."""
    if any(gate.claimed == "closed" for gate in paper.draft.gates):
        return
    ticked = [
        shape.number
        for shape in paper.shapes
        if shape.shape is Shape.CODE
        and paper.kind(shape.number) is Kind.TIMELINE
        and shape.text.rstrip().endswith(tuple(_TICKS))
    ]
    if len(ticked) > 1:
        text = (
            f"{len(ticked)} steps of the launch sequence carry a tick, and no gate is closed yet ({lines_of(ticked)})"
        )
        yield Found("ticked", ticked[0], text, "take the marks away; what is expected reads as done", _TICKS[0])


def polarity(paper: Paper) -> Iterator[Found]:
    """Triggers and no-go conditions written as boxes: there a tick is bad news, everywhere else it is good."""
    for kind, what in ((Kind.TRIGGER, "rollback trigger"), (Kind.NO_GO, "no-go condition")):
        boxes = [shape.number for shape in paper.shapes if shape.box is not None and paper.kind(shape.number) is kind]
        if boxes:
            count = f"{len(boxes)} {what}s are" if len(boxes) > 1 else f"a {what} is"
            boxed = "boxes" if len(boxes) > 1 else "a box"
            text = f"{count} written as {boxed}: a tick would mean that something is wrong"
            hint = "write them as plain bullets, so that a tick always means good"
            yield Found("polarity", boxes[0], text, hint, "[")


def ready(paper: Paper) -> Iterator[Found]:
    """`Status: Ready to Execute` over a checklist of which nothing is ticked."""
    gates: list[Gate] = [gate for gate in paper.draft.gates if not gate.struck]
    if len(gates) < 3 or any(gate.claimed in {"closed", "partial"} for gate in gates):
        return
    if any(shape.box is Box.DONE and paper.kind(shape.number) in {Kind.GATE, Kind.CHECK} for shape in paper.shapes):
        return
    for fact in paper.draft.facts:
        said = fold(fact.value)
        if not _STATUS_KEY.fullmatch(fold(fact.key)) or _NOT.search(said) or not _READY.match(said.lstrip("🟢✅✔🚀 ")):
            continue
        text = f"the status says {quoted(fact.value)}, and none of its {len(gates)} gates is closed"
        yield Found("status", fact.line, text, "let the status follow the gates", fact.value)
        return
