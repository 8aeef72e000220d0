"""What a person reads before a profile may run: everything that it would reach, and what changed since the last time.

`cockpit trust` prints these lines, the screen shows them, a script gets them as JSON: the same words for all three.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from typing import Any, Final

from cockpit.core.frozen import frozen
from cockpit.core.plain import plain, plain_line
from cockpit.core.probe import Effect
from cockpit.core.reach import Group, Reach, Script, Touch


class State(StrEnum):
    """How a profile stands with the person at this machine."""

    ALLOWED = "allowed"
    NEW = "new"
    CHANGED = "changed"
    DENIED = "denied"
    DOUBTFUL = "doubtful"


class Tone(StrEnum):
    """How a line is meant."""

    TITLE = "title"
    TEXT = "text"
    NOTE = "note"
    WARNING = "warning"
    ADDED = "added"
    DROPPED = "dropped"
    CHANGED = "changed"


@frozen
class Line:
    """One line, plain; the screen breaks it where it is too long, under its own indent."""

    text: str
    tone: Tone = Tone.TEXT
    indent: int = 0
    hang: int = 0
    """Cells by which it goes on further in, where it takes several lines of a screen."""


@frozen
class Change:
    """One thing that is not as it was when the profile was allowed."""

    tone: Tone
    what: str


@frozen
class Allowing:
    """A profile, what it would reach, and how it stands."""

    file: str
    project: str
    title: str
    digest: str
    state: State
    why: str
    """Why it does not run, one sentence without a full stop; empty where it may."""
    reach: Reach
    scripts: tuple[Script, ...]
    changes: tuple[Change, ...] = ()
    since: str = ""
    """When it was allowed last, in words; empty: never."""
    given: Mapping[str, Any] | None = None

    @property
    def word(self) -> str:
        """What a person types to allow it: another word where it reaches for a machine's own credentials."""
        return METADATA if self.reach.metadata else YES


YES: Final = "yes"
METADATA: Final = "metadata"


def entries(reach: Reach, scripts: Iterable[Script]) -> tuple[tuple[str, str], ...]:
    """What a profile would reach as keys and lines, to be kept with an allowance for what changes later."""
    found = [(f"{one.group.value}|{one.key}", _entry(one)) for one in reach.touches]
    found += [(f"Credentials|{one.name}", f"{one.name} → {', '.join(one.to) or 'nothing'}") for one in reach.grants]
    found += [(f"Machine|{number}", line) for number, line in enumerate(reach.machine)]
    found += [(f"Scripts|{one.name}", f"{one.name} (sha256 {one.digest[:12]}…)") for one in scripts]
    return tuple((plain_line(key), plain(line)) for key, line in found)


def _entry(touch: Touch) -> str:
    where = f" on {touch.where}" if touch.where and touch.group is not Group.REQUEST else ""
    effect = "" if touch.effect is Effect.READ else f"{touch.effect.value}: "
    rest = f" ({'; '.join(touch.remarks)})" if touch.remarks else ""
    return f"{effect}{touch.what}{where}{rest}"


def changes(before: Iterable[tuple[str, str]], now: Iterable[tuple[str, str]]) -> tuple[Change, ...]:
    """What was added, dropped and changed, in words."""
    old, new = dict(before), dict(now)
    found: list[Change] = []
    for key, line in new.items():
        kind = _KINDS.get(key.partition("|")[0], "line")
        if key not in old:
            found.append(Change(Tone.ADDED, f"{kind}, added: {line}"))
        elif old[key] != line:
            found.append(Change(Tone.CHANGED, f"{kind}, changed: {line}\nit was: {old[key]}"))
    for key, line in old.items():
        if key not in new:
            found.append(Change(Tone.DROPPED, f"{_KINDS.get(key.partition('|')[0], 'line')}, dropped: {line}"))
    return tuple(found)


_KINDS = {
    "Commands": "command",
    "HTTP requests": "request",
    "Databases": "statement",
    "AWS": "AWS call",
    "Metrics": "metric",
    "GitHub": "question to GitHub",
    "Ports, certificates, names": "network",
    "Files and folders": "file",
    "Webhook": "webhook",
    "Pages that a person opens": "page",
    "Credentials": "credential",
    "Machine": "credential of this machine",
    "Scripts": "script",
}


# ------------------------------------------------------------------------------------------------------- as lines
def lines(asked: Allowing) -> Iterator[Line]:
    """Everything, in the order in which a person decides: how it stands, what changed, what is unusual, the list."""
    yield Line(f"{plain_line(asked.project)} · {plain_line(asked.title)}", Tone.TITLE)
    yield Line(f"digest {asked.digest}", Tone.NOTE)
    yield Line(_standing(asked), Tone.TEXT if asked.state is State.ALLOWED else Tone.WARNING)
    if asked.changes:
        yield Line("")
        yield Line(f"Changed since it was allowed {asked.since} ({len(asked.changes)})", Tone.TITLE)
        for change in asked.changes:
            yield from _change(change)
    yield from _careful(asked)
    for group in Group:
        yield from _group(group, [one for one in asked.reach.touches if one.group is group])
        if group is Group.COMMAND:
            yield from _scripts(asked.scripts)
    yield from _credentials(asked.reach)
    yield Line("")
    yield Line(_sum(asked.reach, asked.scripts), Tone.NOTE)


def _standing(asked: Allowing) -> str:
    match asked.state:
        case State.ALLOWED:
            return f"Allowed {asked.since}; it runs." if asked.since else "Allowed; it runs."
        case State.CHANGED if not asked.changes:
            return "It changed since it was allowed, and nothing of what it reaches did. Nothing runs."
        case _:
            return f"Nothing runs: {asked.why}."


