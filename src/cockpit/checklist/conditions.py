"""Conditions in words to suggestions in the claim language: `<1% for 15 minutes`, `8 alarms in OK state`.

A suggestion is written as a comment and never proves anything: only a person knows where the value is found.
"""

from __future__ import annotations

import re

from cockpit.checklist import slugs, whens
from cockpit.checklist.inline import words
from cockpit.checklist.words import fold
from cockpit.core.frozen import frozen

_SIGNS = {
    "<": "<",
    ">": ">",
    "<=": "<=",
    ">=": ">=",
    "≤": "<=",
    "≥": ">=",
    "=<": "<=",
    "=>": ">=",
    "==": "==",
    "=": "==",
    "＜": "<",
    "＞": ">",
}
_WORDS = (
    (
        ">=",
        (
            "at least|minimum|no less than|mindestens|au moins|al menos|pelo menos|no minimo|minimo|не менее|"
            "минимум|almeno|以上|不低于|不少于|이상|it nhat|en az|minstens|co najmniej"
        ),
    ),
    (
        "<=",
        (
            "at most|no more than|maximum|up to|hochstens|maximal|au plus|como maximo|no maximo|не более|"
            "максимум|al massimo|以下|以内|不超过|이하|이내|toi da|en fazla|hooguit"
        ),
    ),
    (
        "<",
        (
            "less than|under|below|lower than|fewer than|unter|weniger als|moins de|inferieur a|menos de|menor "
            "que|inferior a|menos que|abaixo de|менее|меньше|ниже|meno di|未満|低于|小于|미만|duoi|it hon|اقل من|alti|"
            "minder dan|ponizej"
        ),
    ),
    (
        ">",
        (
            "more than|over|above|greater than|exceeds|exceed|higher than|uber|mehr als|plus de|superieur a|mas "
            "de|mayor que|superior a|mais de|maior que|acima de|более|больше|выше|piu di|超える|超过|"
            "高于|大于|초과|tren|"
            "hon|اكثر من|ustu|meer dan|powyzej"
        ),
    ),
)
_WORD_SIGN = {word: sign for sign, found in _WORDS for word in found.split("|")}
_COMPARED = re.compile(
    r"(?P<sign><=|>=|=<|==|[<>≤≥＜＞]|(?<![^\W_])(?:"
    + "|".join(re.escape(word) for word in sorted(_WORD_SIGN, key=len, reverse=True) if word.isascii())
    + r")(?![^\W_])|"
    + "|".join(re.escape(word) for word in sorted(_WORD_SIGN, key=len, reverse=True) if not word.isascii())
    + r")"
    r"\s?(?P<money>[$€£¥]?)\s?(?P<number>\d[\d,]{0,12}(?:\.\d{1,6})?)\s?(?P<unit>%|[a-zµ][a-z/]{0,11}|"
    r"[^\x00-\x7f\W\d_]{1,6})?"
)
_BEHIND_SIGNS = {
    fold(word): sign
    for sign, found in (
        (">=", "以上 이상"),
        ("<=", "以下 以内 이하 이내"),
        ("<", "未満 を下回 미만"),
        (">", "を超え 超え 超過 を上回 超 초과"),
    )
    for word in found.split()
}
_MARKS = "|".join(map(fold, ("초", "분", "시간", "건", "개")))
_BEHIND = re.compile(
    rf"(?<![\d.,])(?P<number>\d[\d,]{{0,12}}(?:\.\d{{1,6}})?)\s?(?P<unit>%|ms|mb|gb|s|秒|分|時間|件|{_MARKS})?\s?"
    rf"(?P<sign>{'|'.join(sorted(_BEHIND_SIGNS, key=len, reverse=True))})"
)
"""Scripts that say the comparison behind the number: `5%を超えた`, `5% 이상`."""
_LASTING = "|".join(map(fold, ("이상 지속", "지속", "간", "유지", "연속", "동안")))
_LASTS = re.compile(
    rf"(?P<span>\d{{1,4}}\s?(?:秒|分|時間|dakika|saat|{_MARKS}))\s?(?:以上)?\s?(?:続|間|連続|継続|boyunca|{_LASTING})"
)
"""The same for how long: `10分続く`, `10분 지속`."""
_FOR = re.compile(
    r"(?:\bfor|over|during|sustained|fur|pendant|durante|в течение|на протяжении|per|간|間|持续|trong(?: vong)?|"
    r"por|przez|gedurende|لمدة)\s?(?:the |"
    r"last |at least |einer |les )?(?P<rest>.{2,30})"
)
_WITHIN = re.compile(
    r"(?:\bwithin|innerhalb(?: von)?|en moins de|dentro de|em ate|в течение|entro|以内に|内に)\s?(?P<rest>.{2,30})"
)
_OK = re.compile(
    r"(?P<number>\d{1,4}) (?P<noun>alarms?|alerts?|checks?|jobs?|pods?|nodes?|services?|replicas?|"
    r"monitors?|instances?)\b.{0,40}?\b(?:in (?:the )?)?(?P<state>ok|healthy|running|ready|green|up|"
    r"active|passing)\b"
)
_ZERO = re.compile(
    r"(?<![\w.,:/-])(?:zero|no|0|keine?|aucune?|ningun[oa]?|sin|nenhum[a]?|нет|ноль|"
    r"nessun[oa]?)\s(?P<noun>[^\W\d_][\w -]{2,40})"
)
_PLACE = re.compile(
    r"(?<!\S)(?:in|on|at|for|from|since|during|within|of|im|in den|dans|en|pendant|durante|wahrend|no|na|em|nel|"
    r"в|на)(?!\S)"
)
_COUNT = re.compile(r"(?P<number>\d{1,6})\+? (?P<noun>[a-z][a-z -]{2,30})")
_UNITS = {
    "ms": "ms",
    "s": "s",
    "sec": "s",
    "secs": "s",
    "second": "s",
    "seconds": "s",
    "m": "m",
    "min": "m",
    "mins": "m",
    "minute": "m",
    "minutes": "m",
    "h": "h",
    "hr": "h",
    "hour": "h",
    "hours": "h",
    "d": "d",
    "day": "d",
    "days": "d",
    "mb": "MB",
    "gb": "GB",
    "kb": "KB",
    "tb": "TB",
    "%": "%",
}
_DROPPED = re.compile(
    r"(?<![^\W_])(?:is|are|be|the|a|of|must|should|stays?|remains?|than|latency of|within|and|or|at|with|"
    r"if|когда|ist|est|es|é)(?![^\W_])|[^\w %]"
)


