"""A local git repository, asked through the git command. Nothing is fetched and nothing is written.

A repository can name programs that git would start while it looks (a file system monitor, hooks, filters, a checker of
signatures); those are switched off. It can tell git not to look at a file, or to take one commit for another; neither
is believed. What a shallow clone cannot know is null, not the guess that git would make.
"""

from __future__ import annotations

import os
import re
import shutil
import time
from datetime import UTC, datetime
from pathlib import Path

from cockpit.core.frozen import frozen
from cockpit.core.names import JSON
from cockpit.core.probe import GitSpec, Scene
from cockpit.core.template import Unresolved, fill_text
from cockpit.probes.base import Broken, late, place, show_lines, shown
from cockpit.probes.processes import Child, attend, inherited
from cockpit.probes.strays import Sweeper
from cockpit.probes.threads import Threads

MAX_BYTES = 10_000_000
"""Limit of what one git command may say."""
_QUIET = ("core.fsmonitor=false", "core.hooksPath=/dev/null", "log.showSignature=false", "core.quotePath=false")
_SETTINGS = {
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_ALLOW_PROTOCOL": "",  # a git before 2.45 does not know the line above
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_GRAFT_FILE": "/dev/null",
    "GIT_PAGER": "cat",
    "LC_ALL": "C.UTF-8",
}
_OWN = frozenset({"local", "worktree"})
_NO_FILTER = (("clean", ""), ("smudge", ""), ("process", ""), ("required", "false"))
_NO_REF = re.compile(r"^[-]|[\x00-\x20\x7f~^:?*\[\\]|\.\.|@\{")
"""What the name of a branch, a tag or a commit never holds."""
SHOWN = 20
"""Changed files that are named."""


class Git:
    """The kind `git`."""

    def __init__(self) -> None:
        self._sweeper = Sweeper()
        self._threads = Threads(4, "cockpit-git")

    async def ask(self, spec: GitSpec, scene: Scene) -> JSON:
        """Look at the repository; see `GitSpec` for the document. A folder that is none is an error."""
        folder = place(spec.path, scene)
        look = _Look(folder, self._sweeper, scene, self._threads)
        scene.emit("info", f"repository {folder}")
        began = time.monotonic()
        document = await _read(look, spec, scene)
        fetch = await look.need("rev-parse", "--git-path", "FETCH_HEAD")
        document["fetched"] = await self._threads.run(lambda: _modified(folder / fetch.strip()))
        document["elapsed_ms"] = round((time.monotonic() - began) * 1000, 3)
        _show(scene, document)
        return document

    async def close(self) -> None:
        """Nothing is kept."""


@frozen
class Said:
    """What one git command answered."""

    code: int
    out: str
    err: str


class _Look:
    """One look at a repository: git commands one after the other, under one deadline."""

    def __init__(self, folder: Path, sweeper: Sweeper, scene: Scene, threads: Threads) -> None:
        git = shutil.which("git")
        if git is None:
            raise Broken("the git command was not found")
        self._argv = [git, "--no-pager", "--literal-pathspecs", *(part for item in _QUIET for part in ("-c", item))]
        self.folder = folder
        self._sweeper = sweeper
        self.threads = threads
        self._environment = inherited() | _SETTINGS
        self._timeout = scene.timeout
        self._end = time.monotonic() + scene.timeout

    async def quiet(self) -> None:
        """Switch off the filters that the repository itself sets up; those of the machine (large files) stay."""
        listed = await self.said("config", "--show-scope", "--name-only", "-z", "--get-regexp", r"^filter\.")
        words = listed.out.split("\0")
        own = {key.rpartition(".")[0] for scope, key in zip(words[::2], words[1::2], strict=False) if scope in _OWN}
        found = [(f"{name}.{key}", value) for name in sorted(own) for key, value in _NO_FILTER]
        self._environment |= {"GIT_CONFIG_COUNT": str(len(found))}
        for number, (key, value) in enumerate(found):
            self._environment |= {f"GIT_CONFIG_KEY_{number}": key, f"GIT_CONFIG_VALUE_{number}": value}

    async def said(self, *arguments: str, leave_out: bytes | None = None) -> Said:
        """Run one git command. Of an answer in parts that end with NUL, those that begin with `leave_out` are dropped.

        Raises:
            Broken: it cannot be started, or its time is over.
        """
        tapes = {"out": bytearray(), "err": bytearray()}
        looked_at = 0

        def took(stream: str, piece: bytes) -> None:
            nonlocal looked_at
            tape = tapes[stream]
            if len(tape) <= MAX_BYTES:
                tape.extend(piece)
            if leave_out is None or stream != "out":
                return
            whole = tape.rfind(b"\0") + 1
            if whole > looked_at:
                kept = [part for part in tape[looked_at:whole].split(b"\0") if part and not part.startswith(leave_out)]
                tape[looked_at:whole] = b"".join(part + b"\0" for part in kept)
                looked_at += sum(len(part) + 1 for part in kept)

        argv = [*self._argv, *arguments]
        child = Child(argv, self.folder, self._environment, took, self._sweeper)
        end = await attend(child, max(0.0, self._end - time.monotonic()))
        if not end.itself or end.status is None:
            raise Broken(late(self._timeout))
        if len(tapes["out"]) > MAX_BYTES:
            raise Broken(f"git {arguments[0]} says more than {MAX_BYTES:,} bytes")
        return Said(end.status, *(bytes(tapes[name]).decode("utf-8", "replace") for name in ("out", "err")))

    async def need(self, *arguments: str) -> str:
        """The answer of a command that must succeed."""
        said = await self.said(*arguments)
        if said.code:
            words = next((line for line in said.err.splitlines() if line.strip()), f"exit {said.code}")
            raise Broken(shown(f"git {arguments[0]}: {words.removeprefix('fatal: ')}").rstrip("."))
        return said.out

    async def commit(self, name: str) -> str | None:
        """The commit that a name stands for; None where it stands for none."""
        said = await self.said("rev-parse", "--verify", "--quiet", f"{name}^{{commit}}")
        return said.out.strip() or None if said.code == 0 else None


