"""A checklist's way through a launch and back: imported, worked on, told between its own lines, imported again."""

from __future__ import annotations

import json
import re
import shutil
import tomllib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cockpit.checklist.differences import differences
from cockpit.checklist.snapshot import read
from cockpit.report.markdown import digest_of
from fakes.texts import HOSTILE

LIST = """# Shop Launch Checklist

## Web

- [ ] **API up**
  - Verify: it answers
  - Verify: it is quick
- [x] Orders work

## Data

| # | Gate | Status |
|---|------|--------|
| D1 | Backups restored | Closed |

## Sign-off

- [ ] @pm (Morgan)
"""


@pytest.fixture
def shop(run, tmp_path: Path) -> Path:
    """A launch of an imported checklist: one claim vouched for, one gate waived, one sign-off."""
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "go.md").write_text(LIST)
    assert run("import", "docs/go.md", "-o", "shop.toml").code == 0
    plan = tmp_path / "plan.jsonl"
    deeds = [
        {"do": "vouch", "gate": "api-up", "claim": "it answers", "note": "saw it | <b>", "by": "Ana"},
        {"do": "waive", "gate": "d1", "reason": "next week", "approver": "Bo", "by": "Ana"},
    ]
    plan.write_text("\n".join(map(json.dumps, deeds)) + "\n")
    done = run("do", "shop.toml", plan)
    assert done.code == 0, done.err
    return tmp_path


def test_the_snapshot_has_the_shape_of_the_document_and_comes_back(run, shop: Path) -> None:
    told = run("snapshot", "shop.toml").out
    for line in (
        "- [ ] **API up**",
        "  - ↳ ◐ partial · gate `api-up`",
        "  - Verify: it answers",
        "- [ ] Orders work",
        "  - ↳ ○ open · gate `orders-work` · was `[x]`",
        "| D1 | Backups restored | ◇ waived |",
        "- ↳ ◇ waived · row 1 · gate `d1` · was `Closed` · Backups restored",
    ):
        assert line in told.splitlines(), line
    assert "    - ↳ ✔ pass · vouched for by Ana at" in told
    assert "`saw it | <b>`" in told
    (shop / "docs" / "status.md").write_text(told)
    assert run("import", "docs/status.md", "-o", "again.toml").code == 0
    first, again = (tomllib.loads((shop / name).read_text()) for name in ("shop.toml", "again.toml"))
    assert again["launch"].pop("checklist") == "docs/status.md"
    assert first["launch"].pop("checklist") == "docs/go.md"
    assert again == first


def test_pasted_back_it_is_the_same_document(run, shop: Path) -> None:
    told = run("snapshot", "shop.toml").out
    (shop / "docs" / "go.md").write_text(told)
    again = run("snapshot", "shop.toml").out
    marks = ("- Seen:", "**NO-GO**", "**Digest**")
    assert [line for line in again.splitlines() if not line.startswith(marks)] == [
        line for line in told.splitlines() if not line.startswith(marks)
    ]


def test_without_the_document_it_has_cockpits_own_form(run, shop: Path) -> None:
    (shop / "docs" / "go.md").unlink()
    told = run("snapshot", "shop.toml").out
    assert told.startswith("# Launch status: Shop Launch Checklist")
    assert "docs/go.md is not followed: there is no such file" in told
    (shop / "docs" / "go.md").write_text("# Another\n- [ ] thing\n")
    assert "it has none of the gates" in run("snapshot", "shop.toml").out


def test_before_anything_was_recorded_there_is_a_status_too(run, tmp_path: Path) -> None:
    (tmp_path / "go.md").write_text(LIST)
    assert run("import", "go.md", "-o", "shop.toml").code == 0
    assert run("snapshot", "shop.toml", "-o", "a.md").code == 0
    told = (tmp_path / "a.md").read_text()
    assert "- Remarks: nothing was recorded yet" in told
    assert "- ↳ ○ open · row 1 · gate `d1` · was `Closed` · Backups restored" in told
    done = run("verify", "a.md")
    assert (done.code, "there is no journal to hold it against" in done.out) == (1, True)
    assert not list((tmp_path / "state").rglob("*.db"))


# ------------------------------------------------------------------------------------------------------------ verify
def test_a_snapshot_is_held_against_its_journal(run, shop: Path) -> None:
    assert run("snapshot", "shop.toml", "-o", "a.md").code == 0
    done = run("verify", "a.md")
    assert done.code == 0
    assert "✔ the text is as it was written" in done.out
    assert "is the one that the snapshot was made at" in done.out
    assert "the chain is not keyed" in done.out
    assert "✔ the verdict and 3 gates stand as the journal says" in done.out
    assert run("note", "shop.toml", "more").code == 0
    later = run("verify", "a.md", "--json").json
    assert later["holds"] is True
    assert "the journal has gone on since: 1 entry more" in [one["says"] for one in later["found"]]