@frozen
class Condition:
    """A comparison that a text states."""

    metric: str
    """The words of what is compared."""
    sign: str
    value: str
    """As the claim language writes it: 1%, 500ms."""
    hold: str = ""
    within: str = ""

    @property
    def expect(self) -> str:
        """The whole in the claim language."""
        text = f"{slugs.name(self.metric, prefix='value')} {self.sign} {self.value}"
        return f"{text} for {self.hold}" if self.hold else f"{text} within {self.within}" if self.within else text


def condition(text: str) -> Condition | None:
    """The first comparison of a text; None where it states none."""
    said = fold(words(text))
    found = _COMPARED.search(said)
    behind = _BEHIND.search(said)
    if behind is not None and (found is None or behind.start() < found.start()):
        found = behind
    if found is None:
        return None
    sign = _SIGNS.get(found["sign"]) or _WORD_SIGN.get(found["sign"]) or _BEHIND_SIGNS[found["sign"]]
    unit = (found["unit"] or "").strip()
    number = (
        found["number"].replace(",", "")
        if re.fullmatch(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?", found["number"])
        else found["number"].replace(",", ".")
    )
    value = number.rstrip(".") + (_UNITS.get(unit, "") if unit else "")
    rest = said[found.end() :]
    hold = within = ""
    held = _FOR.search(rest)
    if held:
        spans = whens.spans(held["rest"])
        hold = whens.short(spans[0]) if spans else ""
    lasts = _LASTS.search(rest) if not hold else None
    if lasts:
        spans = whens.spans(lasts["span"])
        hold = whens.short(spans[0]) if spans else ""
    metric = _metric(said[: found.start()]) or _metric(rest)
    if not hold and (due := _WITHIN.search(rest)):
        spans = whens.spans(due["rest"])
        within = whens.short(spans[0]) if spans else ""
    return Condition(metric[:60].strip() or "value", sign, value, hold, within)


def _metric(said: str) -> str:
    """The last words of a clause: `dig A x → expected, TTL` is about the TTL."""
    clauses = [part for part in re.split(r"[,;:→()（）—–\"`]|=>|->", said) if _DROPPED.sub(" ", part).split()]
    return " ".join(_DROPPED.sub(" ", clauses[-1]).split()[-5:]) if clauses else ""


def suggestion(text: str) -> str:
    """What the words of a claim suggest: an expectation, or several with `; ` between them; empty where nothing."""
    said = fold(words(text))
    found = _OK.search(said)
    if found:
        noun = slugs.name(found["noun"])
        shown = re.search(re.escape(found["state"]), text, re.IGNORECASE)
        return f"count({noun}) == {found['number']}; all {noun}[].state == '{shown[0] if shown else found['state']}'"
    whole = condition(text)
    if whole is not None:
        return whole.expect
    nothing = _ZERO.search(said)
    if nothing:
        noun = _PLACE.split(nothing["noun"], maxsplit=1)[0]  # where it is looked for is no part of what is counted
        return f"{slugs.name(' '.join(noun.split()[:3]))} == 0" if noun.strip() else ""
    return ""


def metric_of(text: str) -> str:
    """What a threshold watches: the words before its comparison."""
    found = condition(text)
    if found is None or found.metric == "value":
        return words(text).strip(" .:：")
    said = words(text)
    at = re.search(r"[<>≤≥=]|\d", said)
    head = said[: at.start()].strip(" .:：-–—(") if at and at.start() > 2 else said
    for word in sorted(_WORD_SIGN, key=len, reverse=True):
        if head.casefold().endswith(word) and len(head) > len(word) + 2:
            head = head[: -len(word)]
            break
    return re.sub(r"\s+(?:is|are|exceeds?|of)$", "", head.strip()) or said
