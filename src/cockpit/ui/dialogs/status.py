"""A status update: the draft to edit, and the ways in which it goes out."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from pathlib import Path
from typing import Any, ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static, TextArea

from cockpit.core import orders
from cockpit.core.plain import plain
from cockpit.core.refusal import Refusal
from cockpit.core.updates import update_view
from cockpit.errors import CockpitError
from cockpit.report.update import draft
from cockpit.ui import words
from cockpit.ui.desk import Desk
from cockpit.ui.dialogs.dialog import Dialog, text
from cockpit.ui.dialogs.exported import LARGEST
from cockpit.ui.dialogs.fields import Entry
from cockpit.ui.dialogs.form import Line
from cockpit.ui.dialogs.worded import SHEETS
from cockpit.ui.shell import broke
from cockpit.ui.stopwatch import due


class Draft(TextArea):
    """Several lines of text. What is pasted is made plain first."""

    def __init__(self, words_of_it: str) -> None:
        super().__init__(words_of_it, id="draft", compact=True, soft_wrap=True)
        self.cursor_blink = False

    def on_paste(self, event: events.Paste) -> None:
        """Insert it with every control character made visible."""
        event.prevent_default()
        event.stop()
        self.insert(plain(event.text))

    def action_paste(self) -> None:
        """The app's own clipboard, through the same door."""
        self.insert(plain(self.app.clipboard))


