"""Promise 1 from outside: nothing of a profile runs before exactly this content was allowed, whoever tries."""

from __future__ import annotations

import asyncio
import hashlib
import json
import os
import socket
import sys
import threading
from pathlib import Path

import pytest

from cockpit import wiring
from cockpit.core.names import GateId, Operator
from cockpit.engine.permit import NotPermitted
from fakes.terminal import Terminal
from fakes.trusting import allow

PROFILE = """
[launch]
project = "mark"
title = "Leaves a mark"

[credentials]
token = "a token"

[category.all]
title = "All"

[gate.mark]
title = "Leaves a mark"
category = "all"

[[gate.mark.probe]]
run = "echo ran >> mark; sh step.sh"
env = { TOKEN = "${token}" }
claims = [{ says = "it ran", expect = "exit_code == 0" }]
"""
GIVEN = {"COCKPIT_CREDENTIAL_TOKEN": "t0ken-of-the-test"}


@pytest.fixture
def mark(tmp_path: Path) -> Path:
    """A profile whose only probe leaves a file behind."""
    path = tmp_path / "mark.toml"
    path.write_text(PROFILE)
    (tmp_path / "step.sh").write_text("true\n")
    return path


def ran(tmp_path: Path) -> int:
    file = tmp_path / "mark"
    return len(file.read_text().splitlines()) if file.exists() else 0


def refused(done, *words: str) -> None:
    assert done.code == 2, done.err
    assert done.out == ""
    first, hint, *rest = done.err.strip().split("\n")
    assert "is not trusted, so nothing ran" in first
    assert hint.startswith("  hint: look at it and allow it: cockpit trust")
    assert rest == []
    for word in words:
        assert word in first


def test_nothing_runs_before_it_was_allowed(stranger, mark, tmp_path):
    for words in (["check", mark], ["check", mark, "--stale"], ["check", mark, "--gate", "mark", "--writes"]):
        refused(stranger(*words, env=GIVEN), "nobody has allowed it here yet")
    assert ran(tmp_path) == 0
    assert not (tmp_path / "state" / "launches").exists(), "not even a journal was begun"


def test_what_was_allowed_runs(stranger, mark, tmp_path):
    done = stranger("trust", mark, "--yes")
    assert done.code == 0
    assert "sh step.sh" in done.out
    assert "step.sh" in done.out
    assert stranger("check", mark, "--gate", "mark", env=GIVEN).code == 0
    assert ran(tmp_path) == 1
    kept = list((tmp_path / "state" / "trust").iterdir())
    assert [path.stat().st_mode & 0o777 for path in kept] == [0o600]
    assert (tmp_path / "state" / "trust").stat().st_mode & 0o777 == 0o700
    assert GIVEN["COCKPIT_CREDENTIAL_TOKEN"] not in kept[0].read_text()


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text + "\n",
        lambda text: text.replace("a token", "A token"),
        lambda text: text.replace("echo ran", "echo  ran"),
    ],
    ids=["a line break", "a word that nothing runs", "a blank in a command"],
)
def test_one_changed_byte_asks_again(stranger, mark, tmp_path, change):
    stranger("trust", mark, "--yes")
    mark.write_text(change(PROFILE))
    refused(stranger("check", mark, env=GIVEN), "it changed since it was allowed on")
    assert ran(tmp_path) == 0
    mark.write_text(PROFILE)
    assert stranger("check", mark, "--gate", "mark", env=GIVEN).code == 0, "it is what was allowed again"


def test_the_place_is_part_of_it(stranger, mark, tmp_path):
    stranger("trust", mark, "--yes")
    other = tmp_path / "other"
    other.mkdir()
    (other / "mark.toml").write_text(PROFILE)
    (other / "step.sh").write_text("true\n")
    refused(stranger("check", other / "mark.toml", env=GIVEN), "nobody has allowed it here yet")
    (tmp_path / "link").symlink_to(other, target_is_directory=True)
    stranger("trust", tmp_path / "link" / "mark.toml", "--yes")
    assert stranger("check", other / "mark.toml", "--gate", "mark", env=GIVEN).code == 0, "the same file by its folder"


