"""Git probes against real repositories made for each test."""

from __future__ import annotations

import asyncio
import os
import subprocess
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from cockpit.core.claim import Context, judge_claim, parse
from cockpit.core.names import ProbeId
from cockpit.core.probe import DOCUMENT_FIELDS, GitSpec, Probe, Scene
from cockpit.probes.registry import Probes

ENV = {
    "PATH": os.environ["PATH"],
    "HOME": "/nonexistent",
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_AUTHOR_NAME": "Dex",
    "GIT_AUTHOR_EMAIL": "dex@shop.test",
    "GIT_COMMITTER_NAME": "Dex",
    "GIT_COMMITTER_EMAIL": "dex@shop.test",
}
Git = Callable[..., str]


def command(folder: Path) -> Git:
    def run(*arguments: str, at: str = "2026-02-27T12:00:00+00:00") -> str:
        env = ENV | {"GIT_AUTHOR_DATE": at, "GIT_COMMITTER_DATE": at}
        done = subprocess.run(["git", *arguments], cwd=folder, env=env, capture_output=True, text=True, check=True)
        return done.stdout.strip()

    return run


def write(git: Git, folder: Path, name: str, text: str = "x", **at: str) -> str:
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(text)
    git("add", "-A")
    git("commit", "-qm", f"about {name}", **at)
    return git("rev-parse", "HEAD")


def judged(document: object, claim: str) -> str:
    now = datetime(2026, 2, 27, 13, tzinfo=UTC)
    return judge_claim(parse(claim), None, Context(document, now)).outcome.value


@pytest.fixture
def origin(tmp_path: Path) -> Path:
    folder = tmp_path / "origin"
    folder.mkdir()
    git = command(folder)
    git("init", "-q", "-b", "main")
    write(git, folder, "docs/PLAYBOOK.md", at="2026-01-01T00:00:00+00:00")
    write(git, folder, "a")
    git("tag", "-a", "v3.0.0", "-m", "three")
    git("branch", "server-backup")
    return folder


@pytest.fixture
def clone(tmp_path: Path, origin: Path) -> Path:
    command(tmp_path)("clone", "-q", str(origin), "clone")
    return tmp_path / "clone"


def test_a_clean_clone(ask, clone: Path, origin: Path):
    head = command(clone)("rev-parse", "HEAD")
    got = ask(GitSpec(str(clone), ref="v3.0.0", about="docs/PLAYBOOK.md"))
    assert got.error == ""
    document = got.document
    assert document.keys() == DOCUMENT_FIELDS["git"]
    assert document.pop("elapsed_ms") > 0
    last = document.pop("last")
    assert (last["path"], last["at"], last["author"]) == ("docs/PLAYBOOK.md", "2026-01-01T00:00:00+00:00", "Dex")
    assert document == {
        "root": str(clone.resolve()),
        "head": head,
        "branch": "main",
        "committed": "2026-02-27T12:00:00+00:00",
        "tags": ["v3.0.0"],
        "head_tags": ["v3.0.0"],
        "branches": ["main"],
        "remote_branches": ["origin/main", "origin/server-backup"],
        "dirty": False,
        "changes": [],
        "against": "origin/main",
        "ahead": 0,
        "behind": 0,
        "fetched": None,
        "shallow": False,
        "ref": {"name": "v3.0.0", "commit": head, "committed": "2026-02-27T12:00:00+00:00", "in_head": True},
    }
    assert judged(got.document | {"last": last}, "last.at newer than 30d") == "fail"
    assert "nothing is changed" in got.shown("out")


def test_changes_of_every_sort_make_it_dirty(ask, clone: Path):
    git = command(clone)
    (clone / "new file ü").write_text("x")
    git("mv", "a", "b")
    (clone / "docs/PLAYBOOK.md").write_text("other")
    got = ask(GitSpec(str(clone)))
    assert got.document["dirty"] is True
    assert set(got.document["changes"]) == {"new file ü", "b", "docs/PLAYBOOK.md"}


def test_ahead_and_behind_as_far_as_was_fetched(ask, clone: Path, origin: Path):
    write(command(origin), origin, "theirs")
    write(command(clone), clone, "ours")
    stale = ask(GitSpec(str(clone))).document
    assert (stale["ahead"], stale["behind"]) == (1, 0)  # nobody fetched: the age of that is told
    assert judged(stale, "fetched newer than 1h") == "inconclusive"
    command(clone)("fetch", "-q")
    fresh = ask(GitSpec(str(clone), against="origin/main")).document
    assert (fresh["ahead"], fresh["behind"]) == (1, 1)
    assert datetime.fromisoformat(fresh["fetched"]).tzinfo is not None


def test_a_detached_head_and_refs_that_are_not_in_it(ask, clone: Path):
    git = command(clone)
    first = git("rev-parse", "HEAD~1")
    git("checkout", "-q", first)
    got = ask(GitSpec(str(clone), ref="v3.0.0")).document
    assert (got["head"], got["branch"], got["head_tags"]) == (first, None, [])
    assert got["ref"]["in_head"] is False
    assert (got["against"], got["ahead"]) == (None, None)
    assert ask(GitSpec(str(clone), ref="v9")).document["ref"] is None


def test_what_a_shallow_clone_cannot_know_is_null(ask, tmp_path: Path, origin: Path):
    command(tmp_path)("clone", "-q", "--depth", "1", f"file://{origin}", "shallow")
    got = ask(GitSpec(str(tmp_path / "shallow"), about="docs/PLAYBOOK.md", ref="v3.0.0"))
    assert got.error == ""
    assert got.document["shallow"] is True
    assert (got.document["last"], got.document["ahead"]) == (None, None)  # git would call the newest commit its last
    assert "a shallow clone" in got.text


