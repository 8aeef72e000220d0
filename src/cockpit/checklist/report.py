"""What became of a document, in numbers that add up and in sentences."""

from __future__ import annotations

from typing import Any

from cockpit.checklist import facts, people
from cockpit.checklist.draft import Draft
from cockpit.checklist.tally import DERIVED, Kind
from cockpit.checklist.write import ranges

_SINGULAR = {
    "gates": "gate",
    "claims": "claim",
    "categories": "category",
    "phases": "phase",
    "launch steps": "launch step",
    "sign-offs": "sign-off",
    "success criteria": "success criterion",
    "rollback triggers": "rollback trigger",
    "no-go conditions": "no-go condition",
    "thresholds": "threshold",
    "rollback steps": "rollback step",
    "contacts": "contact",
    "escalation entries": "escalation entry",
    "communication entries": "communication entry",
    "follow-ups": "follow-up",
    "facts": "fact",
}


def derived(draft: Draft) -> dict[str, int]:
    """How many of each noun were made; those of which there are none are left out."""
    no_go = sum(limit.metric == "No-go conditions" for limit in draft.limits)
    triggers = sum(limit.level == "rollback" for limit in draft.limits)
    counts = {
        "gates": len(draft.gates),
        "claims": sum(len(gate.claims) for gate in draft.gates),
        "categories": len({gate.category for gate in draft.gates}),
        "phases": len({gate.phase for gate in draft.gates if gate.phase}),
        "launch steps": len(draft.marks),
        "sign-offs": len(draft.stations),
        "success criteria": len(draft.success),
        "rollback triggers": triggers,
        "no-go conditions": no_go,
        "thresholds": len(draft.limits) - triggers - no_go,
        "rollback steps": len(draft.rollback),
        "contacts": len(draft.contacts),
        "escalation entries": len(draft.escalations),
        "communication entries": len(draft.communications),
        "follow-ups": len(draft.follow_ups),
        "facts": len(draft.facts),
    }
    return {name: count for name, count in counts.items() if count}


def to_fill_in(draft: Draft, text: str) -> dict[str, int | bool]:
    """What only the team knows."""
    variables = {name for probe in draft.probes if probe.live for name in probe.variables if f"${{{name}}}" in text}
    credentials = {name for probe in draft.probes if probe.live for name in probe.credentials}
    return {
        "t0": "\nt0 " not in text,
        "gates without an owner": 0
        if facts.first(draft, people.OWNER_KEY)
        else sum(not gate.owner for gate in draft.gates),
        "variables": len(variables - credentials),
        "credentials": len(credentials),
        "probes without a claim": sum(
            probe.live and not probe.table.get("claims") for gate in draft.gates for probe in gate.probes
        ),
        "limits without a probe": len(draft.limits),
    }


def commands(draft: Draft) -> dict[str, int]:
    """What became of the commands of the document."""
    probes = draft.probes
    live = sum(probe.live for gate in draft.gates for probe in gate.probes)
    return {"found": len(probes), "probes": live, "comments": len(probes) - live}


def document(
    draft: Draft, text: str, *, encoding: str, remarks: tuple[str, ...], left_out: dict[str, str]
) -> dict[str, Any]:
    """The whole report, as a machine takes it."""
    counts = draft.tally.counts()
    claimed: dict[str, int] = {}
    for gate in draft.gates:
        claimed[gate.claimed or "nothing"] = claimed.get(gate.claimed or "nothing", 0) + 1
    return {
        "file": draft.file,
        "title": draft.title,
        "encoding": encoding,
        "remarks": list(remarks),
        "lines": {"total": draft.tally.total, **{str(kind): count for kind, count in counts.items()}},
        "derived": derived(draft),
        "claimed": claimed,
        "commands": commands(draft),
        "fill_in": to_fill_in(draft, text),
        "not_understood": [{"line": line} for line in draft.tally.lines(Kind.UNKNOWN)],
        "left_out": [{"part": part, "because": reason} for part, reason in left_out.items()],
    }


def _one(name: str, count: int) -> str:
    """`2 probes without a claim`, `1 probe without a claim`."""
    first, *rest = name.split(" ")
    return " ".join((first.removesuffix("s") if count == 1 else first, *rest))


def sentences(report: dict[str, Any]) -> list[str]:
    """The same for a person."""
    lines = report["lines"]
    said = [
        f"{report['file']}: {lines['total']} lines, {report['encoding']}",
        *(f"  {remark}" for remark in report["remarks"]),
    ]
    said.append(
        "  derived: "
        + ", ".join(f"{count} {_SINGULAR[name] if count == 1 else name}" for name, count in report["derived"].items())
    )
    done = report["commands"]
    if done["found"]:
        said.append(
            f"  commands: {done['found']} found, {done['probes']} are probes "
            f"now, {done['comments']} stand as comments (untrusted or incomplete)"
        )
    if set(report["claimed"]) != {"nothing"}:
        said.append(
            "  the document claims: "
            + ", ".join(f"{count} {name}" for name, count in report["claimed"].items())
            + "; claimed is not proven"
        )
    fill = [f"{count} {_one(name, count)}" for name, count in report["fill_in"].items() if count and name != "t0"]
    fill = ["t0", *fill] if report["fill_in"]["t0"] else fill
    said.append("  to fill in: " + (", ".join(fill) or "nothing that it could name"))
    derived_lines = sum(lines.get(str(kind), 0) for kind in DERIVED)
    rest = {kind: lines.get(str(kind), 0) for kind in Kind if kind not in DERIVED}
    said.append(
        f"  lines: {lines['total']} = {derived_lines} derived + "
        + " + ".join(f"{count} {kind}" for kind, count in rest.items() if count)
    )
    unknown = [item["line"] for item in report["not_understood"]]
    if unknown:
        said.append(f"  not understood, please look: lines {ranges(unknown)}")
    said += [f"  left as a comment: {item['part']}: {item['because']}" for item in report["left_out"][:10]]
    return said