def test_a_changed_file_that_a_command_names_asks_again(stranger, mark, tmp_path):
    stranger("trust", mark, "--yes")
    (tmp_path / "step.sh").write_text("true #\n")
    refused(stranger("check", mark, env=GIVEN), "step.sh changed since it was allowed on")
    (tmp_path / "step.sh").unlink()
    refused(stranger("check", mark, env=GIVEN), "step.sh changed since it was allowed on")
    (tmp_path / "evil.sh").write_text("true\n")
    (tmp_path / "evil.sh").chmod(0o755)
    (tmp_path / "step.sh").symlink_to(tmp_path / "evil.sh")
    assert stranger("check", mark, "--gate", "mark", env=GIVEN).code == 0, "the same bytes behind a link"
    (tmp_path / "evil.sh").write_text("false\n")
    refused(stranger("check", mark, env=GIVEN))
    assert ran(tmp_path) == 1


def test_a_denial_is_remembered_and_wins(stranger, mark, tmp_path):
    stranger("trust", mark, "--yes")
    digest = stranger("trust", mark, "--digest").out.strip()
    assert stranger("trust", mark, "--revoke", "--as", "Ana").code == 0
    refused(stranger("check", mark, "--trust", digest, env=GIVEN), "it was denied on", "by Ana")
    refused(stranger("check", mark, env={**GIVEN, "COCKPIT_TRUST": digest}), "it was denied on")
    mark.write_text(PROFILE + "\n")
    refused(stranger("check", mark, env=GIVEN), "it was denied on")
    assert ran(tmp_path) == 0
    stranger("trust", mark, "--yes")
    assert stranger("check", mark, "--gate", "mark", env=GIVEN).code == 0


def test_ci_gives_the_digest(stranger, mark, tmp_path):
    digest = stranger("trust", mark, "--digest").out.strip()
    whole = hashlib.sha256(os.fsencode(mark) + b"\0" + PROFILE.encode())
    whole.update(b"\0step.sh\0" + hashlib.sha256(b"true\n").hexdigest().encode())
    assert digest == whole.hexdigest(), "as docs/trust.md says how it is made"
    assert stranger("check", mark, "--gate", "mark", "--trust", digest, env=GIVEN).code == 0
    assert stranger("check", mark, "--gate", "mark", env={**GIVEN, "COCKPIT_TRUST": f"{'0' * 64}, {digest}"}).code == 0
    assert ran(tmp_path) == 2
    refused(stranger("check", mark, "--trust", digest[:-1] + "0z", env=GIVEN))
    refused(stranger("check", mark, env={**GIVEN, "COCKPIT_TRUST": "yes,1,*"}))
    (tmp_path / "step.sh").write_text("true; true\n")
    refused(stranger("check", mark, "--trust", digest, env=GIVEN))
    assert ran(tmp_path) == 2
    assert not (tmp_path / "state" / "trust").exists(), "a digest is a word for one command"


def test_a_digest_that_is_given_must_be_the_one(stranger, mark, tmp_path):
    stranger("trust", mark, "--yes")
    refused(stranger("check", mark, "--trust", "0" * 64, env=GIVEN), "--trust")
    assert ran(tmp_path) == 0


def test_the_digest_of_a_checkout_elsewhere(stranger, mark, tmp_path):
    other = tmp_path / "builds"
    other.mkdir()
    (other / "mark.toml").write_text(PROFILE)
    (other / "step.sh").write_text("true\n")
    told = stranger("trust", mark, "--digest", "--at", other / "mark.toml").out
    assert told == stranger("trust", other / "mark.toml", "--digest").out
    assert told != stranger("trust", mark, "--digest").out


