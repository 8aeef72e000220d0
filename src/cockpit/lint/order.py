"""Rules of order: a step that needs what a later step makes, entries against the clock, two settings of one switch."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

from cockpit.checklist.draft import Gate, Mark
from cockpit.checklist.inline import words
from cockpit.checklist.words import fold, vocabulary
from cockpit.lint.paper import MOST, Found, Paper, quoted
from cockpit.lint.terms import mentions, named

_CREATES = vocabulary(
    "create*|set up|sets up|setup|provision*|register*|add|adds|spin up|stand up|onboard*|anlegen|angelegt|erstellen|"
    "erstellt|einrichten|eingerichtet|anlage|créer|création|crée*|créé*|mettre en place|provisionn*|crear|creación|"
    "crea|creado|creada|dar de alta|provisionar|criar|criação|cria|criado|criada|cadastrar|creare|creazione|creato|"
    "creata|creiamo|создат*|создан*|создаём|создаем|завести|добавить|作成|登録|用意|新規|セットアップ|创建|新建|建立|"
    "开通|注册|생성|등록|만들|tao|khoi tao|dang ky|إنشاء|oluştur*|aanmaken|utworz*|stworz*|buat|membuat"
)
_SMOKE = vocabulary(
    "smoke tests?|smoke|smoketest*|end-to-end test*|e2e*|rauchtest*|funktionstest*|test* de fumée|prueba* de humo|"
    "teste* de fumaça|test* di fumo|дымов* тест*|смоук*|смок тест*|смоктест*|スモークテスト|疎通確認|冒烟|스모크|"
    "kiem thu khoi|smoke test|duman testi"
)
_WAITS = vocabulary(
    "if|wenn|falls|if the|si|se|если|case|in case|もし|場合|如果|若|만약|neu|trong truong hop|إذا|eğer|als|jeśli|"
    "fallback"
)
_SETTING = re.compile(
    r"(?<![\w.])(?P<key>[A-Za-z][A-Za-z0-9_.-]{3,60})\s?[=:]\s?(?P<value>true|false|on|off|enabled|disabled|yes|no|"
    r"\d{1,6})(?![\w.])",
    re.IGNORECASE,
)


def rules(paper: Paper) -> Iterator[Found]:
    """Everything that cannot happen in the order in which it is written."""
    yield from needs(paper)
    if paper.shapes:
        yield from clock(paper)
        yield from either(paper)


# ------------------------------------------------------------------------------------------------------------- needs
def needs(paper: Paper) -> Iterator[Found]:
    """An entry of the sequence that uses a thing which a later entry creates: a smoke test before its tenant exists."""
    marks = sorted(paper.draft.marks, key=lambda mark: (_when(mark), mark.line))[:MOST]
    smoke = [gate for gate in paper.draft.gates if gate.smoke or _SMOKE.search(fold(words(gate.title)))][:100]
    used: dict[str, list[str]] = {}
    told: set[str] = set()
    for number, mark in enumerate(marks):
        if mark.offset is None and mark.moment is None:
            continue
        for text, line in _texts(mark):
            made = named(text) if _CREATES.search(fold(words(text))) else ()
            for name in made if len(told) < MOST // 2 else ():
                if name in told:
                    continue
                earlier = _user(name, [one for one in marks[:number] if _when(one) < _when(mark)], smoke, used)
                told.add(name)
                if earlier is None:
                    continue
                what = f"{name} is created here, {_at(mark)}, and line {earlier.line} needs it at {_at(earlier)}"
                yield Found("order", line, what, f"create it before {quoted(earlier.title, 40)}", name)


def _when(mark: Mark) -> timedelta:
    return mark.offset if mark.offset is not None else mark.moment or timedelta(0)


def _texts(mark: Mark) -> list[tuple[str, int]]:
    return [(mark.title, mark.line), *mark.steps[:60]]


def _at(mark: Mark) -> str:
    if mark.moment is not None:
        minutes = int(mark.moment.total_seconds() // 60) % 1440
        return f"{minutes // 60:02}:{minutes % 60:02}"
    return mark.said or "its time"


def _user(name: str, earlier: list[Mark], smoke: list[Gate], used: dict[str, list[str]]) -> Mark | None:
    """The first of some earlier entries that needs a thing: by its name, or by running the smoke test that needs it."""
    if name not in used:
        used[name] = [gate.id for gate in smoke if any(mentions(text, name) for text in _asked(gate))]
    for mark in earlier:
        for text, _ in _texts(mark):
            if mentions(text, name) or (used[name] and _SMOKE.search(fold(words(text)))):
                return mark
    return None


def _asked(gate: Gate) -> Iterator[str]:
    yield from (probe.source for probe in gate.probes)
    yield from (claim.says for claim in gate.claims)


# ------------------------------------------------------------------------------------------------------------- clock
def clock(paper: Paper) -> Iterator[Found]:
    """One entry of a list that stands against the clock: 09:00, 11:00, 10:00, 12:00."""
    run: list[Mark] = []
    for mark in sorted(paper.draft.marks, key=lambda mark: mark.line)[:5000]:
        part = paper.part(mark.line)
        before = paper.part(run[-1].line) if run else part
        if part is not before or _stated(mark) is None or (run and _form(mark) != _form(run[-1])):
            yield from _against(run)
            run = []
        if _stated(mark) is not None:
            run.append(mark)
    yield from _against(run)


def _stated(mark: Mark) -> timedelta | None:
    return mark.moment if mark.moment is not None else mark.offset if mark.said else None


def _form(mark: Mark) -> bool:
    return mark.moment is not None


def _against(run: list[Mark]) -> Iterator[Found]:
    times = [_stated(mark) or timedelta(0) for mark in run]
    drops = [at for at in range(1, len(times)) if times[at] < times[at - 1]]
    if len(run) < 4 or len(drops) != 1:
        return
    at = drops[0]
    if times[at - 1] - times[at] > timedelta(hours=10):
        return  # past midnight
    without = [time for number, time in enumerate(times) if number != at]
    other = [time for number, time in enumerate(times) if number != at - 1]
    wrong = at if without == sorted(without) else at - 1 if other == sorted(other) else None
    if wrong is None:
        return  # two lists, one behind the other
    mark, beside = run[wrong], run[at - 1 if wrong == at else at]
    text = f"{_at(mark)} stands {'after' if wrong == at else 'before'} {_at(beside)}: {quoted(mark.title, 40)}"
    yield Found("order", mark.line, text, "put it where its time is, or settle the time", mark.said)


# ------------------------------------------------------------------------------------------------------------ either
def either(paper: Paper) -> Iterator[Found]:
    """A gate for the case that something fails, and a switch that it sets otherwise than an unconditional gate does."""
    plain: dict[str, tuple[str, int]] = {}
    cases: list[tuple[str, str, int, Gate]] = []
    for gate in paper.draft.gates:
        case = _WAITS.match(fold(words(gate.title)).lstrip("-* ")) is not None
        for text, line in [(gate.title, gate.line), *((claim.says, claim.line) for claim in gate.claims)]:
            for found in _SETTING.finditer(text):
                key, value = found["key"], found["value"].casefold()
                if case:
                    cases.append((key, value, line, gate))
                else:
                    plain.setdefault(key, (value, line))
    told: set[int] = set()
    for key, value, line, gate in cases:
        other = plain.get(key)
        if other is None or other[0] == value or gate.line in told:
            continue
        told.add(gate.line)
        text = f"{key} is {value} in this case and {other[0]} in line {other[1]}: the two boxes exclude one another"
        yield Found("either", line, text, "make it one gate with two ways to close it", key)
