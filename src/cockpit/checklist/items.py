"""What stands inside a gate: sub-checks, `Verify:` lines, commands, `Key: value` lines, steps of a smoke test."""

from __future__ import annotations

import re

from cockpit.checklist import commands, conditions, expectations, inline, people, shell, status
from cockpit.checklist.blocks import Kind as Shape
from cockpit.checklist.blocks import Node
from cockpit.checklist.draft import Claim, Gate, Probe
from cockpit.checklist.lines import Box
from cockpit.checklist.tally import Kind, Tally
from cockpit.checklist.words import fold, vocabulary

_VERIFY = re.compile(
    r"(?:verify(?: that)?|verification|check(?: that)?|confirm(?: that)?|ensure(?: that)?|validate|assert|"
    r"test|проверить|проверка|проверьте|убедиться|prüfen|prüfung|überprüfen|verifizieren|vérifier|"
    r"vérification|"
    r"verificar|verificación|comprobar|verificação|checar|verifica|verificare|確認(?:事項|方法)?|検証|"
    r"验证|检查|確認內容|"
    r"확인|검증|kiem tra|kiểm tra|xac minh|xác minh|تحقق|التحقق|doğrula|kontrol|controleer|sprawdź|"
    r"weryfikacja|periksa)\s*[:：]\s*",
    re.IGNORECASE,
)
_COMMAND = re.compile(
    r"(?:commands?|cmd|run|execute|script|команда|запуск|выполнить|befehl|ausführen|kommando|commande|"
    r"exécuter|comando|ejecutar|executar|esegui|コマンド|実行|命令|执行|運行|명령어?|실행|lenh|lệnh|"
    r"chay|الأمر|أمر|komut|"
    r"commando|polecenie|perintah|how to verify|verified by|cve check)"
    r"\s*[:：]\s*",
    re.IGNORECASE,
)
_OPTIONAL = vocabulary(
    "optional|optionnel|facultatif|opcional|опционально|необязательно|facoltativo|任意|可选|选填|선택|tuy chon|"
    "khong bat buoc|اختياري|isteğe bağlı|optioneel|opcjonaln*|recommended|nice to have|if applicable|if "
    "needed"
)
_STATUS_KEY = vocabulary("status|статус|statut|estado|situação|stato|状態|状态|상태|trang thai|الحالة|durum")
_STEP = re.compile(
    r"(?:step|schritt|étape|etape|paso|passo|шаг|ステップ|手順|步骤|단계|bước|buoc|الخطوة|adım|krok|"
    r"stap|langkah)\s*\d+",
    re.IGNORECASE,
)
_OPEN = re.compile(
    r"(?:open|visit|go to|navigate to|öffnen|ouvrir|abrir|открыть|откройте|開く|打开|열기|mở|mo|افتح|"
    r"aç)\s*[:：]?\s*(?P<url>https?://[^\s`\"'<>）)]+)",
    re.IGNORECASE,
)


def absorb(gate: Gate, nodes: list[Node], tally: Tally, depth: int = 0) -> None:
    """Take everything below a gate's own line into the gate."""
    step = ""
    for node in nodes:
        match node.kind:
            case Shape.ITEM:
                _item(gate, node, tally, depth)
            case Shape.TEXT:
                step = _text(gate, node, tally, step)
            case Shape.FENCE:
                _fence(gate, node, tally, step)
            case Shape.TABLE:
                _table(gate, node, tally)


def claim(gate: Gate, text: str, line: int, *, claimed: bool = False) -> Claim:
    """Give a gate a claim; the same words twice are one claim."""
    says = tidy(text) or "…"
    found = gate.said.get(says)
    if found is None:
        found = gate.said[says] = Claim(says, line, claimed, conditions.suggestion(text))
        gate.claims.append(found)
    found.claimed = found.claimed or claimed
    return found


def tidy(text: str) -> str:
    """The words of a claim or a title: no emphasis, no mark behind them, no bold colon."""
    said = inline.words(text)
    _, said = status.shown_last(said)
    return said.strip() or inline.words(text).strip()


