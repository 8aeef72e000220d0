"""A document to its draft: each section, each item is given to the noun that it is for.

The order of the questions is the rule: the words right above a list, then its heading, then the headings around it say
what it is for; a box that none of them claims is a gate.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import islice

from cockpit.checklist import (
    columns,
    commands,
    facts,
    headings,
    inline,
    items,
    others,
    ours,
    ownform,
    people,
    roles,
    rows,
    shell,
    signing,
    status,
    timeline,
    trouble,
    whens,
)
from cockpit.checklist.blocks import Document, Node, Section, parse
from cockpit.checklist.blocks import Kind as Shape
from cockpit.checklist.draft import Draft, Probe
from cockpit.checklist.gatemaker import GateMaker
from cockpit.checklist.lines import Shape as LineShape
from cockpit.checklist.ours import Recorded
from cockpit.checklist.places import Places
from cockpit.checklist.roles import Role
from cockpit.checklist.tally import Kind, Tally
from cockpit.checklist.words import fold, vocabulary

_IMPERATIVE = vocabulary(
    "confirm|verify|check|ensure|make sure|validate|test|проверить|убедиться|подтвердить|prüfen|"
    "sicherstellen|bestätigen|vérifier|confirmer|s'assurer|verificar|confirmar|comprobar|asegurar|"
    "garantir|verificare|"
    "confermare|確認|検証|验证|检查|确认|확인|검증|kiem tra|xac nhan|تحقق|تأكد|doğrula|kontrol et|controleer|sprawdź|"
    "upewnij|periksa|pastikan"
)
_QUIET = {Role.SUMMARY, Role.REFERENCE}
_SIGNED = re.compile(
    r"(?:final |launch |go-live |project )?(?:sign-?\s?offs?|approvals?|signed(?: off| by)?|approval sign-off)[:.]?"
)


def derive(lines: list[str], file: str, name: str) -> Draft:
    """Understand a checklist.

    Args:
        lines: its lines.
        file: what its comments call it.
        name: stands in where it has no title.
    """
    undone = ours.undo(lines)
    own = None if undone.ours else ownform.read(lines, file)
    if own is not None:
        return own
    document = parse(undone.lines, undone.ours)
    heading = document.title
    tally = Tally(len(lines))
    title = headings.title(heading.title) if heading else facts.front_title(document) or undone.name or name
    draft = Draft(file, title or name, tally)
    if heading is not None:
        below = (number for number in range(heading.line + 1, len(lines) + 13) if number not in undone.ours)
        draft.title_line, draft.head_line = heading.line, next(islice(below, 11, None))
    for line in document.shapes:
        if line.shape is LineShape.OURS:
            tally.put(line.number, Kind.STATUS)
        elif line.shape is LineShape.BLANK:
            tally.put(line.number, Kind.BLANK)
        elif line.shape is LineShape.HEADING:
            tally.put(line.number, Kind.HEADING)
        elif line.shape in {LineShape.RULE, LineShape.UNDERLINE}:
            tally.put(line.number, Kind.LAYOUT)
    Deriver(document, draft, undone.gates).run()
    return draft


class Deriver:
    """Walks through the sections with what the headings above say."""

    def __init__(self, document: Document, draft: Draft, recorded: Mapping[int, Recorded]) -> None:
        self._document = document
        self._draft = draft
        self._tally = draft.tally
        self._places = Places(document, draft)
        self._make = GateMaker(draft, self._places, recorded)
        self._signs: dict[int, bool] = {}
        self._graded: dict[tuple[int, str], bool] = {}
        self._title = document.title
        self._boxed = any(line.box is not None for line in document.shapes) or self._has_gate_table()
        self._chrome = self._preamble()

    # ----------------------------------------------------------------------------------------------------- headings
    def run(self) -> None:
        """Fill the draft."""
        facts.of_front(self._document, self._draft)
        timed = timeline.headings_with_times(self._document, self._title)
        for section in self._document.sections:
            if section.level:
                facts.of_heading(section, self._draft, title=section is self._title)
            if whens.zone(section.title) and whens.clock(section.title) is not None:
                self._draft.zoned = True
            if section.number in timed:
                timeline.open_heading(section, self._draft, timed[section.number])
            if section.level and self._places.role(section) is Role.COMMUNICATION:
                others.interval(headings.title(section.title), section.line, self._draft)
            self._nodes(section, section.nodes)
        others.settle(self._draft)
        facts.settle(self._draft)
        timeline.settle(self._draft)

    def _preamble(self) -> set[int]:
        """Sections before the title that hold no box: what a page was copied with."""
        title = self._title
        if title is None or not title.number:
            return set()
        before = self._document.sections[: title.number]
        chrome = all(line.box is None for line in self._document.shapes[: title.line - 1])
        return {section.number for section in before} if chrome else set()

    def _has_gate_table(self) -> bool:
        return any(
            node.kind is Shape.TABLE
            and columns.read(node, self._places.own_role(section), nested=False).use is columns.Use.GATES
            for section in self._document.sections
            for node in section.nodes
        )

    # -------------------------------------------------------------------------------------------------------- nodes
    def _nodes(self, section: Section, nodes: list[Node]) -> None:
        role = self._places.role(section)
        for node in nodes:
            if section.number in self._chrome:
                self._tally.put_all(node.lines, Kind.PROSE)
                self._quiet(node.children, Kind.PROSE)
                continue
            own = roles.role_of(node.lead) if node.lead else None
            meant = role if own in {None, Role.REFERENCE, Role.SUMMARY} else None if own is Role.GATES else own
            match node.kind:
                case Shape.ITEM:
                    self._item(section, node, meant)
                case Shape.TABLE:
                    rows.table(self._draft, section, node, meant, self._make.row)
                case Shape.FENCE:
                    self._fence(section, node, meant)
                case Shape.TEXT:
                    self._text(section, node, meant)

    def _item(self, section: Section, node: Node, role: Role | None) -> None:
        if node.box is not None:
            self._boxed_item(section, node, role)
            return
        if (
            role is not None
            and role not in {Role.GATES, Role.TIMELINE, *_QUIET}
            and others.item(node, role, section, self._draft)
        ):
            return
        if role not in _QUIET and timeline.item(node, section, self._draft, sequence=role is Role.TIMELINE):
            return
        boxes = _boxes_in(node)
        if boxes:
            self._tally.put_all(node.lines, Kind.PROSE)
            self._nodes_below(section, node, role)
            return
        if role not in _QUIET and (
            (not self._boxed and self._bullet_gate(section, node)) or self._graded_gate(section, node, role)
        ):
            return
        if role is None and self._boxed and section is self._title and facts.of_item(node, self._draft):
            return
        if role is None and not self._boxed and self._late(section):
            others.item(node, Role.ACTIVITY, section, self._draft)  # `T+1 review` with what is looked at then
            return
        kind = Kind.PROSE if role in _QUIET or self._linked(node) else Kind.UNKNOWN
        self._tally.put_all(node.lines, kind)
        self._quiet(node.children, kind)
        self._loose_commands(section, node)

    def _nodes_below(self, section: Section, node: Node, role: Role | None) -> None:
        for child in node.children:
            if child.kind is Shape.ITEM:
                child.lead = child.lead or inline.words(node.text)
                before = len(self._draft.gates)
                self._item(section, child, role)
                for gate in self._draft.gates[before:]:
                    gate.note.insert(0, inline.words(node.text).rstrip(":： "))
            else:
                self._tally.put_all(child.lines, Kind.PROSE)

    def _boxed_item(self, section: Section, node: Node, role: Role | None) -> None:
        match role:
            case Role.SIGN_OFF if self._signed(section, node):
                signing.sign_off(node, self._draft)
            case Role.TRIGGER | Role.NO_GO | Role.SUCCESS:
                others.item(node, role, section, self._draft)
            case Role.ROLLBACK if not roles.is_readiness(node.text) or _numbered(node.text):
                others.item(node, role, section, self._draft)
            case _:
                if re.fullmatch(r"\W*(?:no-?\s?)?go\W*", inline.words(node.text), re.IGNORECASE):
                    self._tally.put_all(node.lines, Kind.SIGN_OFF)  # the boxes of the decision itself
                    return
                if people.signer(node.text) and (
                    (inline.blank(node.text) and people.signs(node.text))
                    or re.match(r"@[\w-]+ ?\([^()]*\)\s*(?![:：]|\s*\w)", node.text)
                ):
                    signing.sign_off(node, self._draft)
                    return
                self._make.gate(section, node)

    def _signed(self, section: Section, node: Node) -> bool:
        """Whether a box below a sign-off heading is one, and not a check of a section that only sounds like it."""
        said = fold(headings.title(section.title))
        if _SIGNED.fullmatch(said) or _SIGNED.fullmatch(fold(node.lead)):
            return True
        if section.number not in self._signs:
            boxes = [one for one in section.nodes if one.kind is Shape.ITEM and one.box is not None] or [node]
            self._signs[section.number] = sum(people.signs(one.text) for one in boxes) * 2 >= len(boxes)
        return self._signs[section.number]

    def _bullet_gate(self, section: Section, node: Node) -> bool:
        """In a document without boxes: a bullet of a checklist, one with a status, one that says what to confirm."""
        seen, rest = status.shown_first(inline.words(node.text))
        if seen is None:
            seen, rest = status.shown_last(inline.words(node.text))
        listed = any(self._places.own_role(one) is Role.GATES for one in (section, *section.above))
        phased = (found := self._places.when(section)) is not None and not found[1].after and not node.marker.isdigit()
        if seen is None and not listed and not phased and not _IMPERATIVE.match(fold(inline.words(node.text))):
            return False
        gate = self._make.gate(section, node)
        if seen is not None:
            gate.title, gate.status = items.tidy(rest) or gate.title, seen
        return True

    def _graded_gate(self, section: Section, node: Node, role: Role | None) -> bool:
        """A bullet below a bold title whose list ends its lines with a status: `- Backups ✅`, `- Restore ❌`."""
        seen, rest = status.shown_last(inline.words(node.text))
        title = inline.only_bold(section.title)
        lead = node.lead or title
        if role is not None or seen is None or not lead:
            return False
        key = (section.number, lead)
        if key not in self._graded:
            bullets = [
                one for one in section.nodes if one.kind is Shape.ITEM and one.box is None and one.lead == node.lead
            ]
            graded = sum(status.shown_last(inline.words(one.text))[0] is not None for one in bullets)
            bold = lead == title or any(one.bold == lead for one in section.nodes)
            self._graded[key] = bold and graded >= 2 and graded * 2 > len(bullets)
        if not self._graded[key]:
            return False
        gate = self._make.gate(section, node)
        gate.title, gate.status = items.tidy(rest) or gate.title, seen
        if node.lead:
            gate.note.insert(0, node.lead.rstrip(":： "))
        return True

    def _late(self, section: Section) -> bool:
        """Whether a part is due after T-0."""
        found = self._places.when(section)
        return found is not None and found[1].after

    def _linked(self, node: Node) -> bool:
        return re.fullmatch(r"\s*\[[^\]]*\]\([^)]*\)\s*", node.text) is not None

    def _quiet(self, nodes: list[Node], kind: Kind) -> None:
        pending = list(nodes)
        while pending:
            node = pending.pop()
            self._tally.put_all(node.lines, kind)
            pending += node.children

    # ---------------------------------------------------------------------------------------------- fences and texts
    def _fence(self, section: Section, node: Node, role: Role | None) -> None:
        self._tally.put(node.line, Kind.LAYOUT)
        self._tally.put(node.lines[-1], Kind.LAYOUT)
        if role is not Role.ROLLBACK and timeline.fence(node, self._draft, sequence=role is Role.TIMELINE):
            return
        body = range(node.line + 1, node.line + 1 + len(node.body))
        said = commands.of_fence(node.body, node.line + 1)
        if said is None or node.info.split(" ")[0].casefold() in {
            "json",
            "yaml",
            "yml",
            "env",
            "dotenv",
            "toml",
            "ini",
            "diff",
            "mermaid",
            "html",
            "xml",
        }:
            facts.of_fence(node, self._draft)
            self._tally.put_all(body, Kind.UNKNOWN if node.body else Kind.LAYOUT)
            return
        self._tally.put_all(body, Kind.COMMAND)
        made = [commands.probe(item.text, item.line, script=item.script) for item in said if not item.comment]
        if role in {Role.ROLLBACK, Role.TRIGGER}:
            trouble.rollback_commands(made, self._draft)
            return
        others.expected_in(said, made)
        self._home_of(section, made)

    def _home_of(self, section: Section, made: list[Probe]) -> None:
        """Commands outside any gate stand with the category of their heading, or with one of the same name."""
        own = self._places.category_of(section)
        (own.commands if own is not None else self._draft.loose).extend(made)

    def _loose_commands(self, section: Section, node: Node) -> None:
        made = [commands.probe(code, node.line) for code in inline.codes(node.text) if shell.is_command(code)]
        for child in node.children:
            if child.kind is Shape.FENCE:
                self._fence(section, child, None)
        if made:
            self._home_of(section, made)

    def _text(self, section: Section, node: Node, role: Role | None) -> None:
        if timeline.bold(node, self._draft, section) or timeline.paragraph(node, section, self._draft):
            return
        if others.text(node, role, section, self._draft):
            return
        if facts.of_text(node, self._draft):
            return
        if node.bold or not shell.is_command(node.text):
            self._tally.put_all(node.lines, Kind.PROSE)
            return
        self._tally.put_all(node.lines, Kind.COMMAND)
        self._home_of(section, [commands.probe(node.text, node.line)])


def _boxes_in(node: Node) -> bool:
    pending: list[Node] = list(node.children)
    while pending:
        one = pending.pop()
        if one.box is not None:
            return True
        pending += one.children
    return False


def _numbered(text: str) -> bool:
    return re.match(r"\s*\d{1,2}[.)]\s", text) is not None
