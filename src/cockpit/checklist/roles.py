"""What a part of a checklist is for, told from the words of its headings in many languages."""

from __future__ import annotations

import re
from enum import StrEnum
from functools import lru_cache

from cockpit.checklist.words import fold, vocabulary


class Role(StrEnum):
    """What stands below a heading or a lead, where it is not simply gates."""

    SIGN_OFF = "sign-off"
    TRIGGER = "rollback trigger"
    ROLLBACK = "rollback step"
    NO_GO = "no-go condition"
    SUCCESS = "success criterion"
    THRESHOLD = "threshold"
    CONTACT = "contact"
    ESCALATION = "escalation"
    COMMUNICATION = "communication"
    ACTIVITY = "post-launch activity"
    TIMELINE = "timeline step"
    SUMMARY = "summary"
    REFERENCE = "reference"
    GATES = "gate"
    """It says itself that gates follow, whatever the headings above it are for."""


_READY = vocabulary(
    "tested|testing|test|ready|readiness|prepared|preparation|rehears*|drill*|documented|defined|"
    "verified|validated|gates?|checklist|recovery readiness|"
    "backup|backups|bereit|getestet|testé|probado|testado|готовность|проверка|準備|テスト|就绪|测试|준비|테스트"
)
_ROLLBACK = vocabulary(
    "rollback|roll-back|roll back|back-out|backout|fallback plan|revert|rückfall*|rücksetz*|zurückrollen|"
    "retour arrière|retour en arrière|revenir en arrière|"
    "reversión|reversion|marcha atrás|reversão|reverter|ripristino|откат*|ロールバック|切り戻し|切戻し|"
    "回滚|回退|롤백|quay "
    "lui|khoi phuc phien ban|التراجع|geri alma|geri dönüş|terugdraai*|wycofani*|"
    "abort|abbruch*|abandon|abortar|annulation|中止|中断|иницииро* отката|otkat"
)
_TRIGGER = vocabulary(
    "trigger*|criteri|criteria|criterion|condition*|if|falls|если|si|se|場合|如果|neu|إذا|eğer|threshold*|"
    "when to|when do we|if any|stop if|abort|decision|кри.ери*|услови*|триггер*|когда|kriteri*|"
    "bedingung*|auslöser|wann|abbruchkriteri*|abbruchbedingung*|rückfallkriteri*|rollbackkriteri*|"
    "critère*|quand|criterio*|condicion*|cuándo|cuando|disparador*|critério*|condiç*|quando|gatilho*|"
    "condizion*|条件|基準|判断|トリガー|触发|标准|기준|조건|khi nao|dieu kien|tieu chi|"
    "معايير|شروط|متى|kriter*|koşul*|voorwaarde*|warunk*|kryteri*"
)
_STEPS = vocabulary(
    "plan|procedure|process|steps?|how to|runbook|instructions|commands?|план|процедура|шаги|порядок|"
    "verfahren|schritte|ablauf|rückfallplan|rückfallschritte|rollbackplan|rollbackschritte|notfallplan|procédure|étapes|procedimiento|pasos|procedimento|passos|"
    "procedura|passi|手順|方法|計画|步骤|流程|方案|계획|절차|단계|cac buoc|quy trinh|ke hoach|خطة|خطوات|إجراء*|planı|"
    "adımlar*|stappen|kroki|procedure*"
)
_VOCABULARY: tuple[tuple[Role, re.Pattern[str]], ...] = (
    (
        Role.NO_GO,
        vocabulary(
            "no-go criteria|no go criteria|no-go conditions|no-go if|blockers?: any|stop-ship|kein go|"
            "ノーゴー|不上线条件"
        ),
    ),
    (
        Role.SIGN_OFF,
        vocabulary(
            "sign-off|signoff|sign off|signed off|signed by|sign-offs|signoffs|signatures?|approvals?|approvers?|"
            "approved by|final approval|launch authori.ation|final authori.ation|go-live authori.ation|"
            "deployment authori.ation|release authori.ation|acceptance signatures|подпис*|согласован*|"
            "утвержден*|утверждаю|"
            "freigabe*|unterschrift*|genehmigung*|abzeichnung|signature*|approbation*|firma|firmas|"
            "aprobacion*|aprobado por|assinatura*|aprovacao|aprovacoes|aprovado por|"
            "firme|approvazion*|承認|サインオフ|署名|签字|签署|签核|审批|批准|승인|서명|결재|phe duyet|"
            "ky duyet|chu ky|الموافق*|"
            "التوقيع*|الاعتماد*|onay|onaylar|imza*|goedkeuring*|ondertekening|"
            "podpis*|zatwierdzen*|akceptacj*|persetujuan|tanda tangan"
        ),
    ),
    (
        Role.SUCCESS,
        vocabulary(
            "success criteria|success criterion|success metrics?|criteria for success|success indicators|"
            "definition of success|day successful|launch success|launch day success|week . success|"
            "success targets|kpis? for success|критери* успеха|показател* успеха|erfolgskriteri*|"
            "critères de succès|critères de réussite|indicateurs de succès|criterios de éxito|métricas "
            "de éxito|critérios de sucesso|métricas de sucesso|criteri di successo|成功基準|成功指標|"
            "成功の定義|成功条件|"
            "成功标准|成功指标|"
            "성공 기준|성공 지표|성공 조건|tieu chi thanh cong|معايير النجاح|مؤشرات النجاح|başarı kriterleri|başarı "
            "ölçütleri|succescriteria|kryteria sukcesu|kriteria sukses|definition of done"
        ),
    ),
    (
        Role.ESCALATION,
        vocabulary(
            "escalation*|severity levels?|incident levels?|issue levels?|эскалац*|уровни критичности|"
            "eskalation*|escalade|escalada|escalamiento|escalonamento|escalação|エスカレーション|"
            "障害レベル|升级路径|升级流程|"
            "严重级别|에스컬레이션|심각도|leo thang|التصعيد|eskalasyon|escalatie|eskalacj*|eskalasi"
        ),
    ),
    (
        Role.THRESHOLD,
        vocabulary(
            "thresholds?|alert thresholds?|monitoring thresholds?|alerting thresholds|monitoring focus|"
            "metrics to watch|metrics to monitor|key metrics|alert levels?|порог*|метрик* для|"
            "schwellwert*|schwellenwert*|grenzwert*|seuils?|umbral*|limiar*|limites de alerta|soglie|"
            "閾値|しきい値|アラート基準|阈值|告警阈值|임계값|임계치|nguong|عتبات|eşik*|drempel*|progi|ambang"
        ),
    ),
    (
        Role.CONTACT,
        vocabulary(
            "contacts?|contact list|on-call schedule|on-call rota*|on-call roster|rota|emergency "
            "contacts|team roster|roster|who to call|phone list|roles for the day|team contacts|контакт*|"
            "телефон*|kontakt*|ansprechpartner|contactos?|contatos?|contatti|連絡先|緊急連絡|体制|"
            "联系人|联系方式|紧急联系|"
            "联系|연락처|비상 연락|lien he|"
            "danh ba|جهات الاتصال|للتواصل|iletişim|contactpersonen|kontak|equipe de plantão"
        ),
    ),
    (
        Role.COMMUNICATION,
        vocabulary(
            "communication plan|communications? plan|communications?|comms plan|comms|notifications plan|"
            "stakeholder notifications?|status updates?|communication channels?|план коммуникац*|"
            "коммуникац*|оповещени*|kommunikation*|plan de communication|plan de comunicación|"
            "comunicaci*|plano de comunicação|comunicaç*|comunicazion*|コミュニケーション計画|連絡計画|"
            "通知計画|沟通计划|通知计划|"
            "沟通|커뮤니케이션|소통 계획|truyen thong|ke hoach thong bao|خطة التواصل|التواصل|iletişim planı|"
            "communicatieplan|komunikacj*|komunikasi"
        ),
    ),
    (
        Role.REFERENCE,
        vocabulary(
            "table of contents|contents|toc|legend|references?|related documents?|related|links|"
            "resources|appendix|changelog|change log|glossary|how to use|legende|inhalt|"
            "inhaltsverzeichnis|sommaire|références|índice|indice|referencias|referências|оглавление|"
            "содержание|ссылки|目次|参考|凡例|目录|参考资料|참고|목차|muc luc|tai lieu tham khao|المراجع|المحتويات|"
            "içindekiler|kaynaklar|spis treści|inhoud|what changed*"
        ),
    ),
    (
        Role.TIMELINE,
        vocabulary(
            "timeline|launch sequence|schedule|run sheet|runsheet|countdown|hour-by-hour|"
            "minute-by-minute|launch steps|release steps|execution steps|release execution*|deployment "
            "steps|go-live steps|launch procedure|cutover plan|morning procedure|таймлайн|расписание|"
            "график|хронология|последовательность запуска|порядок запуска|"
            "zeitplan|ablaufplan|calendrier|chronologie|déroulé|cronograma|calendario|secuencia de "
            "lanzamiento|linha do tempo|sequenza di lancio|タイムライン|スケジュール|当日の流れ|进度表|"
            "时间表|时间线|上线步骤|发布步骤|"
            "快速上线*|타임라인|일정|lich trinh|dong thoi gian|الجدول الزمني|zaman çizelgesi|takvim|tijdlijn|"
            "harmonogram|jadwal|"
            "リリース手順|デプロイ手順|公開手順|切替手順|切り替え手順|移行手順|当日手順|作業手順|配布手順|"
            "배포 절차|배포 단계|출시 절차|출시 단계|배포 순서|部署步骤|部署流程|上线流程|发布流程|上線步驟|"
            "etapes de mise en production|etapes de deploiement|deroulement|pasos de despliegue|"
            "pasos de lanzamiento|pasos del lanzamiento|passos de deploy|passos do deploy|passos do lancamento|"
            "etapas do lancamento|etapas do deploy|шаги запуска|шаги релиза|порядок релиза|порядок выката|план запуска|"
            "ablauf am tag|ablauf der umschaltung|umschaltplan|schritte der umschaltung|passi del rilascio|"
            "cac buoc trien khai|quy trinh trien khai|خطوات الإطلاق|خطوات النشر|yayin adimlari|lansman adimlari|"
            "stappen van de livegang|kroki wdrozenia|langkah peluncuran"
        ),
    ),
    (
        Role.SUMMARY,
        vocabulary(
            "summary|status summary|overview|totals?|scorecard|at a glance|current version|known "
            "limitations|risks?|risk register|next steps|gap analysis|what we can.*|итог*|сводка|обзор|"
            "риски|zusammenfassung|übersicht|risiken|résumé|récapitulatif|vue d'ensemble|risques|resumen|"
            "riesgos|resumo|status resumo|riscos|riepilogo|rischi|概要|サマリー|まとめ|リスク|总结|"
            "汇总|概述|概览|风险|当前版本状态|"
            "待优化*|요약|개요|리스크|위험|tong quan|tom tat|rui ro|kho khan|الملخص|ملخص|المخاطر|özet|riskler|"
            "samenvatting|podsumowanie|ringkasan|purpose|objective|historical note"
        ),
    ),
    (
        Role.ACTIVITY,
        vocabulary(
            "post-launch activities|activities after|follow-up|follow-ups|after-launch tasks|post-launch "
            "tasks|next actions|мероприятия после|дальнейшие действия|folgeaktivitäten|suivi|activités "
            "post*|actividades posteriores|seguimiento|atividades pós*|acompanhamento|フォローアップ|后续工作|后续活动|"
            "후속 조치|hoat dong sau|المتابعة|takip"
        ),
    ),
)
_COMMUNICATION = next(pattern for role, pattern in _VOCABULARY if role is Role.COMMUNICATION)
_CHECKLIST = vocabulary(
    "checklist*|check list|чеклист*|чек-лист*|checkliste*|liste de contrôle|lista de verificación|lista "
    "de verificação|チェックリスト|检查清单|检查表|체크리스트|danh sach kiem tra|قائمة التحقق|kontrol "
    "listesi|controlelijst|"
    "lista kontrolna|daftar periksa"
)
DECISION = vocabulary(
    "go/no-go|go no-go|decision|решение|entscheidung|décision|decisión|decisão|判定|決定|决策|결정|"
    "quyet dinh|القرار|karar"
)


