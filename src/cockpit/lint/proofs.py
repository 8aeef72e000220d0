"""Rules of proof: commands that cannot show what their lines say, and names that the API of AWS does not have."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cockpit.checklist import expectations, shell
from cockpit.checklist.draft import Claim, Gate, Probe
from cockpit.checklist.inline import words
from cockpit.checklist.words import fold, vocabulary
from cockpit.lint.paper import Found, Paper, lines_of, quoted

_STATE = vocabulary(
    "running|ready|healthy|green|empty|not empty|valid|up to date|current|active|passing|no errors?|ok state|in ok|"
    "bound|synced|completed|laufend|läuft|laufen|bereit|gesund|grün|leer|gültig|aktuell|prêts?|en cours d'exécution|"
    "sain*|vides?|valides?|en ejecución|corriendo|list.s?|san.s?|vací.s?|válid.s?|rodando|em execução|pront.s?|"
    "saudáve*|vazi.s?|in esecuzione|attiv.|san.|vuot.|valid.|запущен*|работа*|готов*|здоров*|пуст*|валид*|актуальн*|"
    "起動している|稼働|正常|空|有効|运行中|运行|就绪|健康|为空|有效|실행 중|정상|준비|비어|dang chay|san sang|"
    "khoe manh|trong|hop le"
)
_QUANTITY = re.compile(
    r"(?<![\w./-])\d+\+?\s(?!(?:min|sek|sec|h|hour|day|week|month|last)\b)[^\W\d_]{3,}|[<>≤≥=]\s?\d|"
    r"(?<![\w-])[\w.-]+\s?=\s?[\w.-]+|\bat least\b|\b\d+%"
)
_EMPTY = vocabulary(
    "empty|0 messages?|no messages|leer|vide|vacía|vacio|vazia|vazio|vuota|пуст*|空|为空|비어|trong|depth|backlog"
)
_REACH = vocabulary(
    "access*|reach*|connect*|available|availab*|answer*|respond*|up|alive|online|erreichbar*|verbind*|verfügbar*|"
    "antwortet|accessible*|joignable*|disponib*|conect*|conex*|acess*|raggiungibil*|доступ*|соедин*|подключ*|отвеча*|"
    "接続|到達|応答|连接|可用|可达|접속|연결|ket noi|truy cap|version*|versión|versão|версия|バージョン|版本|"
    "phien ban|healthy|running"
)
_CONSTANT = re.compile(
    r"(?is)^\s*select\s+(?:version\s*\(\s*\)|1|now\s*\(\s*\)|current_\w+(?:\s*\(\s*\))?|'[^']*'|pg_is_in_recovery\(\))"
    r"(?:\s+as\s+\w+)?\s*;?\s*$"
)
_SHOWS = (
    (
        re.compile(r"^kubectl\s+(?:-\S+\s+\S+\s+)*(?:get|describe|top|cluster-info|logs?)\b"),
        "that the cluster answered",
    ),
    (re.compile(r"^docker(?:-compose|\s+compose)?\s+(?:ps|images|stats|logs|ls|info)\b"), "that the daemon answered"),
    (re.compile(r"^helm\s+(?:list|ls|status|history)\b"), "that the cluster answered"),
    (re.compile(r"^(?:gcloud|az)\b.*\b(?:list|describe|show)\b"), "that the API answered"),
    (re.compile(r"^(?:pm2|supervisorctl)\s+(?:list|ls|status)\b"), "that the tool answered"),
    (re.compile(r"^systemctl\s+list-"), "that systemd answered"),
    (re.compile(r"^gh\s+(?:run|workflow|secret|pr|release)\s+(?:list|view)\b"), "that the API answered"),
    (re.compile(r"^redis-cli\b"), "that redis-cli ran"),
    (re.compile(r"^(?:dig|host|nslookup)\b"), "that a server answered"),
    (re.compile(r"^openssl\s+s_client\b"), "that a connection was made, also with an expired certificate"),
    (re.compile(r"^(?:df|free|top|uptime|ps|netstat|ss|iostat|vmstat|lsof)\b"), "that the numbers were printed"),
    (
        re.compile(r"^git\s+(?:status|log|diff|show|remote\s+-v)\b(?!.*--(?:exit-code|quiet))"),
        "that git printed something",
    ),
    (re.compile(r"^terraform\s+(?:plan(?!.*-detailed-exitcode)|show|output|state)\b"), "that terraform ran"),
    (re.compile(r"^(?:mysql|mongosh?|sqlite3)\b"), "that the query ran, also when it found nothing"),
)
"""Commands that print, and what their exit code 0 says."""
_ALWAYS = re.compile(
    r"\|\|\s*(?:true|:|echo\b.*|exit 0)\s*$|;\s*(?:true|exit 0|:)\s*$|^\s*(?:echo|printf|true|:)\b(?!.*[|&;])"
)
_NO_TESTS = re.compile(
    r"^(?:python3?\s+-m\s+unittest\b|cargo\s+(?:test|nextest)\b|go\s+test\b|(?:npx\s+)?(?:jest|"
    r"vitest)\b.*--passWithNoTests|npm\s+(?:run\s+\S+|test)\b.*--if-present)"
)
_JUDGES = re.compile(
    r"\|\s*(?:grep|egrep|jq\s+-e|awk|test|xargs|wc)\b|&&|\[\[?\s|--(?:fail|exit-code|wait)\b|\bwait\b|"
    r"rollout\s+status|-f\b.*curl"
)
_STATES = vocabulary(
    "returns?|responds with|answers with|shows?|contains?|expect*|liefert|gibt|erwartet|zeigt|renvoie|retourne|"
    "devuelve|responde con|retorna|responde com|restituisce|возвращает|отвечает|が返る|を返す|返ること|返回|반환|"
    "tra ve"
)
"""Words behind which a line says what must come."""
_ELSEWHERE = vocabulary(
    "pagerduty|opsgenie|slack|grafana|datadog|sentry|new relic|x-ray|xray|prometheus|cloudflare|github|gitlab|stripe|"
    "dashboards?|tableau de bord|ダッシュボード|仪表盘|仪表板|看板|대시보드|дашборд*|bang dieu khien|statuspage|"
    "status page"
)


def rules(paper: Paper) -> Iterator[Found]:
    """Every command that proves less than its line says."""
    if not paper.shapes:
        return
    for gate in paper.draft.gates:
        for probe in gate.probes:
            yield from _one(gate, probe)
    yield from apis(paper)


def apis(paper: Paper) -> Iterator[Found]:
    """Services, operations, options and values that AWS does not know."""
    told: set[tuple[int, str]] = set()
    for probe in paper.draft.probes:
        service, _, operation = str(probe.table.get("aws", "")).partition(".")
        if not operation:
            continue
        from cockpit.lint.awsnames import problems

        for problem, hint, name in problems(service, operation, dict(probe.table.get("with", {})), probe.doubts):
            if (probe.line, name) not in told:
                told.add((probe.line, name))
                yield Found(
                    "api", probe.line, f"{problem}: AWS refuses this call", hint or "look it up in the API", name
                )


def _one(gate: Gate, probe: Probe) -> Iterator[Found]:
    lines = [claim for claim in gate.claims if not expectations.is_stated(claim.says)]
    source = probe.source.strip()
    shown = source.split("\n")[0][:40]
    first = shell.words(source)
    stated = bool(probe.table.get("claims")) or len(lines) < len(gate.claims)
    if _ALWAYS.search(source):
        text = f"this command exits with 0 whatever it finds: {quoted(shown)}"
        yield Found("proof", probe.line, text, "take away what hides its exit code, or say what must be printed", shown)
        return
    if "sql" in probe.table or (first and first[0].rsplit("/", 1)[-1] == "psql"):
        yield from _sql(probe, lines, source, stated=stated)
    elif "aws" in probe.table:
        yield from _aws(probe, lines, shown)
    elif "http" in probe.table:
        yield from _http(gate, probe, source, stated=stated)
    else:
        yield from _run(gate, probe, lines, source, stated=stated)


def _named(lines: list[Claim]) -> str:
    told = " · ".join(quoted(one.says, 40) for one in lines[:3])
    more = f" and {len(lines) - 3} more" if len(lines) > 3 else ""
    return f"{told}{more} ({lines_of([one.line for one in lines])})"


def _sql(probe: Probe, lines: list[Claim], source: str, *, stated: bool) -> Iterator[Found]:
    sql = str(probe.table.get("sql", ""))
    if sql.lstrip().startswith("\\"):
        text = f"{sql.split(maxsplit=1)[0]} of psql exits with 0 also when it finds nothing"
        yield Found(
            "proof", probe.line, text, "ask pg_catalog, and say how many rows must come", sql.split(maxsplit=1)[0]
        )
    elif _CONSTANT.match(sql):
        lost = [one for one in lines if not _REACH.search(fold(words(one.says)))]
        if lost:
            text = f"{quoted(sql, 30)} only shows that the database answers; it cannot prove {_named(lost)}"
            yield Found("proof", probe.line, text, "ask the tables that hold what the line says", sql[:20])
    elif not stated and re.match(r"(?is)\s*select\b.*\bfrom\b", sql) and "'...'" not in sql and _wants(lines):
        text = f"a query exits with 0 when it finds no row, so it cannot prove {_named(_wants(lines))}"
        yield Found(
            "proof",
            probe.line,
            text,
            "say how many rows must come, and what stands in them",
            "select" if "select" in source else "SELECT",
        )
    if (
        re.search(r"\bpsql\s", source)
        and re.search(r"\s-h\s", source)
        and not re.search(r"\s(?:-d|--dbname)\b|://", source)
    ):
        user = re.search(r"\s-U\s+([\w-]+)", source)
        parts = shell.words(source) or []
        plain = [
            part
            for at, part in enumerate(parts[1:], 1)
            if not part.startswith("-") and not parts[at - 1].startswith("-")
        ]
        if user and not plain and "..." not in source:
            text = f"psql names no database, so it asks for one that is called {user[1]}"
            yield Found("proof", probe.line, text, "name it: -d DATABASE", "psql")


def _wants(lines: list[Claim]) -> list[Claim]:
    """The lines that state a number or a state."""
    return [one for one in lines if _QUANTITY.search(_plain(one.says)) or _STATE.search(fold(_plain(one.says)))]


def _plain(text: str) -> str:
    """A line without the command in it."""
    return re.sub(r"`[^`]*`", " ", words(text))


def _aws(probe: Probe, lines: list[Claim], shown: str) -> Iterator[Found]:
    service, _, operation = str(probe.table["aws"]).partition(".")
    from cockpit.lint.awsnames import answer

    said, only_names, anything = answer(service, operation)
    if anything or not said:
        return
    lost = []
    for one in lines:
        plain = _plain(one.says)
        elsewhere = {word for match in _ELSEWHERE.findall(fold(plain)) for word in re.findall(r"\w+", match)}
        counts = _QUANTITY.search(plain) or _EMPTY.search(fold(plain))
        if (elsewhere and not any(word.rstrip("s") in {part.rstrip("s") for part in said} for word in elsewhere)) or (
            only_names and counts
        ):
            lost.append(one)
    if lost:
        what = "shows names only" if only_names else "does not show that"
        call = f"{service} {operation.replace('_', '-')}"
        text = f"{call} {what}; it cannot prove {_named(lost)}"
        yield Found(
            "proof",
            probe.line,
            text,
            "ask for each thing where it can be seen, or let a person vouch for it",
            shown[:20],
        )


def _http(gate: Gate, probe: Probe, source: str, *, stated: bool) -> Iterator[Found]:
    """`curl` without --fail exits with 0 on every answer."""
    around = fold(words(gate.title.replace(source, " "))) + " ".join(
        fold(one.says) for one in gate.claims if one.line != gate.line
    )
    said = re.search(r"(?<!\d)[1-5]\d\d(?!\d)|\b[1-5]xx\b", re.sub(r"https?://\S+", " ", around))
    shown = re.search("→|=>|->", around) or _STATES.search(re.sub(r"`[^`]*`", " ", around))
    if stated or said or shown or not source.startswith("curl") or _JUDGES.search(source):
        return
    if re.search(r"\s(?:-[a-zA-Z]*f[a-zA-Z]*|--fail\S*|-w|--write-out|-[a-zA-Z]*I[a-zA-Z]*)\b", source):
        return
    yield Found(
        "proof",
        probe.line,
        "curl exits with 0 on an answer 500 too, and nothing says what must come",
        "say it: 200 and what stands in the body; or curl --fail",
        "curl",
    )


def _run(gate: Gate, probe: Probe, lines: list[Claim], source: str, *, stated: bool) -> Iterator[Found]:
    about = lines or gate.claims
    if _NO_TESTS.search(source):
        if not stated and not any(re.search(r"\d", _plain(one.says)) for one in about):
            text = f"{quoted(source, 40)} exits with 0 also when it ran no test"
            yield Found(
                "proof", probe.line, text, "say how many tests must run", source.split("\n", maxsplit=1)[0][:12]
            )
        return
    if re.match(r"dig\b.*\+short", source) and re.search(
        r"\bttl\b", fold(" ".join(one.says for one in gate.claims) + gate.title)
    ):
        yield Found(
            "proof",
            probe.line,
            "dig +short prints no TTL, so it cannot prove one",
            "dig +noall +answer shows it",
            "+short",
        )
        return
    if stated or _JUDGES.search(source):
        return
    for pattern, says in _SHOWS:
        lost = _wants(about) if pattern.search(source) else []
        if lost:
            text = f"exit code 0 of {quoted(source, 30)} only says {says}; it cannot prove {_named(lost)}"
            yield Found(
                "proof",
                probe.line,
                text,
                "say what must be printed, or use a command that judges",
                source.split("\n", maxsplit=1)[0][:12],
            )
            return
