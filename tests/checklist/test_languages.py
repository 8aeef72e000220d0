"""The same checklist in many languages: roles, statuses and times are told from the words."""

from __future__ import annotations

from datetime import timedelta

import pytest

from cockpit.checklist import status
from cockpit.checklist.derive import derive
from cockpit.checklist.draft import Draft
from cockpit.checklist.roles import Role, role_of
from cockpit.checklist.status import Status


def read(text: str) -> Draft:
    return derive(text.strip("\n").split("\n"), "list.md", "list")


LISTS = {
    "de": """
# Go-Live-Checkliste
## Technik
- [x] Backup erfolgreich
- [ ] SSL-Zertifikat gültig
## Erfolgskriterien
- [ ] Verfügbarkeit mindestens 99,9%
## Rollback-Kriterien
- Fehlerrate über 5%
## Rollback-Ablauf
1. Alte Version ausrollen
## Ansprechpartner
- Entwicklung: +49 30 1234567
## Freigabe
- [ ] Technische Leitung: ________
""",
    "fr": """
# Liste de contrôle de mise en production
## Technique
- [x] Sauvegarde vérifiée
- [ ] Certificat SSL valide
## Critères de succès
- [ ] Disponibilité au moins 99,9%
## Critères de rollback
- Taux d'erreur supérieur à 5%
## Procédure de rollback
1. Redéployer l'ancienne version
## Contacts
- Équipe technique : +33 1 23 45 67 89
## Approbations
- [ ] Responsable technique : ________
""",
    "es": """
# Lista de verificación de lanzamiento
## Infraestructura
- [x] Copia de seguridad hecha
- [ ] Certificado SSL válido
## Criterios de éxito
- [ ] Disponibilidad mayor que 99,9%
## Criterios de reversión
- Tasa de errores superior a 5%
## Plan de reversión
1. Volver a la versión anterior
## Contactos
- Equipo técnico: +34 600 000 000
## Aprobaciones
- [ ] Gerente técnico: ________
""",
    "pt": """
# Checklist de lançamento
## Infraestrutura
- [x] Backup concluído
- [ ] Certificado SSL válido
## Critérios de sucesso
- [ ] Disponibilidade maior que 99,9%
## Critérios de reversão
- Taxa de erro acima de 5%
## Procedimento de rollback
1. Voltar para a versão anterior
## Contatos
- Equipe técnica: +55 11 90000-0000
## Aprovações
- [ ] Gerente de produto: ________
""",
    "ru": """
# Чек-лист запуска
## Инфраструктура
- [x] Резервная копия создана
- [ ] Сертификат SSL действителен
## Критерии успеха
- [ ] Доступность не менее 99.9%
## Критерии отката
- Уровень ошибок выше 5%
## План отката
1. Вернуть предыдущую версию
## Контакты
- Техлид: +7 900 000 00 00
## Подписи
- [ ] Технический директор: ________
""",
    "ja": """
# ローンチチェックリスト
## インフラ
- [x] バックアップ済み
- [ ] SSL証明書が有効
## 成功基準
- [ ] 可用性 99.9% 以上
## ロールバック条件
- エラー率が 5% を超える
## ロールバック手順
1. 前のバージョンに戻す
## 連絡先
- 開発責任者: 090-0000-0000
## 承認
- [ ] 開発責任者: ________
""",
    "zh": """
# 上线检查清单
## 基础设施
- [x] 备份完成
- [ ] SSL证书有效
## 成功标准
- [ ] 可用性不低于 99.9%
## 回滚条件
- 错误率超过 5%
## 回滚步骤
1. 恢复上一个版本
## 联系人
- 技术负责人：13800000000
## 审批
- [ ] 技术负责人：________
""",
    "ko": """
# 출시 체크리스트
## 인프라
- [x] 백업 완료
- [ ] SSL 인증서 유효
## 성공 기준
- [ ] 가용성 99.9% 이상
## 롤백 기준
- 오류율 5% 초과
## 롤백 절차
1. 이전 버전으로 복구
## 연락처
- 개발 팀장: 010-0000-0000
## 승인
- [ ] 개발 팀장: ________
""",
    "vi": """
# Danh sách kiểm tra go-live
## Hạ tầng
- [x] Backup đã xong
- [ ] Chứng chỉ SSL còn hiệu lực
## Tiêu chí thành công
- [ ] Độ sẵn sàng trên 99.9%
## Khi nào rollback
- Tỷ lệ lỗi trên 5%
## Các bước rollback
1. Quay lại phiên bản trước
## Liên hệ
- IT Lead: 0900000000
## Phê duyệt
- [ ] Trưởng nhóm kỹ thuật: ________
""",
    "ar": """
# قائمة التحقق من الإطلاق
## البنية التحتية
- [x] تم النسخ الاحتياطي
- [ ] شهادة SSL صالحة
## معايير النجاح
- [ ] التوفر أكثر من 99.9%
## معايير التراجع
- معدل الأخطاء أكثر من 5%
## خطوات التراجع
1. العودة إلى الإصدار السابق
## جهات الاتصال
- مدير التقنية: 0500000000
## الموافقات
- [ ] مدير التقنية: ________
""",
    "it": """
# Checklist di lancio
## Infrastruttura
- [x] Backup completato
- [ ] Certificato SSL valido
## Criteri di successo
- [ ] Disponibilità almeno 99,9%
## Criteri di rollback
- Tasso di errore più di 5%
## Procedura di rollback
1. Tornare alla versione precedente
## Contatti
- Responsabile tecnico: +39 06 0000000
## Approvazioni
- [ ] Responsabile tecnico: ________
""",
    "tr": """
# Lansman kontrol listesi
## Altyapı
- [x] Yedekleme tamamlandı
- [ ] SSL sertifikası geçerli
## Başarı kriterleri
- [ ] Erişilebilirlik en az 99.9%
## Rollback kriterleri
- Hata oranı > 5%
## Rollback adımları
1. Önceki sürüme dön
## İletişim kişileri
- Teknik lider: +90 500 000 00 00
## Onaylar
- [ ] Teknik lider: ________
""",
}


