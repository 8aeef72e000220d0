"""A snapshot in cockpit's own form read back as a checklist: what it states of the profile, and what it cannot state.

It knows the headings and the lines that `report.markdown` writes. A text that only looks like one gives less, never an
error: nothing here is believed, a standing least of all.
"""

from __future__ import annotations

import re
from datetime import timedelta

from cockpit.checklist import headings, ours
from cockpit.checklist.blocks import cells
from cockpit.checklist.draft import Category, Claim, Draft, Entry, Fact, Gate, Limit, Mark, Phase, Station
from cockpit.checklist.inline import words
from cockpit.checklist.slugs import Slugs
from cockpit.checklist.status import Status
from cockpit.checklist.tally import Kind, Tally

TITLE = "# Launch status: "
_GLYPHS = "✔◐✖⧗○◇·!"
_CATEGORY = re.compile(r"## (?P<title>.+) \((?P<settled>\d{1,6})/(?P<total>\d{1,6})\)")
_EXPECTED = re.compile(r"The checklist states (?P<count>\d{1,6}), it has \d{1,6}\.")
_GATE = re.compile(rf"### [{_GLYPHS}] [a-z ]{{1,20}}: (?P<title>.+)")
_CLAIM = re.compile(
    rf"- [{_GLYPHS}] (?:pass|fail|inconclusive|error|stale|not looked at)(?: [^:]{{0,60}})?: (?P<says>.+)"
)
_ENTRY = re.compile(rf"- (?P<says>.+): [{_GLYPHS}] (?P<rest>[^`]*.*)")
_OVER = re.compile(r"(?P<says>.+), over (?P<over>[^,`]{1,60})")
_TASK = re.compile(r"(?P<says>.+?)(?: \((?P<owner>[^\s()]{1,40})\))?(?:, due (?P<due>[^,`]{1,60}))?")
_STEPS = re.compile(r"- (?P<title>.+) \((?:READ-DO|DO-CONFIRM), \d{1,4}/\d{1,4}\)")
_STEP = re.compile(rf"  - [{_GLYPHS}] (?P<says>.+)")
_TIME = re.compile(r"T(?P<sign>[+-])(?:(?P<days>\d{1,4})d )?(?P<hours>\d{1,2}):(?P<minutes>\d\d)")
_SPAN = re.compile(r"(?P<fence>`+)(?P<pad> ?)(?P<inner>.+?)(?P=pad)(?P=fence)")
_CLAIMED = {"closed": Status.DONE, "partial": Status.PARTIAL, "open": Status.OPEN}
_ENDS = "the document says "
REMARK = (
    "read as a snapshot of cockpit, not as a checklist: it states gates, claims and people; probes, variables, "
    "connections, contacts and escalation are not in it and stand only in the profile that it was made from"
)


def read(lines: list[str], file: str) -> Draft | None:
    """What a snapshot states; None for a text that is no snapshot in cockpit's own form."""
    head = next((number for number, line in enumerate(lines, 1) if line.strip()), 0)
    if not head or not lines[head - 1].startswith(TITLE):
        return None
    if not any(line.startswith("- Gate `") for line in lines):
        return None
    reader = _Reader(lines, file, head)
    reader.run()
    return reader.draft if reader.draft.gates else None


def _said(text: str) -> str:
    """The words of a text that stands in code where it has to."""
    text = text.strip()
    found = _SPAN.fullmatch(text)
    return found["inner"] if found and found["fence"] not in found["inner"] else words(text)


