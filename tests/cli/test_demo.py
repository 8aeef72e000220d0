"""`cockpit demo --check` on the real stand-ins: what a machine can prove closes, each fault breaks its own gates."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from pathlib import Path

import psutil
import pytest

from cockpit.cli.stage import staged
from cockpit.core.names import GateId
from cockpit.core.probe import Effect
from cockpit.demo.faults import FAULTS
from cockpit.wiring import engine

PEOPLE = {"monitoring", "runbooks", "on-call", "smoke", "first-customer", "first-funnel"}
"""Gates of which a person must vouch for something."""


def checked(run, *faults: str):
    done = run("demo", "--check", "--json", *(word for fault in faults for word in ("--fault", fault)))
    assert done.code == 1, done.err
    return done.json


def test_everything_that_a_machine_can_prove_is_closed(run):
    found = checked(run)
    assert found["verdict"] == "no-go"
    assert {gate["id"] for gate in found["gates"] if gate["standing"] != "closed"} == PEOPLE
    for gate in found["gates"]:
        if gate["id"] in PEOPLE - {"first-customer", "first-funnel"}:
            open_claims = [claim for claim in gate["claims"] if claim["outcome"] != "pass"]
            assert not any(claim["expect"] for claim in open_claims), "only people's claims are left"
    assert found["counts"]["failed"] == 0
    assert "nobody has vouched" in found["blockers"][0]["reason"]


def test_the_smoke_test_passes_twice_in_a_row():
    smoke = GateId("smoke")
    with staged((), attended=False) as (loaded, seating, _):
        flight = engine(loaded, seating)
        flight.start()
        try:
            runs = []
            for _ in range(2):
                flight.run([smoke], allow=Effect.WRITE).result(60)
                view = flight.tick().review.views[smoke]
                assert all(claim.holds for claim in view.claims if not claim.claim.by_person)
                sequence = flight.picture.launch.state(smoke).sequence
                assert sequence is not None
                assert sequence.stopped_at is None
                runs.append(sequence.run)
            assert runs[0] != runs[1]
        finally:
            flight.close()


@pytest.mark.parametrize(
    "faults",
    [
        ("missing-migration", "alarm", "stale-image", "missing-secret", "failing-tests", "dlq-message"),
        ("pending-task", "flag-off", "unpopulated-view", "stale-logs", "hardcoded-secret", "wrong-webhook-secret",
         "insufficient-data", "no-backups"),
        ("dead-database", "slow-endpoint"),
    ],
    ids=lambda faults: faults[0],
)  # fmt: skip
def test_faults_break_exactly_the_gates_that_depend_on_them(run, faults):
    found = checked(run, *faults)
    broken = {gate for fault in faults for gate in FAULTS[fault].gates}
    assert {gate["id"] for gate in found["gates"] if gate["standing"] != "closed"} == PEOPLE | broken
    assert found["verdict"] == "no-go"
    blockers = found["blockers"]
    assert blockers[0]["gate"] in broken
    if "dead-database" in faults:  # one cause, one red
        assert blockers[0]["gate"] == "rds-postgresql"
        assert "more wait for it" in blockers[0]["reason"]
        waiting = {"migrations", "test-tenant", "test-funnel", "analytics-views", "smoke"}
        assert not waiting & {blocker["gate"] for blocker in blockers}


def test_faults_are_listed(run):
    done = run("demo", "--list-faults")
    assert done.code == 0
    assert [line.split()[0] for line in done.out.splitlines()] == list(FAULTS)


def test_an_unknown_fault_starts_nothing(run):
    done = run("demo", "--check", "--fault", "aliens")
    assert done.code == 2
    assert "there is no fault 'aliens'" in done.err
    assert "starting" not in done.err


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT], ids=["TERM", "INT"])
def test_everything_is_gone_after_a_signal(number, tmp_path: Path):
    import sys

    process = subprocess.Popen(
        [sys.executable, "-m", "cockpit", "demo", "--check"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=tmp_path,
        env={**os.environ, "TMPDIR": str(tmp_path)},
        start_new_session=True,
        # whoever runs the tests in the background of a shell ignores SIGINT, and children inherit that
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),  # noqa: PLW1509
    )
    assert process.stderr is not None
    for line in process.stderr:
        if "source host ready" in line:
            break
    children = psutil.Process(process.pid).children(recursive=True)
    assert children
    process.send_signal(number)
    _, err = process.communicate(timeout=30)
    assert process.returncode in {130, 143, -number}
    assert "Traceback" not in err
    psutil.wait_procs(children, timeout=20)
    assert not [child for child in children if child.is_running()]
    for _ in range(200):
        if not list(tmp_path.glob("cockpit-demo-*")):
            return
        time.sleep(0.05)  # the watchers of the world remove the folder after their last child
    raise AssertionError("the demo left its folder")


# ------------------------------------------------------------------------------------------------------- rehearsal
def test_a_team_flies_on_the_real_stand_ins(run, tmp_path: Path):
    """What breaks is seen, what is mended closes again, and the journal is that of the fast clock."""
    script = tmp_path / "short.jsonl"
    script.write_text(
        '{"do": "run", "gates": ["sqs-queues"], "by": "Gage", "role": "devops"}\n'
        '{"do": "fault", "name": "dlq-message"}\n'
        '{"do": "run", "gates": ["smoke"], "writes": true, "note": "seen", "by": "Quinn", "role": "qa"}\n'
        '{"do": "mend", "name": "dlq-message"}\n'
        '{"do": "run", "gates": ["smoke"], "writes": true, "note": "seen", "by": "Quinn", "role": "qa"}\n'
        '{"at": "+3m", "do": "run", "gates": ["sqs-queues"], "by": "Quinn", "role": "qa"}\n'
        '{"do": "authorise", "by": "Morgan", "role": "pm", "refused": true}\n'
    )
    done = run("demo", "--speed", "60", "--script", script, "--check", "--json")
    assert done.code == 0, done.err
    standing = {gate["id"]: gate["standing"] for gate in done.json["gates"]}
    assert standing["smoke"] == "closed"
    assert standing["sqs-queues"] == "closed"
    assert done.json["verdict"] == "no-go"
    assert "Quinn (qa): run smoke" in done.err
    assert "refused:" in done.err


def test_what_does_not_go_as_written_is_said_and_fails(run, tmp_path: Path):
    script = tmp_path / "wrong.jsonl"
    script.write_text('{"do": "authorise", "by": "Morgan", "role": "pm"}\n')
    done = run("demo", "--speed", "600", "--script", script, "--check")
    assert done.code == 1
    assert "not as written: line 1: Morgan (pm): authorise: refused:" in done.err


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--speed", "0"], "speed 0"),
        (["--speed", "601"], "speed 601"),
        (["--script", "nowhere.jsonl"], "nowhere.jsonl cannot be read"),
        (["--script", "bad.jsonl"], "bad.jsonl:2:1: the profile has no gate 'nope'"),
    ],
)
def test_a_flight_that_cannot_begin_starts_nothing(run, tmp_path: Path, arguments, says):
    (tmp_path / "bad.jsonl").write_text('{"do": "say", "text": "fine"}\n{"do": "run", "gates": ["nope"]}\n')
    done = run("demo", "--check", *arguments)
    assert done.code == 2
    assert says in done.err
    assert "starting" not in done.err


def test_the_built_in_script_fits_the_profile():
    from cockpit import profile, wiring
    from cockpit.cli import rehearsal

    plan = wiring.load(profile.bundled("track-ai")).plan
    cues = rehearsal.read(None, plan)
    words = [cue.word for cue in cues]
    assert {"poll-open", "sign", "recycle", "authorise", "fault", "mend", "issue", "status"} <= set(words)
    assert [cue.line for cue in cues] == sorted(cue.line for cue in cues)
