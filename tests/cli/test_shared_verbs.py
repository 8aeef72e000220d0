"""Several seats on one database, from the command line: set up, record, read, copy there and back, keys, refusals."""

from __future__ import annotations

import json
import os
import re
import socket
import sqlite3
import subprocess
import threading
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import psycopg
import pytest

from cli.conftest import COCKPIT, Run
from fakes.shared_journals import LOGIN_PASSWORD, READER, SEAT, stranger
from fakes.shared_team import Shared, keyring
from fakes.terminal import Terminal

Write = Callable[..., Path]


@pytest.fixture
def shared(team: Shared) -> Shared:  # type: ignore[override]
    return team


def test_a_launch_in_a_database_is_recorded_read_and_told_like_any_other(
    shared: Shared, run: Run, tmp_path: Path
) -> None:
    profile = shared.profile(tmp_path)
    env = {"COCKPIT_CREDENTIAL_DB_PASSWORD": LOGIN_PASSWORD}
    assert run("trust", profile, "--yes").code == 0
    assert run(
        "vouch", profile, "--gate", "team", "--claim", "here", "--note", "counted", "--as", "ana", env=env
    ).code == 0  # fmt: skip
    log = run("log", profile, env=env)
    assert "counted" in log.out
    verified = run("log", profile, "--verify", env=env)
    assert verified.code == 0
    assert "without key" in f"{verified.out}{verified.err}" or "not keyed" in f"{verified.out}{verified.err}"
    status = tmp_path / "status.md"
    assert run("snapshot", profile, "-o", status, env=env).code == 0
    held = run("verify", status, "--journal", shared.reader, env=shared.env)
    assert held.code == 0, held.out
    listed = run("journal", "list", profile, env=env)
    assert listed.out.startswith("shop-")
    assert not list((tmp_path / "state").glob("launches/**/*.db")), "nothing is kept beside the database"
    assert LOGIN_PASSWORD not in f"{log.out}{log.err}{verified.out}{verified.err}{status.read_text()}"