def test_what_was_edited_is_named_even_if_it_was_sealed_anew(run, shop: Path) -> None:
    told = run("snapshot", "shop.toml").out
    forged = told.replace("↳ ◐ partial · gate `api-up`", "↳ ✔ closed · gate `api-up`")
    (shop / "a.md").write_text(forged)
    done = run("verify", "a.md")
    assert done.code == 1
    assert "✖ the text was edited: its digest does not fit" in done.out
    before, _, digest = forged.rstrip("\n").rpartition("`")[0].rpartition("`")
    assert len(digest) == 64
    (shop / "a.md").write_text(f"{before}`{digest_of(forged)}`\n")
    sealed = run("verify", "a.md")
    assert sealed.code == 1
    assert "✔ the text is as it was written" in sealed.out
    assert "✖ the journal says otherwise: api-up is told as closed, it was partial" in sealed.out


def resealed(text: str) -> str:
    before, _, _ = text.rstrip("\n").rpartition("`")[0].rpartition("`")
    return f"{before}`{digest_of(text)}`\n"


@pytest.mark.parametrize("woven", [True, False], ids=["between the lines of its checklist", "in its own form"])
def test_no_line_of_a_snapshot_is_forged_unnoticed(run, shop: Path, woven: bool) -> None:
    if not woven:
        (shop / "docs" / "go.md").unlink()
    told = run("snapshot", "shop.toml").out
    for word, other in (("vouched for by Ana", "vouched for by Bob"), ("saw it | <b>", "saw it twice")):
        assert word in told
        (shop / "a.md").write_text(resealed(told.replace(word, other)))
        done = run("verify", "a.md")
        assert done.code == 1
        assert "✔ the verdict and 3 gates stand as the journal says" in done.out
        assert "✖ the journal says otherwise: it does not tell: " in done.out
        assert other in done.out
    (shop / "a.md").write_text(resealed(told.replace("- Seen:", "- Everything was paid for\n- Seen:")))
    assert "it does not tell: - Everything was paid for" in run("verify", "a.md").out
    (shop / "a.md").write_text(told)
    assert "✔ every line of it is what the journal tells" in run("verify", "a.md").out


def test_a_verdict_is_not_proven_by_a_profile_that_is_not_here(run, shop: Path) -> None:
    told = run("snapshot", "shop.toml").out
    another = re.sub(r"sha256 `[0-9a-f]{64}`\n", f"sha256 `{'a' * 64}`\n", told.replace("NO-GO", "GO"), count=1)
    (shop / "a.md").write_text(resealed(another))
    done = run("verify", "a.md")
    assert (done.code, "is not the profile that it names" in done.out) == (1, True)
    (shop / "a.md").write_text(told)
    (shop / "shop.toml").rename(shop / "away.toml")
    assert "✖ the profile is not here" in run("verify", "a.md").out
    assert run("verify", "a.md", "--profile", "away.toml").code == 0


def test_other_journals_are_named(run, shop: Path) -> None:
    assert run("snapshot", "shop.toml", "-o", "a.md").code == 0
    (journal,) = (shop / "state").rglob("*.db")
    away = shop / "away.db"
    shutil.move(journal.with_suffix(".head"), away.with_suffix(".head"))
    shutil.move(journal, away)
    gone = run("verify", "a.md")
    assert (gone.code, "is not here: nothing else can be proven" in gone.out) == (1, True)
    assert run("verify", "a.md", "--journal", away).code == 0
    assert run("note", "shop.toml", "--new", "another launch").code == 0
    (other,) = (shop / "state").rglob("*.db")
    done = run("verify", "a.md", "--journal", other)
    assert (done.code, "another journal: it is of launch shop-" in done.out) == (1, True)
    (shop / "no.db").write_text("nothing")
    broken = run("verify", "a.md", "--journal", "no.db")
    assert (broken.code, "the journal cannot be read" in broken.out) == (1, True)


def test_what_is_no_snapshot_is_unusable(run, shop: Path) -> None:
    (shop / "x.md").write_text(LIST)
    (shop / "bytes.md").write_bytes(b"ok\n\xff")
    for name, said in (
        ("x.md", "x.md: this is no snapshot of cockpit"),
        ("bytes.md", "bytes.md:2: this is no UTF-8"),
        ("gone.md", "gone.md: cannot be read"),
        ("docs", "docs: this is no file"),
    ):
        for done in (run("verify", name), run("diff", name, name)):
            assert done.code == 2
            assert said in done.err
    told = run("snapshot", "shop.toml").out
    (shop / "cut.md").write_text(told.rsplit("**Digest**", 1)[0])
    assert "no digest line at its end" in run("verify", "cut.md").err


