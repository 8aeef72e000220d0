"""The files that a command obeys: found in its text, hashed, and looked at again right before the command runs.

A text for a shell cannot be understood without running it. So a word of it that names a file, from the folder of the
command or from any other that it names, counts if that file is code by its mode, its first bytes or its name, or if
something that reads code stands before it: `sh notes.txt`, `cat notes.txt | sh`. Files that are only measured or
written (a log, a marker) do not: they change all the time. What those files start in turn is not followed.
"""

from __future__ import annotations

import glob
import hashlib
import itertools
import os
import re
import stat
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from cockpit.core.hosts import shown
from cockpit.core.names import JSON
from cockpit.core.plan import Plan
from cockpit.core.probe import Probe
from cockpit.core.reach import Script
from cockpit.core.spec import RunSpec
from cockpit.trust.words import Word, words_of

_WILD = re.compile(r"[*?\[]")
_SYSTEM: Final = ("/bin/", "/sbin/", "/usr/", "/lib", "/opt/", "/dev/", "/proc/", "/sys/", "/System/", "/nix/store/")
"""Where the machine keeps its own programs: they change with its updates, and nobody but its owner changes them."""
_CODE: Final = frozenset(
    {
        *(".sh", ".bash", ".zsh", ".ksh", ".fish", ".py", ".rb", ".pl", ".pm", ".js", ".mjs", ".cjs", ".ts", ".mts"),
        *(".php", ".lua", ".awk", ".sed", ".sql", ".jq", ".ps1", ".bat", ".exe", ".jar", ".groovy", ".gradle", ".kts"),
        *(".exs", ".r", ".tcl", ".go", ".rs", ".yml", ".yaml", ".mk", ".tf", ".nix", ".cfg", ".conf", ".toml", ".ini"),
        *(".env", ".bats", ".robot", ".feature", ".expect", ".applescript"),
    }
)
"""What tells by its name that something obeys it."""
_STARTED: Final = frozenset(
    {"BASH_ENV", "ENV", "LD_PRELOAD", "DYLD_INSERT_LIBRARIES", "PYTHONSTARTUP", "NODE_OPTIONS", "PERL5OPT", "RUBYOPT"}
)
"""Variables whose files run before anything else does."""
_NODE = ("package.json",)
_COMPOSE = ("docker-compose.yml", "docker-compose.yaml", "compose.yml", "compose.yaml")
_PYPROJECT = ("pyproject.toml", "uv.toml", "poetry.toml")
_IMPLIED: Final[Mapping[str, tuple[str, ...]]] = {
    "make": ("GNUmakefile", "makefile", "Makefile"),
    "just": ("justfile", "Justfile", ".justfile"),
    "npm": _NODE,
    "npx": _NODE,
    "pnpm": _NODE,
    "yarn": _NODE,
    "bun": _NODE,
    "deno": ("deno.json", "deno.jsonc", *_NODE),
    "node": ("index.js", *_NODE),
    "task": ("Taskfile.yml", "Taskfile.yaml"),
    "rake": ("Rakefile",),
    "bundle": ("Gemfile",),
    "docker": ("Dockerfile", *_COMPOSE),
    "podman": ("Containerfile", "Dockerfile", *_COMPOSE),
    "docker-compose": _COMPOSE,
    "compose": _COMPOSE,
    "pytest": ("conftest.py", "pytest.ini", "tox.ini", "setup.cfg", "pyproject.toml"),
    "tox": ("tox.ini", "setup.cfg", "pyproject.toml"),
    "nox": ("noxfile.py",),
    "uv": _PYPROJECT,
    "poetry": _PYPROJECT,
    "hatch": _PYPROJECT,
    "invoke": ("tasks.py",),
    "fab": ("fabfile.py",),
    "cargo": ("Cargo.toml", "build.rs", ".cargo/config.toml"),
    "mvn": ("pom.xml",),
    "gradle": ("build.gradle", "build.gradle.kts", "settings.gradle", "settings.gradle.kts"),
    "ant": ("build.xml",),
    "composer": ("composer.json",),
    "terraform": ("*.tf",),
    "tofu": ("*.tf",),
    "ansible-playbook": ("ansible.cfg",),
    "vagrant": ("Vagrantfile",),
}
"""Files that a program obeys without being told their names."""
_MOST_FOLDERS: Final = 8
"""Folders of one command that its other words are looked for in: `cd sub && ./x`, `make -C sub`, `PATH=bin:$PATH`."""
_MOST_MATCHES: Final = 1_000
"""Files of one pattern, or of one folder that is obeyed as a whole."""
_MOST_LOOKS: Final = 20_000
"""Words times folders of one command; one with more is looked at in its own folder alone."""
_KEPT = 4_096

Stamp = tuple[int, int, int, int, int]


