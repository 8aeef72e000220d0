"""What a checklist says against itself: totals, weekdays, ticks, double gates, vague words, elided commands."""

from __future__ import annotations

import re
from collections import Counter, defaultdict

from cockpit.checklist import inline, slugs, whens
from cockpit.checklist.draft import Draft, Remark
from cockpit.checklist.words import fold, vocabulary

_VAGUE = vocabulary(
    "acceptable|normal|reasonable|stable|adequate|sufficient|good|fast enough|appropriate|as needed|"
    "within limits|within normal|expected ranges|приемлем*|нормальн*|достаточн*|akzeptabel|normal|"
    "ausreichend|angemessen|stabil|"
    "acceptable|normale?s?|aceptable|aceitável|adequad*|適切|十分|正常|合理|적절|정상|on dinh|chap nhan duoc|مقبول|"
    "طبيعي|kabul edilebilir|yeterli"
)
_PLACEHOLDER = re.compile(
    r"\[(?:phone|email|name|link|url|date|tbd|[a-z ]{3,40}contact|meeting link|customer[^\]]{0,30})\]|"
    r"yourdomain\.com|example\.com|yourcompany|\bTBD\b|\bXXX+\b",
    re.IGNORECASE,
)
_SCALES = (
    ("P0 to P4", re.compile(r"\bp[0-4]\b")),
    ("SEV", re.compile(r"\bsev-?\s?[0-5]\b")),
    ("critical/high/medium/low", re.compile(r"\b(?:critical|high)\b.{0,12}\b(?:medium|low)\b|\bhigh/medium/low\b")),
    ("minor/moderate/critical", re.compile(r"\b(?:minor|moderate)\b")),
)
MOST = 200


def find(draft: Draft) -> list[Remark]:
    """Every contradiction that was found, in the order of the document; 200 at most."""
    found = [
        *_totals(draft),
        *_categories(draft),
        *_summaries(draft),
        *_days(draft),
        *_ticked(draft),
        *_twice(draft),
        *_vague(draft),
        *_commands(draft),
        *_bands(draft),
        *_scales(draft),
        *_order(draft),
    ]
    found += [
        Remark(gate.line, f"{gate.title[:60]!r}: {remark}", "settle which is meant")
        for gate in draft.gates
        for remark in gate.remarks
        if remark.startswith("the box is open")
    ]
    return sorted(found, key=lambda one: one.line)[:MOST]


def _totals(draft: Draft) -> list[Remark]:
    """Declared totals against what is there."""
    count, found = len(draft.gates), []
    closed = sum(gate.claimed == "closed" for gate in draft.gates)
    kinds = {
        count,
        count + len(draft.success),
        count + len(draft.follow_ups),
        sum(len(gate.claims) for gate in draft.gates),
    }
    for declared, line, said in draft.declared[:MOST]:
        if declared not in kinds and declared > 3:
            found.append(
                Remark(
                    line,
                    f"it says {declared}, there are {count} gates: {said[:80]!r}",
                    "count again, or say what is counted",
                )
            )
        of = re.search(r"(\d{1,4})\s?/\s?\d{1,4}\s*(?:gates?\s*)?(?:closed|done|complete)", said)
        if of and closed and int(of[1]) != closed and not re.search(r"target|rule|before|until", fold(said)):
            found.append(Remark(line, f"it says {of[1]} are closed, its rows say {closed}", "recompute"))
    verdict = next(
        (
            fact
            for fact in draft.facts
            if fold(fact.key) in {"verdict", "fazit", "вывод", "итог", "veredicto", "結論", "结论"}
        ),
        None,
    )
    said_open = re.search(r"(\d{1,4}) (?:gates? )?open", fold(verdict.value)) if verdict else None
    partial = sum(gate.claimed == "partial" for gate in draft.gates)
    if verdict and said_open and partial and int(said_open[1]) != count - closed:
        found.append(
            Remark(
                verdict.line,
                f"the verdict counts {said_open[1]} open and leaves "
                f"out {partial} partial: {count - closed} are not closed",
                "say both",
            )
        )
    return found


