"""What a checklist prepares for trouble: thresholds and triggers, the way back, severities and escalation."""

from __future__ import annotations

import re

from cockpit.checklist import columns, conditions, headings, inline, people, shell, whens
from cockpit.checklist.blocks import Kind as Shape
from cockpit.checklist.blocks import Node, Section
from cockpit.checklist.columns import Column, Use
from cockpit.checklist.draft import Draft, Entry, Limit, Probe
from cockpit.checklist.items import tidy
from cockpit.checklist.roles import Role
from cockpit.checklist.words import fold, vocabulary

_SEVERITIES = (
    (
        "critical",
        vocabulary(
            "critical|p0|p1|sev0|sev1|sev-0|sev-1|s1|emergency|blocker|halt|критич*|kritisch|critique|"
            "crític*|critic*|重大|緊急|致命|严重|紧急|치명|심각|nghiem trong|حرج|kritik|krytyczn*|highest|l3|level 3"
        ),
    ),
    (
        "moderate",
        vocabulary(
            "moderate|major|high|medium|p2|sev2|sev-2|s2|warning|degraded|высок*|средн*|hoch|mittel|"
            "moyen|élevé|haute|alto|alta|medio|media|médio|média|moderad*|高|中|중간|높음|trung binh|cao|عالي|"
            "متوسط|yüksek|orta|wysoki|średni|l2|level 2"
        ),
    ),
    (
        "minor",
        vocabulary(
            "minor|low|p3|p4|p5|sev3|sev4|sev-3|sev-4|s3|s4|info|cosmetic|trivial|низк*|niedrig|gering|"
            "mineur|faible|basse|bajo|baja|baixo|baixa|leve|menor|bass*|低|軽微|轻微|낮음|thap|منخفض|düşük|"
            "niski|l1|level 1"
        ),
    ),
)
_LEVELS = (
    ("critical", _SEVERITIES[0][1]),
    (
        "warning",
        vocabulary(
            "warning|warn|yellow|предупрежд*|warnung|avertissement|advertencia|alerta|aviso|avviso|警告|注意|"
            "경고|canh bao|تحذير|uyarı|waarschuwing|ostrzeżeni*|high|medium"
        ),
    ),
    (
        "info",
        vocabulary(
            "info|information*|informational|daily review|low|информац*|情報|信息|정보|thong tin|معلومات|bilgi|"
            "metrics to watch|metrics to monitor"
        ),
    ),
)


def limit(said: str, role: Role, line: int, section: Section, draft: Draft, lead: str = "") -> None:
    """A threshold, a trigger or a no-go condition in a line of words."""
    words = [headings.title(one.title) for one in (section, *reversed(section.above)) if one.level] + [lead]
    level = "rollback" if role is Role.TRIGGER else "critical"
    respond = None
    if role is Role.THRESHOLD:
        level = next((name for word in words for name, pattern in _LEVELS if pattern.search(fold(word))), "warning")
        spans = [span for word in words[:1] for span in whens.spans(word)]
        respond = spans[0] if spans else None
    found = conditions.condition(said)
    hint = found.expect if found else ""
    metric = conditions.metric_of(said) if role is not Role.NO_GO else "No-go conditions"
    draft.limits.append(Limit(tidy(said), level, line, metric, respond, hint))


