"""The files that a command names: found in its text, hashed, and looked at again right before the command runs.

A text for a shell cannot be understood without running it. So every word of it that names a file counts, whatever
stands around it; what those files start in turn is not followed. Files that can only be data (a log, a table) are
left out as long as no interpreter stands in the command: what a probe measures changes all the time.
"""

from __future__ import annotations

import hashlib
import os
import re
import shlex
import stat
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from cockpit.core.hosts import shown
from cockpit.core.names import JSON
from cockpit.core.plan import Plan
from cockpit.core.probe import Probe
from cockpit.core.reach import Script
from cockpit.core.spec import RunSpec

_CUT = re.compile(r"[\s;|&()<>\"'`=,:{}]+")
_SYSTEM: Final = ("/bin/", "/sbin/", "/usr/", "/lib", "/opt/", "/dev/", "/proc/", "/sys/", "/System/", "/nix/store/")
"""Where the machine keeps its own programs: they change with its updates, and nobody but its owner changes them."""
_DATA: Final = frozenset(
    {
        *(".log", ".txt", ".out", ".csv", ".tsv", ".json", ".jsonl", ".ndjson", ".xml", ".html", ".htm", ".md"),
        *(".pid", ".tmp", ".lock", ".gz", ".zip", ".tar", ".pem", ".crt", ".cer", ".png", ".pdf", ".prom"),
    }
)
_RUNS = re.compile(
    r"(?<![\w.-])(?:ba|da|z|k|fi|a)?sh(?![\w-])|(?<![\w.-])(?:python|perl|ruby|node|deno|bun|php|lua|osascript|pwsh|"
    r"psql|mysql|sqlite3|newman|source|eval|exec|xargs|env|sudo|make|just)(?:[0-9.]*)(?![\w-])|(?:^|[\s;&|(])\.\s"
)
"""What reads a file in order to do what it says."""
_IMPLIED: Final[Mapping[str, tuple[str, ...]]] = {
    "make": ("GNUmakefile", "makefile", "Makefile"),
    "just": ("justfile", "Justfile", ".justfile"),
    "npm": ("package.json",),
    "npx": ("package.json",),
    "pnpm": ("package.json",),
    "yarn": ("package.json",),
    "bun": ("package.json",),
    "task": ("Taskfile.yml", "Taskfile.yaml"),
    "rake": ("Rakefile",),
    "docker-compose": ("docker-compose.yml", "docker-compose.yaml", "compose.yml", "compose.yaml"),
    "compose": ("docker-compose.yml", "docker-compose.yaml", "compose.yml", "compose.yaml"),
}
"""Files that a program obeys without being told their names."""
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
        with os.fdopen(handle, "rb") as file:
            status = os.fstat(handle)
            if not stat.S_ISREG(status.st_mode):
                return ""
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
    """The paths that a command may mean, those that exist."""
    base = os.path.normpath(folder / Path(shown(spec.cwd or ".", values)).expanduser())
    command = shown(spec.command, {**values, **{name: shown(value, values) for name, value in spec.env}})
    texts = [command, *(shown(value, values) for _, value in spec.env)]
    runs = _RUNS.search(command) is not None
    for word in dict.fromkeys(word for text in texts for word in _words(text)):
        if len(word) > 1_000 or "\0" in word:
            continue
        implied = [os.path.join(base, name) for name in _IMPLIED.get(word, ())]  # noqa: PTH118
        path = os.path.normpath(os.path.join(base, os.path.expanduser(word)))  # noqa: PTH118, PTH111
        for one in (path, *implied):
            if one.startswith(_SYSTEM) or not os.path.isfile(one):  # noqa: PTH113 - ten thousand of them at a start
                continue
            if runs or one in implied or not _only_data(one):
                yield one


def _words(text: str) -> Iterator[str]:
    yield from (part for part in _CUT.split(text) if part)
    try:
        yield from shlex.split(text, comments=False)  # a name with a blank in it
    except ValueError:
        return


def _only_data(path: str) -> bool:
    if os.path.splitext(path)[1].lower() not in _DATA or os.access(path, os.X_OK):  # noqa: PTH122
        return False
    try:
        with open(path, "rb") as file:  # noqa: PTH123
            return file.read(2) != b"#!"
    except OSError:
        return False


def _name(path: str, folder: Path) -> str:
    """From the profile's folder where it lies in or beside it, so that another checkout has the same names."""
    relative = os.path.relpath(path, folder)
    return path if relative.count("../") > 3 else relative
