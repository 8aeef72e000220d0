"""What was left over from a test, a template or another year, what the file itself explains, and rules with names."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from cockpit.errors import Finding
from cockpit.lint.run import lint

Look = Callable[[str], tuple[Finding, ...]]


def rules(findings: tuple[Finding, ...]) -> list[tuple[str, int]]:
    return [(item.rule, item.where.line) for item in findings]


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("John Doe, +49 30 2345671", "Jana Doering, +49 30 2345671"),
        ("Mia Wong, foo@bar.com", "Mia Wong, mia@shop-orders.io"),
        ("Max Mustermann, +49 30 2345671", "Max Muster, +49 30 2345671"),
        ("山田太郎 03-2345-6712", "山田花子 03-2345-6712"),
        ("张三 13812345679", "张小三 13812345679"),
        ("Ops, (555) 123-4567", "Ops, (415) 123-4567"),
    ],
)
def test_people_of_templates(look: Look, wrong: str, right: str) -> None:
    text = "# L\n- [ ] Backups verified\n## Contacts\n- On call: {}\n"
    assert rules(look(text.format(wrong))) == [("leftover", 4)]
    assert look(text.format(right)) == ()


def test_addresses_of_nobody_are_told_once(look: Look) -> None:
    found = look("# L\n- [ ] Backups verified\n## Contacts\n- On call: Mia Wong, mia@example.com\n")
    assert rules(found) == [("placeholder", 4)]


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("Lorem ipsum dolor sit amet", "The imprint is published"),
        ("First customer runs on `test-tenant-001`", "Smoke test runs on `test-tenant-001`"),
        ("Production uses sk_test_4242", "Production uses the live key"),
        ("本番で `demo-account` を使う", "本番から `demo-account` を削除した"),
        ("Live-Daten liegen in `test-data`", "`test-data` ist aus der Produktion gelöscht"),
    ],
)
def test_data_of_a_test_where_the_real_thing_is_meant(look: Look, wrong: str, right: str) -> None:
    assert rules(look(f"# L\n- [ ] {wrong}\n")) == [("leftover", 2)]
    assert look(f"# L\n- [ ] {right}\n") == ()


@pytest.mark.parametrize("name", ["IST", "CST", "BST", "AST"])
def test_a_zone_that_several_call_so(look: Look, name: str) -> None:
    text = "# L\n**Launch time:** 09:00 {}\n- [ ] Backups verified\n"
    (found,) = look(text.format(name))
    assert (found.rule, found.where.line, found.where.column) == ("zone", 2, 24)
    assert look(text.format(f"{name} (UTC+3)")) == ()
    assert look(text.format("CET")) == ()
    assert look("# L\n- [ ] The test TEST IST done at 09:00 UTC\n") == ()


@pytest.mark.parametrize(
    ("updated", "launch", "key"),
    [
        ("Last updated", "Launch date", "2027-03-01"),
        ("Zuletzt aktualisiert", "Datum", "01.03.2027"),
        ("最終更新日", "公開日", "2027年3月1日"),
        ("Última actualización", "Fecha de lanzamiento", "2027-03-01"),
    ],
)
def test_a_document_of_another_year(look: Look, updated: str, launch: str, key: str) -> None:
    text = "# L\n**{}:** {}\n**{}:** {}\n- [ ] Backups verified\n"
    old, fresh = ("2024-11-11", "2027-01-15") if "-" in key else ("11.11.2024", "15.01.2027")
    if "年" in key:
        old, fresh = "2024年11月11日", "2027年1月15日"
    (found,) = look(text.format(updated, old, launch, key))
    assert (found.rule, found.where.line) == ("age", 2)
    assert "840 days before the launch of line 3" in found.problem
    assert look(text.format(updated, fresh, launch, key)) == ()


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("本番DBのバックアップを取得した", "本番DBのバックアップ取得", True),
        ("本番DBのバックアップを取得した", "本番DBのレプリカを追加した", False),
        ("生产数据库已备份", "生产数据库备份已完成", True),
        ("生产数据库已备份", "生产数据库已扩容", False),
        ("管理员账号启用MFA", "普通账号启用MFA", False),
        ("운영 데이터베이스 백업을 확인했다", "운영 데이터베이스 백업 확인", True),
        ("운영 데이터베이스 백업을 확인했다", "운영 데이터베이스 접속을 확인했다", False),
    ],
)
def test_other_words_for_the_same_where_no_blanks_are_set(look: Look, one: str, other: str, same: bool) -> None:
    found = [item for item in look(f"# L\n## Web\n- [ ] {one}\n## Data\n- [ ] {other}\n") if item.rule == "twice"]
    assert [item.where.line for item in found] == ([5] if same else [])


# ---------------------------------------------------------------------------------------------------------- explained
CHECKLIST = "# Launch: 5-item checklist\n{}- [ ] Backups verified\n- [ ] Keys rotated\n"


def test_a_checklist_explains_a_finding(tmp_path: Path) -> None:
    path = tmp_path / "list.md"
    path.write_text("<!-- lint: total: three stand in another list -->\n" + CHECKLIST.format(""))
    report = lint(path)
    assert report.contradictions == ()
    (found,) = report.explained
    assert (found.rule, found.hint, found.where.line) == ("total", "three stand in another list", 2)


def test_an_explanation_is_of_one_rule_at_one_place(tmp_path: Path) -> None:
    path = tmp_path / "list.md"
    path.write_text("<!-- lint: twice: three stand in another list -->\n" + CHECKLIST.format(""))
    assert rules(lint(path).contradictions) == [("explained", 1), ("total", 2)]
    path.write_text(CHECKLIST.format("") + "\n<!-- lint: total: three stand in another list -->\n")
    assert rules(lint(path).contradictions) == [("total", 1), ("explained", 5)]
    path.write_text("# lint: total: in Markdown this is a heading\n" + CHECKLIST.format(""))
    assert not lint(path).explained


PROFILE = """[launch]
project = "x"
title = "X"
[category.a]
title = "A"
{}expected_gates = 3
[gate.one]
title = "One"
category = "a"
claims = ["yes"]
"""


def test_a_profile_explains_a_finding_and_never_an_error(tmp_path: Path) -> None:
    path = tmp_path / "x.toml"
    path.write_text(PROFILE.format(""))
    (found,) = lint(path).contradictions
    path.write_text(PROFILE.format(f"# lint: {found.rule}: two are still to come\n# and more\n"))
    assert lint(path).contradictions == ()
    assert [item.hint for item in lint(path).explained] == ["two are still to come"]
    path.write_text(PROFILE.format("# lint: profile: it is right\nnonsense = 1\n"))
    assert any(item.severity == "error" for item in lint(path).contradictions)


def test_every_finding_of_a_profile_has_a_rule(tmp_path: Path) -> None:
    path = tmp_path / "x.toml"
    path.write_text(
        PROFILE.format("")
        + '[connections.aws]\nkind = "aws"\nregion = "eu-west-1"\n[[gate.one.probe]]\naws = "sqs.get_queue_atributes"\n'
        'claims = [{ says = "x", expect = "a == 1" }]\n[[gate.one.probe]]\nhttp = "nowhere"\nclaims = []\n'
    )
    found = lint(path).findings
    assert all(item.rule for item in found)
    assert {item.rule for item in found if "get_queue_atributes" in item.problem} == {"aws"}