@pytest.mark.parametrize(
    "words",
    [
        "[trust]\nallow = true\n",
        "[launch.trust]\nyes = true\n",
        "trusted_paths = ['/']\n",
        "[settings]\nparanoid = false\n",
    ],
)
def test_a_profile_has_no_word_in_it(stranger, mark, tmp_path, words):
    text = PROFILE + words if words.startswith("[") else words + PROFILE
    mark.write_text(text)
    done = stranger("check", mark, env=GIVEN)
    assert done.code == 2
    assert "unknown" in done.err
    assert ran(tmp_path) == 0


def test_a_store_that_came_with_the_repository_is_not_believed(stranger, mark, tmp_path):
    (tmp_path / ".git").mkdir()
    done = stranger("trust", mark, "--yes")
    assert done.code == 2
    assert "the profile's own repository" in done.err
    (tmp_path / ".git").rmdir()
    stranger("trust", mark, "--yes")
    (tmp_path / ".git").mkdir()
    refused(stranger("check", mark, env=GIVEN), "the state folder lies in the profile's own repository")
    assert ran(tmp_path) == 0
    (tmp_path / "part").mkdir()
    (tmp_path / "part" / ".git").write_text("gitdir: ../.git/modules/part\n")
    inner = tmp_path / "part" / "mark.toml"
    inner.write_text(PROFILE)
    refused(stranger("check", inner, env=GIVEN), "the state folder lies in the profile's own repository")


def test_a_store_that_others_could_have_written_is_not_believed(stranger, mark, tmp_path):
    stranger("trust", mark, "--yes")
    (file,) = (tmp_path / "state" / "trust").iterdir()
    for spoil in (
        lambda: file.chmod(0o644),
        lambda: (file.chmod(0o600), file.write_text("{"))[0],
        lambda: file.write_text(json.dumps({"version": 1, "place": "/elsewhere", "digest": ""})),
        lambda: file.parent.chmod(0o755),
    ):
        spoil()
        refused(stranger("check", mark, env=GIVEN), "the store of trust is not believed")
        digest = stranger("trust", mark, "--digest").out.strip()
        refused(stranger("check", mark, "--trust", digest, env=GIVEN))
    assert ran(tmp_path) == 0


def test_no_credential_is_looked_up_before(stranger, mark, tmp_path):
    store = tmp_path / "asked"
    keyring = {
        "PYTHON_KEYRING_BACKEND": "notingkeyring.Noting",
        "KEYRING_STORE": str(store),
        "PYTHONPATH": str(Path(__file__).parents[1] / "fakes"),
    }
    refused(stranger("check", mark, env=keyring))
    assert not store.exists()
    stranger("note", mark, "somebody was here", env=keyring)
    assert "cockpit:mark/token" not in store.read_text(), "what only records needs none"
    allow(mark, tmp_path / "state")
    assert stranger("check", mark, "--gate", "mark", env=keyring).code == 0
    assert "cockpit:mark/token" in store.read_text()


def test_a_database_that_only_the_profile_names_is_not_asked_for_its_journal(stranger, mark, tmp_path):
    """Whoever answers there would get a login: with a cloned profile, anybody."""
    store = tmp_path / "asked"
    keyring = {
        "PYTHON_KEYRING_BACKEND": "notingkeyring.Noting",
        "KEYRING_STORE": str(store),
        "PYTHONPATH": str(Path(__file__).parents[1] / "fakes"),
    }
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.01)
        port = server.getsockname()[1]
        mark.write_text(
            PROFILE.replace('title = "Leaves a mark"', 'title = "Leaves a mark"\njournal = "postgresql"', 1)
            + '[connections.db]\nkind = "postgresql"\nhost = "127.0.0.1"\nport = "PORT"\ndbname = "d"\nuser = "u"\n'
            'password = "${token}"\n'.replace("PORT", str(port))
        )
        for words in (
            ["note", mark, "hello"],
            ["log", mark],
            ["snapshot", mark],
            ["check", mark],
            ["poll", "show", mark],
        ):
            done = stranger(*words, env=keyring)
            assert done.code == 2, words
            assert "is not trusted, so" in done.err, words
            with pytest.raises(TimeoutError):
                server.accept()
    assert not store.exists(), "nor was its password looked up"
    told = stranger("trust", mark, "--json").json["reaches"]
    assert [one["where"] for one in told if one["what"] == "keeps the journal of the launch"] == [
        f"d at 127.0.0.1:{port} as u"
    ]


