"""Words that several rules look for, in many languages: what is counted, what is done, and what a title is about."""

from __future__ import annotations

import re
from functools import lru_cache

from cockpit.checklist.inline import codes, words
from cockpit.checklist.words import fold, vocabulary

_NOUN = vocabulary(
    "gates?|items?|checklist items?|checks?|checkpoints?|points?|tasks?|boxes|checkboxes|пункт*|провер*|гейт*|punkte*|"
    "prüfpunkt*|prüfung*|aufgaben|éléments|points de contrôle|vérifications|tâches|elementos|ítems|puntos|"
    "verificaciones|tareas|itens|pontos|verificações|tarefas|voci|controlli|punti|elementi|項目|チェック|ゲート|项|"
    "检查点|检查项|關卡|항목|게이트|hang muc|muc|diem kiem tra|بند*|بنود|madde*|punten|punktów|zadań|pozycji"
)
NOUN = f"(?:{_NOUN.pattern})"
"""What a checklist counts."""
GATE = vocabulary(
    "gates?|checklist items?|checklist points?|launch items?|go-live items?|checkboxes|гейт*|пункт* чек*|prüfpunkt*|"
    "points de contrôle|éléments de la liste|itens do checklist|ítems de la lista|チェック項目|ゲート|检查项|检查点|"
    "게이트|hang muc kiem tra"
)
_OPEN = vocabulary(
    "open|not closed|still open|outstanding|incomplete|not done|offen|offene|ouvert*|restant*|abiert*|pendient*|"
    "abert*|pendente*|apert*|открыт*|не закрыт*|не выполнен*|未完了|未完成|未クローズ|未了|未解决|미완료|미결|con mo|"
    "chua hoan thanh|chua xong|chua dong|مفتوح*|açık|otwart*"
)
OPEN = f"(?:{_OPEN.pattern})"
_CLOSED = vocabulary(
    "closed|complete|completed|done|passed|green|ticked|checked|erledigt|geschlossen|abgeschlossen|fermé*|terminé*|"
    "complété*|cerrad*|completad*|hech*|fechad*|concluíd*|chius*|completat*|закрыт*|выполнен*|готов*|完了|済み?|完成|"
    "关闭|완료|hoan thanh|da dong|da xong|مكتمل*|tamamlan*|zamknięt*"
)
CLOSED = f"(?:{_CLOSED.pattern})"
ABOUT = vocabulary(
    "status|current status|progress|target|goal|rule|verdict|conclusion|summary|result|readiness|stand|fortschritt|"
    "ziel|fazit|ergebnis|regel|statut|état|avancement|progression|objectif|règle|verdict|bilan|estado|progreso|"
    "objetivo|regla|veredicto|conclusión|situação|progresso|meta|regra|veredito|conclusão|stato|avanzamento|obiettivo|"
    "regola|verdetto|conclusione|статус|прогресс|цель|правило|вердикт|вывод|итог|状態|進捗|目標|判定|結論|状态|进度|"
    "目标|结论|상태|진행|목표|결론|trang thai|tien do|muc tieu|ket luan|الحالة|durum|ilerleme"
)
"""Keys of lines that speak of the whole document."""
TOTAL = vocabulary(
    "total|totals|grand total|sum|in total|overall|gesamt|insgesamt|summe|total général|en tout|totale|complessivo|"
    "total geral|итого|всего|合計|総計|全体|计|总计|合计|总共|共|합계|총|전체|tong|tong cong|tong so|المجموع|الإجمالي|"
    "toplam|razem|totaal"
)
STEPS_TO = vocabulary(
    "target|goal|rule|before|until|minimum|at least|required|need*|must|ziel|mindestens|bevor|objectif|au moins|avant|"
    "objetivo|al menos|antes|meta|pelo menos|almeno|obiettivo|prima|цель|не менее|минимум|目標|以上|目标|至少|목표|"
    "이상|muc tieu|it nhat|الهدف|hedef"
)
"""A number behind these is one to reach, not one that was reached."""
_STOP = vocabulary(
    "the|a|an|and|or|of|to|in|on|for|with|is|are|be|all|any|has|have|by|at|from|it|its|this|that|as|per|no|not|der|"
    "die|das|und|oder|mit|für|im|in|von|auf|ist|sind|alle|den|dem|ein|eine|le|la|les|des|du|de|et|ou|en|un|une|pour|"
    "sur|est|sont|tous|toutes|el|los|las|y|o|con|por|para|es|son|todos|todas|os|um|uma|e|com|em|do|da|dos|das|no|na|"
    "il|lo|gli|i|di|per|sono|tutti|tutte|и|или|в|на|с|для|по|из|все|не|до|от|cac|va|cho|cua|tren|da|duoc|co"
)


