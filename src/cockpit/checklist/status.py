"""Statuses as people write them, in words of many languages or as pictures. What follows from one is not said here."""

from __future__ import annotations

import re
from enum import StrEnum

from cockpit.checklist.inline import words
from cockpit.checklist.words import fold, vocabulary


class Status(StrEnum):
    """What a document says of a row or an item."""

    DONE = "done"
    PARTIAL = "partial"
    PROGRESS = "in progress"
    OPEN = "open"
    BLOCKED = "blocked"
    NONE = "not applicable"
    UNDECIDED = "undecided"


_PICTURES = (
    (Status.BLOCKED, "🚫⛔🛑🚷"),
    (Status.DONE, "✅✔☑✓🟢👍🗹💚"),
    (Status.PARTIAL, "🟡🟠⚠🔶🟨🟧◐"),
    (Status.PROGRESS, "🔄🚧🏗⏩🔃"),
    (Status.OPEN, "🔴❌✖✗✘☐⬜◻▢□⏳⌛🔲🟥⭕🕐⏱"),
)
_SHORT = re.compile(r":(?P<name>[a-z_0-9]+):")
_SHORTCODES = {
    "white_check_mark": Status.DONE,
    "heavy_check_mark": Status.DONE,
    "ballot_box_with_check": Status.DONE,
    "green_circle": Status.DONE,
    "yellow_circle": Status.PARTIAL,
    "orange_circle": Status.PARTIAL,
    "warning": Status.PARTIAL,
    "construction": Status.PROGRESS,
    "arrows_counterclockwise": Status.PROGRESS,
    "x": Status.OPEN,
    "red_circle": Status.OPEN,
    "white_large_square": Status.OPEN,
    "hourglass": Status.OPEN,
    "no_entry": Status.BLOCKED,
    "no_entry_sign": Status.BLOCKED,
}
_WORDS = (
    (
        Status.NONE,
        vocabulary(
            "n/a|na|not applicable|skip|skipped|entfällt|sans objet|no aplica|não se aplica|nao se "
            "aplica|не применимо|対象外|不适用|해당없음|"
            "khong ap dung|لا ينطبق|cancelled|canceled|descoped|nicht zutreffend|geçerli değil|non applicabile|n.v.t"
        ),
    ),
    (
        Status.BLOCKED,
        vocabulary(
            "blocked*|blocker|on hold|заблокирован*|blockiert|gesperrt|bloqu*|bloccat*|ブロック|保留|阻塞|受阻|차단|"
            "보류|bi chan|محظور|"
            "engellendi|geblokkeerd|zablokowan*"
        ),
    ),
    (
        Status.OPEN,
        vocabulary(
            "not done|not started|not complete*|not yet|not ready|incomplete|unverified|not verified|"
            "open|todo|to do|to-do|pending|outstanding|missing|fail*|"
            "planned|scheduled|waiting|no|needed|required|tbd|red|new|не готов*|не начат*|не выполнен*|"
            "не сделан*|ожида*|открыт*|нет|отсутств*|"
            "offen|ausstehend|fehlt|nicht fertig|nicht erledigt|nicht begonnen|geplant|nein|ouvert|à "
            "faire|en attente|non|manquant|"
            "pendiente*|abierto|por hacer|sin iniciar|falta*|pendente*|aberto|a fazer|não iniciado|nao "
            "iniciado|não|da fare|aperto|in attesa|"
            "未|待|まだ|没有|缺|미완료|대기|미착수|예정|chua|cho|chờ|لم|معلق|مفتوح|قيد الانتظار|açık|"
            "bekliyor|bekleniyor|"
            "yapılacak|niet begonnen|te doen|"
            "do zrobienia|oczekuj*|otwart*|niezrobion*|niegotow*|brak|planowan*|"
            "nie gotow*|nie zrobion*|tamamlanmadı|yapılmadı|eksik|beklemede|başlamadı|belum|否"
        ),
    ),
    (
        Status.PROGRESS,
        vocabulary(
            "in progress|in-progress|wip|ongoing|underway|doing|started|in review|active work|в процессе|"
            "в работе|делается|in arbeit|läuft|in bearbeitung|"
            "en cours|en progreso|en curso|en proceso|em andamento|em progresso|in corso|進行中|対応中|作業中|进行中|"
            "処理中|處理中|진행|dang|đang|"
            "قيد التنفيذ|جاري|devam*|mee bezig|w toku|w trakcie|sedang"
        ),
    ),
    (
        Status.PARTIAL,
        vocabulary(
            "partial*|partly|mostly|almost|yellow|amber|conditional|частично|teilweise|partiel*|parcial*|"
            "parzial*|一部|部分|부분|mot phan|جزئي|kısmen|"
            "kismen|gedeeltelijk|częściowo|sebagian|stub"
        ),
    ),
    (
        Status.DONE,
        vocabulary(
            "done|closed|complete|completed|pass|passed|ok|okay|ready|yes|green|go|verified|approved|"
            "finished|live|met|resolved|deployed|confirmed|"
            "готово|готов|готова|выполнено|сделано|завершено|да|закрыт*|erledigt|fertig|abgeschlossen|"
            "bestanden|ja|geschlossen|bereit|"
            "fait|faite|terminé*|oui|validé*|hecho|hecha|completado|completada|listo|lista|terminado|sí|"
            "cerrado|feito|feita|concluído|concluida|concluido|"
            "completo|pronto|sim|fechado|operacional|fatto|completato|chiuso|pronta|完了|済|完成|完|対応済|はい|通过|"
            "已|是|完毕|就绪|완료|예|통과|xong|hoan thanh|hoan tat|da xong|"
            "تم|مكتمل|جاهز|نعم|tamam*|bitti|evet|klaar|gereed|gedaan|zrobion*|gotow*|zakończon*|ukończon*|wykonan*|zamknięt*|hazır|onaylandı|yapıldı|"
            "selesai|良"
        ),
    ),
)


