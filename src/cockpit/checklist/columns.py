"""What a table is for, by the headings of its columns in many languages and by its cells."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import StrEnum

from cockpit.checklist import status, whens
from cockpit.checklist.blocks import Node
from cockpit.checklist.inline import words
from cockpit.checklist.roles import Role
from cockpit.checklist.words import fold, vocabulary


class Column(StrEnum):
    """What a column holds."""

    ID = "id"
    TITLE = "title"
    STATUS = "status"
    OWNER = "owner"
    NOTE = "note"
    TIME = "time"
    METRIC = "metric"
    LIMIT = "limit"
    WINDOW = "window"
    ROLE = "role"
    REACH = "reach"
    SIGNED = "signed"
    LEVEL = "level"
    RESPONSE = "response"
    EXPECTED = "expected"
    SHARE = "share"
    REQUIRED = "required"
    """A mark in it says for whom the check is required; it is no status."""


class Use(StrEnum):
    """What a table is for."""

    GATES = "gates"
    TIMELINE = "timeline"
    CONTACTS = "contacts"
    SIGN_OFF = "sign-off"
    TRIGGERS = "triggers"
    LIMITS = "limits"
    SUCCESS = "success"
    ESCALATION = "escalation"
    SUMMARY = "summary"
    OTHER = "other"


_NAMES: tuple[tuple[Column, re.Pattern[str]], ...] = (
    (
        Column.SIGNED,
        vocabulary(
            "signature|sign-off|signed|verified by|approved by|подпись|unterschrift|firma|assinatura|署名|"
            "承認者|签字|签名|서명|chu ky|التوقيع|imza|podpis"
        ),
    ),
    (
        Column.STATUS,
        vocabulary(
            "status|state|done|complete|completed|pass/fail|ready|ok|go/no-go|result|checked|yes/no|y/n|ja/nein|"
            "oui/non|o/n|si/no|s/n|sim/nao|да/нет|是否完成|是否|완료 여부|статус|"
            "состояние|готово|готовность|stand|zustand|erledigt|statut|état|etat|fait|estado|hecho|"
            "situação|situacao|feito|concluído|stato|fatto|状態|ステータス|進捗|完了|状況|対応状況|実施状況|判定|状态|狀態|完成|"
            "完成情况|进展|결과|여부|"
            "상태|완료|진행|trang thai|"
            "xong|الحالة|durum|tamam|stan|gotowe|klaar|結果|结果"
        ),
    ),
    (
        Column.SHARE,
        vocabulary(
            "% completo|% complete|percent|progress|%|прогресс|fortschritt|progreso|進捗率|进度|진행률|"
            "done/total|closed|total"
        ),
    ),
    (
        Column.TIME,
        vocabulary(
            "time|when|t-minus|t minus|time slot|uhrzeit|zeit|zeitpunkt|время|когда|hora|heure|horário|"
            "horario|ora|時刻|時間|日時|时间|時間帯|시간|시각|thoi gian|gio|الوقت|saat|zaman|tijd|czas|waktu|t+|offset"
        ),
    ),
    (
        Column.OWNER,
        vocabulary(
            "owner|owners|responsible|assignee|assigned to|dri|who|lead|actor|ответственн*|исполнитель|"
            "владелец|кто|verantwortlich*|zuständig*|besitzer|responsable*|propriétaire|responsável|"
            "responsavel|dono|quem|responsabile|責任者|担当|担当者|负责人|責任人|담당|담당자|책임자|"
            "nguoi chiu trach nhiem|"
            "nguoi phu trach|المسؤول|sorumlu|odpowiedzialny|eigenaar|verantwoordelijke|penanggung jawab"
        ),
    ),
    (
        Column.REACH,
        vocabulary(
            "contact|phone|email|e-mail|mobile|slack|telefon|tel|телефон|контакт|почта|téléphone|"
            "courriel|teléfono|correo|contacto|telefone|contato|telefono|連絡先|電話|メール|电话|邮箱|"
            "联系方式|전화|연락처|"
            "이메일|sdt|dien thoai|الهاتف|البريد*|where they are|kontakt|iletişim"
        ),
    ),
    (
        Column.RESPONSE,
        vocabulary(
            "response time|response target|response|sla|respond|время реакции|reaktionszeit|délai|tiempo "
            "de respuesta|tempo de resposta|対応時間|响应时间|응답|وقت الاستجابة"
        ),
    ),
    (
        Column.LEVEL,
        vocabulary(
            "severity|level|issue level|priority|уровень|критичность|приоритет|schweregrad|priorität|"
            "gravité|niveau|severidad|nivel|prioridad|severidade|nível|prioridade|重大度|優先度|レベル|"
            "严重|级别|优先级|"
            "심각도|우선순위|muc do|الخطورة|الأولوية|öncelik|seviye|priorytet"
        ),
    ),
    (
        Column.WINDOW,
        vocabulary(
            "window|duration|over|период|окно|zeitfenster|fenster|fenêtre|durée|ventana|duración|janela|"
            "duração|期間|窗口|기간"
        ),
    ),
    (
        Column.LIMIT,
        vocabulary(
            "threshold|alert threshold|target|limit|alert|порог|цель|schwelle|schwellwert|schwellenwert|"
            "grenzwert|ziel|seuil|cible|objectif|umbral|objetivo|meta|limiar|limite|soglia|閾値|目標|しきい値|阈值|"
            "目标|임계값|목표|nguong|muc tieu|العتبة|الهدف|eşik|hedef|drempel|próg|ambang|requirement"
        ),
    ),
    (
        Column.METRIC,
        vocabulary(
            "metric|metrics|indicator|kpi|measure|метрика|показатель|metrik|kennzahl|métrique|indicateur|"
            "métrica|indicador|metrica|指標|メトリクス|指标|지표|chi so|المقياس|المؤشر|metrik|ölçüt|metriek|metryka"
        ),
    ),
    (
        Column.EXPECTED,
        vocabulary(
            "expected|expected result|确认内容|確認内容|期待|期待値|预期|預期|ожидаемый*|erwartet*|attendu|résultat "
            "attendu|esperado|resultado esperado|atteso|예상|기대|ket qua mong doi|المتوقع|beklenen"
        ),
    ),
    (
        Column.ROLE,
        vocabulary(
            "role|position|function|team|роль|должность|rolle|rôle|rol|función|papel|função|ruolo|役割|役職|"
            "角色|职位|역할|vai tro|الدور|görev|funkcja"
        ),
    ),
    (Column.ID, vocabulary("#|no|no.|nr|id|n°|№|ref|番号|编号|序号|번호|stt|رقم|lp|sıra")),
    (
        Column.NOTE,
        vocabulary(
            "notes?|comments?|evidence*|dod|remarks?|details?|description|short description|blocker|why|"
            "eta|example|purpose|примечани*|комментари*|описание|доказательств*|bemerkung*|notiz*|"
            "hinweis*|beschreibung|nachweis|remarques?|commentaires?|preuve|notas?|observaciones|"
            "evidencia|descripción|observações|evidência|descrição|note|prove|備考|メモ|説明|証跡|说明|"
            "备注|描述|비고|설명|"
            "증거|ghi chu|mo ta|bang chung|ملاحظات|الدليل|وصف|not|notlar|açıklama|opmerkingen|uwagi|"
            "catatan|action on breach|alert rule|页面|路径|path"
        ),
    ),
    (
        Column.TITLE,
        vocabulary(
            "item|items|gate|gates|check|checks|check name|checkpoint|task|tasks|criteria|criterion|"
            "action|actions|activity|step|steps|event|feature|component|deliverable|control|area|пункт|"
            "задача|проверка|действие|активность|элемент|критерий|компонент|шаг|prüfpunkt|punkt|aufgabe|"
            "aktion|aktivität|schritt|kriterium|tâche|élément|critère|action|étape|point|vérification|"
            "tarea|elemento|criterio|acción|actividad|paso|punto|verificación|tarefa|critério|ação|"
            "atividade|passo|verificação|componente|attività|controllo|voce|項目|チェック項目|タスク|"
            "作業|内容|変数|確認項目|"
            "機能|项目|检查项|任务|功能|操作|事项|活动|api|항목|작업|체크|활동|기능|hang muc|cong viec|"
            "muc|tieu chi|البند|المهمة|"
            "الإجراء|الخطوة|العنصر|madde|görev|iş|adım|kontrol|zadanie|krok|element|taak|stap|onderdeel|"
            "kegiatan|tugas|variable|env var|variable name|setting"
        ),
    ),
    (Column.TITLE, vocabulary("name|nombre|nome|nom|имя|название|名前|名称|이름|ten|الاسم|ad|naam|nazwa|nama")),
)
_COUNTED = vocabulary(
    "closed|open|partial|total|passed|failed|pass|fail|count|done|всего|открыто|закрыто|gesamt|offen|"
    "geschlossen|cerrado|abierto|fechado|aberto|合計|总计|합계|tong"
)
_TOTAL = re.compile(
    r"(?:grand )?(?:total|totals|sum|gesamt|summe|итого|всего|合計|总计|合计|합계|tong|tong cong|المجموع|toplam|"
    r"razem|totaal)\b[:：]?"
)


@dataclass(slots=True)
class Table:
    """A table with its columns read."""

    node: Node
    use: Use
    columns: list[Column | None] = field(default_factory=list)

    def place(self, column: Column) -> int | None:
        """Where a column stands; None where there is none."""
        return self.columns.index(column) if column in self.columns else None

    def cell(self, row: list[str], column: Column) -> str:
        """A row's cell of a column as it is written; empty where there is none."""
        at = self.place(column)
        return row[at].strip() if at is not None and at < len(row) else ""

    def name(self, row: list[str]) -> str:
        """The words that name a row."""
        for column in (Column.TITLE, Column.METRIC, Column.ROLE, Column.LEVEL):
            if self.cell(row, column):
                return words(self.cell(row, column))
        return next((words(cell) for at, cell in enumerate(row) if cell.strip() and self._plain(at)), "")

    def _plain(self, at: int) -> bool:
        return at >= len(self.columns) or self.columns[at] not in {
            Column.ID,
            Column.STATUS,
            Column.TIME,
            Column.REQUIRED,
        }

    def notes(self, row: list[str]) -> str:
        """What a row says besides its name, its status, its owner."""
        taken = {Column.ID, Column.STATUS, Column.OWNER, Column.TIME, Column.TITLE}
        named = self.name(row)
        kept = []
        for at, cell in enumerate(row):
            column = self.columns[at] if at < len(self.columns) else None
            said = words(cell)
            if (
                not said
                or said == named
                or said in {"-", "–", "—"}
                or (column in taken and not (column is Column.TITLE and said != named))
            ):
                continue
            if column is Column.REQUIRED:
                if status.read(cell) is status.Status.DONE and at < len(self.node.head):
                    kept.append(f"required: {self.node.head[at]}")
                continue
            kept.append(said)
        return "; ".join(kept)


