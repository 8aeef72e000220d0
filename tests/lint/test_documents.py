"""Whole documents: the five checklists and our profiles, places in the file as it stands, and any text at all."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cockpit.checklist import source
from cockpit.checklist.derive import derive
from cockpit.core.plain import plain_line
from cockpit.errors import Finding
from cockpit.lint.checklists import of_checklist, of_file
from cockpit.lint.run import is_profile, lint

Look = Callable[[str], tuple[Finding, ...]]

PROFILES = Path(__file__).parents[2] / "profiles"
SHARED = Path(os.environ.get("COCKPIT_SHARED", Path(__file__).parents[2] / ".." / "shared"))
needs_seeds = pytest.mark.skipif(not (SHARED / "seeds").is_dir(), reason="the shared folder is not there")


# -------------------------------------------------------------------------------------------------------------- seeds
def seed(number: str) -> list[tuple[int, str, str]]:
    """Line, rule and sentence of every finding of one of the five checklists."""
    (path,) = (SHARED / "seeds").glob(f"{number}_*")
    return [(one.where.line, one.rule, one.problem) for one in of_file(path).findings]


@needs_seeds
@pytest.mark.parametrize(
    ("number", "line", "rule", "words"),
    [
        ("000", 3, "weekday", "2026-02-24 is a Tuesday, not a Friday"),
        ("000", 6, "status", "none of its 20 gates is closed"),
        ("000", 18, "proof", "(lines 15, 16, 17)"),
        ("000", 26, "api", "Key cannot be 'tag:environment'"),
        ("000", 38, "proof", "SELECT version()"),
        ("000", 38, "placeholder", "{RDS_ENDPOINT}"),
        ("000", 44, "proof", "PagerDuty"),
        ("000", 51, "tick", "the line carries a tick"),
        ("000", 84, "placeholder", "cannot run as written"),
        ("000", 91, "placeholder", "finds nothing and exits with 0"),
        ("000", 96, "proof", "lets 4 of the 5 names of line 20 through, not meta-capi-credentials"),
        ("000", 101, "proof", "\\dm of psql exits with 0 also when it finds nothing"),
        ("000", 182, "queue", "line 15 wants it empty"),
        ("000", 231, "role", "po must be there"),
        ("000", 235, "ticked", "8 steps of the launch sequence"),
        ("000", 240, "order", "test-tenant-001 is created here, 11:00, and line 229 needs it at 09:00"),
        ("000", 274, "ticked", "8 of 8 success criteria are ticked before the launch"),
        ("001", 82, "zone", "no time zone is named"),
        ("001", 88, "vague", "normal"),
        ("001", 89, "vague", "acceptable"),
        ("001", 90, "vague", "stable"),
        ("001", 165, "level", "Backup success/failure"),
        ("001", 171, "polarity", "7 rollback triggers are written as boxes"),
        ("001", 182, "placeholder", "[phone], [email]"),
        ("001", 203, "placeholder", "[meeting link]"),
        ("001", 206, "placeholder", "status.yourdomain.com"),
        ("001", 211, "scale", "critical, high, medium, low"),
        ("001", 220, "ticked", "15 of 15 success criteria"),
        ("002", 14, "placeholder", "<path>"),
        ("002", 30, "either", "MVP_WORKER_ENABLED is true in this case and false in line 24"),
        ("002", 57, "proof", "also when it ran no test"),
        ("003", 80, "twice", "line 62 in Smoke Tests"),
        ("004", 32, "total", "it says 30, there are 33 gates"),
        ("004", 82, "twice", "line 43 in Technical Gates"),
        ("004", 83, "twice", "line 42 in Technical Gates"),
        ("004", 100, "total", "it counts 18 open and leaves out 4 partial: 22 are not closed"),
    ],
)
def test_the_contradictions_of_the_five_checklists(number: str, line: int, rule: str, words: str) -> None:
    assert [one for one in seed(number) if one[:2] == (line, rule) and words in one[2]], seed(number)


@needs_seeds
def test_what_is_right_in_them_is_not_questioned() -> None:
    assert {rule for _, rule, _ in seed("003")} == {"twice"}
    assert len(seed("004")) == 4  # its summary table is right, and its 33 gates stand in 7 categories
    assert [line for line, rule, _ in seed("000") if rule == "total"] == []  # 20 items, 5 + 4 + 4 + 4 + 1 + 2
    assert [line for line, rule, _ in seed("001") if rule == "band"] == []  # alarm, trigger and target fit


@needs_seeds
def test_a_place_is_a_place_in_the_file_as_it_stands() -> None:
    """The first checklist was decoded wrongly once: its columns are those that an editor shows."""
    (path,) = (SHARED / "seeds").glob("000_*")
    lines = path.read_text("utf-8").split("\n")
    found = {one.rule: lines[one.where.line - 1][one.where.column - 1 :] for one in of_file(path).findings}
    assert found["order"].startswith("test-tenant-001")
    assert found["weekday"].startswith("2026-02-24")
    assert found["api"].startswith("tag:environment")
    assert found["placeholder"].startswith("[Hotmart/Kiwify/Stripe]")
    assert found["tick"].startswith("âœ“")


def test_a_place_in_other_encodings() -> None:
    text = "# Größe\r\n- [ ] Antwortzeit für Käufer akzeptabel\r\n"
    for raw in (text.encode(), text.encode("cp1252"), text.encode("utf-16"), text.replace("\r\n", "\r").encode()):
        found = source.decode(raw)
        (one,) = of_checklist(derive(found.lines, "x.md", "x"), found)
        assert (one.where.line, one.where.column) == (2, 30)
    wrong = text.encode().decode("cp1252").encode()
    (one,) = of_checklist(derive(source.decode(wrong).lines, "x.md", "x"), source.decode(wrong))
    assert wrong.decode().split("\r\n")[1][one.where.column - 1 :] == "akzeptabel"


# ----------------------------------------------------------------------------------------------------------- profiles
EXPLAINED = {
    # the checklist plans its smoke test before the tenant that it runs as; the profile keeps that and says why
    "track-ai.toml": [
        "this mark is over when smoke is closed, and that waits for test-tenant, which only a later mark closes"
    ]
}


@pytest.mark.parametrize("path", sorted(PROFILES.glob("*.toml")), ids=lambda path: path.name)
def test_our_profiles_contradict_nothing(path: Path) -> None:
    report = lint(path)
    assert not report.contradictions
    assert [one.problem for one in report.explained] == EXPLAINED.get(path.name, [])
    assert all(one.rule in {"unfilled", "placeholder"} for one in report.findings if one.severity == "note")


HEAD = '[launch]\nproject = "x"\ntitle = "X"\n[category.a]\ntitle = "Web"\n[category.b]\ntitle = "Data"\n'


TWICE = """[gate.one]
title = "Backups are verified"
category = "a"
claims = ["yes"]
[gate.two]
title = "Backups are verified"
category = "b"
claims = ["yes"]
"""
BANDS = """[gate.one]
title = "Error rate < 5%"
category = "a"
claims = ["x"]
[watch.errors]
title = "Error rate"
limits = [{ level = "rollback", says = "> 1%" }]
"""


@pytest.mark.parametrize(
    ("body", "rule", "word"),
    [
        (TWICE, "twice", "Backups are verified"),
        (
            '[gate.one]\ntitle = "Launch of Friday, 2026-02-24 agreed"  # a Tuesday\ncategory = "a"\nclaims = ["x"]\n',
            "weekday",
            "2026-02-24",
        ),
        (BANDS, "band", "1"),
    ],
)
def test_what_is_said_of_a_profile_as_of_a_checklist(tmp_path: Path, body: str, rule: str, word: str) -> None:
    path = tmp_path / "x.toml"
    path.write_text(HEAD + body)
    report = lint(path)
    (found,) = report.contradictions
    assert found.rule == rule
    line = (HEAD + body).split("\n")[found.where.line - 1]
    assert line[found.where.column - 1 :].startswith(word)


def test_a_comment_may_quote_what_is_wrong(tmp_path: Path) -> None:
    path = tmp_path / "x.toml"
    path.write_text(
        f'# it says "Friday, 2026-02-24"\n{HEAD}[gate.one]\ntitle = "One"\ncategory = "a"\nclaims = ["x"]\n'
    )
    assert lint(path).findings == ()


def test_which_kind_of_file_it_is(tmp_path: Path) -> None:
    for name, text, expected in (
        ("a.toml", "nonsense", True),
        ("a.md", "[launch]\n", False),
        ("a", "# c\n[launch]\nproject = 1\n", True),
        ("b", "- [ ] [launch] it\n", False),
    ):
        (tmp_path / name).write_text(text)
        assert is_profile(tmp_path / name) is expected, name


# --------------------------------------------------------------------------------------------------------------- fuzz
PIECES = (
    "- [ ] ", "- [x] ", "## ", "# L (5 items)", "| a | b |", "|---|---|", "```", "║ Total: 85 ║",
    "24/30 gates closed (9%)", "Friday, 2026-02-24", "2026-02-30", "31.02.2026", "Di, 1.1.2026",
    "2026年2月31日(金)", "Sun", "09:00 ", "T-0 ", "`x y`", "`aws sqs list-queues --x`", "`aws s3api zzz`",
    "psql -c 'select 1'", "kubectl get pods", "is empty", "`q`", "1 message", "< 5%", "> 99999999999999 ms",
    "1.2.3.4", "acceptable", "✅", "❌", "[phone]", "<path>", "{{x}}", "...", "'...'", "P1", "SEV-1",
    "Critical/High/Low", "3 things: a, b", "All 5 secrets", "| grep A|B", "if A=true", "A=false",
    "Success criteria", "Rollback if", "Status: ready", "\t", "    ", "\n", "\x00", "\u202e", "İ", "ß", "ﬁ",
    "𝟓 items", "\ud800",
)  # fmt: skip
piece = st.sampled_from(PIECES) | st.text(max_size=8)
document = st.lists(st.lists(piece, max_size=5).map("".join), max_size=20).map("\n".join)


@settings(max_examples=60)
@given(document)
def test_no_text_makes_it_raise(text: str) -> None:
    found = source.Source(text.replace("\r\n", "\n").replace("\r", "\n"))
    findings = of_checklist(derive(found.lines, "x.md", "x"), found)
    for one in findings:
        assert 1 <= one.where.line <= max(1, len(found.lines))
        assert one.where.column >= 1
        assert one.rule
        assert one.problem
        assert one.hint
        assert plain_line(one.problem) == one.problem
    order = [(one.where.line, one.where.column) for one in findings]
    assert order == sorted(order)


def steps(text: str) -> int:
    """How many calls it takes to lint a text: a measure that no busy machine disturbs."""
    count = 0

    def trace(_frame: object, _event: str, _arg: object) -> object:
        nonlocal count
        count += 1
        return None

    found = source.Source(text)
    draft = derive(found.lines, "x.md", "x")
    before = sys.getprofile()
    sys.setprofile(trace)
    try:
        of_checklist(draft, found)
    finally:
        sys.setprofile(before)
    return count


@pytest.mark.parametrize(
    "unit",
    [
        "## Part {n} (3 items)\n- [ ] Gate {n} acceptable ✅\n- [ ] Queue `q{n}` is empty\n- [x] 1 message in `q{n}`\n",
        "- [ ] Backups are verified\n",
        "| Area {n} | 3 | 4 |\n",
        "- [ ] Rate {n} < 5%\n  - Alerts:\n    - Rate > 1%\n",
        "- 09:00 Smoke test `t{n}`\n- 10:00 Create `t{n}`\n",
        "- [ ] Owner: [name {n}] TBD\n",
    ],
    ids=["parts", "same", "table", "bands", "sequence", "holes"],
)
def test_the_work_grows_with_the_text_and_no_faster(unit: str) -> None:
    head = "# L\n| Category | Total | Open |\n|---|---|---|\n" if unit.startswith("|") else "# L\n"
    small, large = (steps(head + "".join(unit.replace("{n}", str(n)) for n in range(count))) for count in (150, 600))
    assert large < 7 * small + 20_000, (small, large)