def _categories(draft: Draft) -> list[Remark]:
    of = Counter(gate.category for gate in draft.gates)
    closed = Counter(gate.category for gate in draft.gates if gate.claimed == "closed")
    found = [
        Remark(one.line, f"{one.title} says {one.expected}, there are {of[one.id]}", "count again")
        for one in draft.categories
        if one.expected is not None and one.expected != of[one.id]
    ]
    return found + [
        Remark(one.line, f"{one.title} says {one.closed} closed, its rows say {closed[one.id]}", "recompute")
        for one in draft.categories
        if one.closed is not None and one.closed != closed[one.id]
    ]


def _summaries(draft: Draft) -> list[Remark]:
    """A summary's rows against the gates of the category of that name."""
    found = []
    total = Counter(gate.category for gate in draft.gates)
    for entry in draft.summaries[:MOST]:
        cells = [cell.strip() for cell in entry.text.split("|")]
        numbers = [int(cell) for cell in cells[1:] if cell.isdigit()]
        if not numbers or not cells[0]:
            continue
        name = set(slugs.ascii_words(cells[0]))
        count = numbers[-1]
        if name & {"total", "gesamt", "summe", "итого"}:
            said, there = "the total", len(draft.gates)
        else:
            category = next(
                (one for one in draft.categories[:MOST] if name and name <= set(slugs.ascii_words(one.title))), None
            )
            if category is None:
                continue
            said, there = category.title, total[category.id]
        if count != there:
            found.append(Remark(entry.line, f"the summary says {count} for {said}, there are {there}", "recompute"))
    return found


def _days(draft: Draft) -> list[Remark]:
    found = []
    for fact in draft.facts:
        day, words = whens.day(fact.value)
        named = whens.weekday(fact.value)
        if words and day is None:
            found.append(Remark(fact.line, f"{words} is no day", "settle the date"))
        elif day is not None and named is not None and day.weekday() != named:
            found.append(
                Remark(
                    fact.line,
                    f"{day.isoformat()} is a {whens.WEEKDAYS[day.weekday()]}, not a {whens.WEEKDAYS[named]}",
                    "settle which is right",
                )
            )
    timed = [mark for mark in draft.marks if mark.moment is not None]
    zoned = (
        any(whens.zone(fact.value) for fact in draft.facts)
        or any(whens.zone(mark.said) for mark in draft.marks)
        or draft.zoned
    )
    if timed and not zoned:
        found.append(
            Remark(
                timed[0].line,
                "the launch sequence has times of day and names no time zone",
                "write the zone: 09:00 UTC",
            )
        )
    return found


def _ticked(draft: Draft) -> list[Remark]:
    ticked = [entry for entry in draft.success if entry.claimed]
    done = sum(gate.claimed == "closed" for gate in draft.gates)
    if not ticked or done == len(draft.gates):
        return []
    return [
        Remark(
            ticked[0].line,
            f"{len(ticked)} success criteria are ticked before the launch; {done} of {len(draft.gates)} gates are",
            "they can only be known after T-0",
        )
    ]


def _twice(draft: Draft) -> list[Remark]:
    seen: dict[str, tuple[int, str]] = {}
    found = []
    for gate in draft.gates:
        key = " ".join(re.findall(r"\w+", fold(inline.words(gate.title))))
        if len(key) < 6:
            continue
        if key in seen and seen[key][1] != gate.category:
            found.append(
                Remark(
                    gate.line,
                    f"{gate.title[:60]!r} stands in line {seen[key][0]} too, in another part",
                    "one gate, or two that say how they differ",
                )
            )
        seen.setdefault(key, (gate.line, gate.category))
    return found


