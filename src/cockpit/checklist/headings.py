"""What a heading says besides its words: its number, a declared count, a status, when its part is due."""

from __future__ import annotations

import re
import unicodedata
from datetime import timedelta
from functools import lru_cache

from cockpit.checklist import whens
from cockpit.checklist.inline import words
from cockpit.checklist.words import fold, vocabulary, without_pictures
from cockpit.core.frozen import frozen

_NUMBERING = re.compile(
    r"(?:(?:\d{1,3}|[A-Za-z]\d{0,2})(?:[.\-]\d{1,3}){0,3}(?:[.):、．]\s*|\s+(?=[^\W\d_]))|[IVX]{1,5}[.)]\s+|"
    r"[一二三四五六七八九十]{1,3}[、．.]\s*"
    r"|[(（][一二三四五六七八九十\d]{1,3}[)）]\s*|第[一二三四五六七八九十\d]{1,3}[章节節部]\s*)"
)
_ITEMS = (
    r"(?:items?|gates?|checks?|points?|tasks?|пункт\w*|provjer\w*|punkte?|aufgaben|éléments?|elementos?|ítems|"
    r"itens|tarefas|tareas|puntos|pontos|étapes|tâches|verifiche|задач\w*|項目|件|项|個|个|개|항목|"
    r"mục|hạng mục|bước|بنود|بند|madde|öğe|controlli|voci|zadań|punktów|pozycji)"
)
_COUNT = re.compile(rf"(?:^|[(（\[\s])(?P<count>\d{{1,4}})\s?-?\s?{_ITEMS}(?![^\W\d_])", re.IGNORECASE)
_OF = re.compile(r"[(（\[]\s?(?P<done>\d{1,4})\s?/\s?(?P<count>\d{1,4})\b[^)）\]]{0,30}[)）\]]")
_ANCHOR = re.compile(r"\s*\{[#.:][^{}]{0,80}\}\s*$")
"""`{#steps}`: what a site puts behind a heading for its links."""
_ALL = re.compile(
    r"[(（][^()（）]{0,20}(?:全部|all|すべて|완료|完成|完了|complete|done)[^()（）]{0,20}[)）]", re.IGNORECASE
)

AFTER = vocabulary(
    "post-launch|postlaunch|post launch|post-deploy*|post deploy*|post-release|post release|post go-live|"
    "post-go-live|post-migration|post-cutover|"
    "after launch|after go-live|after the launch|after deploy*|after release|hypercare|first hour|first "
    "day|first week|first 24|first 48|first 15|"
    "first month|week after|day after|days after|hours after|t.1 hour|day 1|day 2|day 7|week 1|week 2|"
    "month 1|stabili.ation|close-out|handover|"
    "nach dem launch|nach dem go-live|nach go-live|nach der veröffentlichung|nachbereitung|nachbetreuung|"
    "après le lancement|apres lancement|post-lancement|post-mise en production|post-lanzamiento|después "
    "del lanzamiento|posterior al lanzamiento|post-despliegue|"
    "pós-lançamento|pos-lancamento|após o lançamento|pós-deploy|pos-deploy|pós go-live|post-lancio|dopo il lancio|"
    "после запуска|пост-запуск|после релиза|после деплоя|после выхода|"
    "ローンチ後|公開後|リリース後|デプロイ後|本番後|上线后|发布后|部署后|上線後|출시 후|배포 후|런칭 "
    "후|오픈 후|sau khi ra mat|sau go-live|sau 1|sau "
    "khi trien khai|sau launch|"
    "بعد الإطلاق|ما بعد الإطلاق|lansman sonrası|yayın sonrası|canlıya geçiş sonrası|na de lancering|na "
    "livegang|po uruchomieniu|po wdrożeniu|setelah peluncuran|pasca"
)
BEFORE = vocabulary(
    "pre-launch|prelaunch|pre launch|pre-deploy*|pre deploy*|pre-flight|preflight|pre-release|"
    "pre-production|pre-go-live|before launch|before go-live|"
    "before deploy*|week before|day before|days before|weeks before|preconditions|prerequisites|"
    "preparation|vor dem launch|vor dem go-live|vorbereitung|"
    "avant le lancement|pré-lancement|antes del lanzamiento|pre-lanzamiento|pré-lançamento|antes do "
    "lançamento|pré-requisitos|prima del lancio|"
    "до запуска|перед запуском|подготовка|ローンチ前|公開前|リリース前|デプロイ前|上线前|发布前|部署前|"
    "출시 전|배포 전|truoc khi|chuan bi|"
    "truoc go-live|قبل الإطلاق|"
    "lansman öncesi|yayın öncesi|voor de lancering|przed uruchomieniem|sebelum"
)
AT = vocabulary(
    "launch day|d-day|go-live day|release day|launch phase|launch|go live|go-live|deployment|deploy|"
    "cutover|release|launch hour|day of launch|"
    "launch-tag|live tag|starttag|jour j|jour du lancement|mise en production|dia del lanzamiento|día de "
    "lanzamiento|lanzamiento|dia do lançamento|lançamento|giorno del lancio|"
    "день запуска|запуск|релиз|деплой|当日|ローンチ|リリース|公開|本番|上线|发布日|发布|部署|출시|배포|"
    "런칭|ra mat|trien khai|يوم "
    "الإطلاق|الإطلاق|lansman|yayın|lancering|uruchomienie|peluncuran"
)
_SAYS = re.compile(
    "before|prior|after|first|vor |nach |erste|avant|apres|premi|antes|despues|depois|apos|primer|prima|"
    "dopo|до |перед|после|перв|前|後|后|전|후|truoc|sau|قبل|بعد|once|sonra|ilk"
)
"""Words that make a duration a distance from the launch; otherwise it says how long something takes."""
_DAY = re.compile(r"\bday\b|tag\b|\bdia\b|\bjour\b|день|当日|يوم|giorno")


