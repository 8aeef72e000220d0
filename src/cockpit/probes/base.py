"""What every kind of probe shares: its shape, how it says that it broke, how it shows what it does.

No kind may be imported here, and no library.
"""

from __future__ import annotations

import asyncio
import contextlib
import errno
import json
import os
import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Protocol, TypeVar
from urllib.parse import quote

from cockpit.core.names import JSON
from cockpit.core.probe import Scene
from cockpit.core.secret import Secret
from cockpit.core.telltale import is_outside
from cockpit.core.template import Values, fill_path

SHOWN_LINES = 200
"""Lines of one body or table that are shown."""
SHOWN_WIDTH = 20_000
"""Characters of one line that are handed on. Who shows it masks it first and cuts it last: half a credential is not
recognised. The document keeps all."""
_MARK = re.compile(re.escape(quote("[redacted:", safe="")) + r"(\w+)" + re.escape(quote("]", safe="")))

S_contra = TypeVar("S_contra", contravariant=True)
T = TypeVar("T")


class Broken(Exception):
    """A probe could not do what it was asked to; one sentence without a full stop, and what it had so far."""

    def __init__(self, problem: str, document: JSON = None) -> None:
        super().__init__(problem)
        self.problem = problem
        self.document = document


class Kind(Protocol[S_contra]):
    """One kind of probe. It belongs to the event loop that it was first used in."""

    async def ask(self, spec: S_contra, scene: Scene) -> JSON:
        """Bring the document back within `scene.timeout` seconds; cancelling ends everything that was started.

        Raises:
            Broken: there is no document, or none that a claim may be held against.
            Unresolved: a value is missing, or may not stand where the profile puts it; nothing was sent.
        """

    async def close(self) -> None:
        """Let go of what is kept between runs."""


def late(timeout: float) -> str:
    """The sentence for a probe that ran out of time."""
    return f"no complete answer within {timeout:g} s"


def masked(values: Values) -> dict[str, JSON]:
    """The same values with every credential as its mark, for showing what is sent."""
    return {name: str(value) if isinstance(value, Secret) else value for name, value in values.items()}


def unquote_marks(url: str) -> str:
    """A shown URL with the marks of credentials readable again."""
    return _MARK.sub(r"[redacted:\1]", url)


def shown(line: str) -> str:
    """One line cut at what a pane can use."""
    return line if len(line) <= SHOWN_WIDTH else f"{line[:SHOWN_WIDTH]}… ({len(line):,} characters)"


def show_lines(emit: Callable[[str, str], None], lines: Iterable[str], limit: int = SHOWN_LINES) -> None:
    """Show the first `limit` lines as output and say how many there are beyond."""
    beyond = 0
    for number, line in enumerate(lines):
        if number < limit:
            emit("out", shown(line))
        else:
            beyond += 1
    if beyond:
        emit("info", f"{beyond:,} more lines")


def show_document(emit: Callable[[str, str], None], document: JSON) -> None:
    """Show a document the way that a person reads it."""
    show_lines(emit, json.dumps(document, indent=2, ensure_ascii=False, default=str).splitlines())


def text_lines(text: str) -> list[str]:
    """The lines of a text: line feeds divide, a carriage return before one is no part of the line."""
    lines = text.split("\n")
    if not lines[-1]:
        lines.pop()
    return [line.removesuffix("\r") for line in lines]


def place(template: str, scene: Scene) -> Path:
    """The file or folder that a profile names.

    `~` is the home only where the profile itself wrote it; relative paths start at the profile's folder.

    Raises:
        Unresolved: a value is missing, or is more than one segment of a path.
        Broken: there is no such home.
    """
    path = Path(fill_path(template, scene.values, scene.paths))
    if template.startswith("~"):
        try:
            path = path.expanduser()
        except RuntimeError:
            raise Broken(f"there is no home folder for {path.parts[0]}") from None
    return Path(scene.folder) / path


def led_away(path: Path, template: str, scene: Scene) -> str:
    """Where a link takes a path that the profile named in its own folder; empty where it stays there.

    A person who allowed the profile read the name, and a repository may bring a link of that name to `~/.ssh`. Links
    within its repository are its own business. It blocks as long as the file system does.
    """
    if is_outside(fill_path(template, scene.values, scene.paths)):
        return ""
    real, folder = Path(os.path.realpath(path)), Path(os.path.realpath(scene.folder))
    home = Path(os.path.realpath(os.path.expanduser("~")))  # noqa: PTH111 - without a home it stays as it is
    tops = (one for one in (folder, *folder.parents) if (one / ".git").exists() and not home.is_relative_to(one))
    return "" if real.is_relative_to(next(tops, folder)) else str(real)


def stay(path: Path, template: str, scene: Scene) -> None:
    """Refuse such a path.

    Raises:
        Broken: a link leads out of the profile's folder.
    """
    real = led_away(path, template, scene)
    if real:
        raise Broken(f"{path} is a link that leads out of the profile's folder; write {real} itself if it is meant")


def words_of(error: BaseException) -> str:
    """What the operating system says of an error, in the case of a sentence: "connection refused"."""
    number = error.errno if isinstance(error, OSError) else None
    words = os.strerror(number) if number in errno.errorcode and number is not None else str(error)
    return words[:1].lower() + words[1:]


async def finish(task: asyncio.Task[T], seconds: float) -> bool:
    """Wait until `task` has ended, however often this call is cancelled, at most `seconds`; its result is dropped.

    Cancellation is not lost: it is raised again when the waiting is over.
    """
    loop = asyncio.get_running_loop()
    end = loop.time() + seconds
    cancelled: asyncio.CancelledError | None = None
    while not task.done() and (left := end - loop.time()) > 0:
        try:
            await asyncio.wait({task}, timeout=left)
        except asyncio.CancelledError as error:
            cancelled = error
    task.add_done_callback(_consume)
    if cancelled is not None:
        raise cancelled
    return task.done()


def _consume(task: asyncio.Task[T]) -> None:
    """Look at the error of a task that nobody waits for, so that the loop does not report it as forgotten."""
    with contextlib.suppress(asyncio.CancelledError):
        task.exception()