def _vague(draft: Draft) -> list[Remark]:
    found = []
    for line, text in [(gate.line, gate.title) for gate in draft.gates] + [
        (limit.line, limit.says) for limit in draft.limits
    ]:
        word = _VAGUE.search(fold(text))
        if word and not re.search(r"\d", text):
            found.append(
                Remark(line, f"{text[:60]!r}: {word[0]!r} without a number proves nothing", "say a number and a unit")
            )
    placeholders: dict[str, list[int]] = defaultdict(list)
    for line, text in [
        (entry.line, f"{entry.text} {entry.reach}") for entry in [*draft.contacts, *draft.communications]
    ] + [(claim.line, claim.says) for gate in draft.gates for claim in gate.claims]:
        hole = _PLACEHOLDER.search(text)
        if hole:
            placeholders[hole[0].casefold()].append(line)
    found += [
        Remark(lines[0], f"the placeholder {hole} was never filled in ({len(lines)} times)", "fill it in")
        for hole, lines in placeholders.items()
    ]
    return found


def _commands(draft: Draft) -> list[Remark]:
    return [
        Remark(probe.line, f"this command cannot prove its line: {probe.doubts[0]}", "say what must be seen, and where")
        for gate in draft.gates
        for probe in gate.probes
        if probe.doubts
    ]


def _bands(draft: Draft) -> list[Remark]:
    """Two statements about one queue, or about one metric, that cannot both hold."""
    found = []
    empty = [
        (claim.line, inline.codes(claim.says))
        for gate in draft.gates
        for claim in gate.claims
        if re.search(r"\bis empty\b|\b0 messages\b|\bexists and is empty\b", fold(claim.says))
    ]
    for gate in draft.gates:
        for probe in gate.probes:
            for claim in probe.table.get("claims", []):
                says = claim if isinstance(claim, str) else claim["says"]
                if not re.search(r"\b[1-9]\d* messages?\b", fold(says)):
                    continue
                for line, names in empty[:20]:
                    if any(re.search(rf"{re.escape(name)}(?![\w-])", probe.source) for name in names):
                        found.append(
                            Remark(
                                probe.line,
                                f"it expects {says.removeprefix('Expected: ')[:40]!r} "
                                f"in a queue that line {line} wants empty",
                                "one of them before, one after",
                            )
                        )
    return found


def _scales(draft: Draft) -> list[Remark]:
    texts = [(gate.line, gate.title) for gate in draft.gates] + [
        (entry.line, f"{entry.role} {entry.text}") for entry in [*draft.escalations, *draft.communications]
    ]
    seen: dict[str, int] = {}
    for line, text in texts:
        for name, pattern in _SCALES:
            if pattern.search(fold(text)):
                seen.setdefault(name, line)
    if len(seen) < 2:
        return []
    return [
        Remark(
            max(seen.values()),
            f"severities in {len(seen)} scales: {', '.join(seen)}",
            "one scale; [severities] maps the others",
        )
    ]


def _order(draft: Draft) -> list[Remark]:
    """A step that uses what a later step creates."""
    found = []
    steps = [(text, line, mark.line) for mark in draft.marks for text, line in [(mark.title, mark.line), *mark.steps]]
    created = [
        (name, mark_line)
        for text, _, mark_line in steps
        if re.search(r"\bcreat|\bset ?up|\bprovision|создат|anlegen|créer|crear|criar", fold(text))
        for name in re.findall(r"`([^`]+)`", text)
    ]
    used = {line: text for text, _, line in steps if re.search(r"smoke test|test", fold(text))}
    smoke = [gate for gate in draft.gates if gate.smoke]
    for name, line in created[:MOST]:
        users = [gate for gate in smoke if any(name in probe.source for probe in gate.probes)]
        first = min((mark for mark in used if mark < line), default=0)
        if users and first:
            found.append(
                Remark(line, f"{name} is created after the step of line {first} that needs it", "create it first")
            )
    return found
