"""Broken profiles: each mistake is named at its own line and column, with a way on, and never with a traceback."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from cockpit.errors import Finding, ProfileProblem
from cockpit.profile import Loaded

Found = Callable[[str | bytes], tuple[Finding, ...]]

# what to replace in the good profile, by what, where the finding must stand (a text of the broken profile; `|` marks
# the very character), words of its sentence and hint
BROKEN: dict[str, tuple[str, str, str, str]] = {
    "unknown key": ('owner = "pm"\nt0', 'ownr = "pm"\nt0', "|ownr =", "unknown key ownr.*did you mean owner"),
    "unknown table": ("[variables]", "[varibles]", "|[varibles]", "unknown key varibles.*did you mean variables"),
    "unknown key of a gate": ("fresh_for =", "fresh_fro =", "|fresh_fro", "unknown key fresh_fro.*fresh_for"),
    "unknown key of a probe": ('timeout = "5s"', 'timout = "5s"', "|timout", "unknown key timout.*timeout"),
    "unknown key of a claim": (
        'says = "Accepted", expect',
        'says = "Accepted", expct',
        "|expct",
        "unknown key expct.*expect",
    ),
    "unknown key of a connection": ('region = "us', 'regio = "us', "|regio =", "unknown key regio.*region"),
    "missing title": ('title = "Database healthy"\n', "", "|[gate.database]", "title is missing in gate.database"),
    "missing launch": (
        "[launch]\n",
        "[launch_]\n",
        "|[launch_]",
        "unknown key launch_.*launch",
    ),
    "title is a number": ('title = "Checkout 2.0"', "title = 42", "title = |42", "launch.title must be a text.*42"),
    "flag in quotes": (
        "binding = false",
        'binding = "false"',
        'binding = |"false"',
        "gate.runbooks.binding must be true or false, without quotes",
    ),
    "list expected": ('depends = ["queues"]', 'depends = "queues"', 'depends = |"queues"', "must be a list"),
    "unknown severity": (
        'severity = "critical"',
        'severity = "critcal"',
        '|"critcal"',
        'severity cannot be "critcal".*did you mean critical',
    ),
    "bad id": ("[gate.on-call]", "[gate.On_Call]", "|[gate.On_Call]", '"On_Call" is no valid name.*lower case'),
    "blank title": ('title = "People"', 'title = " "', 'title = |" "', "category.people.title says nothing"),
    "unknown category": (
        'category = "people"\nclaims',
        'category = "poeple"\nclaims',
        '|"poeple"',
        "no category poeple.*did you mean people",
    ),
    "unknown phase": ('phase = "week-one"', 'phase = "week-on"', '|"week-on"', "no phase week-on.*week-one"),
    "unknown dependency": (
        'depends = ["queues"]',
        'depends = ["queue"]',
        '[|"queue"]',
        "no gate queue.*did you mean queues",
    ),
    "circle": (
        'title = "SQS queues active"',
        'title = "SQS queues active"\ndepends = ["database"]',
        'depends = [|"queues"]',
        "circle: queues -> database -> queues",
    ),
    "unknown connection": (
        'aws = "sqs.get_queue_attributes"',
        'aws = "sqs.get_queue_attributes"\non = "asw"',
        '|"asw"',
        "no connection asw.*did you mean aws",
    ),
    "connection of another kind": (
        "every =",
        'on = "aws"\nevery =',
        'on = |"aws"',
        "connection aws is not of the kind postgresql",
    ),
    "unknown kind": ('kind = "aws"', 'kind = "aws2"', 'kind = |"aws2"', 'unknown kind "aws2".*aws'),
    "unknown reference": (
        "GET ${tenants}/${tenant}?",
        "GET ${tenants}/${tenat}?",
        "/|${tenat}?",
        r"\$\{tenat\} names nothing.*did you mean tenant",
    ),
    "a capture of a later step": (
        '"order-${run_id}"',
        '"order-${order}"',
        '"order-|${order}"',
        r"\$\{order\} names nothing",
    ),
    "malformed reference": ('"order-${run_id}"', '"order-${run id}"', "order-|${run id}", "is no reference"),
    "variables in a circle": ('api = "http://api.internal:3001"', 'api = "${tenants}"', '|"${api}/tenants"', "circle"),
    "a credential as base URL": (
        "POST ${api}/webhooks",
        "POST ${webhook_key}/webhooks",
        '"POST |${webhook_key}',
        "credential and cannot be the start of a URL",
    ),
    "claim syntax": (
        '"Accepted", expect = "status == 202"',
        '"Accepted", expect = "status = 202"',
        '"status |= 202"',
        "==",
    ),
    "claim syntax after escapes": (
        r'expect = "lines == [\"1\"] within 30s"',
        r'expect = "lines == [\"1\"] withn 30s"',
        r"[\"1\"] |withn",
        "withn",
    ),
    "unknown field": (
        '"Accepted", expect = "status == 202"',
        '"Accepted", expect = "stauts == 202"',
        '"|stauts',
        "stauts.*status",
    ),
    "a placeholder in a claim": (
        """'body.state == "active"'""",
        """'body.state == "CHANGEME"'""",
        '|"CHANGEME"',
        "placeholder.*CHANGEME",
    ),
    "unknown field of a fail": (
        'fail = "rows[0].n > 1"',
        'fail = "  rws[0].n > 1"',
        '"  |rws',
        "rws.*rows",
    ),
    "unknown field of an AWS answer": (
        '"Attributes.Approx',
        '"Atributes.Approx',
        '"|Atributes',
        "Atributes.*Attributes",
    ),
    "a gate that claims nothing": (
        'claims = ["Primary on-call assigned", { says = "Secondary on-call assigned", claimed = true }]\n',
        "",
        "|[gate.on-call]",
        "claims nothing",
    ),
    "the same claim twice": (
        '{ says = "Secondary on-call assigned", claimed = true }',
        '"Primary on-call assigned"',
        ', |"Primary on-call assigned"]',
        "claims the same twice.*first in line 125",
    ),
    "a placeholder": (
        'host = "db.internal"',
        'host = "{RDS_ENDPOINT}"',
        '"|{RDS_ENDPOINT}',
        "placeholder.*RDS_ENDPOINT",
    ),
    "an elided text": (
        "WHERE slug = ${tenant}",
        "WHERE slug = '...'",
        "'|...'",
        "placeholder",
    ),
    "no effect": (
        'effect = "write"\ncapture',
        "capture",
        'http = |"POST ${api}/webhooks',
        "POST may change something and states no effect",
    ),
    "SQL that writes": (
        "SELECT count(*) AS n FROM tenant WHERE slug",
        "/* x */ DELETE FROM tenant WHERE slug",
        "/* x */ |DELETE",
        "DELETE changes the database.*effect",
    ),
    "SQL that acts although it reads": (
        "SELECT count(*) AS n FROM tenant WHERE slug",
        "SELECT pg_terminate_backend(1) AS n FROM tenant WHERE slug",
        "SELECT |pg_terminate_backend",
        "pg_terminate_backend acts on the database.*effect",
    ),
    "sign without a body": (
        'json = { order = "order-${run_id}", amount = 99.90, tags = ["a", "b"] }\n',
        "",
        "|sign = {",
        "no body to sign",
    ),
    "two kinds in one probe": (
        'file = "${docs}/dlq.md"',
        'file = "${docs}/dlq.md"\nlook = "https://x"',
        '|look = "https://x"',
        "a probe asks one thing",
    ),
    "a key of another kind": ('title = "Clean up"', 'title = "Clean up"\nmax_rows = 3', "|max_rows", "goes with sql"),
    "no duration": ('fresh_for = "10m"', 'fresh_for = "soon"', '|"soon"', "no duration.*15s"),
    "a duration of nothing": ('every = "15s"', 'every = "0s"', '|"0s"', "longer than 0"),
    "too often": ('every = "15s"', 'every = "200ms"', '|"200ms"', "less than a second"),
    "a timeout without end": ('timeout = "5s"', 'timeout = "2h"', '|"2h"', "at most 1h"),
    "no JMESPath": ('found = "rows[0].n"', 'found = "rows[0.n"', '"rows[0|.n"', "no JMESPath"),
    "a capture of an unknown field": ('order = "body.id"', 'order = "boddy.id"', '"|boddy.id"', "boddy.*body"),
    "a capture that compares with a field": (
        'order = "body.id"',
        """order = 'body[?state=="on"].id'""",
        '|"on"',
        "names a field.*single quotes",
    ),
    "a capture that hides a variable": (
        'capture = { found = "rows[0].n" }',
        'capture = { tenant = "rows[0].n" }',
        "{ |tenant =",
        "variable tenant would be hidden",
    ),
    "unknown AWS service": ('"sqs.get', '"sqss.get', '|"sqss.get', "no service sqss.*sqs"),
    "unknown AWS operation": (
        "sqs.get_queue_attributes",
        "sqs.get_queue_atributes",
        '|"sqs.get_queue_atributes"',
        "no operation get_queue_atributes.*get_queue_attributes",
    ),
    "unknown AWS parameter": (
        'AttributeNames = ["All"]',
        'AttributeName = ["All"]',
        "|AttributeName =",
        "AttributeName is no parameter.*AttributeNames",
    ),
    "wrong AWS value": (
        'AttributeNames = ["All"]',
        'AttributeNames = ["Alll"]',
        '[|"Alll"]',
        "cannot be 'Alll'.*All",
    ),
    "T-0 without an offset": ("2026-02-27T13:00:00Z", "2026-02-27T13:00:00", "t0 = |2026", "no offset.*13:00:00"),
    "T-0 as text": (
        "2026-02-27T13:00:00Z",
        '"2026-02-27T13:00:00Z"',
        't0 = |"2026',
        "must be a moment.*without quotes",
    ),
    "T-0 without a time": ("2026-02-27T13:00:00Z", "2026-02-27", "t0 = |2026", "day without a time"),
    "unknown zone": ('"UTC"', '"Amercia/Sao_Paulo"', '|"Amercia', "no time zone.*America/Sao_Paulo"),
    "no time of day": ('at = "09:00"', 'at = "25:61"', '|"25:61"', "25:61.*is no time"),
    "an unknown gate in the sequence": (
        'until = { gate = "smoke" }',
        'until = { gate = "smok" }',
        '|"smok"',
        "no gate smok.*did you mean smoke",
    ),
    "a sequence out of order": ('at = "T-3h"', 'at = "T-5h"', '|"T-5h"', "before the entry above"),
    "a hold for nothing": (
        'until = { gate = "smoke" }\n',
        "",
        'hold = |"until closed"',
        "waits for a gate that is not named",
    ),
    "an unknown gate of success": ('gate = "smoke"\nclaimed', 'gate = "smke"\nclaimed', '|"smke"', "no gate smke"),
    "a quota that cannot be reached": ("close_at_least = 3", "close_at_least = 30", "|30", "only 4 bind"),
    "a journal of a kind that is none": (
        "close_at_least = 3",
        'close_at_least = 3\njournal = "mysql"',
        'journal = |"mysql"',
        "launch.journal cannot be.*it can be: file, postgresql",
    ),
    "a journal in a connection that is none": (
        "close_at_least = 3",
        'close_at_least = 3\njournal = "postgresql"\njournal_connection = "dbb"',
        '|"dbb"',
        "no connection dbb.*did you mean db",
    ),
    "a journal in a connection of another kind": (
        "close_at_least = 3",
        'close_at_least = 3\njournal = "postgresql"\njournal_connection = "aws"',
        '|"aws"',
        "connection aws is not of the kind postgresql",
    ),
    "a connection for a journal that is a file": (
        "close_at_least = 3",
        'close_at_least = 3\njournal_connection = "db"',
        '|"db"\n',
        "is a file and has no connection",
    ),
    "no quota": ("close_at_least = 3", "close_at_least = 0", "close_at_least = |0", "greater than or equal to 1"),
    "a password in clear": (
        'password = "${db_password}"',
        'password = "hunter2"',
        '|"hunter2"',
        "password stands.*keyring",
    ),
    "a live token in a header": (
        'headers = { x-tenant = "${tenant}" }',
        'headers = { Authorization = "Bearer sk_live_51NOTREAL" }',
        'Authorization = |"Bearer',
        "live secret in clear.*keyring",
    ),
    "a user in a URL": (
        "POST ${api}/webhooks",
        "POST http://bob:hunter2@x/webhooks",
        "POST |http://bob",
        "a user or a password stands in the URL",
    ),
    "a user in a base URL": (
        'api = "http://api.internal:3001"',
        'api = "http://bob:hunter2@api"',
        '"|http://bob',
        "a user or a password stands",
    ),
    "another scheme": ("POST ${api}/webhooks", "POST file:///etc/passwd", "POST |file:", "file: is not asked.*http"),
    "a lower-case typo of a method": ('"POST ${api}/web', '"PSOT ${api}/web', '"|PSOT', "PSOT is no method.*POST"),
    "an expectation for a person": (
        'claims = ["One order is shown", {',
        'claims = [{ says = "One", expect = "status == 200" }, {',
        '"One", |expect = "status == 200"',
        "no document",
    ),
    "a probe's claim without an expectation": (
        'claims = [{ says = "Accepted", expect = "status == 202" }]',
        'claims = ["Accepted"]',
        '[|"Accepted"]',
        "needs an expect",
    ),
    "a role twice": (
        'role = "devops"',
        'role = "pm"\nfunction = "x"',
        '|"pm"\nfunction = "x"',
        "role pm is there twice",
    ),
    "steps that nobody runs": ("smoke = true\n", 'claims = ["x"]\n', "[[|smoke.step]]", "no gate runs the smoke test"),
    "a step without a title": ('title = "Clean up"\n', "", "|[[smoke.step]]\nhttp", "a step needs a title"),
    "a date in a body": ("amount = 99.90", "amount = 2026-02-27", "amount = |2026", "a date.*quotes"),
    "a number that is none": ("amount = 99.90", "amount = nan", "amount = |nan", "not a finite number"),
    "two statements": ("slug = ${tenant}", "slug = ${tenant}; DROP TABLE x", 'sql = |"SELECT', "several statements"),
    "a reference in SQL quotes": ("slug = ${tenant}", "slug = '${tenant}'", "'|${tenant}'", "inside quotes"),
}


def place(text: str, at: str) -> str:
    before = at.index("|")
    needle = at.replace("|", "", 1)
    assert text.count(needle) >= 1, needle
    offset = text.index(needle) + before
    return f"{text.count(chr(10), 0, offset) + 1}:{offset - text.rfind(chr(10), 0, offset)}"


def test_there_are_at_least_forty() -> None:
    assert len(BROKEN) >= 40


@pytest.mark.parametrize("name", BROKEN)
def test_a_mistake_is_one_located_finding(name: str, good: str, found: Found, loaded: Callable[[str], Loaded]) -> None:
    old, new, at, words = BROKEN[name]
    assert good.count(old) >= 1
    text = good.replace(old, new, 1)
    findings = found(text)
    where = place(text, at)
    hits = [item for item in findings if str(item.where).endswith(f"x.toml:{where}")]
    assert hits, f"nothing at {where}: {[str(item) for item in findings]}"
    assert any(re.search(words, f"{item.problem} {item.hint}") for item in hits), [str(item) for item in hits]
    errors = [item for item in findings if item.severity == "error"]
    if errors:
        with pytest.raises(ProfileProblem) as problem:
            loaded(text)
        assert problem.value.findings == findings
        assert problem.value.exit_code == 2
    assert len(findings) <= 2, [str(item) for item in findings]


@pytest.mark.parametrize(
    "path",
    ["body.id || body.key", "sort_by(body, &at)[-1].id", "body[?state=='on' && n > `1`].id | [0]", "{a: status}"],
)
def test_any_jmespath_can_be_captured(good: str, found: Found, path: str) -> None:
    assert found(good.replace('order = "body.id"', f'order = "{path}"')) == ()


def test_each_of_them_refuses_the_profile(good: str, found: Found) -> None:
    mild = set()
    for name, (old, new, _, _) in BROKEN.items():
        findings = found(good.replace(old, new, 1))
        if all(item.severity != "error" for item in findings):
            mild.add(name)
    assert mild == set()


def test_all_of_them_in_one_go(good: str, found: Found) -> None:
    text = good
    wanted = [
        *("unknown key of a gate", "title is a number", "unknown severity", "unknown category", "claim syntax"),
        *("unknown AWS parameter", "too often", "T-0 as text", "a password in clear", "unknown reference"),
        *("a hold for nothing", "blank title", "an elided text", "a step without a title"),
    ]
    for name in wanted:
        old, new, _, _ = BROKEN[name]
        assert old in text, name
        text = text.replace(old, new, 1)
    findings = found(text)
    for name in wanted:
        _, _, at, words = BROKEN[name]
        where = place(text, at)
        assert any(
            str(item.where).endswith(f"x.toml:{where}") and re.search(words, f"{item.problem} {item.hint}")
            for item in findings
        ), name
    assert len(findings) == len(wanted), [str(item) for item in findings]
    places = [(item.where.line, item.where.column) for item in findings]
    assert places == sorted(places)


ASKS = '[[gate.g.probe]]\nhttp = "http://x"\n'
PROVES = 'claims = [{ says = "s", expect = "status == 200" }]\n'
SQL = '[[gate.g.probe]]\nsql = "SELECT 1"\nclaims = [{ says = "s", expect = "count == 1" }]\n'
RUN = '[[gate.g.probe]]\nrun = "echo ${nope}"\nclaims = [{ says = "s", expect = "exit_code == 0" }]\n'
FILE = 'file = "x"\nclaims = [{ says = "x", expect = "exists == true" }]\n'
TWO_USERS = f'smoke = true\n[[gate.g.probe]]\n{FILE}[[smoke.step]]\ntitle = "s"\n{FILE}'
TWICE = f'{ASKS}capture = {{ a = "status" }}\n[[gate.g.probe]]\nhttp = "http://y"\ncapture = {{ a = "status" }}\n'

# what follows the title and the category of the only gate, where the finding must stand, words of it
ALONE: dict[str, tuple[str, str, str]] = {
    "no steps": ("smoke = true", "smoke = |true", "no smoke test"),
    "steps and probes": (TWO_USERS, "|[[gate.g.probe]]", "no probes of its own"),
    "no connection": (SQL, "|[[gate.g.probe]]", "no connection of the kind postgresql"),
    "no kind": ('[[gate.g.probe]]\ntitle = "t"', "|[[gate.g.probe]]", "nothing is asked"),
    "no table": ('probe = ["x"]', 'probe = [|"x"]', "must be a table"),
    "waits for itself": ('depends = ["g"]', 'depends = [|"g"]', "circle: g -> g"),
    "name of the run": ('[credentials]\nrun_id = "x"', "|run_id", "name run_id is taken"),
    "name taken": ('[variables]\nk = 1\n[credentials]\nk = "x"', '|k = "x"', "name k is taken"),
    "secret variable": (
        '[variables]\nv = "${k}"\n[credentials]\nk = "x"',
        'v = |"${k}"',
        "would hold the credential",
    ),
    "bad name": ('[variables]\n"a-b" = 1', '|"a-b"', "no valid name"),
    "name of the shell": (RUN, '"echo |${nope}"', r"written \$nope"),
    "no page": ('[[gate.g.probe]]\nlook = "x"\nclaims = ["s"]', 'look = "|x"', "no URL"),
    "no step": (f"{ASKS}always = true\n{PROVES}", "|always", "steps of the smoke test"),
    "no read": (
        f'[[gate.g.probe]]\nhttp = "DELETE http://x"\neffect = "read"\n{PROVES}',
        'effect = |"read"',
        "DELETE does not only read",
    ),
    "no unit": (f'{ASKS}unit = "parsec"\n{PROVES}', '|"parsec"', "no unit"),
    "two lines": (f'{ASKS}headers = {{ X = "a\\r\\nb" }}\n{PROVES}', 'X = "a|\\r\\nb"', "line break"),
    "no header": (f'{ASKS}headers = {{ "A B" = "1" }}\n{PROVES}', '|"A B"', "no name of a header"),
    "two bodies": (f'{ASKS}json = 1\nbody = "x"\n{PROVES}', "|body", "json or body"),
    "two captures": (TWICE, 'y"\ncapture = { |a =', "captures a already"),
    "a chosen field": (f'{ASKS}json = {{ "${{run_id}}" = 1 }}\n{PROVES}', '|"${run_id}"', "cannot choose the name"),
}


@pytest.mark.parametrize("name", ALONE)
def test_what_cannot_be_said_of_the_good_profile(name: str, small: Callable[..., str], found: Found) -> None:
    gate, at, words = ALONE[name]
    text = small(gate)
    where = place(text, at)
    findings = found(text)
    hits = [item for item in findings if str(item.where).endswith(f"x.toml:{where}") and item.severity == "error"]
    assert any(re.search(words, f"{item.problem} {item.hint}") for item in hits), [str(item) for item in findings]


def test_a_profile_without_a_gate_or_without_anything(found: Found) -> None:
    for text in ("", "# nothing here\n"):
        assert [item.problem for item in found(text)] == ["the profile has no gate", "launch is missing"]
    said = [item.problem for item in found('[launch]\nproject = "p"\ntitle = "t"\n')]
    assert said == ["the profile has no gate"]


def test_an_error_after_many_warnings_is_still_an_error(
    small: Callable[..., str], found: Found, loaded: Callable[[str], Loaded]
) -> None:
    odd = "".join(f'[[gate.g.probe]]\nfile = "f{n}"\n' for n in range(400))
    text = small('claims = ["x"]', odd + '[gate.last]\ntitle = "L"\ncategory = "cc"\nclaims = ["x"]')
    findings = found(text)
    assert [item.problem for item in findings if item.severity == "error"] == ["there is no category cc"]
    assert len(findings) == 201
    with pytest.raises(ProfileProblem):
        loaded(text)


def test_reading_ends_after_many_errors(small: Callable[..., str], found: Found) -> None:
    text = small('claims = ["x"]\ndepends = [' + "".join(f'"nothing-{n}", ' for n in range(5_000)) + "]")
    findings = found(text)
    assert len(findings) == 201
    assert findings[0].problem == "more than 200 problems; what follows was not looked at"
    assert found(text.replace('"nothing-', '7, "x'))[0] == findings[0]


@pytest.mark.parametrize("head", ["[a{}]\n", "[[gate.g.probe]]\n"])
def test_tables_without_end_are_refused_before_they_cost(found: Found, head: str) -> None:
    (finding,) = found("".join(head.format(n) for n in range(60_001)))
    assert finding.problem == "there are too many tables (60,001, 60,000 are read)"
    assert finding.where.line == 60_001


def test_many_problems_fit_on_a_screen_and_say_how_many_there_are(
    small: Callable[..., str], loaded: Callable[..., Loaded]
) -> None:
    few = small('claims = ["x"]\n' + "".join(f"bad-{n} = 1\n" for n in range(12)))
    with pytest.raises(ProfileProblem) as caught:
        loaded(few)
    assert "more problems" not in str(caught.value)
    with pytest.raises(ProfileProblem) as caught:
        loaded(few + "".join(f"worse-{n} = 1\n" for n in range(150)))
    lines = str(caught.value).split("\n")
    assert len(lines) <= 40
    said = re.fullmatch(r"(.+): (\d+) more problems; cockpit lint \1 names them", lines[-1])
    assert said is not None
    assert int(said[2]) + sum(" unknown key " in line for line in lines) == 162
    assert len(str(caught.value)) < 8_000


def test_blanks_without_end_cost_nothing(small: Callable[..., str], found: Found) -> None:
    blanks = " " * 500_000
    probe = f"[[gate.g.probe]]\nhttp = 'GET{blanks}http://x{blanks}y{blanks}'\n{PROVES}"
    assert "a URL holds no blank" in found(small(probe))[0].problem


def test_a_long_circle_is_found_and_shortened(found: Found) -> None:
    count = 2_000
    gates = "".join(
        f'[gate.g{n}]\ntitle = "G"\ncategory = "c"\nclaims = ["x"]\ndepends = ["g{(n + 1) % count}"]\n'
        for n in range(count)
    )
    (finding,) = found(f'[launch]\nproject = "p"\ntitle = "t"\n[category.c]\ntitle = "C"\n{gates}')
    assert "g0 -> g1 -> g2 -> g3 -> … (1995 more) -> g1999 -> g0" in finding.problem


def test_variables_that_grow_without_end_are_refused(found: Found, small: Callable[..., str]) -> None:
    lines = "".join(f'v{n} = "{f"${{v{n + 1}}}" * 10}"\n' for n in range(30))
    findings = found(small(rest=f'[variables]\n{lines}v30 = "x"\n'))
    assert any("grows to more than" in item.problem for item in findings)


def test_a_secret_is_never_repeated(good: str, found: Found) -> None:
    for old, new in [
        ('password = "${db_password}"', 'password = "hunter2"'),
        ('password = "${db_password}"', "password = 42424242"),
        ('key = "${webhook_key}"', 'key = "hunter2"'),
        ("POST ${api}/webhooks", "POST http://bob:hunter2@x/webhooks"),
        ('headers = { x-tenant = "${tenant}" }', 'headers = { Authorization = "Bearer hunter2" }'),
    ]:
        assert old in good
        findings = found(good.replace(old, new))
        assert findings
        assert not any("hunter2" in str(item) or "42424242" in str(item) for item in findings)


def test_hostile_keys_are_shown_plain(good: str, found: Found) -> None:
    for key in ('"evil\\u001b]0;PWNED\\u0007"', '"[bold red]x[/] [@click=app.quit]y[/]"', '"a\\u202eb"'):
        (finding,) = found(f"{key} = 1\n{good}")
        assert str(finding).replace("\n", "").isprintable()
        assert finding.where.line == 1
    assert "[bold red]" in found(f'"[bold red]x[/]" = 1\n{good}')[0].problem


@pytest.mark.parametrize(
    ("launch", "words"),
    [
        ('timezone = "America/New_York"\nt0 = 2026-03-08T02:30:00', "does not exist.*DST"),
        ('timezone = "America/New_York"\nt0 = 2026-11-01T01:30:00', "twice.*-04:00.*-05:00"),
        ('timezone = "../../../../etc/passwd"', "no time zone"),
        ('timezone = "Europe"', "no time zone"),
        ("t0 = 9999-12-31T23:59:59Z", "year 9999"),
        ("t0 = 13:00:00", "a time without a day"),
        ('window = "-5s"', "no duration"),
        ('window = "1000000000000h"', "no duration|longer than a year"),
        ('window = "１５s"', "no duration"),
        ("window = inf", "longer than a year"),
        ("window = nan", "longer than a year|no duration"),
        ("window = true", "no duration"),
    ],
)
def test_times_that_are_none(small: Callable[..., str], found: Found, launch: str, words: str) -> None:
    findings = found(small(launch=launch))
    assert any(re.search(words, f"{item.problem} {item.hint}") for item in findings), [str(item) for item in findings]


# --------------------------------------------------------------------------------------------------------- warnings
@pytest.mark.parametrize(
    ("old", "new", "at", "words"),
    [
        ("Friday, 2026-02-27", "Friday, 2026-02-24", 'date = "|Friday', "2026-02-24 is a Tuesday, not a Friday"),
        ("Friday, 2026-02-27", "2026-02-26", 'date = |"2026-02-26"', "T-0 is on 2026-02-27"),
        ("Friday, 2026-02-27", "Monday", 'date = "|Monday', "2026-02-27 is a Friday"),
        ("Friday, 2026-02-27", "2026-02-27, segunda-feira", "2026-02-27, |segunda", "is a Friday, not a segunda-feira"),
        ("expected_gates = 3", "expected_gates = 5", "expected_gates = |5", "has 3 gates, the checklist says 5"),
        ('tenant = "test-tenant-001"', "tenant = {}", "|tenant = {}", "tenant is not filled in, 3 probes wait"),
        (
            'claims = [{ says = "The DLQ runbook is there", expect = "exists == true" }]',
            "[gate.runbooks2]\ntitle = 'x'\ncategory = 'people'\nclaims = ['x']\n",
            "|[[gate.runbooks.probe]]",
            "proves nothing",
        ),
        (
            'headers = { x-tenant = "${tenant}" }',
            'headers = { Authorization = "Bearer not-a-real-one" }',
            '|"Bearer',
            "secret in clear.*keyring",
        ),
        (
            'password = "${db_password}"',
            'password = "${tenant}"',
            'password = |"${tenant}"',
            "password comes from a variable.*keyring",
        ),
        ("printf '%s", "printf\u202e '%s", "printf|\u202e", "invisible character \\\\u202e"),
    ],
)
def test_what_is_odd_is_a_warning_and_loads(good: str, found: Found, old: str, new: str, at: str, words: str) -> None:
    assert old in good
    text = good.replace(old, new, 1)
    where = place(text, at)
    hits = [item for item in found(text) if str(item.where).endswith(f"x.toml:{where}")]
    assert [item.severity != "error" for item in hits] == [True], [str(item) for item in found(text)]
    assert re.search(words, f"{hits[0].problem} {hits[0].hint}"), str(hits[0])


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT 'DELETE FROM x' AS a",
        'SELECT "update" FROM t -- DROP TABLE x',
        "WITH a AS (SELECT 1) SELECT * FROM a",
        "SELECT $$ INSERT INTO x $$",
        "EXPLAIN UPDATE t SET a = 1",
        "SELECT updated FROM t WHERE roles = '{ADMIN}'",
        "(SELECT 1)",
    ],
)
def test_sql_that_reads_is_not_suspected(small: Callable[..., str], found: Found, sql: str) -> None:
    connection = '[connections.a]\nkind = "postgresql"\nhost = "h"\ndbname = "d"\nuser = "u"'
    probe = f"[[gate.g.probe]]\nsql = '''{sql}'''\nclaims = [{{ says = 's', expect = 'count == 1' }}]"
    assert found(small(probe, connection)) == ()


@pytest.mark.parametrize(
    "sql",
    [
        "insert into x values (1)",
        " \n UPDATE x SET a = 1",
        "WITH a AS (DELETE FROM x RETURNING *) SELECT * FROM a",
        "EXPLAIN ANALYZE UPDATE t SET a = 1",
        "SELECT * FROM t FOR UPDATE",
        "/* SELECT */ TRUNCATE x",
        "call f()",
    ],
)
def test_sql_that_writes_needs_an_effect(small: Callable[..., str], found: Found, sql: str) -> None:
    connection = '[connections.a]\nkind = "postgresql"\nhost = "h"\ndbname = "d"\nuser = "u"'
    probe = f"[[gate.g.probe]]\nsql = '''{sql}'''\nclaims = [{{ says = 's', expect = 'count == 1' }}]"
    (finding,) = found(small(probe, connection))
    assert "changes the database" in finding.problem
    assert found(small(probe.replace("claims", 'effect = "write"\nclaims'), connection)) == ()


@pytest.mark.parametrize(
    "run",
    [
        "awk '{ print $1 }' x | sort",
        "go test ./...",
        "git log main...HEAD",
        "[ -f x ] && cat <x >y",
        'echo "${HOME}" $RANDOM ${x:-y} ${#x}',
        "for f in *.md; do echo $f; done",
        "docker ps --format '{{.Names}}'",
    ],
)
def test_ordinary_commands_hold_no_placeholder(small: Callable[..., str], found: Found, run: str) -> None:
    assert '"""' not in run
    probe = f"[[gate.g.probe]]\nrun = '''\n{run}'''\nclaims = [{{ says = 's', expect = 'exit_code == 0' }}]"
    assert found(small(probe)) == ()


@pytest.mark.parametrize(
    "run",
    ["psql ... -c 'SELECT 1'", "psql -h {RDS_ENDPOINT}", "restore <path>", "curl http://x -H 'k: CHANGEME'", "TODO"],
)
def test_a_placeholder_in_a_command_is_found(small: Callable[..., str], found: Found, run: str) -> None:
    probe = f'[[gate.g.probe]]\nrun = """\n{run}"""\nclaims = [{{ says = "s", expect = "exit_code == 0" }}]'
    (finding,) = found(small(probe))
    assert "placeholder" in finding.problem