def test_a_repository_without_a_commit(ask, tmp_path: Path):
    command(tmp_path)("init", "-q", "-b", "main")
    got = ask(GitSpec(str(tmp_path), about="x"))
    assert got.error == ""
    assert (got.document["head"], got.document["committed"], got.document["last"]) == (None, None, None)
    assert judged(got.document, "tags includes ['v1']") in {"fail", "inconclusive"}


def test_what_is_no_repository_is_an_error(ask, tmp_path: Path):
    assert "not a git repository" in ask(GitSpec(str(tmp_path))).error
    assert "cannot be started in" in ask(GitSpec(str(tmp_path / "none"))).error
    got = ask(GitSpec("${source}"), values={"source": "a/b"})
    assert "is not one segment of a path" in got.error


@pytest.mark.parametrize("value", ["--output=/tmp/x", "a b", "main^{commit}", "a..b", "", "@{-1}"])
def test_a_value_is_a_name_and_never_an_option(ask, clone: Path, value: str):
    for key in ("ref", "against"):
        got = ask(GitSpec(str(clone), **{key: "${name}"}), values={"name": value})
        assert got.error == "blocked: ${name} is no name of a branch, a tag or a commit"


def test_a_repository_starts_no_program_of_its_own(ask, clone: Path, tmp_path: Path):
    trap = tmp_path / "trap"
    script = tmp_path / "monitor"
    script.write_text(f"#!/bin/sh\ntouch {trap}\n")
    script.chmod(0o755)
    git = command(clone)
    git("config", "core.fsmonitor", str(script))
    git("config", "gpg.program", str(script))
    git("config", "log.showSignature", "true")
    git("config", "filter.odd=name.clean", f"{script}; cat")
    git("config", "filter.other.process", str(script))
    git("config", "filter.other.required", "true")
    (clone / ".git" / "info" / "attributes").write_text("a filter=odd=name\ndocs/* filter=other\n")
    for name in ("a", "docs/PLAYBOOK.md"):
        (clone / name).write_text("y")  # of the same size: only what is in it can tell
    got = ask(GitSpec(str(clone), ref="v3.0.0", about="a"))
    assert got.error == ""
    assert got.document["changes"] == ["a", "docs/PLAYBOOK.md"]
    assert not trap.exists()


@pytest.mark.parametrize("mark", ["--assume-unchanged", "--skip-worktree"])
def test_a_file_that_git_was_told_not_to_look_at_is_not_unchanged(ask, clone: Path, mark: str):
    git = command(clone)
    git("update-index", mark, "docs/PLAYBOOK.md")
    (clone / "docs" / "PLAYBOOK.md").write_text("something else")
    for folder in (clone, clone / "docs"):
        got = ask(GitSpec(str(folder)))
        assert (got.document["dirty"], got.document["changes"]) == (True, ["docs/PLAYBOOK.md"])


def test_what_a_sparse_checkout_left_out_is_no_change(ask, clone: Path):
    git = command(clone)
    git("sparse-checkout", "set", "docs")
    git("update-index", "--skip-worktree", "a")
    (clone / "a").unlink(missing_ok=True)
    assert ask(GitSpec(str(clone))).document["dirty"] is False


def test_a_repository_that_looks_at_another_folder_is_an_error(ask, clone: Path, tmp_path: Path):
    (tmp_path / "clean").mkdir()
    command(clone)("--work-tree", str(tmp_path / "clean"), "checkout", "-f", "HEAD")
    (clone / "a").write_text("something else")
    command(clone)("config", "core.worktree", str(tmp_path / "clean"))
    assert "are not here, but in" in ask(GitSpec(str(clone))).error


def test_a_commit_that_stands_in_for_another_is_not_taken_for_it(ask, clone: Path):
    git = command(clone)
    head = git("rev-parse", "HEAD")
    (clone / "a").write_text("something else")
    git("add", "-A")
    git("replace", head, git("commit-tree", git("write-tree"), "-m", "as if it had always been so"))
    got = ask(GitSpec(str(clone), about="a"))
    assert (got.document["dirty"], got.document["last"]["subject"]) == (True, "about a")


def test_its_time_is_limited(ask, clone: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    slow = tmp_path / "bin"
    slow.mkdir()
    (slow / "git").write_text("#!/bin/sh\nexec sleep 60\n")
    (slow / "git").chmod(0o755)
    monkeypatch.setenv("PATH", f"{slow}:{os.environ['PATH']}")
    assert ask(GitSpec(str(clone)), timeout=0.3).error == "no complete answer within 0.3 s"


def test_a_look_that_is_cancelled_leaves_no_process(clone: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    slow = tmp_path / "bin"
    slow.mkdir()
    os.mkfifo(tmp_path / "started")
    (slow / "git").write_text(f"#!/bin/sh\necho $$ > {tmp_path / 'started'}\nexec sleep 60\n")
    (slow / "git").chmod(0o755)
    monkeypatch.setenv("PATH", f"{slow}:{os.environ['PATH']}")

    async def cancelled() -> int:
        probes = Probes()
        task = asyncio.create_task(probes.ask(Probe(ProbeId("g/1"), "t", GitSpec(str(clone))), Scene({}, {}, 30)))
        pid = int(await asyncio.to_thread((tmp_path / "started").read_text))
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        return pid

    with pytest.raises(ProcessLookupError):
        os.kill(asyncio.run(cancelled()), 0)
