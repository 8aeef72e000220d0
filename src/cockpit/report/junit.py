"""JUnit XML of a launch: a suite per category, a case per claim.

`failure` is an expectation that was not met, `error` a probe that broke, `skipped` everything that nobody may call
green or red: not looked at, inconclusive, too old, waived. A document with skipped cases is not a GO; the verdict
stands in the name of the root, and with it a final GO and what that overrode.
"""

from __future__ import annotations

import math
import re
from typing import assert_never
from xml.etree import ElementTree as ET

from cockpit.core.gates import ClaimView, GateView, Standing
from cockpit.core.plain import plain_line
from cockpit.core.reading import Outcome
from cockpit.core.review import Review
from cockpit.core.verdict import why
from cockpit.report.decisions import authorised

_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 cannot hold; ElementTree writes it all the same and no reader takes the file."""


def as_junit(look: Review) -> str:
    """The document, with its XML declaration, ending in a line feed."""
    plan = look.launch.plan
    titles = {category.id: category.title for category in plan.categories}
    final = authorised(look)
    root = ET.Element("testsuites", {"name": _text(f"{plan.title}: {look.verdict}{f' ({final})' if final else ''}")})
    totals = dict.fromkeys(_KINDS, 0)
    seconds = 0.0
    for key, gates in plan.gates_of.items():
        if not gates:
            continue
        suite = ET.SubElement(root, "testsuite", {"name": _text(titles.get(key, key))})
        counts, took = dict.fromkeys(_KINDS, 0), 0.0
        for gate in gates:
            view = look.views[gate.id]
            for claim in view.claims or (None,):
                kind, time = _case(suite, view, claim)
                took += time
                for name in {"tests", kind} & counts.keys():
                    counts[name] += 1
        _count(suite, counts, took)
        suite.set("timestamp", look.now.isoformat(timespec="seconds"))
        totals = {name: totals[name] + counts[name] for name in _KINDS}
        seconds += took
    _count(root, totals, seconds)
    ET.indent(root)
    return f'<?xml version="1.0" encoding="utf-8"?>\n{ET.tostring(root, encoding="unicode")}\n'


_KINDS = ("tests", "failures", "errors", "skipped")


def _count(element: ET.Element, counts: dict[str, int], seconds: float) -> None:
    for name, number in counts.items():
        element.set(name, str(number))
    element.set("time", f"{seconds:.3f}")


def _case(suite: ET.Element, view: GateView, claim: ClaimView | None) -> tuple[str, float]:
    """Add the case of a claim, or of a gate that states none; its kind (`""`: passed) and its seconds."""
    elapsed = claim.elapsed_ms if claim and claim.elapsed_ms is not None else 0.0
    seconds = elapsed / 1000 if math.isfinite(elapsed) else 0.0
    says = claim.claim.says if claim else view.gate.title
    where = f"{view.gate.category}.{view.gate.id}"
    case = ET.SubElement(suite, "testcase", {"classname": _text(where), "name": _text(says), "time": f"{seconds:.3f}"})
    kind, message = _result(view, claim)
    if kind:
        child = ET.SubElement(case, _CHILD[kind], {"message": _text(message)})
        child.text = _text(_detail(view, claim))
    return kind, seconds


_CHILD = {"failures": "failure", "errors": "error", "skipped": "skipped"}


def _result(view: GateView, claim: ClaimView | None) -> tuple[str, str]:
    if claim is None:
        return "skipped", why(view)[0]
    if claim.holds:
        return "", ""
    waiver = view.state.waiver if view.standing is Standing.WAIVED else None
    if waiver is not None:
        word = claim.outcome.value if claim.outcome else "not looked at"
        return "skipped", f"waived by {waiver.approver}: {waiver.reason} ({word})"
    detail = claim.progress or claim.actual or claim.note
    match claim.outcome:
        case Outcome.FAIL:
            return "failures", detail or "does not hold"
        case Outcome.ERROR:
            return "errors", detail or "the probe broke"
        case Outcome.PASS:
            return "skipped", f"its evidence is too old: {detail}"
        case Outcome.INCONCLUSIVE:
            return "skipped", f"inconclusive: {detail}"
        case None:
            who = "nobody has vouched for it" if claim.claim.by_person else "not proven yet"
            return "skipped", who
        case _:
            assert_never(claim.outcome)


def _detail(view: GateView, claim: ClaimView | None) -> str:
    facts = {
        "gate": view.gate.title,
        "standing": view.standing.value,
        "owner": view.gate.owner,
        "expected": claim.claim.expect if claim else "",
        "actual": claim.actual if claim else "",
        "note": claim.note if claim else "",
    }
    return "; ".join(f"{name}: {value}" for name, value in facts.items() if value)


def _text(text: str) -> str:
    """Text that XML can hold: what it cannot is made visible, as everywhere."""
    return _FORBIDDEN.sub(lambda found: f"\\u{ord(found[0]):04x}", plain_line(text))