@lru_cache(maxsize=4096)
def role_of(title: str) -> Role | None:
    """What a heading or a lead says that follows; None where it names no role."""
    said = fold(title)
    if len(said) > 160:
        return None
    if said.rstrip(":") == "signed":
        return Role.SIGN_OFF
    back = _ROLLBACK.search(said)
    if back and not any(found.start() < back.start() for found in (_COMMUNICATION.search(said),) if found):
        return _rollback(said)
    hits = [(role, found) for role, pattern in _VOCABULARY if (found := pattern.search(said))]
    if not hits:
        return Role.GATES if _CHECKLIST.search(said) else None
    role, found = hits[0]
    if role in _WEAK and len(said) > len(found[0]) + 26:
        return None  # the word is one of many
    if role is not Role.SIGN_OFF and _CHECKLIST.search(said):
        return Role.GATES
    if role in {Role.CONTACT, Role.COMMUNICATION, Role.ESCALATION, Role.THRESHOLD} and _PREPARED.search(said):
        return None
    return role


_WEAK = {Role.SUMMARY, Role.REFERENCE, Role.TIMELINE, Role.CONTACT, Role.COMMUNICATION, Role.SIGN_OFF, Role.ACTIVITY}
_PREPARED = vocabulary(
    "preparation|prepared|readiness|ready|готовность|vorbereitung|préparation|preparación|preparação|準備|"
    "准备|준비|chuan bi|التحضير|hazırlık"
)