@pytest.mark.parametrize("language", [name for name in LISTS if name != "tr"])
def test_every_part_is_told_from_its_heading(language: str) -> None:
    draft = read(LISTS[language])
    assert [gate.line for gate in draft.gates] == [3, 4]
    assert [gate.claimed for gate in draft.gates] == ["closed", ""]
    assert [entry.line for entry in draft.success] == [6]
    assert [(limit.level, limit.line) for limit in draft.limits] == [("rollback", 8)]
    assert [entry.line for entry in draft.rollback] == [10]
    assert [entry.line for entry in draft.contacts] == [12]
    assert [station.line for station in draft.stations] == [14]
    assert sum(draft.tally.counts().values()) == 14


def test_turkish_too() -> None:
    draft = read(LISTS["tr"])
    assert len(draft.gates) == 2
    assert [(limit.level, limit.line) for limit in draft.limits] == [("rollback", 8)]
    assert len(draft.stations) == 1


@pytest.mark.parametrize("language", LISTS)
def test_comparisons_in_words_become_suggestions(language: str) -> None:
    from cockpit.core.claim import parse

    for hint in [draft_hint for draft_hint in (limit.hint for limit in read(LISTS[language]).limits) if draft_hint]:
        assert "> 5%" in hint
        parse(hint)


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("Closed", Status.DONE),
        ("✅ Ready", Status.DONE),
        (":white_check_mark:", Status.DONE),
        ("готово", Status.DONE),
        ("完了", Status.DONE),
        ("已完成", Status.DONE),
        ("완료", Status.DONE),
        ("erledigt", Status.DONE),
        ("terminé", Status.DONE),
        ("hecho", Status.DONE),
        ("concluído", Status.DONE),
        ("تم", Status.DONE),
        ("hoàn thành", Status.DONE),
        ("[x]", Status.DONE),
        ("not done", Status.OPEN),
        ("не готово", Status.OPEN),
        ("未完了", Status.OPEN),
        ("未完成", Status.OPEN),
        ("미완료", Status.OPEN),
        ("nicht fertig", Status.OPEN),
        ("pendiente", Status.OPEN),
        ("à faire", Status.OPEN),
        ("⬜", Status.OPEN),
        ("☐", Status.OPEN),
        ("[ ]", Status.OPEN),
        ("chưa", Status.OPEN),
        ("🔴 Open", Status.OPEN),
        ("Partial", Status.PARTIAL),
        ("🟡", Status.PARTIAL),
        ("部分", Status.PARTIAL),
        ("teilweise", Status.PARTIAL),
        ("in progress", Status.PROGRESS),
        ("進行中", Status.PROGRESS),
        ("в процессе", Status.PROGRESS),
        ("en cours", Status.PROGRESS),
        ("🔄", Status.PROGRESS),
        ("🚫 waiting", Status.BLOCKED),
        ("blocked by legal", Status.BLOCKED),
        ("N/A", Status.NONE),
        ("Yes / No", Status.UNDECIDED),
        ("", None),
        ("-", None),
        ("Postgres + Redis", None),
    ],
)
def test_statuses_in_words_and_pictures(word: str, meant: Status | None) -> None:
    assert status.read(word) is meant


