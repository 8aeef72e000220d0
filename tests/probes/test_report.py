"""Report probes on files as test runners write them."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cockpit.core.claim import Context, judge_claim, parse
from cockpit.core.probe import DOCUMENT_FIELDS, ReportSpec
from cockpit.probes.base import Broken
from cockpit.probes.junit import read_junit

COUNTS = ("tests", "passed", "failed", "errors", "skipped")
SUITE = """<?xml version="1.0" encoding="utf-8"?>
<testsuites><testsuite name="api" tests="5" failures="1" errors="1" skipped="1">
  <testcase classname="pay" name="charges"/>
  <testcase classname="pay" name="refunds"><failure message="no">trace</failure></testcase>
  <testcase classname="pay" name="connects"><error>boom</error></testcase>
  <testcase classname="pay" name="later"><skipped/></testcase>
  <testcase classname="pay" name="once"><system-out>failure</system-out></testcase>
</testsuite></testsuites>"""


def judged(document: object, claim: str) -> str:
    return judge_claim(parse(claim), None, Context(document, datetime.now(UTC))).outcome.value


def counts(document: dict[str, object]) -> tuple[object, ...]:
    return tuple(document[name] for name in COUNTS)


@pytest.fixture
def read(ask, tmp_path: Path):
    def write_and_ask(data: str | bytes | dict[str, object], **spec: int):
        if isinstance(data, dict):
            data = json.dumps(data)
        (tmp_path / "report").write_bytes(data.encode() if isinstance(data, str) else data)
        return ask(ReportSpec("report", **spec), folder=tmp_path)

    return write_and_ask


# ----------------------------------------------------------------------------------------------------------- JUnit
def test_the_tests_of_a_report_are_counted(ask, tmp_path: Path):
    (tmp_path / "junit.xml").write_text(SUITE)
    os.utime(tmp_path / "junit.xml", (1_700_000_000, 1_700_000_000))
    got = ask(ReportSpec("junit.xml"), folder=tmp_path)
    assert got.error == ""
    assert got.document == {
        "format": "junit",
        "tests": 5,
        "passed": 2,
        "failed": 1,
        "errors": 1,
        "skipped": 1,
        "modified": "2023-11-14T22:13:20+00:00",
        "thresholds": [],
        "metrics": {},
    }
    assert got.document.keys() == DOCUMENT_FIELDS["report"]
    assert got.shown("out") == [
        "5 tests: 2 passed · 1 failed · 1 errors · 1 skipped",
        "✖ pay.refunds",
        "✖ pay.connects",
    ]
    assert judged(got.document, "modified older than 7d") == "pass"


def test_a_real_run_of_pytest(ask, tmp_path: Path):
    (tmp_path / "test_it.py").write_text(
        "import pytest\n"
        "def test_a(): pass\n"
        "def test_b(): assert 0\n"
        "@pytest.mark.skip\ndef test_c(): pass\n"
        "@pytest.fixture\ndef broken(): raise OSError\n"
        "def test_d(broken): pass\n"
    )
    subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-c", os.devnull, "--rootdir", ".",
         "--junitxml=report.xml", "test_it.py"],
        cwd=tmp_path, capture_output=True, check=False,
    )  # fmt: skip
    got = ask(ReportSpec("report.xml"), folder=tmp_path)
    assert counts(got.document) == (4, 1, 1, 1, 1)


@pytest.mark.parametrize(
    "text",
    [
        "<testsuites/>",
        '<testsuites tests="0"><testsuite tests="0"/></testsuites>',
        '<testsuite name="pytest" tests="12" failures="0" errors="0"></testsuite>',
    ],
)
def test_a_run_without_a_test_proves_nothing_whatever_it_declares(read, text):
    got = read(text)
    assert got.error == ""
    assert counts(got.document) == (None,) * 5
    assert "0 tests: nothing was run" in got.text
    for claim in ("tests > 0", "failed == 0", "errors == 0", "passed >= 1", "all thresholds[].ok == true"):
        assert judged(got.document, claim) == "inconclusive", claim


def test_a_real_run_of_pytest_that_selects_no_test_proves_nothing(ask, tmp_path: Path):
    (tmp_path / "test_it.py").write_text("def test_a(): pass\n")
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-c", os.devnull, "--rootdir", ".",
         "-k", "nothing", "--junitxml=report.xml", "test_it.py"],
        cwd=tmp_path, capture_output=True, check=False,
    )  # fmt: skip
    assert done.returncode == 5
    got = ask(ReportSpec("report.xml"), folder=tmp_path)
    assert {judged(got.document, claim) for claim in ("tests > 0", "failed == 0", "errors == 0")} == {"inconclusive"}


def test_failures_that_are_only_declared_are_no_run_of_nothing(read):
    assert counts(read('<testsuite tests="0" errors="2"/>').document) == (0, 0, 0, 2, 0)


def test_failures_that_a_suite_declares_are_believed(read):
    got = read('<testsuite tests="2" failures="0" errors="3"><testcase name="a"/><testcase name="b"/></testsuite>')
    assert (got.document["errors"], got.document["passed"]) == (3, 0)
    assert "3 more failures are declared" in got.text


@pytest.mark.parametrize(
    "text",
    [
        '<testsuite tests="9"><testcase name="a"/></testsuite>',
        '<testsuites tests="9"><testsuite tests="1"><testcase name="a"/></testsuite></testsuites>',
        '<testsuites><testsuite tests="1"/><testsuite><testcase name="a"/></testsuite></testsuites>',
        '<testsuite tests="9" skipped="1"><testcase name="a"/><testcase name="b"><skipped/></testcase></testsuite>',
    ],
)
def test_a_report_that_lacks_tests_which_it_declares_is_not_whole(read, text):
    got = read(text)
    assert got.document is None
    assert got.error.startswith("the report is not whole")


def test_tests_that_were_left_out_need_no_line(read):
    assert read('<testsuite tests="3" disabled="2"><testcase name="a"/></testsuite>').document["tests"] == 1


MARKED = '<testsuite failures="0"><testcase name="a"><failure/></testcase></testsuite>'


@pytest.mark.parametrize(
    ("text", "red"),
    [
        ('<testsuites failures="3"><testsuite failures="0"><testcase name="a"/></testsuite></testsuites>', (3, 0)),
        ('<testsuite><testsuite failures="1"><testcase name="a"/></testsuite></testsuite>', (1, 0)),
        # one suite that marks what it does not declare does not make up for the other
        (f'<testsuites>{MARKED}<testsuite failures="1"><testcase name="b"/></testsuite></testsuites>', (2, 0)),
        ('<testsuite><testcase name="a"><failure/><testcase name="b"/></testcase></testsuite>', (1, 0)),
        ('<testsuite><error message="no database"/><testcase name="a"/></testsuite>', (0, 1)),
        ('<testsuites><failure/><testsuite><testcase name="a"/></testsuite></testsuites>', (1, 0)),
    ],
)  # fmt: skip
def test_a_failure_is_counted_wherever_it_is_said(read, text, red):
    got = read(text)
    assert (got.document["failed"], got.document["errors"]) == red


@pytest.mark.parametrize("number", ["many", "1,000", "-1", "1.0", "99999999999", "٣"])
def test_a_number_of_failures_that_nobody_can_read_is_an_error(read, number):
    assert "how many failed" in read(f'<testsuite failures="{number}"><testcase name="a"/></testsuite>').error


def test_a_run_that_skipped_every_test_proves_nothing(read):
    got = read('<testsuite tests="2"><testcase name="a"><skipped/></testcase><testcase status="notrun"/></testsuite>')
    assert counts(got.document) == (None, 0, None, None, 2)
    assert "nothing was run, 2 were skipped" in got.text
    assert {judged(got.document, claim) for claim in ("tests > 0", "failed == 0", "errors == 0")} == {"inconclusive"}


def test_suites_within_suites_are_counted_once(read):
    got = read(
        '<testsuites><testsuite tests="2" failures="1"><testsuite tests="2" failures="1">'
        '<testcase name="a"/><testcase name="b"><failure/></testcase></testsuite></testsuite></testsuites>'
    )
    assert counts(got.document) == (2, 1, 1, 0, 0)


@pytest.mark.parametrize(
    ("attribute", "mark"),
    [
        ('status="notrun"', "skipped"),
        ('result="suppressed"', "skipped"),
        ('status="FAILED"', "failed"),
        ('status="fail"', "failed"),
        ('result="Timeout"', "errors"),
    ],
)
def test_a_test_that_says_so_in_an_attribute_did_not_pass(read, attribute, mark):
    got = read(f'<testsuite><testcase name="a" {attribute}/></testsuite>')
    assert (got.document["passed"], got.document[mark]) == (0, 1)


def test_other_encodings_and_prefixes(read):
    wide = '<?xml version="1.0" encoding="utf-16"?><testsuite><testcase name="ü"><error/></testcase></testsuite>'
    assert "✖ ü" in read(wide.encode("utf-16")).text
    latin = '<?xml version="1.0" encoding="iso-8859-1"?><testsuite><testcase name="ü"><error/></testcase></testsuite>'
    assert "✖ ü" in read(latin.encode("latin-1")).text
    assert read('\ufeff<j:testsuite xmlns:j="u"><j:testcase name="a"/></j:testsuite>').document["tests"] == 1


BOMB = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10 if n else "lol"}">' for n in range(10))


@pytest.mark.parametrize(
    "text",
    [
        f"<!DOCTYPE testsuite [{BOMB}]><testsuite><testcase name='&e9;'/></testsuite>",
        '<!DOCTYPE testsuite [<!ENTITY x SYSTEM "file:///etc/passwd">]><testsuite>&x;</testsuite>',
        '<!DOCTYPE testsuite SYSTEM "http://127.0.0.1:1/x.dtd"><testsuite/>',
    ],
    ids=["a bomb", "a file", "another place"],
)
def test_document_types_and_entities_are_refused(read, text):
    got = read(text)
    assert got.answer.document is None
    assert got.error.startswith("the report holds a document type or an entity")


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (SUITE[:200], "the report is no whole XML"),
        (SUITE + "<x/>", "the report is no whole XML"),
        ("<html></html>", "the report is no JUnit XML: it begins with <html>"),
        ("<testsuite>" + "<a>" * 200, "the report is nested too deeply"),
        ('<?xml version="1.0" encoding="nothing"?><testsuite/>', "the report is"),
        ("", "the report is empty"),
        ("all good", "the report is neither JUnit XML nor JSON"),
        ("{", "the report is not read as JSON"),
        ("[1]", "the report is JSON and no summary of k6"),
        ('{"metrics": {}}', "the report is JSON and no summary of k6"),
        ('{"metrics": {"a": 1}}', "the report is JSON and no summary of k6"),
        (b'{"\xff": 1}', "the report is not valid UTF-8"),
        ('{"metrics": {"a": {"thresholds": {"x": "yes"}}}}', "the threshold a: x says neither"),
    ],
)
def test_what_is_no_report_is_an_error(read, data, problem):
    got = read(data)
    assert got.answer.document is None
    assert got.error.startswith(problem)


@given(st.binary(max_size=300) | st.integers(0, len(SUITE)).map(lambda at: SUITE[:at].encode()))
def test_no_bytes_break_the_reader(data):
    with contextlib.suppress(Broken):
        assert read_junit(data).tests >= 0


# ------------------------------------------------------------------------------------------------------------- file
def test_a_missing_report_is_an_error(ask, tmp_path: Path):
    got = ask(ReportSpec("none.xml"), folder=tmp_path)
    assert got.answer.document is None
    assert got.error == f"there is no such file: {tmp_path / 'none.xml'}"


def test_what_is_no_file_is_an_error(ask, tmp_path: Path):
    os.mkfifo(tmp_path / "fifo")
    for path in (".", "fifo", "/dev/zero"):
        assert ask(ReportSpec(path), folder=tmp_path, timeout=2).error.endswith("is no file")


def test_a_report_that_is_too_large_is_not_read(read):
    got = read(SUITE, max_bytes=100)
    assert got.answer.document is None
    assert "is larger than 100 bytes" in got.error


@pytest.mark.parametrize("value", ["../secret", "a/b", ".."])
def test_a_value_is_one_segment_of_the_path(ask, tmp_path: Path, value):
    got = ask(ReportSpec("out/${name}"), values={"name": value}, folder=tmp_path)
    assert got.error.startswith("blocked: ${name} is not one segment")


# --------------------------------------------------------------------------------------------------------------- k6
def summary(**thresholds: object) -> dict[str, object]:
    """As `handleSummary` is given it."""
    return {
        "root_group": {"name": "", "path": "", "groups": [], "checks": []},
        "options": {"noColor": False},
        "state": {"isStdErrTTY": False, "testRunDurationMs": 30_061.2},
        "metrics": {
            "http_req_duration": {
                "type": "trend",
                "contains": "time",
                "values": {"avg": 120.5, "min": 80, "med": 110, "max": 900, "p(95)": 310.25, "p(99.9)": 890},
                "thresholds": {"p(95)<500": {"ok": True}, "p(99.9)<800": {"ok": False}},
            },
            "checks": {"type": "rate", "contains": "default", "values": {"rate": 0.9, "passes": 9, "fails": 1}},
            "http_reqs": {"type": "counter", "contains": "default", "values": {"count": 40, "rate": 19.7}},
            **thresholds,
        },
    }  # fmt: skip


def test_the_summary_of_a_load_test(read):
    got = read(summary())
    assert got.error == ""
    document = got.document
    assert document["format"] == "k6"
    assert counts(document) == (10, 9, 1, 0, 0)
    assert document["thresholds"] == [
        {"name": "http_req_duration: p(95)<500", "ok": True},
        {"name": "http_req_duration: p(99.9)<800", "ok": False},
    ]
    assert document["metrics"]["http_req_duration"]["p95"] == 310.25
    assert document["metrics"]["http_req_duration"]["p(95)"] == 310.25
    assert document["metrics"]["http_req_duration"]["p99_9"] == 890
    assert judged(document, "all thresholds[].ok == true") == "fail"
    assert judged(document, "metrics.http_req_duration.p95 < 500") == "pass"
    assert judged(document, "metrics.http_reqs.count >= 40") == "pass"
    assert got.shown("out")[2] == "✖ http_req_duration: p(99.9)<800 (crossed)"


def test_the_older_summary_says_true_where_a_threshold_was_crossed(read):
    got = read({
        "metrics": {
            "http_req_duration": {"avg": 1, "min": 1, "med": 1, "max": 2, "p(95)": 2,
                                  "thresholds": {"p(95)<500": False, "avg<0.5": True}},
            "checks": {"value": 0.75, "passes": 3, "fails": 1, "thresholds": {"rate>0.5": False}},
        },
        "root_group": {},
    })  # fmt: skip
    assert [item["ok"] for item in got.document["thresholds"]] == [True, False, True]
    assert got.document["metrics"]["checks"]["rate"] == 0.75
    assert counts(got.document) == (4, 3, 1, 0, 0)


@pytest.mark.parametrize(
    "values",
    [
        {"rate": 0, "passes": 0, "fails": 0},
        {"avg": 0, "min": 0, "med": 0, "max": 0, "p(95)": 0},
        {"avg": 0, "min": 0, "med": 0, "max": 0, "count": 0},
        {"p(95)": 0, "p(99)": 0},  # `summaryTrendStats` names what a trend is told by
        {"avg": 0, "p(95)": 0},
    ],
)
def test_a_threshold_on_nothing_was_not_held(read, values):
    got = read(summary(mine={"type": "x", "values": values, "thresholds": {"rate>=0.9": {"ok": True}}}))
    assert got.document["thresholds"][-1] == {"name": "mine: rate>=0.9", "ok": None}
    assert "(nothing was measured)" in got.text


@pytest.mark.parametrize(
    ("values", "claim"),
    [
        ({"rate": 0, "passes": 0, "fails": 0}, "metrics.mine.rate < 1%"),
        ({"avg": 0, "min": 0, "med": 0, "max": 0, "p(95)": 0}, "metrics.mine.p95 < 500"),
        ({"p(95)": 0}, "metrics.mine.p95 < 500"),
    ],
)
def test_a_number_of_nothing_proves_nothing(read, values, claim):
    """A run that sent no request was told to have had no failure, and answers in 0 ms."""
    got = read(summary(mine={"type": "x", "values": values, "thresholds": {"rate<0.01": {"ok": True}}}))
    assert judged(got.document, claim) == "inconclusive"
    assert judged(got.document, "metrics.http_req_duration.p95 < 500") == "pass"


def test_one_threshold_on_nothing_keeps_the_whole_from_passing(read):
    only = {"type": "rate", "values": {"rate": 0, "passes": 0, "fails": 0}, "thresholds": {"rate<0.1": {"ok": True}}}
    held = {"type": "rate", "values": {"rate": 0, "passes": 0, "fails": 9}, "thresholds": {"rate<0.1": {"ok": True}}}
    got = read({"metrics": {"a": only, "b": held}})
    assert judged(got.document, "all thresholds[].ok == true") != "pass"
    assert judged(got.document, "failed == 0") == "inconclusive"
