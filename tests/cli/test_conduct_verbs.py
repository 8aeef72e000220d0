"""The conduct of a launch without the screen: every verb with a real journal.

The verbs run in this process, since a test needs a dozen of them; one launch is flown by processes of their own.
"""

from __future__ import annotations

import io
import json
import sys
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from cockpit.cli.main import run as run_here
from fakes.trusting import allow

CONDUCT = """
[launch]
project = "shop"
title = "The shop opens"
t0 = {t0}
director = "pm"

[category.people]
title = "People"

[gate.team]
title = "Team is ready"
category = "people"
owner = "qa"
claims = ["everybody is here"]

[[station]]
role = "pm"
person = "Morgan"

[[timeline]]
at = "T-1h"
id = "freeze"
title = "Freeze"
actor = "devops"
steps = ["merges stop", {{ title = "the tag is set", owner = "qa" }}]

[[timeline]]
at = "T-0"
title = "Go"

[watch.errors]
title = "Error rate"
from = "T-2h"
limits = [{{ says = "above 5 %", level = "rollback" }}]

[rollback]
[[rollback.step]]
title = "put the old release back"

[severities]
P0 = "critical"

[communication]
every = "30m"
channels = ["#launch"]

[[success]]
says = "no critical error"

[[follow_up]]
title = "write the retro"
"""


@pytest.fixture
def launch(tmp_path: Path) -> Path:
    """A launch half an hour before T-0."""
    path = tmp_path / "shop.toml"
    path.write_text(CONDUCT.format(t0=(datetime.now(UTC) + timedelta(minutes=30)).isoformat(timespec="seconds")))
    return path


@dataclass
class Done:
    """What a verb left behind."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    """Run `cockpit ARGUMENTS` in this process, in an empty folder with a state folder of its own."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COCKPIT_HOME", str(tmp_path / "state"))

    def call(*arguments: str | Path, stdin: str = "") -> Done:
        if arguments[0] in {"check", "status"}:
            allow(Path(arguments[1]), tmp_path / "state")
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin.encode())))
        code = run_here([str(one) for one in arguments])
        told = capsys.readouterr()
        assert "cockpit broke" not in told.err
        return Done(code, told.out, told.err)

    return call


def events(run, launch: Path) -> list[str]:
    return [json.loads(line)["event"]["is"] for line in run("log", launch, "--json").out.splitlines()]


def test_the_clock_from_the_command_line(here, launch):
    held = here("hold", launch, "--reason", "rain", "--as", "Quinn")
    assert (held.code, held.err) == (0, "")
    assert held.out.startswith("recorded 2: called hold-1 at T-00:")
    again = here("resume", launch, "--hold", "7", "--as", "Quinn")
    assert again.code == 1
    assert again.err.startswith("refused: ")
    assert here("resume", launch, "--reason", "dry", "--as", "Quinn").code == 0
    assert here("tick", launch, "freeze", "tag", "--as", "Quinn").out == (
        "recorded 4: did step 2 (the tag is set) of Freeze\n"
    )
    assert here("tick", launch, "freeze", "2", "--undo", "--as", "Quinn").code == 0
    assert here("tick", launch, "freeze", "9").code == 2
    assert here("tick", launch, "freze", "1").err == "the profile has no mark 'freze'\n  hint: did you mean 'freeze'?\n"
    assert here("t0", launch, "tomorrow", "--reason", "x").code == 2
    assert here("t0", launch, "+20m", "--reason", "slip", "--as", "Morgan").code == 0
    confirmed = here("tick", launch, "freeze", "--all", "--as", "Quinn")
    assert [line.split(": ", 1)[1] for line in confirmed.out.splitlines()] == [
        "did step 1 (merges stop) of Freeze",
        "did step 2 (the tag is set) of Freeze",
    ]
    assert here("tick", launch, "freeze", "--all", "--as", "Quinn").err.startswith("refused: every step of Freeze")
    assert here("tick", launch, "freeze", "1", "--all").code == 2
    later = (datetime.now(UTC) + timedelta(hours=2)).isoformat()
    assert here("t0", launch, later, "--reason", "slip", "--as", "Morgan").code == 0
    assert events(here, launch) == [
        "LaunchOpened", "HoldBegun", "HoldEnded", "StepTicked", "StepTicked", "T0Set", "StepTicked", "StepTicked",
        "T0Set",
    ]  # fmt: skip
    first, last = (
        datetime.fromisoformat(event["t0"])
        for event in (json.loads(line)["event"] for line in here("log", launch, "--json").out.splitlines())
        if event["is"] in {"LaunchOpened", "T0Set"} and not event.get("t0", "").startswith(later[:19])
    )
    assert timedelta(minutes=20) <= last - first < timedelta(minutes=22), "and what the hold took"