def test_restricted_mode_does_everything_but_run(stranger, mark, tmp_path):
    mark.write_text(PROFILE.replace('category = "all"\n', 'category = "all"\nclaims = ["somebody looked"]\n', 1))
    assert stranger("lint", mark).code in {0, 1}
    assert stranger("vouch", mark, "--gate", "mark", "--claim", "somebody", "--note", "I looked").code == 0
    assert stranger("note", mark, "seen").code == 0
    assert stranger("snapshot", mark).code == 0
    assert "I looked" in stranger("log", mark).out
    done = stranger("status", mark, "--post")
    refused(type(done)(done.code, "", done.err))
    assert ran(tmp_path) == 0


def test_the_open_screen_runs_nothing_until_it_is_allowed(mark, tmp_path, monkeypatch):
    seating = wiring.Seating(Operator("Ana"), attended=True, watch=True, state=tmp_path / "state")
    flight, allowance = wiring.take_seat(wiring.board(wiring.load(mark), seating))
    try:
        flight.start()
        assert flight.picture.barred == "nobody has allowed it here yet"
        assert flight.picture.missing == {}, "nobody was asked for a credential"
        with pytest.raises(NotPermitted, match="nobody has allowed it"):
            flight.run([GateId("mark")]).result(20)
        assert ran(tmp_path) == 0
        monkeypatch.setenv("COCKPIT_CREDENTIAL_TOKEN", "t0ken")
        assert allowance.allow() == ""
        flight.run([GateId("mark")]).result(20)
        assert ran(tmp_path) == 1
        assert flight.tick().review.views[GateId("mark")].settled, "its credential was looked up with the allowance"
        (tmp_path / "step.sh").write_text("false\n")
        flight.run([GateId("mark")]).result(20)
        assert ran(tmp_path) == 1
        assert flight.tick().barred == "step.sh changed since the profile was allowed"
        with pytest.raises(NotPermitted):
            flight.run([GateId("mark")]).result(20)
        assert allowance.deny() == ""
        assert flight.tick().barred.startswith("it was denied on")
    finally:
        flight.close()
    assert wiring.Trust(wiring.load(mark), tmp_path / "state").why.startswith("it was denied on")


def test_what_runs_is_what_was_hashed_200_times(mark, tmp_path, monkeypatch):
    """Somebody swaps the profile all the while: it runs as it was allowed, or not at all."""
    monkeypatch.setenv("COCKPIT_HOME", str(tmp_path / "state"))
    good = PROFILE.replace("sh step.sh", "true")
    evil = good.replace("echo ran >> mark", "touch stolen")
    mark.write_text(good)
    allow(mark)
    over = threading.Event()

    def swap() -> None:
        while not over.is_set():
            for text in (evil, good):
                beside = tmp_path / ".beside"
                beside.write_text(text)
                beside.replace(mark)

    swapping = threading.Thread(target=swap)
    swapping.start()
    allowed = 0
    try:
        for _ in range(200):
            loaded = wiring.load(mark)
            trust = wiring.Trust(loaded)
            command = loaded.plan.gates[0].probes[0].spec.command
            assert ("stolen" in command) == (loaded.raw == evil.encode()), "the plan is that of its bytes"
            assert (trust.why == "") == (loaded.raw == good.encode())
            if not trust.why:
                allowed += 1
                asyncio.run(_shell(command, tmp_path))
    finally:
        over.set()
        swapping.join()
    assert not (tmp_path / "stolen").exists()
    assert ran(tmp_path) == allowed > 0


async def _shell(command: str, folder: Path) -> None:
    child = await asyncio.create_subprocess_shell(command, cwd=folder)
    await child.wait()