def limit_rows(read: columns.Table, line: int, cells: list[str], draft: Draft, section: Section) -> None:
    """A row of thresholds: each column of limits is one mark on its metric."""
    metric = inline.words(read.cell(cells, Column.METRIC)) or read.name(cells)
    window = inline.words(read.cell(cells, Column.WINDOW))
    for at, cell in enumerate(cells):
        head = fold(read.node.head[at]) if at < len(read.node.head) else ""
        named = next((name for name, pattern in _LEVELS if pattern.search(head)), "")
        if (
            read.use is Use.LIMITS
            and not named
            and not re.search(
                r"target|goal|alert|threshold|limit|warn|critical|порог|цель|ziel|schwell|umbral|objetivo|"
                r"meta|limiar|閾値|目標|阈值|目标|임계|목표|nguong|muc tieu|عتبة|هدف|eşik|hedef",
                head,
            )
        ):
            continue
        if read.use is Use.TRIGGERS and read.columns[at : at + 1] != [Column.LIMIT]:
            continue
        said = inline.words(cell)
        if not said or said in {"-", "–"}:
            continue
        level = (
            "rollback"
            if read.use is Use.TRIGGERS
            else "target"
            if re.search(r"target|goal|цель|ziel|objetivo|meta|目標|目标|목표|muc tieu|هدف|hedef", head)
            else named or "warning"
        )
        words = f"{metric} {said}" + (f" ({window})" if window and window not in said else "")
        found = conditions.condition(words)
        action = read.notes(cells)
        draft.limits.append(Limit(words, level, line, metric, None, found.expect if found else ""))
        if action and read.use is Use.TRIGGERS:
            draft.limits[-1].says = (
                f"{words}: {cells[-1].strip()}" if cells[-1].strip() and cells[-1] != cell else words
            )
    if all(limit.line != line for limit in draft.limits):
        limit(
            " ".join(inline.words(cell) for cell in cells if cell.strip()),
            Role.TRIGGER if read.use is Use.TRIGGERS else Role.THRESHOLD,
            line,
            section,
            draft,
        )


def step(node: Node, draft: Draft) -> None:
    """A step of the way back."""
    bold, rest = inline.first_bold(node.text)
    said = tidy(node.text)
    entry = Entry(re.sub(r"^\d{1,2}[.)]\s+", "", said), node.line, owner=people.owner_of(node.text))
    spans = whens.spans(said)
    comparing = re.search(r"[<≤]|within|under|in less|minutes? or less|以内|以內|이내", said)
    entry.span = spans[0] if spans and comparing else None
    codes = [code for code in inline.codes(node.text) if shell.is_command(code)]
    for child in node.children:
        if child.kind is Shape.FENCE and child.body:
            codes.append("\n".join(child.body))
        elif child.kind is Shape.ITEM:
            entry.notes.append(tidy(child.text))
    entry.command = "\n".join(codes)
    entry.role = bold if rest else ""
    draft.rollback.append(entry)


def rollback_commands(made: list[Probe], draft: Draft) -> None:
    """Commands below a rollback heading: of the step above them, else steps of their own."""
    if draft.rollback and made and not draft.rollback[-1].command and draft.rollback[-1].line < made[0].line:
        draft.rollback[-1].command = "\n".join(probe.source for probe in made)
        return
    draft.rollback += [Entry(probe.source.split("\n")[0][:100], probe.line, command=probe.source) for probe in made]


def severity_of(text: str) -> str:
    """The severity that a text names; empty where it names none."""
    said = fold(text)
    found = [(match.start(), name) for name, pattern in _SEVERITIES if (match := pattern.search(said))]
    return min(found)[1] if found else ""


def escalation(node: Node, draft: Draft) -> None:
    """What an issue of one severity means."""
    bold, rest = inline.first_bold(node.text)
    key, value = (bold.rstrip(":："), rest) if bold else inline.key_value(node.text)
    severity = severity_of(key)
    said = inline.words(value if severity else node.text).lstrip(":：-–— ")
    example = re.search(
        r"[(（](?:e\.?g\.?,?|z\.?\s?B\.?|p\.?\s?ex\.?|ej\.?|напр\w*|例)?[:：]?\s*(?P<what>[^()（）]{2,120})[)）]", key
    )
    entry = Entry(said, node.line, severity=severity, reach=people.handle(node.text))
    entry.notes = [tidy(child.text) for child in node.children if child.kind is Shape.ITEM]
    entry.group = example["what"].strip() if example else ""
    entry.role = key
    draft.escalations.append(entry)