def read(node: Node, role: Role | None, *, nested: bool) -> Table:
    """Read a table's columns and decide what it is for."""
    columns: list[Column | None] = [_column(cell) for cell in node.head]
    for at, column in enumerate(columns):
        if column is not None and column is not Column.LEVEL and column in columns[:at]:
            columns[at] = Column.NOTE if column in {Column.TITLE, Column.NOTE, Column.LIMIT} else None
    columns = _corrected(node, columns)
    table = Table(node, Use.OTHER, columns)
    table.use = Use.OTHER if nested else _use(table, role)
    return table


def _column(head: str) -> Column | None:
    said = fold(re.sub(r"[^\w\s#%/+°№.-]", " ", head))
    if status.picture(head) is status.Status.DONE and not said:
        return Column.STATUS
    best: tuple[int, int, Column] | None = None
    for rank, (column, pattern) in enumerate(_NAMES):
        found = pattern.search(said) if said else None
        if found and (best is None or (-len(found[0]), rank) < best[:2]):
            best = (-len(found[0]), rank, column)
    if said in {"#", "no", "no.", "nr", "nr."}:
        return Column.ID
    return best[2] if best else None


def _corrected(node: Node, columns: list[Column | None]) -> list[Column | None]:
    """Let the cells speak where the heading does not: statuses, marks of levels, ids, times."""
    for at in range(len(columns)):
        found = [row.cells[at].strip() for row in node.rows if at < len(row.cells)]
        filled = [cell for cell in found if cell]
        seen = [
            cell
            for cell in filled
            if status.picture(cell) is not None or status.alone(cell) or re.fullmatch(r"\\?\[.?\\?\]", cell)
        ]
        bare = (
            seen
            and len(seen) == len(filled)
            and all(
                not re.search(r"[^\W\d_]", re.sub(":[a-z_]+:", "", cell)) or re.fullmatch(r"\[.\]", cell)
                for cell in seen
            )
        )
        if columns[at] is Column.LEVEL and bare:
            columns[at] = Column.REQUIRED
        elif columns[at] is None and bare:
            columns[at] = Column.STATUS if Column.STATUS not in columns else None
        elif (
            columns[at] is Column.STATUS
            and filled
            and sum(status.read(cell) is not None for cell in filled) * 2 < len(filled)
        ):
            columns[at] = Column.NOTE
    if columns.count(Column.REQUIRED) and Column.STATUS in columns:
        columns[columns.index(Column.STATUS)] = Column.REQUIRED if columns.count(Column.REQUIRED) > 1 else Column.STATUS
    if columns and Column.TITLE not in columns:
        free = next((at for at, column in enumerate(columns) if column in {None, Column.NOTE} and at < 2), None)
        if free is not None and not {Column.METRIC, Column.ROLE, Column.LEVEL} & set(columns):
            columns[free] = Column.TITLE
    return columns


