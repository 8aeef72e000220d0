"""What is left when cockpit itself breaks: one sentence, and a report without anybody's values."""

from __future__ import annotations

import asyncio
import contextlib
import os
import platform
import secrets
import sys
import tempfile
import traceback
from collections.abc import Coroutine, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

from cockpit import __version__
from cockpit.core.plain import plain, plain_line

T = TypeVar("T")

DEEPEST = 20
"""Errors of one chain that are told: an error may be its own cause."""
LONGEST = 200
"""Places in the code that are told of one error: a recursion without end has a thousand."""


def report(problem: BaseException) -> str:
    """Write the report of a crash into a file that only its owner can read; return the sentence for the person.

    The report holds the kinds of the error and of its causes and the places in the code, no local variables and no
    message text: a message may quote what a system answered. What is known to be secret is masked all the same.
    """
    kind = plain_line(_masked(type(problem).__name__).strip(), 80)
    text = _masked(_told(problem))
    for folder in _folders():
        try:
            path = _write(folder, text)
        except OSError:
            continue
        return f"cockpit broke ({kind}); the report is in {path}. What was recorded is safe; start it again to go on."
    return f"cockpit broke ({kind}); its report could not be written. What was recorded is safe; start it again."


def _folders() -> Iterator[Path]:
    """Where a report may lie: with everything else that is kept for this user, or else where the system has room."""
    with contextlib.suppress(Exception):  # what broke may be anything, that too
        from cockpit.journal.create import make_folder
        from cockpit.journal.find import state_folder

        make_folder(state_folder())
        yield state_folder() / "crashes"
    yield Path(tempfile.gettempdir())


def _write(folder: Path, text: str) -> Path:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / f"cockpit-crash-{datetime.now(UTC):%Y%m%d-%H%M%S}-{secrets.token_hex(3)}.txt"
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0), 0o600)
    with os.fdopen(handle, "w", encoding="utf-8", errors="backslashreplace") as file:
        file.write(text)
    return path


def run(work: Coroutine[Any, Any, T]) -> T:
    """`asyncio.run` for a verb: what breaks beside the work is reported, and no traceback is printed."""

    def heard(_loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        error = context.get("exception")
        if isinstance(error, Exception):
            report(error)

    with asyncio.Runner() as runner:
        runner.get_loop().set_exception_handler(heard)
        return runner.run(work)


def _told(problem: BaseException) -> str:
    system = f"cockpit {__version__}, Python {platform.python_version()}, {sys.platform}"
    parts = [f"{system}, {datetime.now(UTC).isoformat(timespec='seconds')}\n"]
    for number, (error, link) in enumerate(_chain(problem)):
        if number:
            parts.append(f"{link}\n")
        parts.append(plain(f"{type(error).__module__}.{type(error).__name__}\n"))
        frames = traceback.extract_tb(error.__traceback__, limit=-LONGEST)  # the last ones: there it broke
        parts += [plain(f"  {Path(one.filename).name}:{one.lineno} in {one.name}\n") for one in frames]
    return "".join(parts)


def _chain(problem: BaseException) -> Iterator[tuple[BaseException, str]]:
    error: BaseException | None = problem
    link = ""
    for _ in range(DEEPEST):
        if error is None:
            return
        yield error, link
        hidden = error.__cause__ is None and error.__suppress_context__
        link = "caused by" if error.__cause__ is not None else "while this was being handled"
        error = error.__cause__ or (None if hidden else error.__context__)


def _masked(text: str) -> str:
    """Mask what the vaults of this process know, if there are any: nothing is imported in a crash that need not be."""
    module = sys.modules.get("cockpit.vault.redact")
    if module is None:
        return text
    try:
        return str(module.mask_all(text))
    except Exception:  # noqa: BLE001 - rather no report than one that was not looked through
        return "the report could not be looked through for secrets, and was left out\n"