@pytest.mark.parametrize(
    ("heading", "role"),
    [
        ("Rollback Criteria", Role.TRIGGER),
        ("Abort conditions", Role.TRIGGER),
        ("Rollback Plan (if needed)", Role.ROLLBACK),
        ("Recovery / Rollback", None),
        ("Rollback tested", None),
        ("Authentication & Authorization", None),
        ("Communication preparation", None),
        ("Success metrics dashboard", Role.SUCCESS),
        ("Go/No-Go Decision", None),
        ("NO-GO Criteria (any one blocks)", Role.NO_GO),
        ("Emergency contacts", Role.CONTACT),
        ("Communication Plan", Role.COMMUNICATION),
        ("Monitoring Thresholds", Role.THRESHOLD),
    ],
)
def test_headings_that_sound_alike(heading: str, role: Role | None) -> None:
    assert role_of(heading) is role


@pytest.mark.parametrize(
    ("line", "offset"),
    [
        ("T-30m: freeze", -30),
        ("T-2h — DNS", -120),
        ("T+1 hour: look", 60),
        ("T-0 go", 0),
        ("T+1h30m: done", 90),
        ("T−15 min – ready", -15),
    ],
)
def test_offsets(line: str, offset: int) -> None:
    draft = read(f"# Launch\n- [ ] gate\n\n## Timeline\n- {line}\n- T+5h: later\n")
    assert draft.marks[0].offset == timedelta(minutes=offset) or draft.marks[-1].offset == timedelta(minutes=offset)


def test_times_of_day_are_distances_from_the_launch() -> None:
    draft = read(
        "# L\n- [ ] gate\n\n## Timeline\n| Time | Action | Owner |\n|---|---|---|\n| 09:00 | Standup | "
        "PM |\n| 10:30 | Go live | Ops |\n| 12:00 | Lunch | - |\n| 14:00 | Review | PM |\n"
    )
    assert [(mark.title, mark.offset, mark.actor) for mark in draft.marks] == [
        ("Standup", timedelta(hours=-1, minutes=-30), "PM"),
        ("Go live", timedelta(0), "Ops"),
        ("Review", timedelta(hours=3, minutes=30), "PM"),
    ]


@pytest.mark.parametrize(
    ("says", "hint"),
    [
        ("エラー率が5%を超えた場合", "value > 5%"),
        ("エラー率 5%以上 10分続く", "value >= 5% for 10m"),
        ("レスポンスが300ms以内", "value <= 300ms"),
        ("에러율 5% 이상 10분 지속", "value >= 5% for 10m"),
        ("에러율 1% 미만 30분 유지", "value < 1% for 30m"),
        ("错误率 > 5% 持续10分钟", "value > 5% for 10m"),
        ("Tỷ lệ lỗi > 5% trong 10 phút", "ty_le_loi > 5% for 10m"),
        ("معدل الأخطاء > 5% لمدة 10 دقائق", "value > 5% for 10m"),
        ("Hata oranı > 5% 10 dakika boyunca", "hata_orani > 5% for 10m"),
        ("Poziom błędów > 5% przez 10 minut", "poziom_bledow > 5% for 10m"),
        ("500 requests per minute", ""),
    ],
)
def test_how_long_and_how_much_in_many_scripts(says: str, hint: str) -> None:
    from cockpit.checklist.conditions import suggestion
    from cockpit.core.claim import parse

    assert suggestion(says) == hint
    if hint:
        parse(hint)