def test_what_cannot_be_taken_back_is_shown_first(here, launch):
    here("tick", launch, "freeze", "1", "--as", "Quinn")
    shown = here("recycle", launch, "freeze", "--reason", "again", "--as", "Morgan")
    assert shown.code == 2
    assert "recycle would record: took the clock back to Freeze" in shown.err
    assert "nothing was recorded" in shown.err
    assert events(here, launch) == ["LaunchOpened", "StepTicked"]
    done = here("recycle", launch, "freeze", "--reason", "again", "--as", "Morgan", "--yes")
    assert done.code == 0
    scrub = ["scrub", launch, "--reason", "storm", "--turnaround", "tomorrow", "--as", "Morgan"]
    assert "scrub would record: scrubbed this attempt: storm; turnaround: tomorrow" in here(*scrub).err
    assert here(*scrub, "--yes").code == 0
    assert "SCRUBBED" in here("snapshot", launch).out
    assert events(here, launch)[2:] == ["Recycled", "Scrubbed"]


def test_poll_authorisation_and_its_withdrawal(here, launch):
    assert here("poll", "open", launch, "--as", "Morgan").code == 0
    early = here("authorise", launch, "--name", "Morgan")
    assert early.code == 1
    assert "nobody has vouched for it" in early.err
    here("vouch", launch, "--gate", "team", "--claim", "everybody", "--note", "x", "--as", "Quinn")
    here("sign", launch, "--role", "pm", "--as", "Morgan", "--go")
    assert here("withdraw", launch, "--role", "pm", "--as", "Morgan").code == 0
    here("sign", launch, "--role", "pm", "--as", "Morgan", "--go")
    shown = here("poll", "show", launch)
    assert shown.code == 0
    lines = shown.out.splitlines()
    assert "unanimous; 1 GO, 0 NO-GO of 1 station; the poll is a GO; opened" in lines[0]
    assert lines[1].startswith("pm           GO     Morgan, ")
    assert "sealed to evidence" in lines[1]
    assert lines[2].startswith("names        are statements here: ")
    assert lines[3] == "final GO     not given; GO: nothing stands in its way"
    assert here("snapshot", launch, "--format", "json").json["journal"]["head"][:16] in lines[4]
    wrong = here("authorise", launch, "--name", "Quinn")
    assert wrong.code == 1
    assert "only pm (Morgan) gives the final GO" in wrong.err
    assert here("authorise", launch, "--name", "Morgan").out.endswith("authorised GO as Morgan\n")
    assert "AUTHORISED" in here("snapshot", launch).out
    assert here("withdraw", launch, "--authorisation", "--as", "Morgan", "--reason", "too early").code == 0
    assert here("poll", "close", launch, "--as", "Morgan").code == 0
    assert here("withdraw", launch, "--as", "Zoe").code == 2