def _item(gate: Gate, node: Node, tally: Tally, depth: int) -> None:
    text = node.text
    if node.box is not None:
        last, _ = status.shown_last(inline.words(text))
        done = node.box is Box.DONE or last is status.Status.DONE
        claim(gate, text, node.line, claimed=done)
        tally.put_all(node.lines, Kind.CHECK)
        _inline(gate, text, node.line)
    elif not _labelled(gate, node, tally):
        if _only_command(text):
            gate.probes.append(commands.probe(inline.codes(text)[0], node.line))
            claim(gate, text, node.line)
            tally.put_all(node.lines, Kind.COMMAND)
        else:
            claim(gate, text, node.line, claimed=status.shown_last(inline.words(text))[0] is status.Status.DONE)
            tally.put_all(node.lines, Kind.CHECK)
            _inline(gate, text, node.line)
    if node.children and depth < 20:
        absorb(gate, node.children, tally, depth + 1)


def _labelled(gate: Gate, node: Node, tally: Tally) -> bool:
    """A line with a label that says what it is: Verify, Command, Owner, Status."""
    plain = inline.words(node.text)
    verify = _VERIFY.match(plain)
    if verify:
        rest = plain[verify.end() :]
        claim(gate, rest or plain, node.line)
        _inline(gate, node.text, node.line)
        tally.put_all(node.lines, Kind.VERIFY)
        return True
    command = _COMMAND.match(plain)
    if command:
        said = inline.codes(node.text)
        text = said[0] if said else plain[command.end() :]
        if said or shell.is_command(text):
            gate.probes.append(commands.probe(text, node.line))
            tally.put_all(node.lines, Kind.COMMAND)
            return True
    key, value = inline.key_value(node.text)
    if key and people.OWNER_KEY.fullmatch(fold(key)) and value:
        gate.owner = people.handle(value) or inline.words(value)
        tally.put_all(node.lines, Kind.METADATA)
        return True
    if (
        key
        and _STATUS_KEY.fullmatch(fold(key))
        and "`" not in value
        and status.read(value) is not None
        and not inline.blank(value)
    ):
        gate.status = gate.status or status.read(value)
        tally.put_all(node.lines, Kind.METADATA)
        return True
    return False


def _only_command(text: str) -> bool:
    said = inline.codes(text)
    return len(said) == 1 and text.strip().strip("`").strip() == said[0] and shell.is_command(said[0])


def _inline(gate: Gate, text: str, line: int) -> None:
    """Commands in back-ticks, or bare ones, inside a line that says more."""
    for code in inline.codes(text):
        if shell.is_command(code):
            gate.probes.append(_expecting(commands.probe(code, line), text, code))


def own_commands(gate: Gate, text: str) -> None:
    """The commands in a gate's own line."""
    _inline(gate, text, gate.line)
    if gate.probes:
        return
    plain = inline.words(text)
    for part in (plain, plain.rpartition(": ")[2], *re.findall(r"[(（]([^()（）]{4,200})[)）]", plain)):
        bare = re.sub(r"\s*[(（][^()（）]*[)）]\s*$", "", part).strip()
        if "`" not in bare and shell.is_command(bare):
            gate.probes.append(commands.probe(bare, gate.line))
            return


def _expecting(probe: Probe, text: str, code: str) -> Probe:
    """A command whose line says what comes of it: `curl …` → `200 OK`, returns 200."""
    rest = inline.words(text.split(code, 1)[-1].replace("`", " ")).strip()
    found = re.match(
        r"(?:→|->|=>|returns?|should return|liefert|renvoie|devuelve|retorna|возвращает|が|返回|"
        r"->)\s*(?P<rest>.{1,200})",
        rest,
        re.IGNORECASE,
    )
    if found:
        expectations.attach(probe, found["rest"])
    return probe