@pytest.mark.parametrize("verb", [("log",), ("note", "x"), ("snapshot",), ("journal", "list"), ("check",)])
def test_a_profile_that_nobody_allowed_gets_no_credential_for_its_database(
    stranger: Run, tmp_path: Path, shared: Shared, verb: tuple[str, ...]
) -> None:
    """A stranger's server would be told the password of the team's."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        text = shared.profile(tmp_path).read_text()
        port = listening.getsockname()[1]
        profile = tmp_path / "shop.toml"
        profile.write_text(re.sub(r'port = "\d+"', f'port = "{port}"', text))
        arguments = (*verb, profile) if verb[0] != "note" else ("note", profile, "x")
        done = stranger(*arguments, env={"COCKPIT_CREDENTIAL_DB_PASSWORD": LOGIN_PASSWORD})
        assert done.code == 2
        assert "not trusted" in done.err
        listening.settimeout(0.05)
        with pytest.raises(TimeoutError):
            listening.accept()
    assert "keeps the journal of the launch" in stranger("trust", profile).out


@pytest.mark.timeout(120)
def test_the_screen_asks_before_it_asks_a_database_that_only_the_profile_names(
    stranger: Run, tmp_path: Path, shared: Shared
) -> None:
    profile = shared.profile(tmp_path)
    env = {"COCKPIT_HOME": str(tmp_path / "state"), "COCKPIT_CREDENTIAL_DB_PASSWORD": LOGIN_PASSWORD}

    def screen() -> Terminal:
        return Terminal([*COCKPIT, str(profile)], size=(120, 40), folder=tmp_path, **env)

    t = screen()
    t.until("May this profile run?")
    assert "keeps the journal of the launch" in t.text
    t.settle()
    t.press(b"\x1b")
    assert t.wait() == 1
    assert "the database that keeps its launch was not asked" in t.raw.decode(errors="replace")
    t.restored()
    t.close()
    t = screen()
    t.until("May this profile run?")
    t.settle()
    t.press(b"yes\r")
    t.until("Between now and GO")
    t.until("Team is ready")
    t.press(b"q")
    assert t.wait() == 0
    t.restored()
    t.close()
    assert stranger("trust", profile, "--revoke").code == 0
    t = screen()  # what was denied is not asked about again
    assert t.wait() == 2
    assert "it was denied on" in t.raw.decode(errors="replace")
    t.close()


def test_an_address_on_the_command_line_goes_before_the_profile(shared: Shared, run: Run, tmp_path: Path) -> None:
    profile = shared.profile(tmp_path, shared=False)
    at = ("--journal", shared.seat)
    assert run("note", profile, "one", *at, "--as", "ana", env=shared.env).code == 0
    assert "one" in run("log", profile, *at, env=shared.env).out
    assert run("log", profile).code == 2  # without the address there is nothing
    assert "one" in run("log", profile, env={**shared.env, "COCKPIT_JOURNAL": shared.seat}).out


def test_an_observer_reads_and_records_nothing(shared: Shared, run: Run, tmp_path: Path) -> None:
    profile = shared.profile(tmp_path, shared=False)
    assert run("note", profile, "one", "--journal", shared.seat, env=shared.env).code == 0
    assert run("log", profile, "--journal", shared.reader, env=shared.env).code == 0
    done = run("note", profile, "two", "--journal", shared.reader, env=shared.env)
    assert (done.code, done.out) == (1, "")
    assert "this login has no right to it" in done.err


def test_what_cannot_work_is_one_sentence_and_a_way_on(shared: Shared, run: Run, tmp_path: Path) -> None:
    profile = shared.profile(tmp_path)
    assert run("trust", profile, "--yes").code == 0
    (tmp_path / "plain").mkdir()
    plain = shared.profile(tmp_path / "plain", shared=False)
    secret = shared.seat.replace(SEAT, f"{SEAT}:hunter22")
    for arguments, env, sentence in (
        (("log", profile, "--journal", secret), {}, "a password stands in the address"),
        (("log", profile, "--journal", "launches.db"), {}, "is no address of a journal"),
        (("log", profile), {}, "the shared journal cannot be opened: db_password"),
        (("log", profile), {"COCKPIT_CREDENTIAL_DB_PASSWORD": "wrong"}, "the password is not right"),
        (("log", profile, "--journal", shared.seat.rsplit("/", 1)[0]), shared.env, "names no database"),
        (("log", profile, "--journal", f"{shared.seat}x"), shared.env, "there is no such database"),
        (("journal", "init", "--journal", shared.owner, "--grant", "x"), shared.root, "there is no such login"),
        (("journal", "init", "--journal", shared.seat, "--grant", READER), shared.env, "may create roles"),
        (("journal", "copy", plain), {}, "which database keeps the journal"),
        (("journal", "password"), {}, "the password of which address"),
    ):
        done = run(*arguments, env=env)
        assert done.code == 2, done
        assert re.search(sentence, done.err), done.err
        assert "hunter22" not in done.err
        assert len(done.err.strip().splitlines()) <= 2


def test_a_launch_moves_there_and_back_without_loss(shared: Shared, run: Run, tmp_path: Path) -> None:
    profile = shared.profile(tmp_path, shared=False)
    for word in ("one", "two"):
        assert run("note", profile, word, "--as", "ana").code == 0
    at = ("--journal", shared.seat)
    there = run("journal", "copy", profile, *at, env=shared.env)
    assert there.code == 0, there.err
    assert "3 entries" in there.out
    assert "3 of them new" in there.out
    again = run("journal", "copy", profile, *at, env=shared.env)
    assert "0 of them new" in again.out
    before = run("log", profile, "--json")
    assert run("log", profile, *at, "--json", env=shared.env).out == before.out, "links and all"
    assert run("note", profile, "three", *at, env=shared.env).code == 0
    behind = run("journal", "copy", profile, *at, env=shared.env)
    assert behind.code == 2
    assert "is ahead: it has 1 entry more" in behind.err
    back = run("journal", "copy", profile, "--back", *at, env=shared.env)
    assert back.code == 0, back.err
    assert "1 of them new" in back.out
    assert "three" in run("log", profile).out
    assert run("log", profile, "--verify").code == 0
    assert run("note", profile, "four").code == 0, "the file goes on as if it had always been here"


def test_another_history_is_never_overwritten(shared: Shared, run: Run, tmp_path: Path) -> None:
    profile = shared.profile(tmp_path, shared=False)
    at = ("--journal", shared.seat)
    assert run("note", profile, "one").code == 0
    assert run("journal", "copy", profile, *at, env=shared.env).code == 0
    assert run("note", profile, "here").code == 0
    assert run("note", profile, "there", *at, env=shared.env).code == 0
    for back in ((), ("--back",)):
        done = run("journal", "copy", profile, *back, *at, env=shared.env)
        assert done.code == 2
        assert "another history is in" in done.err
    assert "there" in run("log", profile, *at, env=shared.env).out
    assert "here" in run("log", profile).out


def test_a_chain_that_does_not_hold_is_not_copied(shared: Shared, run: Run, tmp_path: Path) -> None:
    profile = shared.profile(tmp_path, shared=False)
    assert run("note", profile, "one").code == 0
    [file] = (tmp_path / "state").glob("launches/**/*.db")
    with closing(sqlite3.connect(file, isolation_level=None)) as db:
        db.execute("DROP TRIGGER entry_update")
        db.execute("UPDATE entry SET payload = replace(payload, 'one', 'two')")
    done = run("journal", "copy", profile, "--journal", shared.seat, env=shared.env)
    assert done.code == 2
    assert "its chain does not hold: entry 2" in done.err or "its chain does not hold" in done.err
    assert "keeps no launch yet" in run("journal", "list", profile, "--journal", shared.seat, env=shared.env).err


def test_seats_that_ask_at_the_same_moment_never_both_win_wrongly(shared: Shared, run: Run, tmp_path: Path) -> None:
    """Real processes hold, sign, waive and vouch at once: one history, each decision made on what was before it."""
    profile = shared.profile(tmp_path, shared=False)
    at = ("--journal", shared.seat)
    assert run("note", profile, "begin", *at, env=shared.env).code == 0
    lines = [
        {"do": "hold", "reason": "a pager rings"},
        {"do": "vouch", "gate": "team", "claim": "everybody is here", "note": "seen"},
        {"do": "poll-open"},
        {"do": "sign", "role": "pm", "answer": "no-go", "reason": "not awake", "gate": "team"},
        {"do": "poll-close"},
        {"do": "resume"},
    ]
    (tmp_path / "many.jsonl").write_text("\n".join(map(json.dumps, lines * 4)))
    done: list[subprocess.CompletedProcess[str]] = []

    def fly(name: str) -> None:
        done.append(
            subprocess.run(
                [*COCKPIT, "do", str(profile), str(tmp_path / "many.jsonl"), *at, "--name", name],
                env={**os.environ, **shared.env, "COCKPIT_HOME": str(tmp_path / name)},
                capture_output=True, text=True, check=False, timeout=100,
            )
        )  # fmt: skip

    seats = [threading.Thread(target=fly, args=(name,)) for name in ("ana", "ben")]
    for seat in seats:
        seat.start()
    for seat in seats:
        seat.join()
    recorded = [line.split() for each in done for line in each.stdout.splitlines() if line.startswith("recorded")]
    entries = [json.loads(line) for line in run("log", profile, *at, "--json", env=shared.env).out.splitlines()]
    assert sorted(int(words[1]) for words in recorded) == [entry["seq"] for entry in entries[2:]]
    assert {words[2] for words in recorded} == {entry["id"] for entry in entries[2:]}
    standing: list[str] = []
    polling, begun = False, 0
    for entry in entries:
        event = entry["event"]
        match event["is"]:
            case "HoldBegun":
                begun += 1
                assert event["hold"] == f"hold-{begun}", "two seats never begin the same hold"
                standing.append(event["hold"])
            case "HoldEnded":
                standing.remove(event["hold"])  # and never end one that does not stand
            case "PollOpened" | "PollClosed" as kind:
                assert polling is (kind == "PollClosed"), f"entry {entry['seq']}: {kind}"
                polling = kind == "PollOpened"
    assert begun == 8, [each.stderr for each in done]
    assert run("log", profile, *at, "--verify", env=shared.env).code == 0


def test_a_team_that_shares_a_key_has_a_keyed_chain(shared: Shared, run: Run, tmp_path: Path) -> None:
    profile = shared.profile(tmp_path, shared=False)
    at = ("--journal", shared.seat)
    ana, ben, eve = ({**shared.env, **keyring(tmp_path, name)} for name in ("ana", "ben", "eve"))
    assert run("journal", "key", "make", profile, env=ana).code == 0
    assert run("journal", "key", "make", profile, env=ana).code == 2, "one that launches depend on is never replaced"
    key = run("journal", "key", "show", profile, env=ana).out
    assert run("note", profile, "one", *at, env=ana).code == 0
    stranger = run("note", profile, "two", *at, env=eve)
    assert stranger.code == 2
    assert "the key of this journal is not in the keyring here" in stranger.err
    assert "unchecked" in run("snapshot", profile, *at, env=eve).out
    assert run("journal", "key", "set", profile, "--stdin", stdin="no key", env=ben).code == 2
    assert run("journal", "key", "set", profile, "--stdin", stdin=key, env=ben).code == 0
    assert run("note", profile, "two", *at, env=ben).code == 0
    verified = run("log", profile, "--verify", *at, env=ben)
    assert (verified.code, "not keyed" in verified.out) == (0, False)
    assert key.strip() not in f"{verified.out}{verified.err}{stranger.err}"


def test_a_password_of_an_address_comes_from_the_keyring(shared: Shared, run: Run, tmp_path: Path) -> None:
    profile, env = shared.profile(tmp_path, shared=False), keyring(tmp_path, "ana")
    at = ("--journal", shared.seat)
    assert run("note", profile, "one", *at, env=env).code == 2
    done = run("journal", "password", *at, "--stdin", stdin=f"{LOGIN_PASSWORD}\n", env=env)
    assert done.code == 0, done.err
    assert run("note", profile, "one", *at, env=env).code == 0


def test_a_database_that_lost_entries_is_refused_until_a_person_accepts_it(
    shared: Shared, run: Run, tmp_path: Path
) -> None:
    profile = shared.profile(tmp_path, shared=False)
    at = ("--journal", shared.seat)
    for word in ("one", "two"):
        assert run("note", profile, word, *at, env=shared.env).code == 0
    shared.server.query(f"CREATE DATABASE {shared.name}_old TEMPLATE {shared.name}")
    assert run("note", profile, "three", *at, env=shared.env).code == 0
    older = ("--journal", f"{shared.seat}_old")
    done = run("note", profile, "four", *older, env=shared.env)
    assert done.code == 2
    assert "entry 4 is missing at the end" in done.err
    asked = run("journal", "accept", profile, *older, env=shared.env)
    assert asked.code == 2
    assert "this seat has seen 4 entries, the database has 3" in asked.out
    assert run("note", profile, "four", *older, env=shared.env).code == 2
    assert run("journal", "accept", profile, "--yes", *older, env=shared.env).code == 0
    assert run("note", profile, "four", *older, env=shared.env).code == 0


def test_what_a_sign_off_rests_on_is_told_by_the_server(shared: Shared, run: Run, tmp_path: Path) -> None:
    """The same name from two logins: only the one that the profile binds to the station is proof."""
    profile = shared.profile(tmp_path, shared=False)
    at = ("--journal", shared.seat)
    sign = ("sign", profile, "--role", "pm", "--go", "--as", "Morgan", *at)
    assert run(*sign, env=shared.env).code == 0
    named = run("poll", "show", profile, *at, env=shared.env).out
    assert f"Morgan, named, by login {SEAT}, " in named
    profile.write_text(profile.read_text() + f'login = "{SEAT}"\n')
    assert run(*sign, env=shared.env).code == 0
    assert f"Morgan, login {SEAT}, " in run("poll", "show", profile, *at, env=shared.env).out
    made = run("snapshot", profile, "--format", "json", *at, env=shared.env).json
    assert (made["poll"][0]["rests_on"], made["poll"][0]["login"]) == ("login", SEAT)
    assert f"| login {SEAT} |" in run("snapshot", profile, *at, env=shared.env).out
    assert f"as Morgan (login {SEAT})" in run("retro", profile, *at, env=shared.env).out


def test_doctor_tells_who_may_come_near_a_shared_journal(shared: Shared, run: Run, tmp_path: Path) -> None:
    """Who may only connect can take every lock of a database, those by which seats know each other too."""
    profile = shared.profile(tmp_path)
    env = {"COCKPIT_CREDENTIAL_DB_PASSWORD": LOGIN_PASSWORD}
    assert run("trust", profile, "--yes").code == 0

    def says() -> str:
        return run("doctor", profile, "--connect", env=env).out

    assert "every login of the server may connect" in says()
    address = shared.address(stranger(shared.server))
    with closing(psycopg.connect(address, password=LOGIN_PASSWORD, autocommit=True)) as rogue:
        rogue.execute("SELECT pg_advisory_lock(1, 16777216)")
        assert "connections of stranger (" in says()
    with shared.opened() as owner:
        owner.execute(f"REVOKE CONNECT ON DATABASE {shared.name} FROM PUBLIC")
        owner.execute(f"GRANT CONNECT ON DATABASE {shared.name} TO cockpit_append, cockpit_read")
        try:
            assert "only the team comes near it" in says()
        finally:
            owner.execute(f"GRANT CONNECT ON DATABASE {shared.name} TO PUBLIC")
