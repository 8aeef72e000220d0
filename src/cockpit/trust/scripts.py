"""The files that a command obeys: found in its text, hashed, and looked at again right before the command runs.

A text for a shell cannot be understood without running it. So a word of it that names a file counts if that file is
code by its mode, its first bytes or its name, or if something that reads code stands before it: `sh notes.txt`,
`cat notes.txt | sh`. Files that are only measured or written (a log, a marker) do not: they change all the time. What
those files start in turn is not followed.
"""

from __future__ import annotations

import contextlib
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

_PIPELINES = re.compile(r"&&|\|\||;|\n|&(?![>&])")
_OUTPUT = re.compile(r"(?:[0-9]*|&)>{1,2}[|&]?\s*(?P<target>[^\s;|&()<>]+)")
_CUT = re.compile(r"[\s|()<>\"'`=,:{}]+")
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
_READS_CODE = re.compile(
    r"(?:.*/)?(?:(?:ba|da|z|k|fi|a)?sh|python[0-9.]*|perl|ruby|node|deno|php[0-9.]*|lua[0-9.]*|osascript|pwsh|tclsh|"
    r"psql|mysql|sqlite3|newman|source|\.|eval)"
)
"""A word that takes a file, or its input, for something to do."""
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
    """The paths that a command may mean, those that exist and are obeyed."""
    base = os.path.normpath(folder / Path(shown(spec.cwd or ".", values)).expanduser())
    known = {**values, **{name: shown(value, values) for name, value in spec.env}}
    texts = [*_PIPELINES.split(shown(spec.command, known)), *(str(known[name]) for name, _ in spec.env)]
    for text in texts:
        words = _words(_OUTPUT.sub(" ", text))
        obeyed = _obeyed(words)
        for number, word in enumerate(words):
            if len(word) > 1_000 or "\0" in word:
                continue
            path = os.path.normpath(os.path.join(base, os.path.expanduser(word)))  # noqa: PTH118, PTH111
            if _counts(path) and (number in obeyed or _is_code(path)):
                yield path
            implied = (os.path.join(base, name) for name in _IMPLIED.get(word, ()))  # noqa: PTH118
            yield from (one for one in implied if _counts(one))


def _counts(path: str) -> bool:
    return not path.startswith(_SYSTEM) and os.path.isfile(path)  # noqa: PTH113 - ten thousand of them at a start


def _words(text: str) -> list[str]:
    found = [part for part in _CUT.split(text) if part]
    with contextlib.suppress(ValueError):
        found += [part for part in shlex.split(text, comments=False) if part not in found]  # names with a blank in them
    return found


def _obeyed(words: list[str]) -> set[int]:
    """The places of words that something takes for code: what stands behind it, or all where it reads its input."""
    found: set[int] = set()
    for number, word in enumerate(words):
        if not _READS_CODE.fullmatch(word):
            continue
        following = [place for place in range(number + 1, len(words)) if not words[place].startswith("-")]
        if word == "eval" or not following:
            return set(range(len(words)))
        found.add(following[0])
        found |= {place + 1 for place, one in enumerate(words[:-1]) if one in {"-f", "--file", "-c", "-r"}}
    return found


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
