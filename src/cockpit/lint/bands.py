"""Rules of limits: two bands of one metric that cannot both be meant, and a queue that is empty and is not."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import pairwise

from cockpit.checklist.blocks import cells
from cockpit.checklist.draft import Gate
from cockpit.checklist.inline import words
from cockpit.checklist.lines import Shape
from cockpit.checklist.words import fold, vocabulary
from cockpit.core.frozen import frozen
from cockpit.lint.paper import MOST, Found, Paper, quoted
from cockpit.lint.terms import content, mentions, named

_SIGN = {"<": "<", ">": ">", "<=": "<", ">=": ">", "≤": "<", "≥": ">", "=<": "<", "=>": ">", "＜": "<", "＞": ">"}
_MORE = vocabulary(
    "at least|minimum|no less than|not less than|more than|over|above|greater than|exceeds?|higher than|mindestens|"
    "mehr als|über|größer als|au moins|plus de|supérieur* à|al menos|más de|mayor* que|superior* a|pelo menos|mais de|"
    "maior* que|acima de|almeno|più di|superiore a|oltre|не менее|более|больше|выше|превышает|以上|超える|を超え|超过|"
    "高于|大于|不低于|不少于|이상|초과|it nhat|lon hon|hon|vuot qua|en az"
)
_LESS = vocabulary(
    "at most|no more than|not more than|maximum|less than|under|below|lower than|fewer than|höchstens|maximal|"
    "weniger als|unter|kleiner als|au plus|moins de|inférieur* à|como máximo|menos de|menor* que|inferior* a|"
    "no máximo|abaixo de|al massimo|meno di|inferiore a|sotto|не более|менее|меньше|ниже|以下|以内|未満|不超过|低于|"
    "小于|少于|이하|미만|이내|toi da|nho hon|duoi|en fazla"
)
_UNITS: dict[str, tuple[str, float]] = {
    "%": ("share", 1), "ms": ("time", 0.001), "s": ("time", 1), "sec": ("time", 1), "secs": ("time", 1),
    "second": ("time", 1), "seconds": ("time", 1), "segundos": ("time", 1), "secondes": ("time", 1),
    "sekunden": ("time", 1), "secondi": ("time", 1), "сек": ("time", 1), "с": ("time", 1), "秒": ("time", 1),
    "giay": ("time", 1), "мс": ("time", 0.001), "min": ("time", 60), "mins": ("time", 60), "minute": ("time", 60),
    "minutes": ("time", 60), "минут": ("time", 60), "мин": ("time", 60), "分": ("time", 60), "분": ("time", 60),
    "minuten": ("time", 60), "minutos": ("time", 60), "minuti": ("time", 60), "phut": ("time", 60),
    "分钟": ("time", 60),
    "h": ("time", 3600), "hour": ("time", 3600), "hours": ("time", 3600), "stunden": ("time", 3600),
    "kb": ("size", 1e3), "mb": ("size", 1e6), "gb": ("size", 1e9), "tb": ("size", 1e12), "": ("number", 1),
}  # fmt: skip
_UNIT = "|".join(sorted((re.escape(fold(unit)) for unit in _UNITS if unit), key=len, reverse=True))
_NUMBER = r"(?P<{0}>\d{{1,9}}(?:[.,]\d{{1,4}})?)"
_BAND = re.compile(
    rf"(?P<sign><=|>=|=<|=>|[<>≤≥＜＞])\s?{_NUMBER.format('number')}\s?(?P<unit>{_UNIT})?(?![^\W\d_]|\d)"
    rf"|(?P<word>{_MORE.pattern}|{_LESS.pattern})\s?(?:of |to |a |von )?{_NUMBER.format('number2')}\s?"
    rf"(?P<unit2>{_UNIT})?(?![^\W\d_]|\d)"
    rf"|{_NUMBER.format('number3')}\s?(?P<unit3>{_UNIT})?(?:\s?(?P<post>以上|以下|以内|未満|を超え|超|이상|이하|미만|"
    rf"초과))"
)
_WINDOW = re.compile(
    r"(?<![^\W_])(?:for|over|during|within|in|per|last|every|fur|uber|pendant|sur|durante|por|en|em|per|в течение|за|"
    r"trong)\s.*$|[(（][^()（）]*\d[^()（）]*[)）]"
)
_FILLER = vocabulary(
    "is|are|be|stays?|remains?|should|must|target|goal|limit|threshold|alert|if|when|average|avg|mean|rate of|less|"
    "more|than|value|current|total|overall|maintained|ist|sind|liegt|bleibt|wenn|falls|unter|über|est|sont|reste|si|"
    "es|está|está|são|é|deve|debe|se|è|sono|если|when|при|が|は|的|がある|場合|trigger*|rollback|warning|critical"
)
_SAME_THING = 100
"""Two limits that are further apart are about two things of one name: the response time of a server and of a person."""
_LEVELS = {"info": 0, "warning": 1, "critical": 2, "rollback": 3}


@frozen
class Band:
    """One comparison of one metric: `error rate < 1%`."""

    metric: frozenset[str]
    over: bool
    """`>`, otherwise `<`."""
    value: float
    dimension: str
    shown: str
    line: int
    level: str
    """`target` for what must hold, else the level of what fires."""
    late: bool = False
    word: str = ""
    name: str = ""
    """The metric in the words of the line."""


def rules(paper: Paper) -> Iterator[Found]:
    """Everything that two limits say against one another."""
    yield from bands(paper)
    yield from emptiness(paper)


def bands(paper: Paper) -> Iterator[Found]:
    """Targets that exclude one another, a target that fires an alarm, levels in the wrong order."""
    by_metric: dict[tuple[frozenset[str], str, bool], list[Band]] = defaultdict(list)
    for band in _all(paper):
        by_metric[band.metric, band.dimension, band.level == "target"].append(band)
    for (metric, dimension, target), found in by_metric.items():
        if target:
            yield from _targets(found[:MOST])
            yield from _against(found[:40], by_metric.get((metric, dimension, False), [])[:40])
        else:
            yield from _levels(found[:MOST])


def _all(paper: Paper) -> Iterator[Band]:
    draft = paper.draft
    for limit in draft.limits:
        yield from read(limit.says, limit.line, limit.level)
    alarms = _alarms(paper)
    for gate in draft.gates:
        late = not paper.before(gate)
        if _DIGIT.search(gate.title) and not _ALARM.search(fold(words(gate.title))):
            yield from read(gate.title, gate.line, "target", late=late)
        for claim in gate.claims:
            if _DIGIT.search(claim.says) and (claim.line != gate.line or claim.says != gate.title):
                level = "warning" if claim.line in alarms or _ALARM.search(fold(words(claim.says))) else "target"
                yield from read(claim.says, claim.line, level, late=late)
    for entry in draft.success:
        yield from read(entry.text, entry.line, "target", late=True)
    yield from _tables(paper, {limit.line for limit in draft.limits})


_DIGIT = re.compile(r"\d")
_ALARM = vocabulary(
    "alerts?|alerting|alarms?|notify|notified|paged|warn*|triggers?|rollback if|abort if|when|if|alarme?|warnung*|"
    "benachrichtig*|wenn|falls|alertes?|si|alertas?|quando|cuando|se|avvis*|алерт*|оповещен*|если|アラート|警告|場合|"
    "告警|警报|알림|canh bao|neu"
)
"""A comparison behind these says when somebody is called, not what must hold."""


def _alarms(paper: Paper) -> set[int]:
    """The items below one that speaks of alerts: `Alerts configured:` with the conditions below it."""
    found: set[int] = set()
    above: list[tuple[int, bool]] = []
    for shape in paper.shapes:
        if shape.shape is Shape.HEADING:
            above = []
        if shape.shape is not Shape.ITEM:
            continue
        while above and above[-1][0] >= shape.indent:
            above.pop()
        if any(alarm for _, alarm in above[-10:]):
            found.add(shape.number)
        above.append((shape.indent, _ALARM.search(fold(words(shape.text))) is not None))
    return found


_HEADS = (
    ("target", vocabulary("target|goal|ziel|objectif|cible|objetivo|meta|obiettivo|цель|目標|目标|목표|muc tieu")),
    ("rollback", vocabulary("rollback|roll back|abort|abbruch|откат|ロールバック|切り戻し|回滚|롤백")),
    (
        "critical",
        vocabulary("critical|kritisch|critique|crítico|critico|критич*|重大|緊急|致命|严重|치명*|nghiem trong|red"),
    ),
    (
        "warning",
        vocabulary("warning|warn|warnung|avertissement|advertencia|aviso|avviso|предупрежд*|警告|경고|canh bao|yellow"),
    ),
    ("info", vocabulary("info|information|情報|信息|정보")),
)


def _tables(paper: Paper, known: set[int]) -> Iterator[Band]:
    """The rows of a table whose columns are the levels of a metric; the importer knows those with one limit."""
    levels: list[str] = []
    before = 0
    for shape in paper.shapes:
        if shape.shape not in {Shape.ROW, Shape.DELIMITER}:
            levels = []
            continue
        row = [words(cell) for cell in cells(shape.text)] if shape.shape is Shape.ROW else []
        if row and not levels and shape.number != before + 1:
            heads = [next((name for name, said in _HEADS if said.fullmatch(fold(cell))), "") for cell in row]
            levels = heads if sum(map(bool, heads)) > 1 and not heads[0] else ["-"]
        elif row and levels != ["-"] and shape.number not in known:
            for level, cell in zip(levels[1:], row[1:], strict=False):
                if level:
                    yield from read(f"{row[0]} {cell}", shape.number, level)
        before = shape.number


def read(text: str, line: int, level: str, *, late: bool = False) -> Iterator[Band]:
    """The comparison that a line consists of; nothing for a line that states several or none."""
    if not _DIGIT.search(text):
        return
    said = fold(words(text).replace("`", ""))[:300]
    found = [*_BAND.finditer(said)]
    if len(found) != 1:
        return
    match = found[0]
    number = match["number"] or match["number2"] or match["number3"]
    unit = match["unit"] or match["unit2"] or match["unit3"] or ""
    dimension, scale = _UNITS.get(unit, ("number", 1.0))
    before = _FILLER.sub(" ", _WINDOW.sub(" ", said[: match.start()]))
    behind = _FILLER.sub(" ", _WINDOW.sub(" ", said[match.end() :])) if not before.strip(" :：-–—*·|") else ""
    metric = content(re.sub(r"[:：|·—–→]", " ", before or behind) if before.strip() else behind)
    metric |= frozenset(re.findall(r"(?<![^\W_])p\d{2,3}(?![^\W_])", said))
    if not metric or len(metric) > 6:
        return
    sign = match["sign"] or ""
    over = _SIGN[sign] == ">" if sign else _over(match["word"] or "", match["post"] or "")
    shown = f"{'>' if over else '<'} {number}{unit}"
    value = float(number.replace(",", "."))
    name = " ".join((before if before.strip(" :：-–—*·|") else behind).split()).strip(" :：-–—*·|→")
    yield Band(metric, over, value * scale, dimension, shown, line, level, late, number, name)


def _over(word: str, post: str) -> bool:
    return bool(_MORE.fullmatch(word)) if word else post in {"以上", "を超え", "超", fold("이상"), fold("초과")}


def _targets(found: list[Band]) -> Iterator[Found]:
    """Two targets that exclude one another, or that differ where there can be one."""
    lows = [band for band in found if band.over]
    highs = [band for band in found if not band.over]
    if lows and highs:
        low, high = max(lows, key=lambda band: band.value), min(highs, key=lambda band: band.value)
        if low.value >= high.value and low.dimension != "number":
            text = f"“{_name(high)}” must be {high.shown} in line {high.line} and {low.shown} here: no value meets both"
            yield Found("band", low.line, text, "settle which is meant", low.word)
    for side in (lows, highs):
        first = next(iter(side), None)
        for band in side[1:]:
            if first is not None and band.value != first.value and band.late == first.late and band.line != first.line:
                text = f"“{_name(band)}” is to be {band.shown} here and {first.shown} in line {first.line}"
                yield Found("band", band.line, text, "settle which is meant, or say when which holds", band.word)


def _against(targets: list[Band], alarms: list[Band]) -> Iterator[Found]:
    """A value that meets its target and sets off an alarm."""
    for target in targets:
        for alarm in alarms:
            loose = alarm.value < target.value if alarm.over else alarm.value > target.value
            small, large = sorted((alarm.value, target.value))
            if alarm.over == target.over or not loose or alarm.level == "target" or large > small * _SAME_THING:
                continue
            text = (
                f"“{_name(target)}” may be anything {target.shown} by line {target.line}, and {alarm.shown} is "
                f"{'a rollback trigger' if alarm.level == 'rollback' else f'a {alarm.level} limit'} here"
            )
            yield Found("band", alarm.line, text, "a value between the two meets one and breaks the other", alarm.word)
            return


def _levels(found: list[Band]) -> Iterator[Found]:
    """A milder level that is reached after a harder one, and one level twice."""
    for over in (True, False):
        side = sorted((band for band in found if band.over == over), key=lambda band: _LEVELS.get(band.level, 1))
        for mild, hard in pairwise(side):
            later = mild.value > hard.value if over else mild.value < hard.value
            if mild.level == hard.level:
                if mild.value != hard.value and mild.line != hard.line:
                    text = f"“{_name(hard)}” has two {hard.level} limits: {mild.shown} in line {mild.line}"
                    text += f", {hard.shown} here"
                    yield Found("band", hard.line, text, "settle which is meant", hard.word)
            elif later:
                text = f"“{_name(hard)}”: {hard.level} at {hard.shown} comes before {mild.level} at {mild.shown}"
                text += f", line {mild.line}"
                yield Found("band", hard.line, text, "the milder level is reached first; swap the numbers", hard.word)


def _name(band: Band) -> str:
    return band.name or " ".join(sorted(band.metric))


# --------------------------------------------------------------------------------------------------------- emptiness
_EMPTY = vocabulary(
    "is empty|are empty|empty|0 messages?|no messages|zero messages|0 items|0 jobs|0 entries|0 events|depth 0|leer|"
    "keine nachrichten|0 nachrichten|vide|aucun message|0 message|vacía|vacio|sin mensajes|0 mensajes|vazia|vazio|"
    "sem mensagens|0 mensagens|vuota|vuoto|nessun messaggio|0 messaggi|пуст*|нет сообщений|0 сообщений|空である|"
    "空になって|空|メッセージが?0|0 ?件|为空|空的|无消息|비어|0 ?건|trong|rong|khong co tin nhan|فارغ*|boş|pust*|leeg"
)
_THINGS = vocabulary(
    "messages?|nachricht*|mensaje|mensajes|mensagem|mensagens|messaggi*|сообщени*|wiadomosc*|mesaj|メッセージ|"
    "件のメッセージ|件|条消息|条|건|메시지|tin nhan|berichten|bericht"
)
_SOME = re.compile(rf"(?<![\d.,=])(?P<count>[1-9]\d{{0,6}})\+?\s?(?:{_THINGS.pattern})")
_NOT_EMPTY = vocabulary(
    "not empty|non-empty|nicht leer|pas vide|no vac*|não vaz*|non vuot*|не пуст*|空でない|非空|비어 있지 않|khong rong"
)


def emptiness(paper: Paper) -> Iterator[Found]:
    """`capi-dispatch` is empty in one line and holds `1 message` in another."""
    gates = paper.draft.gates
    empty: list[tuple[str, int]] = []
    for gate in gates:
        for claim in gate.claims:
            said = fold(words(claim.says))
            if _EMPTY.search(said) and not _NOT_EMPTY.search(said):
                empty += [(name, claim.line) for name in named(claim.says)]
    for gate in gates if empty else ():
        for name, line, said, word in _filled(gate, empty[:40]):
            if line != word[0]:
                text = f"`{name}` holds {quoted(said, 30)} here, and line {word[0]} wants it empty"
                yield Found("queue", line, text, "say which comes first, or count what this run added", word[1])


def _filled(gate: Gate, empty: Iterable[tuple[str, int]]) -> Iterator[tuple[str, int, str, tuple[int, str]]]:
    """Where a gate expects something in a thing that is to be empty: name, line, what, the other line and the word."""
    told: set[tuple[str, int]] = set()
    stated = [(claim.says, claim.line, claim.says) for claim in gate.claims]
    for probe in gate.probes:
        for claim in probe.table.get("claims", []):
            says = claim if isinstance(claim, str) else str(claim.get("says", ""))
            stated.append((says, probe.line, probe.source))
    for says, line, around in stated:
        some = _SOME.search(fold(words(says)))
        for name, other in empty if some else ():
            if some and mentions(around, name) and (name, line) not in told:
                told.add((name, line))
                yield name, line, some[0], (other, name)