async def _read(look: _Look, spec: GitSpec, scene: Scene) -> dict[str, JSON]:
    await look.quiet()
    root, kind = (await look.need("rev-parse", "--show-toplevel", "--is-shallow-repository")).splitlines()
    shallow = kind == "true"
    if not await look.threads.run(lambda: look.folder.resolve().is_relative_to(root)):
        raise Broken(shown(f"the files that this repository looks at are not here, but in {root}"))
    state = await _state(look, Path(root))
    refs = await _refs(look)
    against = _name(spec.against, scene) if spec.against else state.upstream
    ahead, behind = await _apart(look, against, state.head, shallow=shallow)
    return {
        "root": root,
        "head": state.head,
        "branch": state.branch,
        "committed": await _when(look, state.head),
        "tags": list[JSON](refs.tags),
        "head_tags": [name for name, commit in refs.tags.items() if commit == state.head],
        "branches": list[JSON](refs.branches),
        "remote_branches": list[JSON](refs.remote),
        "dirty": bool(state.changes),
        "changes": list[JSON](state.changes),
        "against": against,
        "ahead": ahead,
        "behind": behind,
        "fetched": None,
        "shallow": shallow,
        "ref": await _ref(look, spec.ref, state.head, scene, shallow=shallow),
        "last": None if shallow or spec.about is None else await _last(look, spec.about, state, scene),
        "elapsed_ms": None,
    }


@frozen
class State:
    """What `git status` says."""

    head: str | None
    branch: str | None
    upstream: str | None
    changes: tuple[str, ...]


async def _state(look: _Look, root: Path) -> State:
    arguments = ("status", "--porcelain=v2", "--branch", "-z", "--untracked-files=normal", "--ignore-submodules=dirty")
    heads: dict[str, str] = {}
    changes: list[str] = []
    entries = iter((await look.need(*arguments)).split("\0"))
    for entry in entries:
        kind, _, rest = entry.partition(" ")
        if kind == "#":
            name, _, value = rest.partition(" ")
            heads[name] = value
        elif kind in {"1", "2", "u"}:
            changes.append(entry.split(" ", {"1": 8, "2": 9, "u": 10}[kind])[-1])
            if kind == "2":
                next(entries, None)  # where it was renamed from
        elif kind == "?":
            changes.append(rest)
    changes += await _unseen(look, root, frozenset(changes))
    head, branch = heads.get("branch.oid", "(initial)"), heads.get("branch.head", "(detached)")
    return State(
        None if head.startswith("(") else head,
        None if branch.startswith("(") else branch,
        heads.get("branch.upstream"),
        tuple(changes),
    )


