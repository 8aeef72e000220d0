"""Rules of repetition: one gate that stands in two categories, in the same words or in other words for the same."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from functools import lru_cache

from cockpit.checklist.draft import Gate
from cockpit.checklist.inline import words
from cockpit.checklist.words import fold, vocabulary
from cockpit.lint.calendar import dates, weekdays
from cockpit.lint.paper import Found, Paper, quoted
from cockpit.lint.terms import content, pieces

_BACK = vocabulary(
    "rollback*|roll back|rolled back|roll-back|previous version|prior version|previous release|last good version|"
    "откат*|предыдущ* верси*|zurückroll*|vorherige version|vorversion|retour arrière|version précédente|reversión|"
    "versión anterior|reversão|versão anterior|versione precedente|ロールバック|切り戻し|前のバージョン|回滚|上一版本|"
    "旧版本|롤백|이전 버전|quay lai phien ban|phien ban truoc|geri alma|terugdraai*"
)
_RESTORE = vocabulary(
    "restor*|backup restor*|восстанов*|wiederherstell*|rücksicher*|restauration|restaur*|ripristin*|リストア|復元|"
    "復旧|恢复|还原|복원|복구|khoi phuc|phuc hoi|geri yükle*|herstel*"
)
_TRIED = vocabulary(
    "test*|tried|verif*|validat*|rehears*|drill*|deployable|works|проверен*|протестирован*|проверк*|тест*|getestet|"
    "geprüft|erprobt|testé*|vérifié*|probad*|verificad*|testad*|testat*|verificat*|テスト|検証|確認|测试|验证|演练|"
    "테스트|검증|kiem tra|kiem thu|thu nghiem|test edil*"
)
_PLAIN = vocabulary(
    "gates?|checks?|checklist*|items?|tasks?|launch*|go-live|live|readiness|ready|day|week|pre|post|final|criteria|"
    "deliverables|decision|production|prüf*|bereit*|tag|revision|verificac*|dia|jour|vérif*|controll*|провер*|день|"
    "готовн*|検査|確認|チェック|检查|kiem tra|ngay"
)
"""Words of headings that say nothing of what the part is about."""
_PLACE = vocabulary(
    "staging|stage|production|prod|dev|development|pre-production|preprod|canary|sandbox|local|uat|mobile|desktop|ios|"
    "android|produktion|producción|produção|produzione|продакшн|прод|стейдж*|本番|ステージング|生产|预发|测试环境|"
    "운영|스테이징"
)
"""Environments and platforms: the same check in two of them is two checks."""
_SETUP = vocabulary(
    "project*|account*|keys?|api|token*|credential*|environment|variable*|env|webhook*|domain*|dsn|workspace*|bucket*|"
    "url*|plan|secret*|database*|monitoring|create*|set|up|configure*|register*|add|added|get|got|obtain*|contact*|"
    "connect*|install*|проект*|аккаунт*|ключ*|создан*|настроен*|получен*|добавлен*|projekt*|konto|schlüssel|angelegt|"
    "eingerichtet|konfiguriert|projet*|compte|clé*|créé*|configuré*|proyecto|cuenta|clave*|cread*|configurad*|"
    "configurar|projeto|conta|chave*|criad*|progetto|conto|chiav*|creat*|configurat*|プロジェクト|作成|設定|项目|账号|"
    "创建|配置|프로젝트|생성|설정|tao|du|an|cau|hinh|tai|khoan"
)
"""What is done for each service anew: `Project created` below two services is two projects."""
_TOPICS = (("the way back", _BACK), ("the restore", _RESTORE))
_SCOPE = vocabulary("procedure*|plan*|document*|owner*|contact*|criteria|trigger*|decision*|runbook*|script*|team*")
"""A title with one of these is about the paper or the people, not about whether it works."""


def rules(paper: Paper) -> Iterator[Found]:
    """Every gate that another category has as well."""
    gates = [gate for gate in paper.draft.gates if not gate.struck and not gate.smoke][:5000]
    told: set[int] = set()
    for found in (*_same(paper, gates), *(_alike(paper, gates) if paper.shapes else ())):
        if found.line not in told:
            told.add(found.line)
            yield found


# -------------------------------------------------------------------------------------------------------------- same
def _same(paper: Paper, gates: list[Gate]) -> Iterator[Found]:
    """The same words in two categories that are due at the same side of T-0."""
    seen: dict[tuple[str, bool], list[Gate]] = defaultdict(list)
    for gate in gates:
        title = " ".join(re.findall(r"[^\W_]+", fold(words(gate.title))))
        if len(title) < 6 or (len(title.split()) < 2 and title.isascii()):
            continue
        if all(_SETUP.match(word) for word in title.split()):
            continue
        first = next((one for one in seen[title, paper.before(gate)][:20] if _apart(paper, one, gate)), None)
        if first is not None:
            where = _title_of(paper, first)
            text = f"{quoted(gate.title)} stands in line {first.line} too, in {where}"
            yield Found("twice", gate.line, text, "keep one gate, or say how the two differ", gate.title)
        seen[title, paper.before(gate)].append(gate)


def _title_of(paper: Paper, gate: Gate) -> str:
    return paper.titles.get(gate.category) or "another part"


def _apart(paper: Paper, one: Gate, other: Gate) -> bool:
    """Whether two gates of the same words are in two categories, and nothing says that they are about two things."""
    if one.category == other.category or (one.note and other.note and _differ(one.note, other.note)):
        return False
    if _places(paper, one) != _places(paper, other):
        return False
    titles = [_area(_title_of(paper, gate)) for gate in (one, other)]
    if titles[0] & titles[1]:
        return False  # `Floid API` and `RNPI API` have their own `Configured` each
    says = [{claim.says for claim in gate.claims if claim.says != gate.title} for gate in (one, other)]
    return not (says[0] and says[1] and not says[0] & says[1])


def _places(paper: Paper, gate: Gate) -> set[str]:
    return set(_PLACE.findall(fold(words(_title_of(paper, gate)))))


def _moment(paper: Paper, gate: Gate) -> tuple[str, tuple[str, ...]]:
    """When a gate is due, by its phase and the day that its part names."""
    said = fold(words(_title_of(paper, gate)))
    return gate.phase, tuple(said[one.start : one.end] for one in dates(said, 2000))


@lru_cache(maxsize=2048)
def _area(title: str) -> frozenset[str]:
    said = fold(words(title))
    for one in reversed(dates(said, 2000)):
        said = f"{said[: one.start]} {said[one.end :]}"
    for start, end, _ in reversed([*weekdays(said)]):
        said = f"{said[:start]} {said[end:]}"
    return content(_PLAIN.sub(" ", said))


def _differ(one: list[str], other: list[str]) -> bool:
    left, right = content(" ".join(one)), content(" ".join(other))
    return bool(left and right) and len(left & right) < min(len(left), len(right))


# ------------------------------------------------------------------------------------------------------------- alike
def _alike(paper: Paper, gates: list[Gate]) -> Iterator[Found]:
    """Other words for the same: one title within the other, or the same known proof (way back, restore) twice."""
    about = {gate.line: pieces(_words(gate.title)) for gate in gates}
    by_word: dict[str, list[Gate]] = defaultdict(list)
    for gate in gates:
        inner = about[gate.line]
        if len(inner) >= 3 and not re.search(r"\d", gate.title):
            near = [one for word in sorted(inner)[:8] for one in by_word[word][:20]]
            other = next(
                (one for one in near if _within(about[one.line], inner) and _apart(paper, one, gate)),
                None,
            )
            if other is not None and _moment(paper, other) == _moment(paper, gate):
                yield _linked(paper, gate, other, "says the same as")
        for word in inner:
            by_word[word].append(gate)
    for what, pattern in _TOPICS:
        first: Gate | None = None
        for gate in gates:
            said = fold(words(gate.title))
            if len(said) > 70 or not pattern.search(said) or not _TRIED.search(said) or _SCOPE.search(said):
                continue
            same_side = first is not None and paper.before(first) == paper.before(gate)
            if first is not None and same_side and _apart(paper, first, gate):
                yield _linked(paper, gate, first, f"proves {what}, as does")
            first = first or gate


def _words(title: str) -> str:
    return re.sub(r"[(（][^()（）]*[)）]", " ", title)


def _within(one: frozenset[str], other: frozenset[str]) -> bool:
    small, large = (one, other) if len(one) <= len(other) else (other, one)
    return len(small) >= 3 and small <= large and len(large) <= len(small) + 3


def _linked(paper: Paper, gate: Gate, other: Gate, how: str) -> Found:
    where = _title_of(paper, other)
    text = f"{quoted(gate.title, 44)} {how} {quoted(other.title, 44)}, line {other.line} in {where}"
    return Found("twice", gate.line, text, "link the two: one proof can serve both", gate.title)
