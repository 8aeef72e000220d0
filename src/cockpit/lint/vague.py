"""Rules of words: what no measurement decides, and severities named in two scales."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cockpit.checklist.inline import key_value, words
from cockpit.checklist.lines import Shape
from cockpit.checklist.tally import Kind
from cockpit.checklist.words import fold, vocabulary
from cockpit.lint.paper import Found, Paper, quoted
from cockpit.lint.terms import content

_VAGUE = vocabulary(
    "acceptable|unacceptable|acceptably|normal|normally|abnormal|reasonable|reasonably|adequate|adequately|sufficient|"
    "sufficiently|appropriate|stable|fast enough|good enough|high enough|low enough|not too slow|looks good|look good|"
    "within limits|within normal|within range|within acceptable|within expected|expected ranges?|as expected|"
    "satisfactory|tolerable|healthy levels?|good performance|akzeptabel*|inakzeptabel*|annehmbar*|normal|"
    "im normalbereich|im rahmen|angemessen*|ausreichend*|genügend|stabil|stabile|schnell genug|zufriedenstellend*|"
    "im grünen bereich|acceptables?|inacceptables?|normale?s?|normaux|raisonnables?|suffisant*|adéquat*|convenables?|"
    "satisfaisant*|aceptables?|inaceptables?|razonables?|suficientes?|adecuad*|estables?|satisfactori*|"
    "dentro de lo normal|aceitáve*|aceitave*|inaceitáve*|razoáve*|adequad*|estáve*|normais|satisfatóri*|"
    "dentro do esperado|accettabil*|inaccettabil*|ragionevol*|sufficient*|adeguat*|normali|soddisfacent*|nella norma|"
    "приемлем*|неприемлем*|нормальн*|в норме|разумн*|достаточн*|стабильн*|удовлетворительн*|в пределах нормы|"
    "адекватн*|許容範囲*|許容でき*|許容内|正常範囲|適切な|十分な|十分に|妥当な|安定して|問題ないレベル|致命的に遅く|"
    "可接受|合理|适当|足够|稳定|正常范围|正常水平|符合预期|허용 가능|허용 범위|정상 범위|적절한|충분한|안정적|"
    "chap nhan duoc|binh thuong|hop ly|on dinh|du nhanh|day du cong suat|phu hop|مقبول*|طبيعي*|معقول*|مستقر*|"
    "kabul edilebilir|makul|yeterli|acceptabel*|redelijk*|voldoende|akceptowaln*|stabiln*|wystarczając*"
)
_NEAR_MISS = vocabulary(
    "where appropriate|if appropriate|as appropriate|when appropriate|appropriate team|appropriate person|"
    "appropriate channel*|appropriate owner*|stable release*|stable version*|stable branch*|stable tag*|"
    "stable channel*|stable build*|stable api*|stable url*|stable id*|latest stable|last stable|node stable|"
    "stable image|stable chart|normal users?|normal mode|normal operations?|normal operating|normal business|"
    "normal hours|normal flow|normal form|normal load|normal traffic|normal accounts?|normal deploy*|back to normal|"
    "return to normal|normal working|abnormal exit|stabile version|version stable|versión estable|versão estável|"
    "versione stabile|стабильн* верси*|стабильн* релиз*|stabile release|normale nutzer|normaler betrieb|normalbetrieb|"
    "utilisateur* norma*|usuario* normal*|usuári* norma*|обычн* пользовател*|安定版|稳定版|稳定版本|ban on dinh|"
    "phien ban on dinh|正常終了|uso normale?|modo normal|wenn angemessen|bei bedarf|si procede|se apropriado|"
    "при необходимости"
)
_NUMBER = re.compile(
    r"\d|[０-９]|一|二|三|両|every|each|jede|cada|каждый|zero|no errors?|keine fehler|sans erreur|sin errores|sem erros"
)


def rules(paper: Paper) -> Iterator[Found]:
    """Everything that is too vague to be proven, and severities in two scales."""
    if not paper.shapes:
        return
    yield from vague(paper)
    yield from scales(paper)
    yield from levels(paper)


def vague(paper: Paper) -> Iterator[Found]:
    """`acceptable`, `normal`, `stable` without a number: nobody can prove it, and nobody can refute it."""
    draft = paper.draft
    for gate in draft.gates:
        around = [claim.says for claim in gate.claims if claim.says != gate.title] + gate.note
        if any(_NUMBER.search(text) for text in around):
            pass  # the number stands below the title
        else:
            yield from _vague(gate.title, gate.line)
        for claim in gate.claims:
            if claim.line != gate.line:
                yield from _vague(claim.says, claim.line)
    for limit in draft.limits:
        yield from _vague(limit.says, limit.line)
    for entry in draft.success:
        yield from _vague(entry.text, entry.line)


def _vague(text: str, line: int) -> Iterator[Found]:
    said = re.sub(r"`[^`]*`", lambda code: " " * len(code[0]), fold(words(text)))
    found = _VAGUE.search(_NEAR_MISS.sub(lambda match: " " * len(match[0]), said))
    if found is None or _NUMBER.search(said):
        return
    word = _shown(text, said, found)
    problem = f"{quoted(text)}: “{word}” without a number can be neither proven nor refuted"
    yield Found("vague", line, problem, "say a number with its unit, or who judges it and by what", word)


def _shown(text: str, said: str, found: re.Match[str]) -> str:
    """The word as it is written, where folding did not move it."""
    plain = words(text)
    rest = re.match(r"[^\W\d_]*", said[found.end() :])
    end = found.end() + (len(rest[0]) if rest and found[0].isalpha() and said[found.start()] < "\u1000" else 0)
    written = plain[found.start() : end]
    return (
        written if len(plain) == len(said) and fold(written) == said[found.start() : end] else said[found.start() : end]
    )


# ------------------------------------------------------------------------------------------------------------ scales
_SCALES = {
    "P0 … P4": re.compile(r"(?<![^\W_])p[0-5](?![^\W_])"),
    "SEV-1 … SEV-4": re.compile(r"(?<![^\W_])sev[\s-]?[0-5](?![^\W_])"),
    "critical, high, medium, low": vocabulary(
        "critical|high|medium|low|kritisch|hoch|mittel|niedrig|critique|élevé|moyen|faible|crítico|crítica|alto|alta|"
        "medio|media|bajo|baja|médio|média|baixo|baixa|критическ*|высок*|средн*|низк*|致命的|高|中|低|严重|cao|"
        "trung binh|thap|critico|critica|basso|bassa"
    ),
    "critical, moderate, minor": vocabulary(
        "critical|moderate|minor|kritisch|moderat|geringfügig|critique|modéré|mineur|crítico|crítica|moderado|"
        "moderada|menor|leve|критическ*|умеренн*|незначительн*|重大|中程度|軽微|严重|中等|轻微|nghiem trong|vua|nhe|"
        "critico|critica|moderato|minore"
    ),
    "critical, warning, info": vocabulary(
        "critical|warning|info|kritisch|warnung|information|critique|avertissement|crítico|crítica|advertencia|aviso|"
        "критическ*|предупрежден*|информац*|重大|警告|情報|严重|信息|nghiem trong|canh bao|thong tin|critico|critica|"
        "avviso"
    ),
    "blocker, major, minor": vocabulary("blocker|major|minor|trivial|блокер|blocker"),
}
_KIND = vocabulary(
    "alerts?|alarms?|issues?|severity|priority|levels?|incidents?|errors?|bugs?|findings?|problems?|alarme|störung*|"
    "fehler|alertes?|incidents?|alertas?|incidentes?|problemas?|avvisi|incidenti|алерт*|инцидент*|ошибк*|アラート|"
    "障害|告警|故障|알림|canh bao"
)
_LABEL = {Kind.ESCALATION, Kind.THRESHOLD, Kind.COMMUNICATION, Kind.HEADING, Kind.UNKNOWN, Kind.PROSE, Kind.METADATA}
_LISTED = re.compile(
    r"[(（](?P<inner>[^()（）]{5,60})[)）]|(?<![\w/])(?P<bare>[^\W\d_]{3,12}(?:/[^\W\d_]{3,12}){2,4})(?![\w/])"
)


def scales(paper: Paper) -> Iterator[Found]:
    """Severities of one document in two scales, with no line that says which means which."""
    used: dict[str, dict[str, int]] = {name: {} for name in _SCALES}
    for shape in paper.shapes:
        if (
            shape.shape not in {Shape.HEADING, Shape.ITEM, Shape.ROW, Shape.TEXT}
            or paper.kind(shape.number) not in _LABEL
        ):
            continue
        label = _label(shape.text, heading=shape.shape is Shape.HEADING, row=shape.shape is Shape.ROW)
        hits = {name: set(pattern.findall(label)) for name, pattern in _SCALES.items()}
        numbered = [name for name in list(_SCALES)[:2] if hits[name]]
        if numbered and len(label.split()) > 1:
            for name in list(_SCALES)[2:]:
                hits[name] = set()  # `P1 (Critical)`: the line itself says which means which
        for name, found in hits.items():
            for word in found:
                used[name].setdefault(word, shape.number)
        listed = _LISTED.search(words(shape.text))
        if listed:
            inner = fold(listed["inner"] or listed["bare"])
            for name, pattern in _SCALES.items():
                if len(set(pattern.findall(inner))) >= 3:
                    for word in pattern.findall(inner):
                        used[name].setdefault(word, shape.number)
    kept = {name: own for name, seen in used.items() if len(seen) >= 2 and (own := _own(name, seen, used))}
    if len(kept) >= 2:
        firsts = sorted((min(own.values()), name) for name, own in kept.items())
        told = " and ".join(f"“{name}” in line {first}" for first, name in firsts)
        problem = f"severities are named in {len(kept)} scales: {told}"
        hint = "use one scale, or say which level of the one is which of the other"
        yield Found("scale", firsts[-1][0], problem, hint)


def _label(text: str, *, heading: bool, row: bool) -> str:
    """What a line is about: a heading, the first cell of a row, the key of an item; empty where it has none."""
    said = words(text)
    if row:
        cells = [cell.strip() for cell in said.strip("|").split("|")]
        said = cells[0] if cells else ""
    elif not heading:
        key, value = key_value(text)
        said = key if key and value else ""
    said = re.sub(r"[(（](?:e\.?g|z\.?\s?b|p\.?\s?ex|ej|напр)[^()（）]*[)）]", " ", said)
    label = re.sub(r"[(（].*", "", fold(said)).strip("#*-.:： ")
    for pattern in _SCALES.values():
        found = pattern.match(label)
        if found and (not label[found.end() :].strip() or _KIND.fullmatch(label[found.end() :].strip())):
            return fold(said)[:48]
    return ""


def _own(name: str, seen: dict[str, int], used: dict[str, dict[str, int]]) -> dict[str, int]:
    """The words of a scale that are seen and that no other scale in use has, with their first lines."""
    others = {word for other, words_of in used.items() if other != name and len(words_of) > 1 for word in words_of}
    return {word: line for word, line in seen.items() if word not in others}


# ------------------------------------------------------------------------------------------------------------ levels
_FAILING = vocabulary(
    "fail*|failure*|failed|outage*|down|lost|loss|corrupt*|fehlgeschlag*|fehler|ausfall*|échec*|échoué*|panne*|fallo*|"
    "falla*|caíd*|falha*|queda*|сбо*|ошибк*|неудач*|отказ*|失敗|障害|失败|故障|실패|장애|that bai|loi|guast*|fallit*|"
    "errore"
)


def levels(paper: Paper) -> Iterator[Found]:
    """A failure that is only worth an info alert, of something that gates of the same document ask for."""
    asked: dict[str, int] = {}
    for gate in paper.draft.gates:
        for word in content(gate.title):
            asked.setdefault(word, gate.line)
    for limit in paper.draft.limits:
        if limit.level != "info" or not _FAILING.search(fold(limit.says)):
            continue
        about = [word for word in content(_FAILING.sub(" ", fold(limit.says))) if word in asked and len(word) > 3]
        about = [word for word in about if not re.match(r"succe|report|number|count|rate", word)]
        if about:
            text = f"{quoted(limit.says)} is an info alert, and line {asked[about[0]]} makes a gate of it"
            yield Found(
                "level", limit.line, text, "a failure of what a gate asks for is a warning at least", limit.says
            )
