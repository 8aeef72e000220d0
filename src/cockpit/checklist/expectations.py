"""Stated results: `Expected: 201 { "id": "..." }` to claims and captures over the document of the probe above it."""

from __future__ import annotations

import json
import re
from typing import Any

from cockpit.checklist import slugs, whens
from cockpit.checklist.draft import Probe
from cockpit.checklist.inline import words
from cockpit.checklist.words import fold

_WORDS = (
    r"expected(?: results?| output| response| answer)?|expects?|should (?:return|be|show)|must (?:return|"
    r"be|show)|erwartet(?:es ergebnis)?|erwartung|soll|attendu|résultat attendu|réponse attendue|"
    r"esperado|resultado esperado|respuesta esperada|se espera|resposta esperada|atteso|risultato atteso|"
    r"ожидается|ожидаемый результат|ожидание|期待(?:値|結果|される結果)?|预期(?:结果|输出)?|"
    r"期望(?:结果)?|应该|应返回|예상(?: 결과)?|"
    r"기대(?: 결과)?|"
    r"ket qua mong doi|kết quả mong đợi|mong doi|المتوقع|النتيجة المتوقعة|beklenen(?: sonuç)?|verwacht|"
    r"oczekiwan\w+|diharapkan"
)
_SAID = re.compile(rf"^\W*(?:{_WORDS})\s*[:：]?\s*(?P<rest>.*)$", re.IGNORECASE | re.DOTALL)
_STATUS = re.compile(
    r"^(?:http\s*(?:status)?\s*)?(?P<status>[1-5]\d\d)(?!\d)(?:\s+(?:ok|created|accepted|no content))?", re.IGNORECASE
)
_FIELD = re.compile(
    r"(?P<field>[a-z_][\w.]{0,40})\s*={1,2}\s*(?P<value>'[^']{0,100}'|\"[^\"]{0,100}\"|-?\d+(?:\.\d+)?|true|false)",
    re.IGNORECASE,
)
_ROWS = re.compile(
    r"(?P<number>\d{1,9})\s+(?:rows?|records?|zeilen|lignes?|filas?|linhas?|строк\w*|行|件)\b", re.IGNORECASE
)
_NUMBER = re.compile(r"^(?P<number>\d{1,12})(?:\s+(?P<noun>[a-z][\w ]{0,40}))?", re.IGNORECASE)
_WITHIN = re.compile(r"within (?P<span>.{2,20})|in (?:under|less than) (?P<span2>.{2,20})", re.IGNORECASE)


def stated(text: str) -> str:
    """What a line says is expected; empty where it says nothing of the kind."""
    found = _SAID.match(text.strip())
    return found["rest"].strip() if found else ""


def is_stated(text: str) -> bool:
    """Whether a line announces what is expected."""
    return _SAID.match(text.strip()) is not None


def attach(probe: Probe, said: str, step: str = "") -> bool:
    """Put what is expected under a probe as claims, and captures for what it only names; whether anything was."""
    says = words(f"Expected: {said}") or "Expected"
    found: list[str] = []
    capture: dict[str, str] = {}
    if "http" in probe.table:
        found = _http(said, capture, step)
    elif "sql" in probe.table:
        found = _sql(said, str(probe.table["sql"]))
    elif "aws" in probe.table:
        found = _aws(said, probe)
    within = _WITHIN.search(said)
    span = whens.spans(within["span"] or within["span2"]) if within else []
    if span:
        found = [f"{expect} within {whens.short(span[0])}" for expect in found]
    if found:
        probe.table.setdefault("claims", []).extend({"says": says, "expect": expect} for expect in found)
    if capture:
        probe.table.setdefault("capture", {}).update(capture)
    return bool(found)


def _http(said: str, capture: dict[str, str], step: str) -> list[str]:
    plain = said.replace("`", "").strip()
    found: list[str] = []
    status = _STATUS.match(plain)
    if status:
        found.append(f"status == {status['status']}")
    at = plain.find("{")
    if at >= 0:
        document = _loose_json(plain[at : plain.rfind("}") + 1])
        if isinstance(document, dict):
            _fields(document, "body", found, capture, step, 0)
    return found


