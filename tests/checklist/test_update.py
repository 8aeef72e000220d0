"""A newer checklist in a profile that somebody has worked on: ids, probes and evidence stay, the rest is told."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from known import Known, everything, folder

from cockpit.checklist import source, tomltext
from cockpit.checklist.changes import Changes
from cockpit.checklist.derive import derive
from cockpit.checklist.pairs import Side, pairs
from cockpit.checklist.update import update
from cockpit.cli.import_ import loadable
from cockpit.errors import ProfileProblem
from cockpit.profile.read import read
from fakes.documents import PIECES

OLD = """# Shop
**Version:** 1
## Web (3 items)
- [ ] **API up**
  - Verify: it answers
  - Verify: it is quick
  - Command: `curl https://shop.test/health`
- [ ] Orders work
- [ ] Old thing
## Data
| # | Gate | Status |
|---|------|--------|
| D1 | Backups restored | Open |
| D2 | Replica in step | Open |
## Sign-off
- [ ] @pm (Morgan)
"""
NEW = """# Shop
**Version:** 2
## Web (3 items)
- [ ] **API up**
  - Verify: it answers
  - Verify: it is quick enough
  - Command: `curl https://shop.test/health`
- [ ] Certificate valid
- [x] Orders work end to end
## Data
| # | Gate | Status |
|---|------|--------|
| D1 | Disk has room | Open |
| D2 | Backups restored | Closed |
| D3 | Replica in step | Open |
## People
- [ ] Team briefed
## Sign-off
- [ ] @pm (Morgan)
- [ ] @qa (Quinn)
"""
EDITED = (
    ("[gate.orders-work]", "[gate.orders]"),
    (
        '# proves nothing until it has a claim: claims = [{ says = "…", expect = "status == 200" }]',
        'claims = [{ says = "it answers", expect = "status == 200" }]',
    ),
    ('  "it answers",  # go.md:5\n', ""),
    ('category = "web"', 'category = "web"\nseverity = "critical"'),
)


def imported(text: str, name: str = "go.md") -> tuple[object, str]:
    draft = derive(text.split("\n"), name, "go")
    return draft, loadable(draft)[0]


def taken(profile: str, text: str, name: str = "go.md") -> tuple[str, Changes]:
    draft = derive(text.split("\n"), name, "go")
    return update(profile, draft, loadable(draft)[0])


def errors(text: str) -> list[str]:
    try:
        read(text.encode(), "x.toml", "x.toml", {}, None)
    except ProfileProblem as problem:
        return [str(finding) for finding in problem.findings if finding.severity == "error"]
    return []


def edited() -> str:
    profile = imported(OLD)[1]
    for before, after in EDITED:
        assert before in profile, before
        profile = profile.replace(before, after, 1)
    mine = '\n[gate.mine]\ntitle = "My own"\ncategory = "web"\nclaims = ["I looked"]\n'
    return profile.replace("\n[gate.old-thing]", f"{mine}\n[gate.old-thing]")


def test_ids_hand_edits_and_probes_stay_and_the_words_are_the_documents() -> None:
    text, changes = taken(edited(), NEW)
    assert errors(text) == []
    gates = tomllib.loads(text)["gate"]
    assert list(gates) == [
        "api-up", "certificate-valid", "orders", "mine", "disk-has-room", "d1", "d2", "team-briefed"
    ]  # fmt: skip
    assert gates["orders"] == {
        "title": "Orders work end to end",
        "category": "web",
        "claimed": "closed",
        "claims": ["Orders work end to end"],
    }
    assert gates["api-up"]["severity"] == "critical"
    assert gates["api-up"]["claims"] == ["it is quick enough"]
    assert gates["api-up"]["probe"][0]["claims"] == [{"says": "it answers", "expect": "status == 200"}]
    assert (gates["d1"]["title"], gates["d1"]["claimed"]) == ("Backups restored", "closed")
    assert gates["d2"]["title"] == "Replica in step"
    assert [one["role"] for one in tomllib.loads(text)["station"]] == ["pm", "qa"]
    assert "# [gate.old-thing]" in text
    assert '# title    = "Old thing"' in text
    assert changes.added == [
        "category people", "Certificate valid (certificate-valid)", "Disk has room (disk-has-room)",
        "Team briefed (team-briefed)", "station: qa",
    ]  # fmt: skip
    assert changes.dropped == ["Old thing (old-thing)"]
    assert changes.kept == ["My own (mine): it is yours, the document never had it"]
    told = "\n".join(changes.changed)
    assert "API up (api-up): claim gone: it is quick; claim added: it is quick enough" in told
    assert "title was Orders work, is Orders work end to end" in told
    assert "version: was 1, is 2" in told
    assert changes.same == 1


def test_places_are_those_of_the_newer_document() -> None:
    text, _ = taken(edited(), NEW, "new.md")
    lines = NEW.split("\n")
    for title in ("API up", "Orders work end to end", "Replica in step"):
        number = next(at for at, line in enumerate(lines, 1) if title in line)
        assert f'title    = "{title}"  # new.md:{number}' in text
    assert "sql" not in text
    assert '  "it is quick enough",  # new.md:6' in text


def test_the_same_document_again_changes_nothing() -> None:
    once, _ = taken(edited(), NEW)
    again, changes = taken(once, NEW)
    assert again == once
    assert (changes.added, changes.changed, changes.dropped) == ([], [], [])


def test_what_something_depends_on_is_kept() -> None:
    profile = edited().replace('title = "My own"', 'title = "My own"\ndepends = ["old-thing"]')
    text, changes = taken(profile, NEW)
    assert errors(text) == []
    assert "old-thing" in tomllib.loads(text)["gate"]
    assert "Old thing (old-thing): not in the document any more, but something depends on it" in changes.kept


@settings(max_examples=15, deadline=None)
@given(*[st.lists(st.lists(st.sampled_from(PIECES), max_size=3).map("".join), max_size=14) for _ in range(2)])
def test_laws(before: list[str], after: list[str]) -> None:
    """The same document changes nothing; a newer one gives its gates, and a profile that loads."""
    old = derive(source.decode("\n".join(before).replace("\0", "").encode()).lines, "x.md", "x")
    new = derive(source.decode("\n".join(after).replace("\0", "").encode()).lines, "x.md", "x")
    if not old.gates:
        return
    profile = loadable(old)[0]
    assert update(profile, old, profile)[0] == profile
    if not new.gates:
        return
    wanted = loadable(new)[0]
    text, changes = update(profile, new, wanted)
    assert errors(text) == []
    titles = sorted(gate["title"] for gate in tomllib.loads(text)["gate"].values())
    kept = [one for one in changes.kept if "depends on it" in one]
    assert titles == sorted(gate.title for gate in new.gates) or kept


@pytest.mark.skipif(folder() is None, reason="the shared folder is not there")
@pytest.mark.parametrize("known", everything(), ids=lambda known: known.path.name)
def test_real_checklists_change_nothing_when_they_are_the_same(known: Known) -> None:
    draft = known.draft()
    if draft.gates:
        profile = loadable(draft)[0]
        again = known.draft()
        text, changes = update(profile, again, loadable(again)[0])
        assert text == profile
        assert changes.same == len(draft.gates)


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        ([("a", "Backups")], [("a", "Backups")], {"a": "a"}),
        ([("t1", "API"), ("t2", "Web")], [("t1", "New"), ("t2", "API"), ("t3", "Web")], {"t2": "t1", "t3": "t2"}),
        ([("mine", "Backups restored")], [("x", "Backups are restored")], {"x": "mine"}),
        ([("a", "Backups")], [("b", "Certificates")], {}),
        ([("a", "Load test on staging")], [("a", "Load test on production")], {"a": "a"}),
    ],
)
def test_pairs(old: list[tuple[str, str]], new: list[tuple[str, str]], found: dict[str, str]) -> None:
    sides = [[Side(name, title, "c", frozenset()) for name, title in side] for side in (old, new)]
    assert pairs(*sides) == found


def test_a_profile_is_its_blocks() -> None:
    for path in sorted((Path(__file__).parents[2] / "profiles").glob("*.toml")):
        text = path.read_text(encoding="utf-8")
        blocks = tomltext.blocks(text)
        assert tomltext.joined(blocks) == text
        assert len([one for one in blocks if one.path[0] == "gate" and len(one.path) == 2]) == len(
            tomllib.loads(text)["gate"]
        )


def test_keys_are_changed_in_place() -> None:
    text = (
        "# above\n[gate.a]  # head\ntitle = 'x # y'  # go.md:1\n"
        "claims = [\n  \"[a]\",  # one\n]\nnote = '''\n[gate.b]\n'''\n"
    )
    head, block = tomltext.blocks(text)
    assert (head.lines, block.name, block.lines[0]) == ([], "gate.a", "# above")
    block.put("title", '"z"')
    block.put("claims", None)
    block.put("owner", '"pm"')
    assert tomllib.loads(block.text) == {"gate": {"a": {"title": "z", "owner": "pm", "note": "[gate.b]\n"}}}
    assert 'title = "z"  # go.md:1' in block.lines