class StatusUpdate(Dialog[None]):
    """Write one, hand it out, record that it went out."""

    CSS_PATH = SHEETS  # type: ignore[assignment] # one sheet more than the base has
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "sent", "Record as sent", show=False, priority=True),
        Binding("ctrl+t", "copy", "Copy", show=False, priority=True),
        Binding("ctrl+o", "save", "Write a file", show=False, priority=True),
        Binding("ctrl+p", "post", "Post", show=False, priority=True),
    ]

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        picture = desk.flight.picture
        self._communication = picture.launch.plan.communication
        last = update_view(picture.review).last
        self._drafted = plain(draft(picture.review, last.at if last else None))
        self._draft = Draft(self._drafted)
        self._busy = False
        self._warned = False

    def compose(self) -> ComposeResult:
        """When it is due, the draft, to whom, the keys."""
        post = " · ^p post to the webhook" if self._communication.webhook else ""
        with Vertical(id="box", classes="wide"):
            yield text("Status update", "title")
            for line, kind in self._lead():
                yield text(line, kind)
            yield self._draft
            yield Line(
                "To", Entry(", ".join(self._communication.channels), placeholder="who reads it", name="to"), "to"
            )
            yield text("", "problem")
            yield text(f"^t copy · ^o write a file{post} · ^s record as sent · Esc leaves", "keys")

    def on_mount(self) -> None:
        """The countdown goes on."""
        super().on_mount()
        self._draft.focus()
        self.set_interval(1.0, self._count)

    def _lead(self) -> Iterable[tuple[str, str]]:
        yield self._when()
        last = update_view(self.desk.flight.picture.review).last
        plan = self.desk.flight.picture.launch.plan
        if last is not None:
            yield f"the last one went out at {words.hour(last.at, plan)}, by {last.by}", "lead"

    def _when(self) -> tuple[str, str]:
        """Until when, and whether that is past."""
        picture = self.desk.flight.picture
        view, plan = update_view(picture.review), picture.launch.plan
        if view.due is None:
            every = self._communication.every
            return ("none is due now" if every else "the profile plans no updates: no [communication]"), "lead when"
        at = words.hour(view.due, plan)
        late = view.overdue_by is not None
        sign = "! " if late else ""
        return f"{sign}{due(view.due, picture.now)}, at {at}", "warning when" if late else "lead when"

    def _count(self) -> None:
        found, kind = self._when()
        label = self.query_one(".when", Static)
        label.update(Content(plain(found)))
        label.set_classes(kind)

    # ---------------------------------------------------------------------------------------------------- its ways
    def action_leave(self) -> None:
        """Close it; what was edited is dropped only when asked twice."""
        if self._draft.text == self._drafted or self._warned:
            self.dismiss(None)
        else:
            self._warned = True
            self.complain("you changed the draft: Esc again drops it, ^s records it, ^o writes it to a file")

    def complain(self, problem: str) -> None:
        """Show what went wrong; the draft stays as it is."""
        self.query_one(".problem", Static).update(Content(plain(problem)))
        self.set_class(bool(problem), "-problem")

    @property
    def _words(self) -> str:
        return plain(self._draft.text).strip()

    def action_copy(self) -> None:
        """To the clipboard, through OSC 52: it also works over SSH."""
        if len(self._words) > LARGEST:
            self.complain("too long for a terminal's clipboard; write a file")
            return
        self.app.copy_to_clipboard(self._words)
        self.desk.say("the update was handed to the terminal's clipboard", seconds=4.0)

    def action_save(self) -> None:
        """Into a new file of the working directory."""
        self._do(self._save())

    def action_sent(self) -> None:
        """Into the journal."""
        self._do(self._record())

    def action_post(self) -> None:
        """To the webhook; the flight records that it went out."""
        if not self._communication.webhook:
            self.complain("✖ the profile names no webhook: [communication] webhook")
        elif not self._words:
            self.complain("✖ the update is empty")
        else:
            self._do(self._post())

    def _do(self, work: Any) -> None:
        if self._busy:
            work.close()
            return
        self._busy = True
        self.complain("")
        self.run_worker(self._finish(work), group="status", exit_on_error=False)

    async def _finish(self, work: Any) -> None:
        try:
            problem = await work
        except CockpitError as error:
            problem = str(error)
        except Exception as error:  # noqa: BLE001 - what was typed must survive whatever breaks behind the screen
            problem = f"not done: {broke(self.app, error)}"
        finally:
            self._busy = False
        if problem:
            self.complain(problem)

    async def _save(self) -> str:
        """The draft counts as kept: Escape leaves it."""
        picture = self.desk.flight.picture
        stem = f"{picture.launch.id or picture.launch.plan.project}-status-{picture.now:%Y%m%d-%H%M%S}"
        path = await asyncio.to_thread(write_new, Path.cwd(), stem, f"{self._words}\n")
        self._drafted = self._draft.text
        self.desk.say(f"written: {path}", seconds=6.0)
        return ""

    async def _record(self) -> str:
        if not self._words:
            return "✖ the update is empty"
        entry = self.query_one(Entry)
        to = tuple(part.strip() for part in entry.value.split(",") if part.strip())
        answer = await self.desk.submit(orders.SendStatus(self._words, to))
        if isinstance(answer, Refusal):
            return "\n".join(f"✖ {reason}" for reason in answer.reasons)
        self._done("recorded: the status update went out")
        return ""

    async def _post(self) -> str:
        problem = await asyncio.wrap_future(self.desk.flight.post_status(self._words))
        if not problem:
            self._done("posted to the webhook, and recorded")
        return f"✖ {problem}" if problem else ""

    def _done(self, said: str) -> None:
        self.desk.say(said, seconds=4.0)
        if self.is_attached:
            self.dismiss(None)


def write_new(folder: Path, stem: str, content: str) -> Path:
    """Write a file that was not there before: `STEM.md`, `STEM-2.md` ...

    Raises:
        OSError: it cannot be written.
    """
    safe = "".join(char if char.isalnum() or char in "-_." else "-" for char in stem).strip(".") or "status"
    number = 1
    while True:
        path = folder / (f"{safe}.md" if number == 1 else f"{safe}-{number}.md")
        try:
            with path.open("x", encoding="utf-8") as file:
                file.write(content)
        except FileExistsError:
            number += 1
        else:
            return path
