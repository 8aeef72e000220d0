"""What is no gate, item by item: each to the noun that its heading names. Contacts and updates are made here."""

from __future__ import annotations

import re

from cockpit.checklist import conditions, expectations, headings, inline, people, shell, signing, status, trouble, whens
from cockpit.checklist.blocks import Node, Section
from cockpit.checklist.draft import Draft, Entry, Limit, Probe
from cockpit.checklist.items import tidy
from cockpit.checklist.lines import Box
from cockpit.checklist.roles import Role
from cockpit.checklist.tally import Kind
from cockpit.checklist.words import fold, vocabulary

_IF = re.compile(
    r"^\W*(?:if|when|wenn|falls|si|se|если|когда|when any|in case|nếu|neu|khi|إذا|eğer|als|jeśli|jika)\s", re.IGNORECASE
)
_CASE = re.compile(
    r"場合|あれば|たら|なら|时|如果|경우|(?<![^\W_])(?:if|when|falls|wenn|если)(?![^\W_])", re.IGNORECASE
)
_POINTS = re.compile(
    r"following|folgend|suivant|siguiente|seguinte|следующ|以下の|下記|下列|다음|above|below|sau day|التالي",
    re.IGNORECASE,
)
_BACK = vocabulary(
    "rollback|roll back|roll-back|revert|откат*|zurückrollen|ロールバック|切り戻し|回滚|롤백|abort|التراجع"
)
_EVERY = re.compile(
    r"(?:every|each|alle|toutes les|cada|ogni|каждые|каждый|moi|her|كل|毎|"
    r"每)\s?(?P<span>\d{1,4}\s?[^\W\d_]{1,10})|(?P<span2>\d{1,4}\s?(?:分|時間|分钟|小时|분|"
    r"시간))\s?(?:ごと|おき|毎|마다|一次)",
    re.IGNORECASE,
)
_TECHNICAL = re.compile(r"version|date|window|deadline|time|environment|url|commit")
_KINDS = {
    Role.TRIGGER: Kind.TRIGGER,
    Role.NO_GO: Kind.NO_GO,
    Role.THRESHOLD: Kind.THRESHOLD,
    Role.SUCCESS: Kind.SUCCESS,
    Role.ROLLBACK: Kind.ROLLBACK,
    Role.CONTACT: Kind.CONTACT,
    Role.ESCALATION: Kind.ESCALATION,
    Role.COMMUNICATION: Kind.COMMUNICATION,
    Role.ACTIVITY: Kind.ACTIVITY,
    Role.SIGN_OFF: Kind.SIGN_OFF,
}


def item(node: Node, role: Role, section: Section, draft: Draft) -> bool:
    """A list item below a heading that says what it is for; whether it was taken."""
    if role not in _KINDS:
        return False
    said = inline.words(node.text)
    done = node.box is Box.DONE
    match role:
        case Role.TRIGGER | Role.NO_GO | Role.THRESHOLD:
            trouble.limit(said, role, node.line, section, draft, lead=node.lead)
        case Role.SUCCESS:
            shown = status.shown_first(said)[1]
            draft.success.append(Entry(tidy(shown), node.line, done, conditions.suggestion(shown)))
        case Role.ROLLBACK:
            trouble.step(node, draft)
        case Role.CONTACT:
            _contact(node.text, node.line, section, draft)
        case Role.ESCALATION:
            trouble.escalation(node, draft)
        case Role.COMMUNICATION:
            _communication(node, section, draft)
        case Role.ACTIVITY:
            draft.follow_ups.append(follow_up(said, node.line, section))
        case Role.SIGN_OFF:
            signing.sign_off(node, draft)
    signing.take(node, _KINDS[role], draft.tally)
    return True


def _contact(text: str, line: int, section: Section, draft: Draft) -> None:
    key, value = inline.key_value(text)
    group = headings.title(section.title)
    if key and len(key.split()) <= 6:
        draft.contacts.append(Entry(key, line, role=key, group=group, reach=inline.words(value)))
    else:
        draft.contacts.append(Entry(tidy(text), line, group=group))


def _communication(node: Node, section: Section, draft: Draft) -> None:
    said = inline.words(node.text)
    entry = Entry(said, node.line, group=headings.title(section.title))
    if node.marker.isdigit() and re.search(
        r"incident|инцидент|störung|incidente|障害|インシデント|事故|장애|su co|الحوادث|olay", fold(section.title)
    ):
        spans = (
            whens.spans(said)
            if re.search(r"within|innerhalb|в течение|dentro|en moins|以内|이내|trong", fold(said))
            else []
        )
        draft.escalations.append(
            Entry(said, node.line, span=spans[0] if spans else None, severity="critical", due="step")
        )
        return
    draft.communications.append(entry)
    interval(said, node.line, draft, entry)