class _Reader:
    """Goes down the lines with what the headings above say."""

    def __init__(self, lines: list[str], file: str, head: int) -> None:
        self._lines = lines
        title = _said(lines[head - 1].removeprefix(TITLE))
        self.draft = Draft(file, title, Tally(len(lines)), title_line=head, head_line=head)
        self.draft.zoned = True
        self.draft.readings.append(REMARK)
        self._heading = ""
        self._gate: Gate | None = None
        self._category: Category | None = None
        self._ids, self._names, self._phases = Slugs(), Slugs(), Slugs()
        self._columns: list[str] = []
        self._steps: Mark | None = None

    def run(self) -> None:
        """Fill the draft."""
        for number, line in enumerate(self._lines, 1):
            kind = self._line(number, line.rstrip()[:5_000])
            self.draft.tally.put(number, kind)
        self._settle()

    def _line(self, number: int, line: str) -> Kind:
        if not line.strip():
            return Kind.BLANK
        if line.startswith("## "):
            return self._part(number, line)
        if line.startswith("### "):
            found = _GATE.fullmatch(line)
            if found and self._category is not None:
                self._gate = Gate("", _said(found["title"]), self._category.id, "", number)
                return Kind.GATE
            self._gate = None
            return Kind.HEADING
        if line.startswith("# "):
            return Kind.HEADING
        if line.startswith("|"):
            return self._row(number, line)
        if self._gate is not None:
            return self._of_gate(number, line, self._gate)
        if not self._heading:
            return self._of_head(number, line)
        return self._entry(number, line)

    # ----------------------------------------------------------------------------------------------------- headings
    def _part(self, number: int, line: str) -> Kind:
        self._gate, self._category, self._columns, self._steps = None, None, [], None
        found = _CATEGORY.fullmatch(line)
        self._heading = line[3:].split(":", maxsplit=1)[0].strip()
        if found:
            title = _said(found["title"])
            self._category = Category(self._names.take(title, prefix="category"), title, number, "")
            self.draft.categories.append(self._category)
        return Kind.HEADING

    def _of_head(self, number: int, line: str) -> Kind:
        for key, name in (("- Owner: ", "Owner"), ("- Version: ", "Version"), ("- Date: ", "Date")):
            if line.startswith(key):
                self.draft.facts.append(Fact(name, _said(line.removeprefix(key)), number))
                return Kind.METADATA
        return Kind.STATUS

    # -------------------------------------------------------------------------------------------------------- gates
    def _of_gate(self, number: int, line: str, gate: Gate) -> Kind:
        if not gate.id:
            return self._facts(line, gate)
        if line.startswith("- Contradiction: " + _ENDS):
            gate.status = _CLAIMED.get(line.split(_ENDS, 1)[1].split(",", maxsplit=1)[0])
            return Kind.STATUS
        if line.startswith("- Remark of the document: "):
            gate.note.append(_said(line.split(": ", 1)[1]))
            return Kind.PROSE
        found = _CLAIM.fullmatch(line)
        if found:
            says = _said(found["says"])
            claim = gate.said.get(says)
            if claim is None:
                claim = gate.said[says] = Claim(says, number)
                gate.claims.append(claim)
            self._claim = claim
            return Kind.CHECK
        if line.startswith("  - expects ") and gate.claims:
            return self._expects(line, gate)
        if line.startswith("  - Contradiction: ticked") and gate.claims:
            self._claim.claimed = True
        return Kind.STATUS

    def _facts(self, line: str, gate: Gate) -> Kind:
        parts = ours.parts(line.removeprefix("- "))
        if parts[0].words != "Gate" or not parts[0].code:
            return Kind.STATUS
        wanted = parts[0].code
        gate.id = wanted if self._ids.claim(wanted) else self._ids.take(gate.title, prefix="gate")
        for part in parts[1:]:
            name, _, rest = part.raw.partition(" ")
            match name:
                case "owner":
                    gate.owner = _said(rest)
                case "severity" if rest in {"minor", "moderate", "critical"}:
                    gate.severity = rest
                case "phase":
                    gate.phase = self._phase(_said(rest))
                case "advisory":
                    gate.advisory = True
                case "runbook":
                    gate.runbook = _said(rest)
                case "depends":
                    gate.depends = [_said(one) for one in rest.removeprefix("on ").split(",")]
        self.draft.gates.append(gate)
        return Kind.GATE

    def _phase(self, title: str) -> str:
        known = next((phase for phase in self.draft.phases if phase.title == title), None)
        if known is None:
            when = headings.when(title)
            known = Phase(self._phases.take(title, prefix="phase"), title, 0, after=bool(when and when.after))
            self.draft.phases.append(known)
        return known.id

    def _expects(self, line: str, gate: Gate) -> Kind:
        found = re.match(r"  - expects (?P<expect>`+.+?`+)(?=, fails at |, asked by |$)", line)
        if found:
            expect = _said(found["expect"])
            self._claim.hint = "; ".join(part for part in (self._claim.hint, expect) if part)
        asked = line.split(", asked by the ", 1)
        if len(asked) > 1:
            remark = f"the snapshot names a probe: {words(asked[1])}"
            if remark not in gate.remarks:
                gate.remarks.append(remark)
        return Kind.VERIFY

    # ------------------------------------------------------------------------------------------------------- tables
    def _row(self, number: int, line: str) -> Kind:
        if set(line) <= set("|-: "):
            return Kind.LAYOUT
        row = cells(line)
        if not self._columns:
            self._columns = [words(cell) for cell in row]
            return Kind.LAYOUT
        said = {
            name: "" if cell.strip() in {"–", "-"} else _said(cell)
            for name, cell in zip(self._columns, row, strict=False)
        }
        draft = self.draft
        match self._heading:
            case "Sign-offs" if said.get("Station"):
                role, _, function = said["Station"].partition(", ")
                draft.stations.append(Station(role, number, said.get("Person", ""), function))
                return Kind.SIGN_OFF
            case "Timeline" if said.get("What"):
                draft.marks.append(
                    Mark(said["What"], number, _offset(said.get("T-time", "")), None, "", said.get("Who", ""))
                )
                return Kind.TIMELINE
            case "Watches" if said.get("Limit"):
                draft.limits.append(Limit(said["Limit"], said.get("Level", "warning"), number, said.get("Watch", "")))
                return Kind.THRESHOLD
            case "Gates":
                return Kind.SUMMARY
        return Kind.STATUS

    # ------------------------------------------------------------------------------------------------------ entries
    def _entry(self, number: int, line: str) -> Kind:
        if self._category is not None:
            found = _EXPECTED.fullmatch(line)
            if found:
                self._category.expected = int(found["count"])
            return Kind.STATUS
        if self._heading == "Timeline":
            return self._step(number, line)
        found = _ENTRY.fullmatch(line)
        if found is None or self._heading not in {"Success criteria", "Follow-ups"}:
            return Kind.STATUS
        if self._heading == "Success criteria":
            over = _OVER.fullmatch(found["says"])
            says = _said(over["says"] if over else found["says"])
            self.draft.success.append(Entry(says, number, claimed="ticked in the document" in found["rest"]))
            return Kind.SUCCESS
        task = _TASK.fullmatch(found["says"])
        if task is None:
            return Kind.STATUS
        self.draft.follow_ups.append(
            Entry(_said(task["says"]), number, due=task["due"] or "", owner=task["owner"] or "")
        )
        return Kind.ACTIVITY

    def _step(self, number: int, line: str) -> Kind:
        head = _STEPS.fullmatch(line)
        if head:
            title = _said(head["title"])
            self._steps = next((mark for mark in self.draft.marks if mark.title == title and not mark.steps), None)
            return Kind.STATUS
        step = _STEP.fullmatch(line)
        if step and self._steps is not None:
            self._steps.steps.append((_said(step["says"]), number))
            return Kind.TIMELINE
        return Kind.STATUS

    def _settle(self) -> None:
        """A gate that nothing says of is no gate; dependencies only on gates that are there."""
        known = {gate.id for gate in self.draft.gates}
        for gate in self.draft.gates:
            gate.depends = [one for one in gate.depends if one in known and one != gate.id]
            if not gate.claims:
                gate.claims.append(Claim(gate.title, gate.line))
        used = {gate.category for gate in self.draft.gates}
        self.draft.categories = [one for one in self.draft.categories if one.id in used]
        self.draft.marks.sort(key=lambda mark: mark.offset or timedelta(0))


def _offset(said: str) -> timedelta:
    found = _TIME.fullmatch(said.strip())
    if found is None:
        return timedelta(0)
    made = timedelta(days=int(found["days"] or 0), hours=int(found["hours"]), minutes=int(found["minutes"]))
    return -made if found["sign"] == "-" else made