def test_an_override_is_typed_and_stays(here, launch):
    here("note", launch, "we begin", "--as", "Morgan")
    over = ["authorise", launch, "--name", "Morgan", "--override"]
    assert here(*over, "OVERRIDE shop").code == 1
    assert here(*over, "override", "--reason", "the customer waits").code == 1
    assert here(*over, "OVERRIDE shop", "--reason", "the customer waits").code == 0
    text = here("snapshot", launch).out
    assert "**AUTHORISED, OVERRIDDEN 2 blockers**" in text
    assert "- **OVERRIDDEN**: the customer waits" in text
    assert "AUTHORISED, OVERRIDDEN 2 blockers, by Morgan" in here("check", launch).out
    assert here("snapshot", launch, "--format", "json").json["authorisation"]["reason"] == "the customer waits"
    polled = here("poll", "show", launch)
    assert polled.code == 1
    assert "pm           –      Morgan (has not signed off)" in polled.out
    assert "OVERRIDDEN 2 blockers" in polled.out


def test_trouble_from_the_command_line(here, launch):
    raised = here("issue", "raise", launch, "P0", "it is down", "--as", "Quinn")
    assert "raised issue-1 (critical, said P0): it is down" in raised.out
    assert "stopped the clock for issue-1" in raised.out
    assert here("issue", "raise", launch, "P9", "x", "--as", "Quinn").code == 1
    assert here("issue", "resolve", launch, "1", "--note", "mended", "--as", "Quinn").code == 0
    assert here("limit", "cross", launch, "errors", "rollback", "--note", "7 %", "--as", "Quinn").code == 0
    assert here("limit", "answer", launch, "errors", "1", "--note", "on it", "--as", "Quinn").code == 0
    assert here("limit", "clear", launch, "errors", "above", "--as", "Quinn").code == 0
    assert here("limit", "cross", launch, "errors", "warning", "--as", "Quinn").code == 2
    ask = ["rollback", "ask", launch, "--reason", "it burns", "--watch", "errors", "--as", "Quinn"]
    twice = here(*ask)  # crossing a trigger has asked already
    assert (twice.code, "asked for already" in twice.err) == (1, True)
    said = here("rollback", "answer", launch, "--back", "--role", "pm", "--as", "Morgan", "--reason", "it does")
    assert said.out.endswith("answered the rollback poll BACK for pm as Morgan: it does\n")
    assert here("rollback", "answer", launch, "--role", "pm").code == 2
    assert here("rollback", "answer", launch, "--back").code == 2
    assert here("rollback", "decide", launch, "--reason", "x", "--as", "Morgan").code == 2
    assert here("rollback", "decide", launch, "--stay", "--reason", "it is back", "--as", "Morgan").code == 0
    assert here(*ask).code == 0
    assert here("rollback", "decide", launch, "--back", "--reason", "no way on", "--as", "Morgan").code == 0
    assert here("rollback", "step", launch, "old release", "--as", "Quinn").code == 0
    assert here("rollback", "step", launch, "1", "--undo", "--as", "Quinn").code == 0
    assert here("rollback", "step", launch, "1", "--undo", "--as", "Quinn").code == 1
    assert here("rollback", "step", launch, "1", "--as", "Quinn").code == 0
    assert here("rollback", "end", launch, "--reason", "it runs", "--as", "Morgan").code == 0
    text = here("snapshot", launch).out
    assert "| issue-1 | critical (P0) | it is down |" in text
    assert "✔ done" in text.split("## Rollback", 1)[1].split("\n## ", 1)[0]


def test_status_updates_and_judgements(here, launch):
    here("note", launch, "we begin", "--as", "Morgan")
    shown = here("status", launch)
    assert shown.code == 0
    assert shown.out.startswith("**The shop opens**: status at ")
    assert events(here, launch) == ["LaunchOpened", "Noted"]
    sent = here("status", launch, "--send", "--as", "Morgan")
    assert sent.out.startswith("**The shop opens**")
    assert "sent a status update to #launch" in sent.err
    own = here("status", launch, "--text", "-", "--to", "mail", "--send", "--as", "Morgan", stdin="all is well\n")
    assert own.out == "all is well\n"
    assert here("criterion", launch, "critical", "--note", "x", "--as", "Quinn").code == 2
    assert here("follow-up", launch, "2").code == 2
    assert here("status", launch, "--send", "--post", "--as", "Morgan").code == 2
    unsent = here("status", launch, "--post", "--as", "Morgan")
    assert (unsent.code, "names no webhook" in unsent.err) == (1, True)
    assert events(here, launch)[2:] == ["StatusSent", "StatusSent"]