def interval(said: str, line: int, draft: Draft, entry: Entry | None = None) -> None:
    """How often updates are due, where a line says so."""
    every = _EVERY.search(fold(said))
    spans = whens.spans(every["span"] or every["span2"]) if every else []
    if spans:
        made = entry or Entry(said, line)
        made.span = spans[0]
        if entry is None:
            draft.communications.append(made)


def follow_up(said: str, line: int, section: Section) -> Entry:
    """A thing to do after the launch, due when its heading says."""
    own = headings.when(section.title)
    above = [headings.when(one.title) for one in reversed(section.above)]
    when = own if own and own.offset else next((one for one in above if one and one.offset), own)
    return Entry(
        tidy(said), line, due=headings.title(section.title), offset=when.offset if when and when.after else None
    )


def text(node: Node, role: Role | None, section: Section, draft: Draft) -> bool:
    """A paragraph that is a line to sign on, a contact, a rollback trigger; whether it was one."""
    said = inline.words(node.text)
    key, value = inline.key_value(node.text)
    if key and re.search(
        r"authori[sz]|freigabe|autoriz|разреш|承認|批准|승인|onay|(?:launch )?decision$|go-live auth", fold(key)
    ):
        draft.conditions.append(Entry(said, node.line))
        draft.tally.put_all(node.lines, Kind.SIGN_OFF)
        return True
    if (
        key
        and (inline.blank(value) or people.handle(value))
        and (role is Role.SIGN_OFF or (people.SIGNER.search(fold(key)) and not people.OWNER_KEY.fullmatch(fold(key))))
    ):
        if not _TECHNICAL.search(fold(key)):
            signing.sign(node.text, node.line, draft)
        elif role is not Role.SIGN_OFF:
            return False
        draft.tally.put_all(node.lines, Kind.SIGN_OFF)
        return True
    if role is Role.CONTACT and key and re.search(r"@|#|\+?\d[\d ()-]{6,}|\[[^\]]+\]", value):
        _contact(node.text, node.line, section, draft)
        draft.tally.put_all(node.lines, Kind.CONTACT)
        return True
    back = role in {Role.ROLLBACK, Role.TRIGGER}
    if not _POINTS.search(said) and (
        (back and _IF.match(said) and len(said.split()) >= 4)
        or (_BACK.search(fold(said)) and _CASE.search(said) and len(said) < 300 and not said.endswith((":", "：")))
    ):
        draft.limits.append(
            Limit(said.rstrip(":： "), "rollback", node.line, conditions.metric_of(said.rstrip(":： ")))
        )
        draft.tally.put_all(node.lines, Kind.TRIGGER)
        return True
    return False


def expected_in(said: list[shell.Said], made: list[Probe]) -> None:
    """Stated results among the commands of a fence outside any gate."""
    for one in said:
        if one.comment and expectations.is_stated(one.text):
            above = [probe for probe in made if probe.line < one.line]
            for probe, part in zip(above[-1:], [expectations.stated(one.text)], strict=False):
                expectations.attach(probe, part)


def settle(draft: Draft) -> None:
    """Let a declared total decide whether boxes after the launch are gates or things to do afterwards."""
    after = {phase.id for phase in draft.phases if phase.after}
    late = [gate for gate in draft.gates if gate.phase in after]
    early = len(draft.gates) - len(late)
    if (
        not late
        or not any(count == early for count, _, _ in draft.declared)
        or any(count == len(draft.gates) for count, _, _ in draft.declared)
    ):
        return
    categories = {category.id: category for category in draft.categories}
    for gate in late:
        category = categories.get(gate.category)
        draft.follow_ups.append(Entry(gate.title, gate.line, due=category.title if category else "", owner=gate.owner))
        draft.tally.move(gate.line, Kind.ACTIVITY)
    draft.gates = [gate for gate in draft.gates if gate.phase not in after]
    kept = {gate.category for gate in draft.gates}
    draft.loose += [probe for one in draft.categories if one.id not in kept for probe in one.commands]
    draft.categories = [one for one in draft.categories if one.id in kept]
    draft.phases = [phase for phase in draft.phases if phase.id not in after]