def _change(change: Change) -> Iterator[Line]:
    sign = {Tone.ADDED: "+", Tone.DROPPED: "-", Tone.CHANGED: "~"}[change.tone]
    first, *rest = change.what.split("\n")
    yield Line(f"{sign} {first}", change.tone, 2, 2)
    for line in rest:
        yield Line(line, change.tone, 4)


def _careful(asked: Allowing) -> Iterator[Line]:
    """What a person should see before anything else of the list."""
    found = [
        f"{one.what} ({one.gate}): a link-local or metadata address, where clouds hand out credentials"
        for one in asked.reach.metadata
    ]
    found += [f"{_brief(one)} ({one.gate}): changes production" for one in _with(asked.reach, Effect.PRODUCTION)]
    found += [
        f"{_brief(one)} ({one.gate}): outside of the profile's folder" for one in asked.reach.touches if one.outside
    ]
    if asked.given:
        found += [f"{name} = {value} comes from outside of the profile" for name, value in sorted(asked.given.items())]
    if not found:
        return
    yield Line("")
    yield Line(f"Look twice ({len(found)})", Tone.TITLE)
    for text in found:
        yield Line(f"! {plain_line(text, 2_000)}", Tone.WARNING, 2, 2)


def _with(reach: Reach, effect: Effect) -> list[Touch]:
    return [one for one in reach.touches if one.effect is effect]


def _brief(touch: Touch) -> str:
    return touch.what.split("\n", 1)[0]


def _group(group: Group, touches: list[Touch]) -> Iterator[Line]:
    if not touches:
        return
    folded: dict[tuple[Any, ...], list[str]] = {}
    for one in touches:
        folded.setdefault((one.effect, one.what, one.where, one.remarks, one.credentials), []).append(one.gate)
    yield Line("")
    yield Line(f"{group.value} ({len(touches)})", Tone.TITLE)
    for (effect, what, where, remarks, credentials), gates in folded.items():
        tone = Tone.TEXT if effect is Effect.READ else Tone.WARNING
        first, *rest = plain(what).split("\n")
        yield Line(f"{effect.value:<{_WIDTH}}{first}", tone, 2, _WIDTH)
        for line in rest:
            yield Line(line, tone, 2 + _WIDTH)
        named = [] if group is Group.COMMAND else [f"credential {name}" for name in credentials]
        place = [where] if where and group not in {Group.REQUEST, Group.PAGE} else []
        notes = " · ".join(filter(None, [*place, *remarks, *named, _gates(gates)]))
        if notes:
            yield Line(plain_line(notes, 20_000), Tone.NOTE, 2 + _WIDTH)


_WIDTH = 12
"""Cells of the effect's word."""


def _gates(titles: list[str]) -> str:
    known = [title for title in dict.fromkeys(titles) if title]
    if len(known) <= 3:
        return ", ".join(known)
    return f"{', '.join(known[:2])} and {len(known) - 2} more gates"


def _scripts(scripts: tuple[Script, ...]) -> Iterator[Line]:
    if not scripts:
        return
    yield Line("")
    yield Line(f"Files that commands name ({len(scripts)})", Tone.TITLE)
    for one in scripts:
        yield Line(plain_line(one.name), indent=2)
        yield Line(f"sha256 {one.digest} · {plain_line(_gates(list(one.used_by)))}", Tone.NOTE, 4)
    yield Line("A change of one of them asks again. What they start in turn is not listed.", Tone.NOTE, 2)


def _credentials(reach: Reach) -> Iterator[Line]:
    if not reach.grants and not reach.machine:
        return
    yield Line("")
    yield Line(f"Credentials ({len(reach.grants) + len(reach.machine)})", Tone.TITLE)
    for grant in reach.grants:
        yield Line(plain_line(f"{grant.name} → {', '.join(grant.to) or 'nothing uses it'}", 20_000), indent=2, hang=2)
    for line in reach.machine:
        yield Line(plain_line(line), Tone.WARNING, 2, 2)


def _sum(reach: Reach, scripts: tuple[Script, ...]) -> str:
    if not reach.touches:
        return "It reaches nothing: every claim is answered by a person."
    parts = [f"{reach.count(effect)} {effect.value}" for effect in Effect if reach.count(effect)]
    files = f" · {len(scripts)} file{'' if len(scripts) == 1 else 's'} named by commands" if scripts else ""
    return f"{len(reach.touches)} in all: {', '.join(parts)}{files}"


# -------------------------------------------------------------------------------------------------------- as JSON
def as_json(asked: Allowing) -> dict[str, Any]:
    """The same for scripts."""
    return {
        "profile": plain_line(asked.file),
        "project": plain_line(asked.project),
        "digest": asked.digest,
        "state": asked.state.value,
        "why": plain_line(asked.why, 20_000),
        "allowed": asked.since,
        "counts": {effect.value: asked.reach.count(effect) for effect in Effect},
        "reaches": [
            {
                "kind": one.group.name.lower(),
                "what": plain(one.what),
                "where": plain_line(one.where),
                "hosts": [plain_line(host) for host in one.hosts],
                "effect": one.effect.value,
                "gate": plain_line(one.gate),
                "credentials": list(one.credentials),
                "remarks": [plain_line(text, 20_000) for text in one.remarks],
                "outside": one.outside,
                "metadata": one in asked.reach.metadata,
            }
            for one in asked.reach.touches
        ],
        "scripts": [{"path": plain_line(one.name), "sha256": one.digest} for one in asked.scripts],
        "credentials": [{"name": one.name, "to": [plain_line(to) for to in one.to]} for one in asked.reach.grants],
        "machine": list(asked.reach.machine),
        "changes": [{"kind": one.tone.value, "what": plain(one.what)} for one in asked.changes],
    }