def _use(table: Table, role: Role | None) -> Use:
    node, columns = table.node, set(table.columns)
    if not node.rows or _sample(node):
        return Use.OTHER
    if _summary(table) or (role is Role.SUMMARY and Column.SHARE in columns):
        return Use.SUMMARY
    timed = _timed(table)
    if (Column.TIME in columns and timed) or (timed and timed == len(node.rows) and Column.STATUS not in columns):
        return (
            Use.TIMELINE if role not in {Role.CONTACT, Role.COMMUNICATION, Role.SUMMARY, Role.REFERENCE} else Use.OTHER
        )
    if role is Role.SIGN_OFF or (Column.SIGNED in columns and Column.STATUS not in columns):
        return Use.SIGN_OFF
    if role is Role.TRIGGER:
        return Use.TRIGGERS
    if role is Role.SUCCESS:
        return Use.SUCCESS
    if role is Role.ESCALATION or (Column.LEVEL in columns and Column.RESPONSE in columns):
        return Use.ESCALATION
    if Column.REACH in columns and (Column.ROLE in columns or role is Role.CONTACT) and Column.STATUS not in columns:
        return Use.CONTACTS
    if role in {Role.SUMMARY, Role.REFERENCE, Role.COMMUNICATION} and Column.STATUS not in columns:
        return Use.OTHER
    if Column.METRIC in columns and Column.LIMIT in columns and Column.STATUS not in columns:
        return Use.LIMITS
    if role is Role.THRESHOLD and Column.METRIC in columns and Column.STATUS not in columns:
        return Use.LIMITS
    if Column.STATUS in columns and role not in {Role.REFERENCE, Role.COMMUNICATION}:
        return Use.GATES
    if Column.REQUIRED in columns or role is Role.GATES or Column.EXPECTED in columns:
        return Use.GATES
    return Use.OTHER


