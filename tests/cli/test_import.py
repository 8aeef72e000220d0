"""`cockpit import` as people use it: what it writes loads, what it says adds up, what it cannot read it says."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cockpit.checklist.derive import derive
from cockpit.cli.import_ import loadable
from cockpit.errors import ProfileProblem
from cockpit.profile.read import read

LIST = """# Shop Launch Checklist

**Date:** Friday, 2026-02-24

## Web (2 items)

- [ ] **API up**
  - Verify: it answers
  - Command: `curl https://shop.test/health`
- [x] Secrets are there
  - Command: `aws secretsmanager list-secrets --filter Key=tag:environment,Values=prod`

## Odd

- what is this

## Rollback Criteria

- [ ] Error rate > 5%

## Contacts

- CTO: [phone]

## Sign-off

- [ ] @pm (Morgan) — Lead
"""


def errors(text: str) -> list[str]:
    try:
        read(text.encode(), "x.toml", "x.toml", {}, None)
    except ProfileProblem as problem:
        return [str(finding) for finding in problem.findings if finding.severity == "error"]
    return []


def test_what_is_written_loads_and_is_reported(run, tmp_path: Path) -> None:
    (tmp_path / "go.md").write_text(LIST)
    done = run("import", tmp_path / "go.md", "-o", tmp_path / "shop.toml")
    assert done.code == 0
    assert done.out == ""
    assert "go.md: 27 lines, UTF-8" in done.err
    assert "2 gates" in done.err
    assert "1 rollback trigger," in done.err
    assert "not understood, please look: lines 15" in done.err
    assert "go.md:3:19: 2026-02-24 is a Tuesday, not a Friday" in done.err
    assert run("lint", tmp_path / "shop.toml").code in {0, 1}
    found = run("check", tmp_path / "shop.toml", "--json").json
    assert [(gate["title"], gate["standing"], gate["claimed"]) for gate in found["gates"]] == [
        ("API up", "open", None),
        ("Secrets are there", "open", "closed"),
    ]


def test_what_the_rules_of_a_profile_refuse_stands_as_a_comment(run, tmp_path: Path) -> None:
    (tmp_path / "go.md").write_text(LIST)
    done = run("import", tmp_path / "go.md")
    tables = tomllib.loads(done.out)
    assert "probe" in tables["gate"]["api-up"]
    assert "probe" not in tables["gate"]["secrets-there"]
    assert "# go.md:11 not runnable: Key cannot be 'tag:environment'" in done.out


def test_the_report_for_machines_adds_up(run, tmp_path: Path) -> None:
    (tmp_path / "go.md").write_text(LIST)
    found = run("import", tmp_path / "go.md", "--json").json
    lines = found["lines"]
    assert lines.pop("total") == sum(lines.values()) == 27
    assert lines["gate"] == found["derived"]["gates"] == 2
    assert found["commands"] == {"found": 2, "probes": 1, "comments": 1}
    assert found["claimed"] == {"nothing": 1, "closed": 1}
    assert found["not_understood"] == [{"line": 15}]
    assert tomllib.loads(found["profile"])["launch"]["project"] == "shop"
    assert {one["line"] for one in found["contradictions"]} >= {3}


def test_with_an_output_the_report_alone_is_json(run, tmp_path: Path) -> None:
    (tmp_path / "go.md").write_text(LIST)
    done = run("import", tmp_path / "go.md", "-o", tmp_path / "a.toml", "--json")
    assert "profile" not in json.loads(done.out)
    assert run("import", tmp_path / "go.md", "-o", tmp_path / "a.toml").code == 2
    assert run("import", tmp_path / "go.md", "-o", tmp_path / "a.toml", "--force").code == 0


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"x" * 1_000_001, "a checklist may have 1,000,000 bytes; it has 1,000,001"),
        (b"\0\1\2", "NUL bytes"),
        (b"", "no gate found"),
        (b"# Only prose\n\nWords.\n", "no gate found"),
    ],
)
def test_what_cannot_be_read_is_a_sentence(run, tmp_path: Path, raw: bytes, said: str) -> None:
    (tmp_path / "x.md").write_bytes(raw)
    done = run("import", tmp_path / "x.md")
    assert done.code == 2
    assert said in done.err
    assert run("import", tmp_path / "missing.md").code == 2


PIECES = (
    "- [ ] a",
    "- [x] b",
    "## Rollback criteria",
    "- Error rate > 5%",
    "  - Command: `curl -X POST http://{HOST}/x -d '{\"a\": 1}'`",
    "  - Command: `psql -h $H -c \"select '{X}', 1\"`",
    "  - Command: `aws ecs describe-services --cluster a --services b`",
    "  - Command: `aws sqs send-message --queue-url {Q} --message-body x`",
    "## Contacts",
    "- CTO: [phone]",
    "## Sign-off",
    "- [ ] Lead: ____",
    "## Escalation",
    "- **High:** call @x",
    "## Communication plan",
    "- every 5 minutes",
    "## Post-Launch (Day 1)",
    "## T-7 days",
    "| # | Gate | Status |\n|--|--|--|\n| T1 | x ${y} | Open |",
    "**Owner:** @a (B)",
    "**Version:** ${v}",
    '```bash\ncurl http://x/<id>?a={B}\n# Expected: 200 {"a": "..."}\n```',
    "- 10:00 go",
    "- T-30m: wait",
    "## Success criteria",
    "1. ✅ all is well",
    "(9 items)",
    "\u202e",
    "'''",
    '"',
    "\\",
    "- [ ] `curl http://a:99999/`",
    "- [ ] `curl http://[::1/`",
    "- [ ] `curl -H 'a b: c' http://x/`",
    "- [ ] `curl -H 'X-Api-Key: $KEY' 'http://x/?q=${A}&b=$B'`",
    "## Critical alerts thresholds",
    "## Monitoring thresholds",
    "- CPU",
    "## Rollback plan",
    "1. do in 5 minutes",
)


@settings(max_examples=40)
@given(st.lists(st.sampled_from(PIECES) | st.text(max_size=10).map(lambda text: f"- [ ] {text}"), max_size=14))
def test_whatever_the_document_the_profile_has_no_error(pieces: list[str]) -> None:
    draft = derive("\n".join(pieces).split("\n"), "x.md", "x")
    if draft.gates:
        text, _ = loadable(draft)
        assert errors(text) == []
        assert len(tomllib.loads(text)["gate"]) == len(draft.gates)


def test_every_known_checklist_loads(shared: Path) -> None:
    from cockpit.checklist import source

    files = [*sorted((shared / "seeds").glob("0*.txt")), *sorted((shared / "checklists").glob("[0-9]*.md"))]
    assert files
    for path in files:
        text, _ = loadable(derive(source.decode(path.read_bytes()).lines, path.name, path.stem))
        assert errors(text) == [], path.name