@frozen
class When:
    """When a part of a document is due."""

    after: bool
    """After T-0: its gates bind the success of the launch, not the GO."""
    offset: timedelta | None = None
    """From T-0, where the heading says so."""
    day: bool = False
    """It is the day of the launch itself."""


@lru_cache(maxsize=4096)
def title(text: str) -> str:
    """The words of a heading: without its number, its pictures, a count in brackets."""
    text = _ANCHOR.sub("", text)
    said = unicodedata.normalize("NFC", words(text))
    said = _OF.sub(" ", _ALL.sub(" ", said))
    said = re.sub(rf"[(（\[]\s?\d{{1,4}}\s?-?\s?{_ITEMS}\s?[)）\]]", " ", said, flags=re.IGNORECASE)
    said = without_pictures(said)
    found = _NUMBERING.match(said)
    if (
        found
        and found.end() < len(said)
        and not whens.begins_with_offset(said)
        and not re.match(r"[A-Za-z]{1}\s", said)
    ):
        said = said[found.end() :]
    return without_pictures(said).strip(" :：-–—") or without_pictures(words(text)) or words(text) or text.strip()


@lru_cache(maxsize=4096)
def declared(text: str) -> int | None:
    """How many items a heading says there are: `INFRASTRUCTURE (5 items)`, `Security (5/7 closed)`."""
    of = _OF.search(text)
    if of:
        return int(of["count"])
    found = _COUNT.search(unicodedata.normalize("NFC", words(text)))
    return int(found["count"]) if found else None


def closed(text: str) -> int | None:
    """How many items a heading says are closed: `Security (5/7 closed)`."""
    of = _OF.search(text)
    return int(of["done"]) if of else None


@lru_cache(maxsize=4096)
def when(text: str) -> When | None:
    """When the part below a heading is due; None where the heading says nothing of it."""
    said = fold(title(text))
    offset = whens.offset(text)
    if offset is not None:
        return When(offset > timedelta(0), offset, offset == timedelta(0))
    after, before = AFTER.search(said), BEFORE.search(said)
    if after and (not before or after.start() < before.start() or len(after[0]) > len(before[0])):
        return When(after=True, offset=_distance(said))
    if before:
        distance = _distance(said)
        return When(after=False, offset=-distance if distance else None)
    bare = re.sub(r"[(（][^()（）]*[)）]", " ", said)
    at = AT.search(bare)
    if at and len(bare.replace(at[0], " ", 1).strip(" :-")) <= 6:
        return When(after=False, offset=timedelta(0) if _DAY.search(at[0]) else None, day=True)
    return None


def _distance(said: str) -> timedelta | None:
    named = {"first hour": 3600, "first day": 86_400, "first week": 604_800, "day after": 86_400, "week after": 604_800}
    found = whens.spans(said)
    if found and _SAYS.search(said):
        return found[0]
    numbered = re.search(r"(?:\b(day|week|month) (\d{1,2})\b)", said)
    if numbered:
        unit = {"day": 86_400, "week": 604_800, "month": 2_592_000}[numbered[1]]
        return timedelta(seconds=unit * int(numbered[2])) if int(numbered[2]) <= 4 else None
    return next((timedelta(seconds=seconds) for name, seconds in named.items() if name in said), None)


@lru_cache(maxsize=4096)
def names_phase(text: str) -> bool:
    """Whether a heading numbers a stage of the way: `Phase 2: User Migration`."""
    said = fold(title(text))
    return bool(
        re.match(
            r"(?:step|schritt|étape|etape|paso|passo|шаг|этап|ステップ|手順|步骤|第|단계|buoc|الخطوة|adim|krok|stap|"
            r"langkah|phase|fase|фаза|フェーズ|阶段)\s?\d",
            said,
        )
    ) or bool(re.match(r"(?:\d{1,2}\s?단계)", said))