def _sample(node: Node) -> bool:
    """Whether a table shows how it is to be filled in: a row of `...`."""
    return any(
        sum(cell.strip() in {"...", "…", "....", "TBD..."} for cell in row.cells) > 0
        and not any(len(cell.strip()) > 5 for cell in row.cells)
        for row in node.rows
    )


def _timed(table: Table) -> int:
    """How many rows say when: by a clock time or a T-offset in the column of times, or in the first one."""
    at = table.place(Column.TIME)
    places = [0] if at is None else [at, 0]
    return sum(any(place < len(row.cells) and time_of(row.cells[place]) for place in places) for row in table.node.rows)


def time_of(cell: str) -> bool:
    """Whether a cell begins with a clock time or a T-offset."""
    said = words(cell)
    return len(said) <= 40 and (
        whens.begins_with_offset(said)
        or re.match(r"(?:[01]?\d|2[0-4])[:h][0-5]\d|(?:1[0-2]|0?[1-9])\s?[aApP]\.?[mM]", said) is not None
    )


def _summary(table: Table) -> bool:
    """Whether a table counts what other tables list."""
    node = table.node
    if any(_TOTAL.fullmatch(fold(words(row.cells[0]))) for row in node.rows if row.cells):
        return True
    counted = sum(_COUNTED.search(fold(head)) is not None for head in node.head)
    numeric = sum(
        sum(bool(re.fullmatch(r"\**\d{1,5}(?:/\d+)?%?\**", cell.strip())) for cell in row.cells) >= 2
        for row in node.rows
    )
    return counted >= 2 and numeric * 2 > len(node.rows)