class Scripts:
    """Hashes files; a file whose stamp is the same is not read again. Any thread may ask."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, Stamp], str] = {}

    def of_probe(self, probe: Probe, plan: Plan) -> Mapping[str, str]:
        """The files that a probe's command names, as names from the profile's folder, with their digests."""
        if not isinstance(probe.spec, RunSpec):
            return {}
        folder = Path(plan.source).absolute().parent
        values = {item.name: item.value for item in plan.variables}
        found: dict[str, str] = {}
        for path in _named(probe.spec, folder, values):
            name = _name(path, folder)
            if name not in found:
                digest = self._digest(path)
                if digest:
                    found[name] = digest
        return found

    def of_plan(self, plan: Plan) -> tuple[Script, ...]:
        """The files of all commands, in the order of their names."""
        found: dict[str, tuple[str, list[str]]] = {}
        for gate in (*plan.gates, *plan.watch_gates):
            for probe in gate.probes:
                for name, digest in self.of_probe(probe, plan).items():
                    found.setdefault(name, (digest, []))[1].append(gate.title)
        return tuple(
            Script(name, digest, tuple(dict.fromkeys(titles))) for name, (digest, titles) in sorted(found.items())
        )

    def _digest(self, path: str) -> str:
        """SHA-256 of a regular file; a sentence for one that cannot be read, empty for what is none."""
        try:
            handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
        except PermissionError:
            return "cannot be read"
        except (OSError, ValueError):
            return ""
        status = os.fstat(handle)
        if not stat.S_ISREG(status.st_mode):
            os.close(handle)
            return ""
        with os.fdopen(handle, "rb") as file:
            stamp = (status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns)
            known = self._known.get((path, stamp))
            if known is not None:
                return known
            try:
                digest = hashlib.file_digest(file, "sha256").hexdigest()
            except OSError:
                return "cannot be read"
        if len(self._known) >= _KEPT:
            self._known.clear()
        self._known[path, stamp] = digest
        return digest


def scripts_of(plan: Plan) -> tuple[Script, ...]:
    """The files that the commands of a plan name, hashed now."""
    return Scripts().of_plan(plan)


def _named(spec: RunSpec, folder: Path, values: Mapping[str, JSON]) -> Iterator[str]:
    """The paths that a command may mean, those that exist and are obeyed."""
    base = _path(str(folder), shown(spec.cwd or ".", values))
    env = {name: shown(value, values) for name, value in spec.env}
    words = list(words_of(shown(spec.command, {**values, **env}), env))
    words += [replace(word, obeyed=name in _STARTED) for name in env for word in words_of(env[name], env)]
    folders = _folders(base, words)
    for word in words:
        for place in folders:
            yield from _meant(place, word)
            yield from (one for name in _IMPLIED.get(word.text, ()) for one in _matches(place, name) if _counts(one))


def _folders(base: str, words: Sequence[Word]) -> list[str]:
    """The folder of a command, and those that it names: what it names may be meant from there."""
    found = [base]
    if len(words) * _MOST_FOLDERS > _MOST_LOOKS:
        return found
    for word in words:
        for place in tuple(found):
            path = _path(place, word.text)
            if path not in found and path != "/" and _kind(path) == stat.S_IFDIR:
                found.append(path)
        if len(found) >= _MOST_FOLDERS:
            break
    return found


def _meant(place: str, word: Word) -> Iterator[str]:
    """The files that a word means from a folder; those in it, where a folder is obeyed."""
    for path in _matches(place, word.text) if word.wild else (_path(place, word.text),):
        if _counts(path):
            if word.obeyed or _is_code(path):
                yield path
        elif word.obeyed and path not in {place, "/"} and _kind(path) == stat.S_IFDIR:
            yield from (one for one in _inside(path) if _counts(one) and _is_code(one))


def _path(place: str, word: str) -> str:
    meant = os.path.expanduser(word) if word.startswith("~") else word  # noqa: PTH111
    return os.path.normpath(f"{place}/{meant}" if not meant.startswith("/") else meant)


def _matches(place: str, pattern: str) -> Iterator[str]:
    """The files of a pattern; of one that says nothing, or that would look everywhere, none."""
    if not _WILD.search(pattern):
        yield _path(place, pattern)
        return
    wild = [part for part in pattern.split("/") if _WILD.search(part)]
    if len(wild) > 2 or not pattern.strip("*?./"):
        return
    path = _path(place, pattern)
    if not path.startswith(_SYSTEM):
        yield from itertools.islice(glob.iglob(path), _MOST_MATCHES)  # noqa: PTH207 - as `_path`


def _inside(folder: str) -> Iterator[str]:
    files = (os.path.join(top, name) for top, _, names in os.walk(folder) for name in sorted(names))  # noqa: PTH118
    return itertools.islice(files, _MOST_MATCHES)


def _counts(path: str) -> bool:
    return _kind(path) == stat.S_IFREG


def _kind(path: str) -> int:
    """What is there, as `stat` tells it; 0 for nothing, and for what is the machine's own."""
    if path.startswith(_SYSTEM):
        return 0
    try:
        return stat.S_IFMT(os.stat(path).st_mode)  # noqa: PTH116 - ten thousand of them at a start
    except (OSError, ValueError):
        return 0


def _is_code(path: str) -> bool:
    name = os.path.basename(path).lower()  # noqa: PTH119
    if os.path.splitext(name)[1] in _CODE or name in {".env", ".envrc"} or os.access(path, os.X_OK):  # noqa: PTH122
        return True
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except (OSError, ValueError):
        return False
    with os.fdopen(handle, "rb") as file:
        return file.read(2) == b"#!"


def _name(path: str, folder: Path) -> str:
    """From the profile's folder where it lies in or beside it, so that another checkout has the same names."""
    relative = os.path.relpath(path, folder)
    return path if relative.count("../") > 3 else relative