_WORD = re.compile(r"[^\W_]+")
_ENDING = re.compile(
    r"(?:ations?|itions?|ments?|ings?|ables?|ibles?|ness|ied|ies|ed|es|s|e|ly|ungen|ung|en|er|adas?|ados?|idas?|idos?|"
    r"acion|acao|ato|ata|ati|ate|ee?s?)$"
)


@lru_cache(maxsize=16_384)
def content(text: str) -> frozenset[str]:
    """The words that a text is about: folded, without small words; each as its stem, so that two forms are one."""
    said = fold(words(text).replace("`", " "))
    return frozenset(stem(word) for word in _WORD.findall(said) if not _STOP.fullmatch(word) and not word.isdigit())


@lru_cache(maxsize=16_384)
def stem(word: str) -> str:
    """The beginning of a word that its forms share: tested, testing, tests; restore, restoration."""
    if not word.isascii() or len(word) <= 4:
        return word
    cut = _ENDING.sub("", word)
    return (cut if len(cut) >= 3 else word)[:8]


@lru_cache(maxsize=16_384)
def pieces(text: str) -> frozenset[str]:
    """The same for scripts that set no blanks: a sentence of Japanese, Chinese or Korean in the parts that carry it.

    Katakana and Latin words stay whole, Chinese characters go by two, what only binds (hiragana, 的) is left out; of
    a Korean word its beginning counts, its endings do not.
    """
    found: set[str] = set()
    for word in content(text):
        if not _GLUED.search(word):
            found.add(word)
            continue
        for run in _RUNS.finditer(word):
            if run["han"]:
                for part in _BINDS.split(run["han"]):
                    found |= {part} if 0 < len(part) < 3 else {part[at : at + 2] for at in range(len(part) - 1)}
            elif run["hangul"]:
                found.add(run["hangul"][:6])  # two syllables, each taken apart by folding
            elif run["other"]:
                found.add(run["other"])
    return frozenset(found)


_GLUED = re.compile("[\u1100-\u11ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7ff]")
_RUNS = re.compile(
    "(?P<han>[\u3400-\u9fff\uf900-\ufaff]+)|(?P<hangul>[\u1100-\u11ff\uac00-\ud7ff]+)"
    "|(?P<kana>[\u3040-\u309f]+)"
    "|(?P<other>[\u30a0-\u30ff]+|[^\u1100-\u11ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7ff\uf900-\ufaff]+)"
)
_BINDS = re.compile("[的了已是在和与并及把被]")


@lru_cache(maxsize=4096)
def named(text: str) -> tuple[str, ...]:
    """Names of things in a text: what stands in code ticks and is one word of four characters or more."""
    return tuple(code for code in codes(text) if re.fullmatch(r"[\w./:@-]{4,80}", code) and not code.isdigit())


def mentions(text: str, name: str) -> bool:
    """Whether a text speaks of a thing by its whole name: `capi-dispatch`, and not `capi-dispatch-dlq`."""
    at = text.find(name)
    while at >= 0:
        before, after = text[at - 1 : at], text[at + len(name) : at + len(name) + 1]
        if not (before and (before.isalnum() or before in "-_")) and not (after and (after.isalnum() or after in "-_")):
            return True
        at = text.find(name, at + 1)
    return False
