"""What changed between two snapshots, in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from cockpit.checklist.snapshot import GateSaid, Snapshot, rows
from cockpit.core.frozen import frozen


@frozen
class Change:
    """One thing that is not as it was."""

    about: str
    """`verdict`, `gate`, `claim`, `evidence`, `waiver`, `sign-off`, `remark`, `criterion`, `follow-up` or `profile`."""
    name: str
    before: str
    after: str
    gate: str = ""
    """The id of the gate that it is about."""

    def sentence(self) -> str:
        """It in words: `SQS queues active: was open, is closed`."""
        if not self.before:
            return f"{self.name}: new, {self.after}"
        if not self.after:
            return f"{self.name}: gone, was {self.before}"
        return f"{self.name}: was {self.before}, is {self.after}"

    def document(self) -> dict[str, Any]:
        """It for a machine."""
        return {name: getattr(self, name) for name in ("about", "name", "gate", "before", "after")}


def differences(old: Snapshot, new: Snapshot) -> list[Change]:
    """Everything that is not the same, the verdict first, then gate by gate in the order of the newer one."""
    found: list[Change] = []
    if old.verdict != new.verdict:
        found.append(Change("verdict", "Verdict", old.verdict or "unknown", new.verdict or "unknown"))
    if old.profile != new.profile:
        found.append(Change("profile", "Profile", _short(old.profile), _short(new.profile)))
    for key, gate in new.gates.items():
        found += _gate(old.gates.get(key), gate)
    found += [
        Change("gate", _name(gate), gate.standing, "", key) for key, gate in old.gates.items() if key not in new.gates
    ]
    found += _waivers(old, new)
    found += _table("sign-off", _answers(old), _answers(new))
    for about, heading in (("criterion", "Success criteria"), ("follow-up", "Follow-ups")):
        found += _table(about, _stated(old, heading), _stated(new, heading))
    return found


def _short(digest: str) -> str:
    return f"sha256 {digest[:12]}" if digest else "not stated"


def _name(gate: GateSaid) -> str:
    return f"{gate.title} ({gate.id})"


def _gate(old: GateSaid | None, new: GateSaid) -> Iterator[Change]:
    if old is None:
        yield Change("gate", _name(new), "", new.standing, new.id)
        return
    if old.title != new.title:
        yield Change("gate", f"Title of {new.id}", old.title, new.title, new.id)
    if old.standing != new.standing:
        yield Change("gate", _name(new), old.standing, new.standing, new.id)
    for says, claim in new.claims.items():
        before = old.claims.get(says)
        name = f"{new.title}: {says}" if says != new.title else new.title
        if before is None:
            if claim.outcome != "not looked at":
                yield Change("claim", name, "not looked at", _with(claim.outcome, claim.evidence), new.id)
        elif before.outcome != claim.outcome:
            yield Change("claim", name, before.outcome, _with(claim.outcome, claim.evidence), new.id)
        elif before.evidence != claim.evidence:
            yield Change("evidence", name, before.evidence or "none", claim.evidence or "none", new.id)
    for says, before in old.claims.items():
        if says not in new.claims and before.outcome != "not looked at":
            name = f"{new.title}: {says}" if says != new.title else new.title
            yield Change("claim", name, before.outcome, "not looked at", new.id)
    for remark in _notes(new):
        if remark not in _notes(old):
            yield Change("remark", _name(new), "", remark, new.id)


def _notes(gate: GateSaid) -> list[str]:
    """Its remarks without reasons and waivers, which are told of otherwise."""
    return [one for one in gate.remarks if one.startswith("Note")]


def _with(outcome: str, evidence: str) -> str:
    return f"{outcome}, {evidence}" if evidence else outcome


def _waivers(old: Snapshot, new: Snapshot) -> list[Change]:
    def given(snapshot: Snapshot) -> dict[str, str]:
        return {
            row.get("Gate", ""): f"{row.get('Standing', '')}: {row.get('Reason', '')}, approved by "
            f"{row.get('Approver', '')}, until {row.get('Expires', '')}"
            for row in rows(snapshot, "Waivers")
        }

    return _table("waiver", given(old), given(new), prefix="Waiver of ")


def _answers(snapshot: Snapshot) -> dict[str, str]:
    found: dict[str, str] = {}
    for row in rows(snapshot, "Sign-offs"):
        answer, who, standing = (row.get(name, "").strip("– ") for name in ("Answer", "Signed as", "Standing"))
        said = f"{answer} by {who}" if who else "no answer"
        found[f"Sign-off of {row.get('Station', '')}"] = f"{said} ({standing})" if who and standing else said
    return found


def _stated(snapshot: Snapshot, heading: str) -> dict[str, str]:
    pairs = [line.rsplit(": ", 1) for line in snapshot.lists.get(heading, []) if ": " in line]
    return {pair[0]: pair[1] for pair in pairs}


def _table(about: str, old: Mapping[str, str], new: Mapping[str, str], prefix: str = "") -> list[Change]:
    found = [
        Change(about, f"{prefix}{name}", old.get(name, ""), said)
        for name, said in new.items()
        if old.get(name, "") != said
    ]
    return found + [Change(about, f"{prefix}{name}", said, "") for name, said in old.items() if name not in new]