def _text(gate: Gate, node: Node, tally: Tally, step: str) -> str:
    """A paragraph below a gate; returns the step that it opens."""
    bold = node.bold
    if bold and _STEP.match(bold):
        tally.put_all(node.lines, Kind.CHECK)
        return bold.strip(" :：")
    if expectations.is_stated(node.text) and gate.probes:
        if not expectations.attach(gate.probes[-1], expectations.stated(node.text)):
            claim(gate, node.text, node.line)
        tally.put_all(node.lines, Kind.VERIFY)
        return step
    if _labelled(gate, node, tally):
        return step
    if bold:
        tally.put_all(node.lines, Kind.PROSE)
        return bold.strip(" :：")
    gate.note.append(inline.words(node.text)[:300])
    tally.put_all(node.lines, Kind.PROSE)
    return step


def _fence(gate: Gate, node: Node, tally: Tally, step: str) -> None:
    tally.put(node.line, Kind.LAYOUT)
    tally.put(node.lines[-1], Kind.LAYOUT)
    said = commands.of_fence(node.body, node.line + 1)
    if said is None:
        _page(gate, node, tally, step)
        return
    before = len(gate.probes)
    stated = False
    for item in said:
        if item.comment:
            if expectations.is_stated(item.text):
                stated = True
                _results(gate, gate.probes[before:], expectations.stated(item.text), item.line, step)
                tally.put(item.line, Kind.VERIFY)
            continue
        probe = commands.probe(item.text, item.line, script=item.script)
        if step:
            probe.table = {"title": step, **probe.table}
        gate.probes.append(probe)
    tally.put_all(range(node.line + 1, node.line + 1 + len(node.body)), Kind.COMMAND)
    if step and not stated:
        claim(gate, step, node.line)


def _results(gate: Gate, probes: list[Probe], said: str, line: int, step: str) -> None:
    """What a fence says is expected: claims of its commands; in words, a claim of the gate."""
    parts = expectations.shared(said, len(probes))
    attached = False
    targets = probes if len(parts) == len(probes) else probes[-1:]
    short = step.split(":", maxsplit=1)[0].split("—", maxsplit=1)[0].strip() if step else ""
    for probe, part in zip(targets, parts, strict=False):
        attached = expectations.attach(probe, part, short) or attached
    if not attached or any(not probe.live for probe in targets):
        claim(gate, f"{step}: {said}" if step else f"Expected: {said}", line)


def _page(gate: Gate, node: Node, tally: Tally, step: str) -> None:
    """A fence without commands: a page to look at and what it must show, or text to be kept as it is."""
    opened = next((found for line in node.body if (found := _OPEN.search(line))), None)
    probe = None
    if opened is not None:
        probe = Probe(
            {"title": step or "Look at the page", "look": opened["url"].rstrip(".,"), "claims": []},
            node.line,
            opened[0],
        )
        gate.probes.append(probe)
    for number, raw in enumerate(node.body, node.line + 1):
        said = raw.strip().lstrip("-*• ").strip()
        if not said:
            tally.put(number, Kind.BLANK)
        elif opened is not None and opened[0] in raw:
            tally.put(number, Kind.COMMAND)
        elif expectations.is_stated(said) and not expectations.stated(said):
            tally.put(number, Kind.VERIFY)
        elif probe is not None:
            probe.table["claims"].append(tidy(expectations.stated(said) or said))
            tally.put(number, Kind.VERIFY)
        else:
            tally.put(number, Kind.UNKNOWN)
    if probe is not None and not probe.table["claims"]:
        probe.table["claims"] = [step or gate.title]


def _table(gate: Gate, node: Node, tally: Tally) -> None:
    """A table inside a gate: each row is one of its checks."""
    tally.put_all(node.lines[:2] if node.head else [], Kind.LAYOUT)
    for row in node.rows:
        cells = [inline.words(cell) for cell in row.cells if cell.strip()]
        if not cells:
            continue
        done = any(status.picture(cell) is status.Status.DONE for cell in row.cells)
        claim(gate, " · ".join(cells), row.line, claimed=done)
        tally.put(row.line, Kind.CHECK)


def optional(text: str) -> bool:
    """Whether a line says that it may be left out."""
    return any(_OPTIONAL.search(fold(part)) for part in re.findall(r"[(（\[]([^()（）\[\]]{2,60})[)）\]]", text))
