"""People as checklists name them: `@pm (Morgan)`, `Owner: X`, roles that sign, lines to sign on."""

from __future__ import annotations

import re

from cockpit.checklist import inline
from cockpit.checklist.words import fold, vocabulary
from cockpit.core.frozen import frozen

_HANDLE = re.compile(
    r"(?<![\w.@/`])@(?P<handle>[A-Za-z][\w-]{0,38}(?:/[\w-]{1,38})?)(?:\s*[(（](?P<person>[^()（）@]{1,60})[)）])?"
)
_MAIL = re.compile(r"[\w.+-]+@[\w-]+\.[\w.]+")
_OWNER_WORDS = (
    "owner|responsible|assignee|assigned to|dri|lead by|ответственный|исполнитель|verantwortlich|zuständig|"
    "responsable|responsável|responsabile|担当者?|責任者|负责人|담당자?|책임자|nguoi phu trach|người phụ trách|المسؤول|"
    "sorumlu"
)
_OWNER = re.compile(
    rf"(?:^|[\s(（\[—–|-])(?:{_OWNER_WORDS})\s*[:：=]\s*(?P<who>[^()\[\]（）|,;—–\n]{{1,60}})", re.IGNORECASE
)
OWNER_KEY = vocabulary(
    _OWNER_WORDS.replace("担当者?", "担当").replace("담당자?", "담당")
    + (
        "|owners|launch owner|release owner|launch director|prepared by owner|captain|release captain|"
        "release manager|владелец|besitzer|propriétaire|dono|propietario"
    )
)
SIGNER = vocabulary(
    "decision maker|leads?|managers?|officers?|owners?|engineers?|ctos?|ceos?|coo|cfo|ciso|cpo|vp|"
    "director|representative|head|sponsor|qa|devops|pm|po|sre|dba|team|developer|architect|security|"
    "product|legal|marketing|operations|engineering|"
    "support|stakeholders?|founder|captain|compliance|dpo|business|finance|approver|reviewer|admin|"
    "release|design|руководитель|менеджер|директор|тимлид|инженер|безопасность|leiter|leitung|leiterin|"
    "verantwortliche.?|geschäftsführung|entwicklung|produkt|"
    "responsable|directeur|chef|équipe|dirección|director|gerente|líder|jefe|equipo|seguridad|diretor|"
    "equipe|segurança|responsabile|direttore|責任者|担当|マネージャー|リーダー|部長|社長|開発|品質|"
    "负责人|经理|总监|主管|团队|책임자|팀장|매니저|"
    "담당|대표|"
    "truong|giam doc|quan ly|مدير|مسؤول|رئيس|فريق|müdür|yönetici|lider|ekip|kierownik|dyrektor|manajer"
)
_SIGNS = vocabulary(
    "approv*|sign*|agree*|accept*|authori*|одобр*|подпис*|genehmig*|freigabe|aprob*|aprov*|承認|批准|同意|승인|"
    "phe duyet|onay*|الموافق*"
)
_DATE = re.compile(
    r"(?:date|datum|fecha|data|дата|日付|日期|날짜|ngay|التاريخ|tarih|time|signature|role|name)\s*[:：]?", re.IGNORECASE
)
NOT_A_ROLE = vocabulary(
    "approved by|signed by|signed|prepared by|reviewed by|утвердил|genehmigt von|aprobado por|aprovado "
    "por|date|time|datum|fecha|data|дата|日付|日期|날짜|ngay|التاريخ|tarih|signature|status|comments?|notes?|"
    "rationale|version|location|deployment date|next review|decision time|decision|review|zeit|heure|"
    "hora|время"
)


@frozen
class Signer:
    """Who signs: a role of the go/no-go poll."""

    role: str
    person: str = ""
    function: str = ""


def owner_of(text: str) -> str:
    """Whom a line makes responsible: by `Owner: X`, else by the one handle that it names; empty where nobody."""
    said = _OWNER.search(inline.words(text))
    if said:
        return handle(said["who"]) or said["who"].strip(" *_.-")
    found = _HANDLE.findall(_MAIL.sub(" ", text[: inline.LONGEST]))
    return found[0][0] if len(found) == 1 else ""


def handle(text: str) -> str:
    """The first handle of a text, without its @; empty where there is none."""
    found = _HANDLE.search(_MAIL.sub(" ", text[: inline.LONGEST]))
    return found["handle"] if found else ""


def signs(text: str) -> bool:
    """Whether a line asks somebody to sign: a handle, a line to sign on, the name of a role."""
    said = inline.words(text)
    head = re.split(r"[:：—–]|_{3,}", said, maxsplit=1)[0]
    if inline.blank(said) or _HANDLE.match(said) or _SIGNS.search(fold(head)):
        return True
    return len(head.split()) <= 5 and SIGNER.search(fold(head)) is not None


def signer(text: str) -> Signer | None:
    """Who a sign-off line names; None for a line that is only a date or a remark."""
    said = inline.words(text)
    found = _HANDLE.match(said)
    if found:
        rest = said[found.end() :].strip(" —–-:")
        return Signer(found["handle"], (found["person"] or "").strip(), re.sub(r"_{3,}.*", "", rest).strip())
    head, _, rest = said.partition(":") if ":" in said else said.partition("：") if "：" in said else (said, "", "")
    head = re.sub(r"_{2,}.*", "", head).strip(" *—–-")
    rest = re.sub(_DATE, " ", re.sub(r"_{2,}", " ", rest)).strip(" -—–|:")
    if not head or NOT_A_ROLE.fullmatch(fold(head)):
        return None
    words = re.sub(
        r"\s+(?:approval|sign-?off|approves|signature|одобрение|freigabe|aprobación|aprovação|承認|批准)s?$",
        "",
        head,
        flags=re.IGNORECASE,
    )
    person = (
        rest if re.fullmatch(r"[^\W\d_][\w.'’ -]{1,40}", rest) and len(rest.split()) <= 3 and rest[0].isupper() else ""
    )
    return Signer(words or head, person, "" if person else rest)