async def _unseen(look: _Look, root: Path, known: frozenset[str]) -> list[str]:
    """The files that git was told not to look at: nobody can say that they did not change.

    A file that a sparse checkout left out is not there, and has not changed.
    """
    listed = await look.said("-C", str(root), "ls-files", "-v", "-z", leave_out=b"H ")
    if listed.code:
        raise Broken("git cannot say which files it was told not to look at")
    marked = [(part[0], part[2:]) for part in listed.out.split("\0") if part]
    left_out = [name for mark, name in marked if mark == "S"]
    there = await look.threads.run(lambda: {name for name in left_out if os.path.lexists(root / name)})
    hidden = [name for mark, name in marked if mark.islower() or name in there]
    return [name for name in dict.fromkeys(hidden) if name not in known]


@frozen
class Refs:
    """Every name that the repository has."""

    tags: dict[str, str]
    """The commit of each, an annotated one followed."""
    branches: tuple[str, ...]
    remote: tuple[str, ...]


async def _refs(look: _Look) -> Refs:
    fields = "%(refname)%09%(objectname)%09%(*objectname)"
    tags: dict[str, str] = {}
    named: dict[str, list[str]] = {"heads": [], "remotes": []}
    for line in (await look.need("for-each-ref", f"--format={fields}")).splitlines():
        name, commit, peeled = line.split("\t")
        _, kind, short = (*name.split("/", 2), "", "")[:3]
        if kind == "tags":
            tags[short] = peeled or commit
        elif kind in named:
            named[kind].append(short)
    return Refs(tags, tuple(named["heads"]), tuple(name for name in named["remotes"] if not name.endswith("/HEAD")))


async def _apart(look: _Look, against: str | None, head: str | None, *, shallow: bool) -> tuple[int | None, int | None]:
    """How many commits lie on each side; of a shallow clone nobody can tell."""
    if against is None or head is None or shallow:
        return None, None
    other = await look.commit(against)
    if other is None:
        return None, None
    left, right = (await look.need("rev-list", "--left-right", "--count", f"{head}...{other}")).split()
    return int(left), int(right)


async def _when(look: _Look, commit: str | None) -> str | None:
    if commit is None:
        return None
    return _utc((await look.need("show", "-s", "--no-patch", "--format=%cI", commit)).strip())


async def _ref(look: _Look, source: str | None, head: str | None, scene: Scene, *, shallow: bool) -> JSON:
    if source is None:
        return None
    name = _name(source, scene)
    commit = await look.commit(name)
    if commit is None:
        return None
    inside: bool | None = None
    if head is not None:
        inside = (await look.said("merge-base", "--is-ancestor", commit, head)).code == 0
        inside = None if shallow and not inside else inside
    return {"name": name, "commit": commit, "committed": await _when(look, commit), "in_head": inside}


async def _last(look: _Look, source: str, state: State, scene: Scene) -> JSON:
    """The last commit that changed a path, told by its committer's clock; None where there is none."""
    path = fill_text(source, scene.values)
    if state.head is None:
        return None
    out = await look.need("log", "-1", "--format=%H%x00%cI%x00%an%x00%s", state.head, "--", path)
    if not out.strip():
        return None
    commit, moment, author, subject = out.rstrip("\n").split("\0")
    return {"path": path, "commit": commit, "at": _utc(moment), "author": author, "subject": subject}


def _name(source: str, scene: Scene) -> str:
    name = fill_text(source, scene.values)
    if not name or _NO_REF.search(name):
        raise Unresolved(f"{source} is no name of a branch, a tag or a commit")
    return name


def _utc(text: str) -> str:
    return datetime.fromisoformat(text).astimezone(UTC).isoformat()


def _modified(path: Path) -> str | None:
    """When a file was written; None where there is none."""
    try:
        return datetime.fromtimestamp(path.stat().st_mtime, UTC).isoformat()
    except OSError:
        return None


def _show(scene: Scene, document: dict[str, JSON]) -> None:
    changes = document["changes"]
    assert isinstance(changes, list)
    head = str(document["head"] or "no commit")[:12]
    scene.emit("out", shown(f"{head} on {document['branch'] or 'no branch'}, committed {document['committed']}"))
    if document["against"] and document["ahead"] is not None:
        apart = f"{document['ahead']} ahead, {document['behind']} behind {document['against']}"
        scene.emit("out", shown(f"{apart}, as fetched {document['fetched'] or 'never'}"))
    scene.emit("out", f"{len(changes)} changes" if changes else "nothing is changed")
    show_lines(scene.emit, (f"  {name}" for name in changes), SHOWN)
    for key in ("ref", "last"):
        if isinstance(found := document[key], dict):
            when = found.get("at") or found.get("committed")
            scene.emit("out", shown(f"{found.get('name') or found.get('path')}: {str(found['commit'])[:12]}, {when}"))
    if document["shallow"]:
        scene.emit("info", "a shallow clone: what needs its history is null")
