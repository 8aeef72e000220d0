"""From a path to text that may be parsed: kind of file, size, encoding, control characters. Nothing is parsed here.

The file is opened once and read once; those bytes are hashed, trusted, parsed and run.
"""

from __future__ import annotations

import os
import re
import stat
from pathlib import Path

from cockpit.core.plain import plain_line
from cockpit.errors import Finding, ProfileProblem, Where

LARGEST = 3_000_000
"""Bytes of one profile: 10,000 short gates, or 2,000 as teams write them. Validating so much takes seconds, once."""

_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0d\x0e-\x1f\x7f]")
_SHOWN = 10


def shown(path: Path) -> str:
    """A path as findings name it: as it was given, made plain."""
    return plain_line(os.fsdecode(path))


def whole(path: Path) -> str:
    """The absolute path of a profile.

    Raises:
        ProfileProblem: it is named from a folder that is gone.
    """
    try:
        return str(path.absolute())
    except OSError:
        raise _refused(path, "is named from a folder that is not there any more", "go to another folder") from None


def read_bytes(path: Path) -> bytes:
    """Read a profile, once.

    Raises:
        ProfileProblem: it is not there, no regular file, unreadable or too large.
    """
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)  # a pipe must not make us wait
    except (OSError, ValueError) as problem:
        raise _refused(path, _reason(problem), "name a profile, a TOML file") from None
    try:
        status = os.fstat(handle)
        if stat.S_ISDIR(status.st_mode):
            raise _refused(path, "is a directory", "name a profile in it")
        if not stat.S_ISREG(status.st_mode):
            raise _refused(path, "is no regular file", "a profile is a TOML file")
        with os.fdopen(handle, "rb", closefd=False) as file:
            raw = file.read(LARGEST + 1)
    except OSError as problem:
        raise _refused(path, _reason(problem), "") from None
    finally:
        os.close(handle)
    if len(raw) > LARGEST:
        size = max(status.st_size, len(raw))
        raise _refused(path, f"is too large ({size:,} bytes, {LARGEST:,} are read)", "split the launch into profiles")
    return raw


def _reason(problem: OSError | ValueError) -> str:
    match problem:
        case FileNotFoundError():
            return "does not exist"
        case OSError():
            return f"cannot be read: {problem.strerror or type(problem).__name__}"
        case _:
            return "is no path"


def _refused(path: Path, problem: str, hint: str) -> ProfileProblem:
    return ProfileProblem((Finding(Where(shown(path)), f"the profile {problem}", hint),))


def decode(raw: bytes, file: str) -> str:
    """Turn the bytes into text with line feeds as line ends; a byte order mark of UTF-8 is skipped.

    Raises:
        ProfileProblem: they are no UTF-8, or hold what no TOML file may hold; located.
    """
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise ProfileProblem((Finding(Where(file, 1, 1), "the file is UTF-16", "save it as UTF-8"),))
    body = raw.removeprefix(b"\xef\xbb\xbf")
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError as problem:
        before = body[: problem.start].decode("utf-8")
        where = Where(file, before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1)
        byte = body[problem.start]
        finding = Finding(where, f"the byte 0x{byte:02x} is not UTF-8", "save the file as UTF-8")
        raise ProfileProblem((finding,)) from None
    text = text.replace("\r\n", "\n")
    if "\r" in text and "\n" not in text:
        raise ProfileProblem((Finding(Where(file, 1, 1), "its lines end with CR alone", "save it with LF line ends"),))
    findings = _controls(text, file)
    if findings:
        raise ProfileProblem(findings)
    return text


def _controls(text: str, file: str) -> tuple[Finding, ...]:
    found: list[Finding] = []
    for control in _CONTROL.finditer(text):
        at = control.start()
        where = Where(file, text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at))
        hint = f"write it as \\u{ord(control[0]):04x} inside a text in double quotes, or delete it"
        found.append(Finding(where, f"a control character, {plain_line(control[0])}, stands in the file", hint))
        if len(found) == _SHOWN:
            break
    return tuple(found)