def _loose_json(text: str) -> Any:
    """JSON as people write it: `{ status: "healthy" }`, `{ "id" … }`."""
    text = text[:4000].replace("…", "...")
    for said in (
        text,
        re.sub(r"(?<=[{,])\s*([A-Za-z_]\w*)\s*:", r' "\1":', text),
        re.sub(r'"([A-Za-z_]\w*)"\s*(?:\.\.\.)?\s*(?=[,}])', r'"\1": "..."', text),
    ):
        attempt = re.sub(r",\s*\.\.\.\s*(?=})", "", re.sub(r":\s*\.\.\.", ': "..."', said))
        try:
            return json.loads(attempt)
        except (ValueError, RecursionError):
            continue
    return None


def _fields(
    document: dict[str, Any], path: str, found: list[str], capture: dict[str, str], step: str, depth: int
) -> None:
    for key, value in list(document.items())[:20]:
        if not re.fullmatch(r"[A-Za-z_]\w{0,60}", key):
            continue
        place = f"{path}.{key}"
        match value:
            case bool():
                found.append(f"{place} == {str(value).lower()}")
            case int() | float() if abs(value) < 1e15:
                found.append(f"{place} == {value}")
            case str() if re.fullmatch(r"\s*(?:\.{3}|<[^<>]*>|\{[^{}]*\}|x+)?\s*", value, re.IGNORECASE):
                found.append(f"{place} exists")
                name = slugs.name(f"{step} {key}" if step else key)
                capture[name] = place
            case str() if len(value) <= 200 and value.isprintable():
                found.append(f"{place} == {quoted(value)}")
            case dict() if depth < 3:
                _fields(value, place, found, capture, step, depth + 1)
            case _:
                found.append(f"{place} exists")


def quoted(text: str) -> str:
    """A text as the claim language writes it."""
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


def _sql(said: str, sql: str) -> list[str]:
    plain = words(said).replace("`", "")
    found = []
    rows = _ROWS.search(plain)
    if rows:
        found.append(f"count(rows) == {rows['number']}")
    for field in _FIELD.finditer(plain):
        name, value = field["field"], field["value"]
        if re.fullmatch(r"[A-Za-z_]\w*", name):
            shown = quoted(value[1:-1]) if value[0] in "'\"" else value.lower()
            found.append(f"rows[0].{name} == {shown}")
    if found:
        return found
    number = _NUMBER.match(plain)
    if number:
        column = column_of(sql)
        return [f"rows[0].{column} == {number['number']}" if column else f"count(rows) == {number['number']}"]
    return []


def column_of(sql: str) -> str:
    """The name of the one column that a statement counts into; empty where it counts nothing."""
    found = re.match(
        r"\s*select\s+(?P<what>count\s*\([^()]*\)|sum\s*\([^()]*\)|max\s*\([^()]*\)|"
        r"min\s*\([^()]*\))(?:\s+as\s+(?P<name>[a-z_]\w*))?\s+from\b",
        sql,
        re.IGNORECASE,
    )
    if not found:
        return ""
    return (found["name"] or found["what"].split("(")[0].strip()).lower()


def _aws(said: str, probe: Probe) -> list[str]:
    number = _NUMBER.match(words(said).replace("`", ""))
    names = probe.table.get("with", {}).get("AttributeNames")
    if (
        number
        and probe.table["aws"] == "sqs.get_queue_attributes"
        and isinstance(names, list)
        and len(names) == 1
        and names[0] != "All"
    ):
        return [f"Attributes.{names[0]} == {number['number']}"]
    return []


def shared(said: str, count: int) -> list[str]:
    """`1 conversion, 1 match` below two commands: one part for each; all of it for each where they do not fit."""
    parts = [part.strip() for part in re.split(r"[,;]", said) if part.strip()]
    if count > 1 and len(parts) == count and all(_NUMBER.match(fold(part)) for part in parts):
        return parts
    return [said]
