"""Checklists as teams and their tools leave them, each counted by hand: exports, templates, plain text, mixed scripts.

`AREAS` of a document are its categories with the number of their gates; `claims` counts what is said of all of them.
"""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Layout:
    """One document and what it holds."""

    name: str
    text: str
    areas: tuple[tuple[str, int], ...]
    claims: dict[str, int] = field(default_factory=dict)
    """How many gates are claimed `closed`, `open`, `partial`; the others nothing."""
    others: dict[str, int] = field(default_factory=dict)
    """`success`, `limits`, `rollback`, `contacts`, `stations`, `marks`, `follow_ups`; what is not named is none."""


LAYOUTS = (
    Layout(
        "notion",
        """
# 🚀 Launch: Orders 2.0

Status: In progress
Owner: Ana Ruiz
Launch date: March 3, 2027

<aside>
💡 Tick only what you saw yourself.

</aside>

---

## 🧱 Platform

- [x]  Terraform plan is empty
- [ ]  Autoscaling group has a minimum of 3
    - [ ]  us-east-1
    - [ ]  eu-west-1

## 🔐 Security

- [ ]  Secrets are rotated [(runbook)](https://www.notion.so/rotate-123)
- [ ]  Penetration test findings are closed

## ✍️ Sign-offs

- [ ]  CTO: ______
- [ ]  Head of Support: ______
""",
        (("Platform", 2), ("Security", 2)),
        {"closed": 1},
        {"stations": 2},
    ),
    Layout(
        "confluence",
        """
# Release 7.4 Readiness

|  | Check | Owner | Status | Comments |
| --- | --- | --- | --- | --- |
| 1 | Schema changes reviewed | @Lena Fox | DONE | PR-4411 |
| 2 | Canary dashboard linked | @Omar | IN PROGRESS |  |
| 3 | Support macros updated | @Wei | TO DO | waits for copy |
| 4 | Old mobile clients tested | @Wei | N/A |  |

## Rollback

1. Flip `orders.v2` to off
2. Redeploy 7.3

## On-call contacts

| Role | Name | Phone |
| --- | --- | --- |
| Primary | Lena Fox | +1 555 0101 |
| Secondary | Omar Said | +1 555 0102 |
""",
        (("Release 7.4 Readiness", 4),),
        {"closed": 1, "partial": 1, "open": 1},
        {"rollback": 2, "contacts": 2},
    ),
    Layout(
        "google docs",
        """
**Spring Launch Checklist**

**Legal**

●\u00a0\u00a0\u00a0[ ] Terms are published
●\u00a0\u00a0\u00a0[x] Cookie banner is live

**Store**

☐ Prices are checked in all currencies
☑ Stock is loaded
☐ Gift cards are off

**Contacts**

● Legal: Mia Wong, mia@shop.test
● Store: Ben Ott, +49 30 1234567
""",
        (("Legal", 2), ("Store", 3)),
        {"closed": 2},
        {"contacts": 2},
    ),
    Layout(
        "org",
        """
#+TITLE: Go-live of the billing service
#+AUTHOR: Dana
#+DATE: 2027-03-03

* Data [1/2]
- [X] Ledger is copied
- [ ] Balances are compared
* Service :ops:
** TODO Old workers are stopped
** DONE Queue is drained
** TODO Alerts are on
* Rollback plan
1. Start the old workers
2. Point the queue back
""",
        (("Data", 2), ("Service", 3)),
        {"closed": 2},
        {"rollback": 2},
    ),
    Layout(
        "asciidoc",
        """
= Cutover checklist

== Network

* [x] Firewall rules are in place
* [ ] VPN tunnel is up

== Database

* [ ] Replica lag is below 1 s
* [*] Backup is restorable

== Success criteria

* Error rate < 1%
""",
        (("Network", 2), ("Database", 2)),
        {"closed": 2},
        {"success": 1},
    ),
    Layout(
        "github issue template",
        """
---
name: Release checklist
about: Copy for every release
title: "[RELEASE] vX.Y.Z"
labels: [release, ops]
assignees: ''
---

<!-- Fill in every part. Boxes such as - [ ] in comments are no tasks. -->

### Before
- [ ] Version is bumped (#123)
- [ ] Changelog is written by @dana

### Deploy
- [ ] Image is signed
- [ ] Migration `0042_orders` ran

### After
- [ ] Tag is pushed
""",
        (("Before", 2), ("Deploy", 2), ("After", 1)),
        {},
    ),
    Layout(
        "plain text",
        """
LAUNCH CHECKLIST - PAYMENTS

INFRASTRUCTURE:
[x] Load balancer has two zones
[ ] Certificates are renewed

PAYMENTS:
[ ] Live keys are in the vault
[ ] Refund was tried with a real card

ROLLBACK PLAN:
1. Switch the gateway back
2. Tell finance
""",
        (("INFRASTRUCTURE", 2), ("PAYMENTS", 2)),
        {"closed": 1},
        {"rollback": 2},
    ),
    Layout(
        "box in its own column",
        """
# Go-live

## Backend

| ✓ | Item | Owner |
|---|------|-------|
| [x] | Health check answers | Kim |
| [ ] | Rate limit is on | Kim |

## Mobile

| ✓ | Item | Owner |
|---|------|-------|
| [ ] | App is approved by the store | Pia |
""",
        (("Backend", 2), ("Mobile", 1)),
        {"closed": 1, "open": 2},
    ),
    Layout(
        "yes and no",
        """
# Production readiness review

| Question | Yes/No | Comments |
|---|---|---|
| Is there a runbook? | Yes | wiki |
| Are alerts routed to the team? | No | pager missing |
| Was a restore tried? | Y | 2027-01-12 |
| Is capacity planned for a year? | N |  |
""",
        (("Production readiness review", 4),),
        {"closed": 2, "open": 2},
    ),
    Layout(
        "letters and roman numerals",
        """
# Launch Plan

## I. Preparation

a) [ ] Budget is approved
b) [x] Team is staffed

## II. Execution

1) [ ] Traffic is moved to 10 %
2) [ ] Traffic is moved to 100 %
""",
        (("Preparation", 2), ("Execution", 2)),
        {"closed": 1},
    ),
    Layout(
        "deep nesting with tabs",
        """
# Checklist

## API

- [ ] **Endpoints**
\t- [ ] `/orders`
\t\t- [ ] GET
\t\t- [ ] POST
\t- [x] `/health`
- [x] **Docs**
\t- published at https://docs.shop.test
""",
        (("API", 2),),
        {"closed": 1},
    ),
    Layout(
        "callouts and details",
        """
# Lançamento do portal

> [!IMPORTANT]
> Congelamento de código a partir de sexta.

## Infraestrutura

<details>
<summary>Banco de dados</summary>

- [x] Backup feito
- [ ] Réplica criada

</details>

## Aplicação

- [ ] Variáveis de ambiente conferidas
- [ ] ~~Aplicativo antigo desligado~~

## Critérios de rollback

- [ ] Erros acima de 5% por 10 minutos
""",
        (("Infraestrutura", 2), ("Aplicação", 2)),
        {"closed": 1},
        {"limits": 1},
    ),
    Layout(
        "german front matter",
        """
---
titel: Umstellung Kasse
version: 3
---
# Umstellung Kasse

## 1. Technik (3 Punkte)

- [x] Server gepatcht
- [~] Lasttest gelaufen
- [ ] ~~Altsystem gekoppelt~~

## 2. Fachbereich (2 Punkte)

- [ ] Preise geprüft ✅
- [ ] Schulung gehalten – verantwortlich: Frau Özdemir

## 3. Freigaben

| Rolle | Name | Datum | Unterschrift |
|---|---|---|---|
| IT-Leitung | Jonas Groß | | |
| Fachbereich | Aylin Özdemir | | |
""",
        (("Technik", 3), ("Fachbereich", 2)),
        {"closed": 1, "partial": 1},
        {"stations": 2},
    ),
    Layout(
        "french table",
        """
# Mise en production – Espace client

## Avant le lancement

| N° | Vérification | Responsable | Statut |
|:--|:--|:--|:--|
| 1 | Sauvegarde complète | Léa | ✅ Fait |
| 2 | Certificat renouvelé | Paul | ⏳ En cours |
| 3 | Plan de communication validé | Léa | ❌ À faire |

## Jour J

- 08h30 : gel des déploiements
- 09h00 : bascule du DNS
- 09h30 : vérifications

## Contacts d'urgence

- **Astreinte** : Paul Morel, 06 12 34 56 78
- **Hébergeur** : support@hebergeur.test
""",
        (("Avant le lancement", 3),),
        {"closed": 1, "partial": 1, "open": 1},
        {"marks": 3, "contacts": 2},
    ),
    Layout(
        "spanish bold titles",
        """
# Lista de salida a producción

**Servidores**

1. [ ] Parches aplicados
2. [x] Espacio en disco suficiente: 40 % libre

**Aplicación**

1. [ ] Variables de entorno revisadas
2. [ ] Pruebas de humo superadas

**Criterios de éxito**

- [ ] Menos de 1 % de errores

**Plan de reversión**

1. Restaurar la versión 4.1
2. Avisar a los clientes
""",
        (("Servidores", 2), ("Aplicación", 2)),
        {"closed": 1},
        {"success": 1, "rollback": 2},
    ),
    Layout(
        "italian nested",
        """
# Lista di controllo per il rilascio

## Infrastruttura

* [ ] **Database**
    * [x] backup notturno
    * [ ] replica
* [x] **Rete**
    * [x] firewall

## Applicazione

* [ ] **Configurazione**
    * `FEATURE_X=off`
    * `LOG_LEVEL=info`

## Firme

* [ ] Responsabile IT: Marco Neri ________
* [ ] Direzione: ________
""",
        (("Infrastruttura", 2), ("Applicazione", 1)),
        {"closed": 1},
        {"stations": 2},
    ),
    Layout(
        "russian marks without boxes",
        """
# Чек-лист запуска личного кабинета

## Серверы
- ✅ Резервные копии сделаны
- ❌ SSL-сертификат обновлён
- ⚠️ Мониторинг настроен

## Приложение
- ✅ Миграции применены
- ❌ Нагрузочный тест пройден

## План отката
1. Вернуть прошлую версию
2. Сообщить поддержке
""",
        (("Серверы", 3), ("Приложение", 2)),
        {"closed": 2, "open": 2, "partial": 1},
        {"rollback": 2},
    ),
    Layout(
        "japanese squares",
        """
新サイト公開チェックリスト

■ サーバー
□ SSL証明書を更新した
☑ バックアップを取得した

■ コンテンツ
□ 特定商取引法の表記を確認した
□ OGP画像を設定した

■ 切り戻し手順
1. DNSを元に戻す
2. 旧サーバーを起動する

■ 連絡先
・インフラ担当：佐藤 03-1234-5678
・制作会社：山田 yamada@example.jp
""",
        (("サーバー", 2), ("コンテンツ", 2)),
        {"closed": 1},
        {"rollback": 2, "contacts": 2},
    ),
    Layout(
        "japanese circles",
        """
# リリース判定表

| No. | 確認項目 | 担当 | 結果 |
|---|---|---|---|
| 1 | 単体テストがすべて通っている | 佐藤 | ○ |
| 2 | 負荷試験が終わっている | 鈴木 | △ |
| 3 | 運用手順書がある | 高橋 | × |
| 4 | 旧画面の撤去 | 高橋 | 対象外 |
""",
        (("リリース判定表", 4),),
        {"closed": 1, "partial": 1, "open": 1},
    ),
    Layout(
        "chinese numerals",
        """
# 系统上线检查表

## 一、基础环境

| 序号 | 检查项 | 负责人 | 是否完成 |
|---|---|---|---|
| 1 | 服务器扩容 | 张伟 | √ |
| 2 | 域名备案 | 李娜 | × |

## 二、应用配置

- [x] 配置中心已同步
- [ ] 日志级别为 INFO

## 三、回滚方案

1. 切换到旧版本
2. 恢复数据库备份

## 四、审批

- [ ] 技术总监：________
- [ ] 产品经理：________
""",
        (("基础环境", 2), ("应用配置", 2)),
        {"closed": 2, "open": 1},
        {"rollback": 2, "stations": 2},
    ),
    Layout(
        "korean table",
        """
# 서비스 오픈 체크리스트

## 1. 인프라

| 번호 | 점검 항목 | 담당자 | 상태 |
|---|---|---|---|
| 1 | 서버 증설 | 김민수 | 완료 |
| 2 | 인증서 갱신 | 이지은 | 진행중 |
| 3 | 백업 복구 시험 | 이지은 | 미완료 |
| 4 | 구형 장비 철거 | 박준 | 해당없음 |

## 2. 비상 연락망

- 인프라: 김민수 010-1234-5678
- 개발: 이지은 010-8765-4321

## 3. 롤백 조건

- 오류율 5% 초과
- 결제 불가
""",
        (("인프라", 4),),
        {"closed": 1, "partial": 1, "open": 1},
        {"contacts": 2, "limits": 2},
    ),
    Layout(
        "vietnamese counts",
        """
# Checklist triển khai hệ thống

## A. Hạ tầng (3 mục)

- [x] Máy chủ đã cấu hình
- [ ] Chứng chỉ SSL hợp lệ
- [ ] Sao lưu dữ liệu

## B. Ứng dụng (2 mục)

- [ ] Kiểm thử chức năng đạt
- [ ] Tài liệu đã cập nhật

## C. Phê duyệt

- [ ] Giám đốc kỹ thuật: ________
""",
        (("Hạ tầng", 3), ("Ứng dụng", 2)),
        {"closed": 1},
        {"stations": 1},
    ),
    Layout(
        "polish numbers",
        """
# Lista kontrolna wdrożenia

## 1. Serwery

1. [x] Aktualizacje zainstalowane
2. [ ] Miejsce na dysku sprawdzone

## 2. Aplikacja

1. [ ] Zmienne środowiskowe ustawione
2. [ ] Testy dymne zakończone

## 3. Kryteria wycofania

- Błędy powyżej 5%

## 4. Plan wycofania

1. Przywrócić wersję 3.9
""",
        (("Serwery", 2), ("Aplikacja", 2)),
        {"closed": 1},
        {"limits": 1, "rollback": 1},
    ),
    Layout(
        "turkish table",
        """
# Canlıya Alma Kontrol Listesi

## Sunucular

| No | Kontrol | Sorumlu | Durum |
|---|---|---|---|
| 1 | Yedek alındı | Ayşe | Tamamlandı |
| 2 | Güvenlik duvarı kuralları | Mehmet | Devam ediyor |
| 3 | Disk alanı | Mehmet | Bekliyor |

## Onaylar

- [ ] BT Müdürü: ________
- [ ] Ürün Sahibi: ________
""",
        (("Sunucular", 3),),
        {"closed": 1, "partial": 1, "open": 1},
        {"stations": 2},
    ),
    Layout(
        "arabic bold",
        """
# قائمة إطلاق المتجر

**الخوادم**

- [x] النسخ الاحتياطي مكتمل
- [ ] شهادة SSL مجددة

**التطبيق**

- [ ] متغيرات البيئة مضبوطة

**خطة التراجع**

1. العودة إلى الإصدار السابق
2. إبلاغ الدعم
""",
        (("الخوادم", 2), ("التطبيق", 1)),
        {"closed": 1},
        {"rollback": 2},
    ),
    Layout(
        "setext and numbers",
        """
Launch of the intranet
======================

1. Servers
----------

+ [ ] Patches are installed
+ [X] Time is in sync

2. People
---------

+ [ ] Everybody can log in
+ [ ] The helpdesk has the script

3. Approval
-----------

+ [ ] Head of IT: ________
""",
        (("Servers", 2), ("People", 2)),
        {"closed": 1},
        {"stations": 1},
    ),
    Layout(
        "thresholds by level",
        """
# Launch

## Checks

- [ ] Dashboards are shared

## Alert thresholds

| Metric | Warning | Critical |
|---|---|---|
| Error rate | > 1% | > 5% |
| P95 latency | > 500ms | > 2s |
| Queue depth | > 100 | > 1000 |
""",
        (("Checks", 1),),
        {},
        {"limits": 6},
    ),
    Layout(
        "timeline of a night",
        """
# Nachtumstellung

## Vorbereitung

- [ ] Wartungsseite ist bereit

## Ablaufplan

| Zeit | Schritt | Wer |
|---|---|---|
| 22:00 | Wartungsseite an | Jonas |
| 22:15 | Datenbank sichern | Aylin |
| 23:30 | Neue Version starten | Jonas |
| 00:30 | Freigabe | Leitung |

## Rückfallplan

1. Sicherung einspielen
2. Alte Version starten
""",
        (("Vorbereitung", 1),),
        {},
        {"marks": 4, "rollback": 2},
    ),
    Layout(
        "phases in a column",
        """
# Deployment Checklist — Payments v3

| Phase | Task | Responsible | Due | Status |
|-------|------|-------------|-----|--------|
| Pre | Freeze code | Lena | 2027-02-01 | ✔️ |
| Pre | Backup DB | Omar | 2027-02-02 | In Progress |
| Launch | Switch traffic | Wei | 2027-02-03 | ☐ |
| Post | Verify metrics | Wei | 2027-02-04 | N/A |

## Communication plan
* Updates every 30 minutes in #launch
* Customers: e-mail if > 15 min outage

## Who decides
- Go/No-Go: CTO
""",
        (("Deployment Checklist — Payments v3", 4),),
        {"closed": 1, "partial": 1, "open": 1},
        {},
    ),
    Layout(
        "numbered plain text below a title",
        """
Чек-лист релиза
---------------

Этап 1. Подготовка
- [x] код заморожен
- [ ] бэкап БД сделан

Этап 2. Выкатка
- [ ] миграции применены (`python manage.py migrate`)
- [ ] smoke-тесты пройдены: `curl -f https://api.shop.ru/health`

Этап 3. После релиза
- [ ] метрики в норме 24 часа
- [ ] отчёт отправлен
Ответственный: @ivan (Иван Петров)
""",
        (("Этап 1. Подготовка", 2), ("Этап 2. Выкатка", 2), ("Этап 3. После релиза", 2)),
        {"closed": 1},
        {},
    ),
    Layout(
        "handles in front of tasks",
        """
# Launch Day Runbook

## T-60 min
- [ ] @sre (Kim): freeze
- [ ] @dba (Lee): snapshot

## T-0 (12:00 UTC)
- [ ] @sre (Kim): flip DNS

## T+30 min
- [ ] @qa (Ola): smoke test `npm run smoke`
  - Expected: 42 tests pass

## Abort criteria
| Condition | Window | Action |
|---|---|---|
| 5xx > 2% | 5 min | roll back |
| p99 > 2s | 10 min | page |

## Escalation
1. On-call SRE → 2. Head of Eng → 3. CTO
""",
        (("T-60 min", 2), ("T-0 (12:00 UTC)", 1), ("T+30 min", 1)),
        {},
        {"limits": 2, "marks": 3},
    ),
    Layout(
        "japanese runbook",
        """
# 本番リリース手順書

**対象:** 受注API v2
**日時:** 2027年3月5日(金) 22:00

## 事前準備
| 項目 | 担当 | 期限 | 状況 |
|:--|:--|:--|:--|
| DBバックアップ | 田中 | 3/4 | 済 |
| 告知メール | 鈴木 | 3/1 | 未 |
| 負荷試験 | 佐藤 | 3/3 | 対応中 |

## 当日作業
1. 22:00 メンテナンス画面に切替
2. 22:10 DBマイグレーション `alembic upgrade head`
3. 22:30 動作確認

## 確認項目
- □ ログインできる
- □ 注文できる
- ■ メールが届く

## 切り戻し判断
- エラー率が5%を超えた場合
- 23:30までに完了しない場合
""",
        (("事前準備", 3), ("確認項目", 3)),
        {"closed": 2, "open": 1, "partial": 1},
        {"limits": 2, "marks": 3},
    ),
    Layout(
        "untidy boxes",
        """
# Go-Live

## Must have

- [ ] ~~Old API off~~ (moved to Q3)
- [ ] Rate limits — **Blocked** by infra
- [X] Logging ✅ done 2027-01-02
- [ ] [Backups](https://wiki/backup) verified by @dana
- [ ] <b>Bold html</b> item<br>with break
- [ ] Item with | pipe and `a | b`
- [ ]
- [] no space box
- [ x ] spaced box
-[ ] no space before

## Nice to have (optional)
- [ ] Dark mode
""",
        (("Must have", 10), ("Nice to have (optional)", 1)),
        {"closed": 2},
        {},
    ),
    Layout(
        "german with word boxes",
        """
# Go-Live Checkliste – Kundenportal

Stand: 12.02.2027 | Verantwortlich: Team Portal

## Vor dem Go-Live
### Technik
☐ DNS-Einträge gesetzt
☐ Firewall-Regeln geprüft
☒ Alte Server abgeschaltet
### Daten
- [x] Migration getestet (12.01.)
- [ ] Migration auf Produktion

## Go-Live (01.03.2027, 08:00 Uhr MEZ)
| Uhrzeit | Aktion | Wer |
|---|---|---|
| 08:00 | Wartungsseite an | Ops |
| 08:15 | Deployment | Ops |
| 09:00 | Freigabe | PO |

## Nach dem Go-Live
- [ ] Monitoring 24h
- [ ] Hypercare bis 15.03.

## Rollback
Wenn Fehlerrate > 5 % für 10 Minuten:
1. Alte Version aktivieren
2. Kunden informieren

## Eskalation
| Stufe | Reaktionszeit | Wer |
|---|---|---|
| P1 | 15 min | Bereitschaft |
| P2 | 4 h | Team |

## Freigabe
Technik: ____________ Datum: ______
Fachbereich: ____________ Datum: ______
""",
        (("Technik", 3), ("Daten", 2), ("Nach dem Go-Live", 2)),
        {"closed": 2},
        {"marks": 3, "limits": 1, "rollback": 2, "stations": 2},
    ),
    Layout(
        "french thresholds",
        """
# Checklist de lancement

**Date de lancement :** 15 mars 2027 à 10h00 (Europe/Paris)
**Responsable :** @claire

## 1. Technique (4 points)
- [x] Serveurs provisionnés
- [ ] Sauvegardes vérifiées
  - Vérifier : restauration < 30 min
- [ ] Certificats SSL valides
- [ ] Supervision active

## 2. Seuils d'alerte
| Métrique | Avertissement | Critique |
|---|---|---|
| Taux d'erreur | > 1 % | > 5 % |
| Latence P95 | > 500 ms | > 2 s |

## 3. Plan de communication
- Point toutes les 30 minutes sur #lancement

## 4. Escalade
1. Astreinte
2. Directeur technique

## 5. Conditions de retour arrière
- Taux d'erreur > 5 % pendant 10 minutes
- Paiement indisponible
""",
        (("Technique", 4),),
        {"closed": 1},
        {"limits": 6},
    ),
    Layout(
        "spanish commands",
        """
# Checklist de Go-Live – API de Pagos

> Última actualización: 2027-01-10

## Pre-lanzamiento (T-7 días)

### Infraestructura
- [ ] `aws rds describe-db-instances --db-instance-identifier pagos` muestra `available`
- [ ] Verificar: `psql -h $DB_HOST -c "select count(*) from pagos"` devuelve > 0

### Seguridad
- [ ] Rotar claves de Stripe
- [ ] OWASP ZAP sin alertas altas

## Lanzamiento (T-0)

- **10:00** – Congelar despliegues (@ops)
- **10:30** – Cambiar DNS (@ops)
- **11:00** – Pruebas de humo (@qa)

## Post-lanzamiento (T+1 día)

- [ ] Revisar métricas
- [ ] Reunión de cierre

## Criterios de rollback

- Errores 5xx > 2% durante 5 minutos
- [ ] Pagos duplicados

## Plan de rollback

1. `kubectl rollout undo deployment/pagos`
2. Avisar a soporte

## Aprobaciones

- CTO: ______
- Producto: ______
""",
        (("Infraestructura", 2), ("Seguridad", 2), ("Post-lanzamiento (T+1 día)", 2)),
        {},
        {"marks": 3, "limits": 2, "rollback": 2, "stations": 2},
    ),
    Layout(
        "arabic numbers and table",
        """
# قائمة التحقق للإطلاق

**تاريخ الإطلاق:** 2027-03-01

## 1) البنية التحتية (3 بنود)
1. [x] إعداد الخوادم
2. [ ] النسخ الاحتياطي اليومي
3. [ ] شهادة SSL

## 2) الاختبارات
| # | الاختبار | المسؤول | الحالة |
|---|---|---|---|
| 1 | اختبار الأداء | أحمد | ✅ |
| 2 | اختبار الأمان | سارة | قيد التنفيذ |
| 3 | اختبار القبول | خالد | لم يبدأ |

## 3) شروط التراجع
- نسبة الأخطاء أكثر من 5% لمدة 10 دقائق

## 4) التصعيد
- المستوى الأول: مهندس المناوبة

## 5) الموافقات
- [ ] مدير المشروع: ________
""",
        (("البنية التحتية", 3), ("الاختبارات", 3)),
        {"closed": 2, "partial": 1, "open": 1},
        {"limits": 1, "stations": 1},
    ),
    Layout(
        "korean procedure",
        """
# 릴리스 체크리스트 v2.0

- 작성자: 김민수
- 배포일: 2027-03-01 (월)

## 배포 전
- [x] 코드 리뷰 완료
- [x] QA 통과
- [ ] DB 마이그레이션 리허설

## 배포 절차
1. 02:00 점검 페이지 전환
2. 02:10 DB 마이그레이션
3. 02:30 애플리케이션 배포

## 배포 후
- [ ] 헬스체크 200 응답
- [ ] 에러율 1% 미만 30분 유지

## 롤백 기준
- 에러율 5% 이상 10분 지속

## 승인
| 역할 | 이름 | 서명 |
|---|---|---|
| 개발 | 이지은 | |
| 운영 | 박준 | |
""",
        (("배포 전", 3), ("배포 후", 2)),
        {"closed": 2},
        {"marks": 3, "limits": 1, "stations": 2},
    ),
    Layout(
        "vietnamese plan",
        """
# Kế hoạch go-live hệ thống bán hàng

## Trước go-live

| STT | Công việc | Người phụ trách | Hạn | Trạng thái |
|---|---|---|---|---|
| 1 | Sao lưu CSDL | Hùng | 01/03 | Đã xong |
| 2 | Kiểm thử tải | Lan | 02/03 | Đang làm |
| 3 | Đào tạo nhân viên | Mai | 02/03 | Chưa làm |

## Ngày go-live
- 07:00 - Bật trang bảo trì
- 07:30 - Chuyển dữ liệu
- 09:00 - Mở hệ thống

## Sau go-live
- [ ] Theo dõi lỗi 24 giờ
- [ ] Họp tổng kết

## Tiêu chí rollback
- Tỷ lệ lỗi > 5% trong 10 phút

## Liên hệ
| Vai trò | Họ tên | Điện thoại |
|---|---|---|
| Kỹ thuật | Hùng | 0901234567 |
| Nghiệp vụ | Lan | 0907654321 |
""",
        (("Trước go-live", 3), ("Sau go-live", 2)),
        {"closed": 1, "partial": 1, "open": 1},
        {"marks": 3, "limits": 1, "contacts": 2},
    ),
)
