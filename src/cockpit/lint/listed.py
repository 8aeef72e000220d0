"""Rules of lists: a number of things, and the things themselves behind it; `12 tables created: …` with 13 names."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cockpit.checklist.inline import words
from cockpit.checklist.words import fold, vocabulary
from cockpit.lint.paper import Found, Paper
from cockpit.lint.terms import mentions

_UNITS = vocabulary(
    "min|mins|minutes?|minuten|minuto|minutos|minuti|мин|минут*|分|分钟|分間|분|phut|s|sec|secs|seconds?|sekunden|"
    "segundos|secondes|secondi|сек*|秒|giay|h|hrs?|hours?|stunden?|horas?|heures?|ore|час*|時間|小时|시간|gio|days?|"
    "tage?|dias?|jours?|giorni|дн*|день|日|天|일|ngay|weeks?|wochen?|semanas?|semaines?|settimane|недел*|週|周|tuan|"
    "months?|ms|rps|req|requests?|percent|prozent|usd|eur|times|mal|fois|vezes|veces|volte|раз*|回|次|lan|mb|gb|kb|"
    "bits?|attempts?|retries|users?|x|st|nd|rd|th|of|von|de|из|am|pm|uhr|or|to|bis|до|and|und"
)
_COUNT = re.compile(
    r"(?<![\w.,/:<>=≥≤~+#-])(?P<count>\d{1,2})\s(?P<noun>[^\W\d_][^:：,;()（）.\d]{1,40})[:：]\s*(?P<rest>\S.+)$"
)
_HEAD = re.compile(r"(?<![\w.,/:<>=≥≤~+#-])(?P<count>\d{1,2})\s(?P<noun>[^\W\d_][^:：,;.\d]{1,60})[:：]\s*$")
_VAGUE = re.compile(
    r"\.\.\.|…|\b(?:etc|e\.g|eg|such as|for example|including|among|z\.?\s?b|usw|u\.a|p\.?\s?ex|par exemple|p\.?\s?ej|"
    r"por ejemplo|por exemplo|ad es|например|и т\.? ?д|и др|etc\.)|など|例えば|等|例如|등|v\.?v"
)
_AND = re.compile(r"\s(?:and|und|et|y|e|и|va|та|ve|en|oraz|i|&)\s")
_NAME = re.compile(r"[`\"'“”]?[\w./@+-]+(?:\s[\w./@+-]+){0,2}[`\"'“”]?(?:\s?[(（][^()（）]{1,40}[)）])?")
LONGEST = 60
"""Names of a list that are looked at."""


def rules(paper: Paper) -> Iterator[Found]:
    """Every list that is longer or shorter than it says."""
    for gate in paper.draft.gates:
        yield from _one(gate.title, gate.line)
        head = _HEAD.search(words(gate.title))
        if head and _things(head["noun"]):
            yield from _below(gate.line, int(head["count"]), head["noun"], [one.says for one in gate.claims])
        for claim in gate.claims:
            if claim.line != gate.line:
                yield from _one(claim.says, claim.line)
    yield from _filtered(paper)


def _things(noun: str) -> bool:
    return _UNITS.match(fold(noun)) is None


def _one(text: str, line: int) -> Iterator[Found]:
    said = words(text)
    found = _COUNT.search(said)
    if not found or not _things(found["noun"]) or _VAGUE.search(said.casefold()) or len(said) > 1500:
        return
    parts = [part.strip() for part in re.split(r"[,、，;；]", found["rest"].rstrip(" ."))]
    last = _AND.split(f" {parts[-1]} ")
    if len(parts) > 1 and len(last) == 2:
        parts = [*parts[:-1], *(part.strip() for part in last if part.strip())]
    if not 3 <= len(parts) <= LONGEST or not all(_NAME.fullmatch(part) for part in parts):
        return
    if len(parts) != int(found["count"]):
        text = f"it says {found['count']} {found['noun'].strip()} and names {len(parts)}"
        yield Found("count", line, text, "count again, or name the one that is missing", found["count"])


def _below(line: int, count: int, noun: str, says: list[str]) -> Iterator[Found]:
    """`5 triggers verified active:` with the triggers below it."""
    listed = [text for text in says if len(text.split()) <= 4]
    if len(says) < 2 or len(listed) != len(says) or len(says) == count:
        return
    word = noun.strip()
    text = f"it says {count} {word} and lists {len(says)}"
    yield Found("count", line, text, "count again, or name the one that is missing", str(count))


# ---------------------------------------------------------------------------------------------------------- filtered
_GREP = re.compile(
    r"\|\s*(?:e|f|z)?grep\s+(?:-[a-zA-Z]+\s+)*(?P<quote>['\"]?)(?P<pattern>[\w.|-]{3,60})(?P=quote)(?:\s|$)"
)
_ALL = re.compile(
    r"(?<![^\W_])(?:all|alle|tous les|toutes les|todos los|todas las|todos os|todas as|tutti i|tutte le|все|tat ca|"
    r"全部で?|全て?の?|所有|모든)\s?(?P<count>\d{1,2})\s?(?P<noun>[^\W\d_][\w -]{2,40})"
)


def _filtered(paper: Paper) -> Iterator[Found]:
    """`All 5 secrets` behind a filter that only some of the names of the document pass."""
    lists = [
        (gate, [name for claim in gate.claims for name in re.findall(r"`([^`]{3,60})`", claim.says)[:1]])
        for gate in paper.draft.gates[:2000]
    ]
    by_count: dict[int, list[tuple[str, int, list[str]]]] = {}
    for gate, names in lists:
        if len(names) >= 2:
            by_count.setdefault(len(names), []).append((fold(f"{gate.title} {' '.join(names)}"), gate.line, names))
    for gate in paper.draft.gates:
        for probe in gate.probes:
            grep = _GREP.search(probe.source)
            for claim in gate.claims if grep else ():
                every = _ALL.search(fold(claim.says))
                if grep is None or every is None:
                    continue
                nouns = {word.rstrip("s") for word in re.findall(r"[^\W\d_]{4,}", every["noun"])}
                for about, line, names in by_count.get(int(every["count"]), [])[:50]:
                    kept = [name for name in names if _passes(name, grep["pattern"])]
                    if not 0 < len(kept) < len(names) or not any(noun in about for noun in nouns):
                        continue
                    lost = ", ".join(name for name in names if name not in kept)
                    text = f"“{grep['pattern']}” lets {len(kept)} of the {len(names)} names of line {line} through"
                    text += f", not {lost}"
                    yield Found("proof", probe.line, text, "ask for each by its name", grep["pattern"])


def _passes(name: str, pattern: str) -> bool:
    """Whether a name holds one of the words of a filter, however it is written: `webhook-secret`, `WEBHOOK_SECRET`."""
    plain = re.sub(r"[\W_]+", "-", name.casefold())
    return any(
        mentions(plain, part) or part in plain for part in re.sub(r"[._]", "-", pattern.casefold()).split("|") if part
    )