def test_a_status_update_is_posted_to_the_webhook_whose_url_is_a_credential(here, launch, service, monkeypatch):
    text = launch.read_text().replace('every = "30m"', 'every = "30m"\nwebhook = "hook"')
    launch.write_text(text + '\n[credentials]\nhook = "where the updates go"\n')
    here("note", launch, "we begin", "--as", "Morgan")
    monkeypatch.setenv("COCKPIT_CREDENTIAL_HOOK", f"{service.url}/hook/T0KEN")
    posted = here("status", launch, "--post", "--as", "Morgan")
    assert (posted.code, posted.err) == (0, "posted to the webhook, recorded 3\n")
    assert "T0KEN" not in posted.out + posted.err + here("log", launch).out
    service.status = 500
    assert "the webhook answered 500" in here("status", launch, "--post", "--as", "Morgan").err
    assert events(here, launch)[2:] == ["StatusSent"]


# --------------------------------------------------------------------------------------------------- best-before
def test_what_is_stale_is_proven_again_and_nothing_else_runs(here, launch, tmp_path: Path):
    read = '[[gate.api.probe]]\nrun = "echo x >> read.txt; echo ok"\neffect = "read"\n'
    write = '[[gate.api.probe]]\nrun = "echo x >> wrote.txt; echo ok"\neffect = "write"\n'
    claim = 'claims = [{ says = "%s", expect = "exit_code == 0" }]\n'
    api = '\n[gate.api]\ntitle = "API"\ncategory = "people"\nfresh_for = "1s"\n'
    drill = '\n[gate.drill]\ntitle = "Drill"\ncategory = "people"\nfresh_for = "30d"\nclaims = ["it was drilled"]\n'
    launch.write_text(launch.read_text() + api + read + claim % "reads" + write + claim % "writes" + drill)
    fresh = here("check", launch, "--stale", "--as", "Quinn")
    assert (fresh.code, "no evidence is stale" in fresh.err) == (0, True)
    assert "3 of 3 gates were never looked at" in fresh.err
    assert here("check", launch, "--stale", "--writes").code == 2
    here("check", launch, "--gate", "api", "--writes", "--as", "Quinn")
    asked = datetime.now(UTC)
    word = ["vouch", launch, "--gate", "drill", "--claim", "drilled", "--note", "we drilled", "--as", "Quinn", "--seen"]
    old = here(*word, (datetime.now(UTC) - timedelta(days=31)).isoformat())
    assert (old.code, "is stale: it counts for" in old.err) == (1, True)
    nearly = here(*word, (datetime.now(UTC) - timedelta(days=29)).isoformat())
    assert (nearly.code, ", seen 20" in nearly.out) == (0, True)
    while here("snapshot", launch, "--format", "json").json["gates"][1]["standing"] != "stale":
        assert datetime.now(UTC) < asked + timedelta(seconds=60)
    stale = here("check", launch, "--stale", "--as", "Quinn")
    assert stale.code == 1, "the claim that a write proves is still stale"
    assert [line.split()[1] for line in stale.out.splitlines()[:2]] == ["api", "drill"]
    assert stale.err.count("somebody must prove it again") == 2
    assert len((tmp_path / "read.txt").read_text().split()) >= 2
    assert (tmp_path / "wrote.txt").read_text() == "x\n"