# -------------------------------------------------------------------------------------------------------------- diff
def test_what_changed_between_two_is_said_in_words(run, shop: Path) -> None:
    run("snapshot", "shop.toml", "-o", "a.md")
    same = run("diff", "a.md", "a.md", "--exit-code")
    assert (same.code, same.out, "nothing changed" in same.err) == (0, "", True)
    plan = shop / "more.jsonl"
    deeds = [
        {"do": "vouch", "gate": "api-up", "claim": "it is quick", "note": "40 ms", "by": "Ana"},
        {"do": "revoke-waiver", "gate": "d1", "by": "Ana"},
        {"do": "note", "gate": "d1", "text": "look again", "by": "Bo"},
        {"do": "sign", "role": "pm", "answer": "go", "by": "Morgan"},
    ]
    plan.write_text("\n".join(map(json.dumps, deeds)) + "\n")
    assert run("do", "shop.toml", plan).code == 0
    run("snapshot", "shop.toml", "-o", "b.md")
    done = run("diff", "a.md", "b.md", "--exit-code")
    assert done.code == 1
    for said in (
        "API up (api-up): was partial, is closed",
        "API up: it is quick: was not looked at, is pass, vouched for by Ana",
        "Backups restored (d1): was waived, is open",
        "Backups restored (d1): new, Note of",
        "Waiver of Backups restored: gone, was counts: next week",
        "Sign-off of pm: was no answer, is GO by Morgan",
    ):
        assert said in done.out, said
    found = run("diff", "a.md", "b.md", "--json").json
    assert {one["about"] for one in found["changes"]} >= {"gate", "claim", "waiver", "sign-off", "remark"}
    (shop / "docs" / "go.md").unlink()  # the same in cockpit's own form
    run("snapshot", "shop.toml", "-o", "c.md")
    assert "was " not in run("diff", "b.md", "c.md").out.replace("was open", "")


@settings(max_examples=150)
@given(
    st.lists(
        st.sampled_from(
            (
                "## Sign-offs", "| Station | Answer |", "|---|---|", "| pm | GO |", "### ✔ closed: x", "- Gate `x`",
                "- ✔ pass: y", "  - found `1`", "- [ ] a", "  - ↳ ✔ closed · gate `a`", "<!-- cockpit: begin -->",
                "<!-- cockpit: end -->", "**NO-GO** · 1", "- Seen: 2026", "## Success criteria", "- a: ✔ met",
                "**Digest** of launch `x`: 1 entry, journal head none, chain keyed, sha256 `" + "0" * 64 + "`",
            )
        )
        | st.sampled_from(HOSTILE)
        | st.text(max_size=30),
        max_size=20,
    ).map("\n".join),
    st.text(max_size=40),
)  # fmt: skip
def test_any_two_texts_can_be_compared(one: str, other: str) -> None:
    old, new = read(one), read(other)
    assert differences(old, old) == []
    for change in differences(old, new):
        assert "\n" not in change.sentence()


# ------------------------------------------------------------------------------------------------------------ update
def test_a_newer_checklist_keeps_ids_and_evidence(run, shop: Path) -> None:
    newer = LIST.replace("- [x] Orders work", "- [x] Orders work end to end\n- [ ] Certificate valid").replace(
        "| D1 | Backups restored | Closed |\n", ""
    )
    (shop / "docs" / "go2.md").write_text(newer)
    assert run("import", "docs/go2.md", "--update").code == 2
    assert run("import", "docs/go2.md", "-o", "none.toml", "--update").code == 2
    done = run("import", "docs/go2.md", "-o", "shop.toml", "--update", "--json")
    assert done.code == 0
    found = json.loads(done.out)["update"]
    assert found["added"] == ["Certificate valid (certificate-valid)"]
    assert found["dropped"] == ["Backups restored (d1)"]
    assert found["same"] == 1
    assert "  changed: Orders work end to end (orders-work): title was Orders work" in done.err
    gates = {gate["id"]: gate for gate in json.loads(run("snapshot", "shop.toml", "--format", "json").out)["gates"]}
    assert list(gates) == ["api-up", "orders-work", "certificate-valid"]
    assert [claim["outcome"] for claim in gates["api-up"]["claims"]] == ["pass", None]


def test_a_profile_that_does_not_load_is_left_alone(run, shop: Path) -> None:
    (shop / "broken.toml").write_text("[launch]\nproject = 1\n")
    done = run("import", "docs/go.md", "-o", "broken.toml", "--update")
    assert done.code == 2
    assert "broken.toml:2:11:" in done.err
    assert (shop / "broken.toml").read_text() == "[launch]\nproject = 1\n"