def _rollback(said: str) -> Role | None:
    said = re.sub(r"[(（][^()（）]*[)）]", " ", said)
    trigger, steps, ready = _TRIGGER.search(said), _STEPS.search(said), _READY.search(said)
    if trigger and not (steps and steps.start() < trigger.start()):
        return Role.TRIGGER
    if steps:
        return Role.ROLLBACK
    if ready or "/" in said or "&" in said or re.search(r"\b(?:and|und|et|y|e|и|recovery)\b", said):
        return None  # "Recovery / Rollback", "Rollback tested": gates about it
    return Role.ROLLBACK


def is_readiness(text: str) -> bool:
    """Whether an item below a rollback heading says that the way back is prepared: a gate and no step of it."""
    return _STATE.search(fold(text)) is not None


_STATE = vocabulary(
    "documented|tested|rehearsed|prepared|is ready|ready|defined|verified|validated|available|in place|"
    "reviewed|agreed|assigned|identified|configured|created|"
    "задокументирован*|протестирован*|проверен*|подготовлен*|готов*|dokumentiert|getestet|vorbereitet|"
    "vorhanden|geprüft|documenté*|testé*|prêt*|vérifié*|documentado*|probado*|"
    "preparado*|verificado*|definido*|testado*|validado*|documentato|testato|文書化|テスト済|準備済|"
    "用意した|決めた|已准备|"
    "已测试|已验证|已备份|준비됨|준비 완료|테스트 완료|문서화|da chuan bi|da kiem tra|موثق*|جاهز*|"
    "مختبر*|hazır|test edildi|"
    "belgelen*"
)