# ------------------------------------------------------------------------------------------- the board of a moment
def test_the_board_of_a_minute_is_rebuilt(here, launch):
    here("note", launch, "we begin", "--as", "Morgan")
    before = json.loads(here("log", launch, "--json").out.splitlines()[-1])["at"]
    here("vouch", launch, "--gate", "team", "--claim", "everybody", "--note", "x", "--as", "Quinn")
    known = here("log", launch, "--at", before)
    assert known.code == 0
    lines = known.out.splitlines()
    assert "after entry 2 of 3" in lines[0]
    assert lines[1].split()[:2] == ["open", "team"]
    assert "nobody has vouched for it" in known.out
    now = here("log", launch, "--at", datetime.now(UTC).isoformat(), "--json").json
    assert now["gates"][0]["standing"] == "closed"
    assert now["entries"] == 3
    assert here("log", launch, "--at", before, "--json").json["counts"]["closed"] == 0
    early = here("log", launch, "--at", "2020-01-01T00:00:00Z")
    assert early.code == 2
    assert "nothing was recorded by 2020-01-01" in early.err
    assert here("log", launch, "--at", "25:00").code == 2
    assert here("log", launch, "--at", before, "--verify").code == 2


def test_the_retrospective(here, launch, tmp_path: Path):
    here("hold", launch, "--reason", "rain", "--as", "Morgan")
    told = here("log", launch, "--retro").out
    assert "## Decisions" in told
    assert "rain" in told
    assert here("retro", launch, "-o", tmp_path / "retro.md").code == 0
    assert (tmp_path / "retro.md").read_text().startswith("# Retrospective: The shop opens\n")
    assert here("retro", launch, "-o", tmp_path / "no" / "retro.md").code == 2


def test_groups_have_help(here):
    told = here("--help").out
    for title in ("Launch:", "Gates:", "Clock and sequence:", "Decisions:", "Trouble:", "Telling:", "Set-up:"):
        assert f"\n{title}\n" in told
    for group in ("poll", "issue", "limit", "rollback"):
        assert "Commands:" in here(group, "--help").out


def test_a_launch_flown_by_processes_of_their_own(run, launch, tmp_path: Path):
    (tmp_path / "plan.jsonl").write_text(
        '{"do": "poll-open", "by": "Morgan"}\n'
        '{"do": "vouch", "claim": "everybody", "note": "roll call", "by": "Quinn"}\n'
        '{"do": "sign", "role": "pm", "answer": "go", "by": "Morgan"}\n'
        '{"do": "authorise", "by": "Morgan"}\n'
        '{"do": "issue", "severity": "P0", "title": "it is down", "by": "Quinn"}\n'
    )
    done = run("do", launch, "plan.jsonl")
    assert (done.code, done.err) == (0, "")
    assert [line.split()[1] for line in done.out.splitlines()] == ["2", "3", "4", "5", "6", "7"]
    held = run("resume", launch, "--as", "Morgan")
    assert held.code == 1
    assert "issue-1 is not resolved" in held.err
    assert "issue-1" in run("snapshot", launch).out


def test_the_director_needs_no_station(here, launch):
    """The checklist behind hustlexp.toml names nobody who signs, and yet somebody decides."""
    text = launch.read_text().replace('director = "pm"', 'director = "backend"')
    launch.write_text(text)
    assert here("rollback", "ask", launch, "--reason", "it burns", "--as", "Quinn").code == 0
    decide = ["rollback", "decide", launch, "--stay", "--reason", "no", "--as", "Bea"]
    assert here(*decide).code == 1
    assert here(*decide, "--role", "nobody").code == 2
    assert here(*decide, "--role", "backend").code == 0


def test_the_board_of_a_minute_tells_trouble_too(here, launch):
    assert here("issue", "raise", launch, "P0", "it burns", "--as", "Quinn").code == 0
    now = datetime.now(UTC).isoformat()
    board = here("log", launch, "--at", now)
    assert board.code == 0
    assert "issue           issue-1 critical: it burns" in board.out
    assert "hold            hold-1, issue: issue-1: it burns" in board.out
    assert here("log", launch, "--at", now, "--json").json["issues"] == [
        {"id": "issue-1", "severity": "critical", "title": "it burns"}
    ]
