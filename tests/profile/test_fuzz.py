"""Whatever the bytes are: a plan or located findings, never another exception."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
import tomli_w
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cockpit.core.plain import plain_line as plain
from cockpit.core.plan import Plan
from cockpit.errors import ProfileProblem
from cockpit.profile.read import read
from cockpit.profile.tables import ProfileTables

GOOD = "".join(Path(__file__).with_name(name).read_text() for name in ("good.toml", "conducted.toml"))
QUICK = settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow, HealthCheck.large_base_example])


def judge(raw: bytes) -> None:
    try:
        plan, findings = read(raw, "f.toml", "/f.toml", {}, None)
    except ProfileProblem as problem:
        findings = problem.findings
        assert any(item.severity == "error" for item in findings)
    else:
        assert isinstance(plan, Plan)
        assert all(item.severity != "error" for item in findings)
    lines = raw.count(b"\n") + 1
    for item in findings:
        assert item.where.file == "f.toml"
        assert 0 <= item.where.line <= lines
        assert item.problem
        assert plain(f"{item.problem}{item.hint}") == f"{item.problem}{item.hint}"


@given(st.binary(max_size=300))
def test_any_bytes(raw: bytes) -> None:
    judge(raw)


@given(st.text(max_size=200))
def test_any_text(text: str) -> None:
    judge(text.encode("utf-8", "surrogatepass"))


SPLICES = ["=", "[", "]", "{", '"', "'''", "\n[gate.x]\n", "${", "\n"]


@QUICK
@given(st.data())
def test_a_good_profile_cut_spliced_and_spoiled(data: st.DataObject) -> None:
    text = GOOD
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(text)))
        end = data.draw(st.integers(at, min(at + 60, len(text))))
        put = data.draw(
            st.text(max_size=8) | st.sampled_from(["=", "[", "]", "{", '"', "'''", "\n[gate.x]\n", "${", "\n"])
        )
        text = text[:at] + put + text[end:]
    judge(text.encode("utf-8", "surrogatepass"))


LINES = GOOD.splitlines(keepends=True)


@QUICK
@given(st.lists(st.integers(0, len(LINES) - 1), max_size=4), st.lists(st.integers(0, len(LINES) - 1), max_size=2))
def test_a_good_profile_with_lines_missing_and_repeated(missing: list[int], again: list[int]) -> None:
    kept = [line for number, line in enumerate(LINES) if number not in missing]
    judge("".join(kept + [LINES[number] for number in again]).encode())


ASSIGNMENT = re.compile(r"^([A-Za-z_]+) = (.+)$", re.MULTILINE)
PLACES = [(found.start(2), found.end(2)) for found in ASSIGNMENT.finditer(GOOD)]
VALUES = st.sampled_from(
    [
        *("1", "-1", "1.5", "true", '""', '"x"', '" "', "[]", "[1]", '["x"]', "{}", "{ a = 1 }", "[{}]", "[[]]"),
        *("nan", "inf", "2026-02-27", "2026-02-27T13:00:00", "13:00:00", '"${x}"', '"${run_id}"', '"10m"', '"a.b"'),
        *(str(2**70), '"T-1h"', '"' + "(" * 3_000 + '"', '"' + "a" * 12_000 + '"', '"\\u0000"', '"GET http://x"'),
        *("{ a = { b = { c = [1, { d = 2 }] } } }", '{ says = "x", expect = "status == 1 for 1s within 1s" }'),
    ]
)


@settings(QUICK, max_examples=40)
@given(st.lists(st.tuples(st.sampled_from(PLACES), VALUES), min_size=1, max_size=4, unique_by=lambda item: item[0]))
def test_a_good_profile_with_other_values(changes: list[tuple[tuple[int, int], str]]) -> None:
    text = GOOD
    for (start, end), value in sorted(changes, reverse=True):
        text = text[:start] + value + text[end:]
    judge(text.encode())


@pytest.mark.parametrize("key", sorted({found[1] for found in ASSIGNMENT.finditer(GOOD)}))
def test_every_key_misspelt(key: str) -> None:
    text = re.sub(rf"^{key} = ", f"{key}x = ", GOOD, count=1, flags=re.MULTILINE)
    with pytest.raises(ProfileProblem) as problem:
        read(text.encode(), "f.toml", "/f.toml", {}, None)
    if key not in {"api", "tenant", "tenants", "docs", "queue_url", "db_password", "webhook_key"}:
        (finding,) = problem.value.findings
        assert f"unknown key {key}x" in finding.problem
        assert finding.hint == f"did you mean {key}?"


@pytest.mark.parametrize("key", ProfileTables.model_fields)
@pytest.mark.parametrize("value", ["3", "[]", "[3]", "{}", "'x'", "[{}]", "{ a = 3 }", "{ a = {} }", "{ a = [] }"])
def test_every_table_is_something_else(key: str, value: str) -> None:
    judge(f"{key} = {value}\n".encode())
    tables = tomllib.loads(GOOD)
    tables[key] = tomllib.loads(f"x = {value}")["x"]
    judge(tomli_w.dumps(tables).encode())