# ------------------------------------------------------------------------------------------------- what is shown
def test_the_account_is_escaped_and_whole(stranger, mark):
    mark.write_text(
        PROFILE.replace("echo ran >> mark; sh step.sh", "\\u001b]0;x\\u0007 printf '\\u202e'\\nsecond line")
        + '[[gate.mark.probe]]\nhttp = "GET http://169.254.169.254/latest"\n'
        'claims = [{ says = "m", expect = "status == 200" }]\n'
        '[[gate.mark.probe]]\nfile = "../../etc/passwd"\nclaims = [{ says = "f", expect = "exists == true" }]\n'
    )
    done = stranger("trust", mark, "--yes", "--metadata")
    assert "\x1b]" not in done.out
    assert "\u202e" not in done.out
    assert "\\x1b]0;x\\x07" in done.out
    assert "second line" in done.out
    assert "! GET http://169.254.169.254/latest (Leaves a mark): a link-local or metadata address" in done.out
    assert "! ../../etc/passwd (Leaves a mark): outside of the profile's folder" in done.out
    assert "token → a command of Leaves a mark, which may send it anywhere" in done.out
    assert "3 in all: 3 read" in done.out


def test_a_metadata_address_wants_a_word_of_its_own(stranger, mark, tmp_path):
    probe = (
        '[[gate.mark.probe]]\nhttp = "GET http://0xa9fea9fe/x"\nclaims = [{ says = "m", expect = "status == 200" }]\n'
    )
    mark.write_text(PROFILE + probe)
    for more in ([], ["--json"]):
        done = stranger("trust", mark, "--yes", *more)
        assert done.code == 2
        assert "asks a link-local or metadata address" in done.err
        assert "add --metadata" in done.err
    refused(stranger("check", mark, env=GIVEN))
    assert stranger("trust", mark, "--yes", "--metadata").code == 0
    assert stranger("trust", mark, "--json").json["state"] == "allowed"
    assert stranger("trust", mark, "--yes").code == 0, "allowed already: there is nothing to ask"


@pytest.mark.parametrize(("word", "code"), [("yes", 1), ("metadata", 0)])
def test_the_word_of_a_metadata_address_is_asked_for_at_a_terminal(mark, tmp_path, word, code):
    mark.write_text(
        PROFILE + '[[gate.mark.probe]]\ntcp = "169.254.1.1:80"\nclaims = [{ says = "m", expect = "open == true" }]\n'
    )
    t = Terminal(
        [sys.executable, "-m", "cockpit", "trust", str(mark)], size=(120, 40), COCKPIT_HOME=str(tmp_path / "state")
    )
    t.until("Type metadata to allow exactly this")
    t.press(f"{word}\r".encode())
    assert t.wait() == code
    t.close()


def test_what_changed_is_told_in_words(stranger, mark, tmp_path):
    stranger("trust", mark, "--yes", "--as", "Ana")
    mark.write_text(
        PROFILE.replace("echo ran", "echo done")
        .replace('[credentials]\ntoken = "a token"', "")
        .replace('env = { TOKEN = "${token}" }\n', "")
        + '[[gate.mark.probe]]\ntcp = "db.internal:5432"\nclaims = [{ says = "open", expect = "open == true" }]\n'
    )
    done = stranger("trust", mark, "--json").json
    assert done["state"] == "changed"
    assert "by Ana" in done["why"]
    told = {one["kind"]: one["what"] for one in done["changes"]}
    assert told["added"] == "network, added: connects to db.internal:5432 on db.internal:5432"
    assert told["changed"].startswith("command, changed: echo done >> mark; sh step.sh\nit was: echo ran >> mark")
    assert told["dropped"].startswith("credential, dropped: token")
    refused(stranger("check", mark, env=GIVEN))


def test_a_script_needs_a_word_too(stranger, mark, tmp_path):
    done = stranger("trust", mark)
    assert done.code == 2
    assert "this is not a terminal" in done.err
    assert "--yes" in done.err
    assert stranger("trust", mark, "--json").json["state"] == "new"
    refused(stranger("check", mark, env=GIVEN))
    assert stranger("trust", mark, "--yes", "--json").json["state"] == "allowed"
    assert stranger("trust", mark, "--yes", "--revoke").code == 2