_MARKS = (
    dict.fromkeys(("○", "◯", "〇", "◎", "√", "(/)", "Y", "y", "J", "S", "O"), Status.DONE)
    | dict.fromkeys(("△", "▲", "(!)"), Status.PARTIAL)
    | dict.fromkeys(("×", "✕", "╳", "✗", "(x)", "N", "n"), Status.OPEN)
)
"""What stands alone in a cell: the circles and crosses of Japanese and Chinese tables, wiki icons, letters for yes."""
_WAITS = re.compile("[⏳⌛🕐⏱]")
"""Pictures of waiting: the words beside them say for what."""


def alone(text: str) -> bool:
    """Whether a cell holds nothing but a mark that means a status."""
    return text.strip() in _MARKS


def picture(text: str) -> Status | None:
    """The status of the first picture in a text that means one."""
    for char in text[:200]:
        for status, chars in _PICTURES:
            if char in chars:
                return status
    short = _SHORT.search(text[:200])
    return _SHORTCODES.get(short["name"]) if short else None


def read(text: str) -> Status | None:
    """The status that a cell or a value states; None where it states none."""
    said = text.strip()
    box = re.fullmatch(r"\\?\[(.?)\\?\]|[-–—]", said)
    if box:
        return (
            (Status.DONE if box[1] in "xX✓✔" else Status.OPEN)
            if box[1] is not None and box[1].strip()
            else (Status.OPEN if box[1] is not None else None)
        )
    if said in _MARKS:
        return _MARKS[said]
    seen = picture(said)
    if seen is not None and not (seen is Status.OPEN and _WAITS.match(said)):
        return seen
    plain = fold(words(said))
    if not plain or len(plain) > 60:
        return seen
    if re.search(r"\b(?:yes|go|pass|ja|да)\s*/\s*(?:no|no-go|fail|nein|нет)\b", plain):
        return Status.UNDECIDED
    hits = [
        (found.start(), number, status)
        for number, (status, pattern) in enumerate(_WORDS)
        if (found := pattern.search(plain))
    ]
    if not hits:
        return seen
    first = min(hits)
    ranked = min(hits, key=lambda hit: hit[1])
    return ranked[2] if ranked[0] <= first[0] + 12 else first[2]


def shown_first(text: str) -> tuple[Status | None, str]:
    """The status picture that a text begins with, and the words behind it."""
    said = text.lstrip()
    for status, chars in _PICTURES:
        if said and said[0] in chars:
            return status, said[1:].lstrip("\ufe0f ").strip()
    return None, text


def shown_last(text: str) -> tuple[Status | None, str]:
    """The status picture that a text ends with, and the words before it."""
    said = text.rstrip().rstrip("\ufe0f")
    for status, chars in _PICTURES:
        if said and said[-1] in chars:
            return status, said[:-1].rstrip()
    return None, text