@pytest.mark.parametrize(("typed", "code"), [("yes\r", 0), ("y\r", 1), ("\r", 1)])
def test_a_person_types_the_word(mark, tmp_path, typed, code):
    terminal = Terminal(
        [sys.executable, "-m", "cockpit", "trust", str(mark)],
        size=(120, 60),
        folder=tmp_path,
        COCKPIT_HOME=str(tmp_path / "state"),
    )
    try:
        terminal.until("Type yes")
        terminal.press(typed.encode())
        assert terminal.wait() == code
    finally:
        terminal.close()
    assert (wiring.Trust(wiring.load(mark), tmp_path / "state").why == "") == (code == 0)


def test_a_word_that_was_typed_ahead_does_not_count(mark, tmp_path):
    terminal = Terminal(
        [sys.executable, "-m", "cockpit", "trust", str(mark)],
        size=(120, 60),
        folder=tmp_path,
        COCKPIT_HOME=str(tmp_path / "state"),
    )
    try:
        terminal.press(b"yes\r")
        terminal.until("Type yes")
        terminal.press(b"\r")
        assert terminal.wait() == 1
    finally:
        terminal.close()


# ----------------------------------------------------------------------------------------------------- read-only
def test_a_read_only_check_records_nothing(run, profile, service, tmp_path):
    run("check", profile)
    before = run("log", profile).out
    service.body = {"replicas": 1}
    done = run("check", profile, "--read-only", "--json")
    assert done.code == 1
    assert done.json["gates"][0]["standing"] == "failed", "it looked"
    assert run("log", profile).out == before
    assert run("check", profile, "--read-only", "--writes").code == 2
    assert run("check", profile, "--read-only", "--new").code == 2


def test_a_read_only_check_of_a_launch_that_nobody_began(run, profile, tmp_path):
    assert run("check", profile, "--read-only", "--gate", "api").code == 0
    assert not list((tmp_path / "state").glob("launches/*/*.db"))


def test_a_profile_with_nothing_to_run_needs_no_allowance(stranger, tmp_path: Path) -> None:
    """A fresh import asks nobody: there is nothing to allow. The first probe, connection or secret makes it ask."""
    rows = "| T1 | Backups | Closed |\n| T2 | Alarms | Partial |\n| T3 | DNS | Open |\n"
    table = f"| # | Gate | Status |\n|---|---|---|\n{rows}"
    (tmp_path / "list.md").write_text(f"# Gates\n\n## Web\n\n{table}")
    assert stranger("import", "list.md", "-o", "list.toml").code == 0
    done = stranger("check", "list.toml", "--json")
    assert done.code == 1, done.err
    told = json.loads(done.out)
    assert [gate["claimed"] for gate in told["gates"]] == ["closed", "partial", "open"]
    assert (told["verdict"], told["counts"]["closed"], told["counts"]["total"]) == ("no-go", 0, 3)
    path = tmp_path / "list.toml"
    plain = path.read_text()
    for more in (
        '\n[credentials]\ntoken = "a token"\n',
        '\n[connections.db]\nkind = "postgresql"\nhost = "h"\ndbname = "d"\nuser = "u"\n',
        '\n[[gate.t1.probe]]\nrun = "true"\nclaims = [{ says = "x", expect = "exit_code == 0" }]\n',
    ):
        path.write_text(plain + more)
        refused(stranger("check", "list.toml", "--json"), "list.toml is not trusted")


def test_the_state_folder_is_made_for_its_owner_only(tmp_path: Path) -> None:
    from cockpit.trust import Kept, Store

    mask = os.umask(0o022)
    try:
        Store(tmp_path / "a" / "state" / "trust").allow("/p.toml", Kept(digest="d"))
    finally:
        os.umask(mask)
    made = [tmp_path / "a", tmp_path / "a" / "state", tmp_path / "a" / "state" / "trust"]
    assert [folder.stat().st_mode & 0o777 for folder in made] == [0o700] * 3
