"""A form: fields one under the other, the reasons of a refusal in words, and the text kept until it is recorded."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.widget import Widget
from textual.widgets import Input

from cockpit.core.intents import Intent
from cockpit.core.refusal import Refusal
from cockpit.errors import CockpitError
from cockpit.ui.desk import Desk
from cockpit.ui.dialogs.dialog import Dialog, text
from cockpit.ui.dialogs.fields import Entry, Pick, Typed
from cockpit.ui.shell import broke
from cockpit.ui.words import plural

_KEYS = "Enter next · ^s {verb} · Esc leave"


class Line(Horizontal):
    """A label and its field."""

    def __init__(self, label: str, field: Widget, name: str) -> None:
        super().__init__(classes="line")
        self._label = label
        self.field = field
        self.named = name

    def compose(self) -> ComposeResult:
        """Label at the left."""
        yield text(self._label, "label")
        yield self.field


class Form(Dialog[None]):
    """Base of the dialogs that record something."""

    verb = "record"
    """What Ctrl+S does, for the line of keys."""
    wants_words = True
    """Whether it is refused with nothing in it; what is refused anyway may say so in its own words."""
    decides = True
    """Whether it decides something: then Enter alone does not record what was only pasted in."""
    BINDINGS: ClassVar[list[BindingType]] = [Binding("ctrl+s", "finish", "Record", show=False)]

    def __init__(self, desk: Desk, title: str) -> None:
        super().__init__()
        self.desk = desk
        self._title = title
        self._busy = False
        self.touched = False
        """Whether a person typed or chose anything. Enter alone, which may be held down, then records nothing."""

    # ------------------------------------------------------------------------------------------ what a form says
    def lead(self) -> Iterable[tuple[str, str]]:
        """Lines above the fields: text and class (`lead`, `quote`, `warning`)."""
        return ()

    def lines(self) -> Iterable[Line]:
        """The fields."""
        raise NotImplementedError  # each form has its own; Textual's metaclass cannot be an abstract one

    async def finish(self) -> str:
        """Do it; returns what keeps it from being done, or nothing."""
        raise NotImplementedError  # as above

    # --------------------------------------------------------------------------------------------------- its parts
    def compose(self) -> ComposeResult:
        """Title, lead, fields, reasons, keys."""
        with Vertical(id="box"):
            yield text(self._title, "title")
            with VerticalScroll(id="fields", can_focus=False):
                for words, kind in self.lead():
                    yield text(words, kind)
                fields = list(self.lines())
                yield from fields
            yield text("", "problem")
            keys = _KEYS if fields else _KEYS.partition(" · ")[2]
            yield text(keys.format(verb=self.verb), "keys")

    def value(self, name: str) -> str:
        """What a field holds; empty for a field that is not shown."""
        for line in self.query(Line):
            if line.named == name and line.display:
                field = line.field
                return field.value.strip() if isinstance(field, Entry | Pick) else ""
        return ""

    def line(self, name: str) -> Line:
        """A field's line."""
        return next(line for line in self.query(Line) if line.named == name)

    def complain(self, problem: str) -> None:
        """Show what is wrong; the form stays as it is."""
        from textual.content import Content
        from textual.widgets import Static

        from cockpit.core.plain import plain

        self.query_one(".problem", Static).update(Content(plain(problem)))
        self.set_class(bool(problem), "-problem")

    # ---------------------------------------------------------------------------------------------------- its ways
    @on(Input.Submitted)
    def _entered(self, event: Input.Submitted) -> None:
        """Enter goes to the next field; from the last one it finishes."""
        fields = [line.field for line in self.query(Line) if line.display]
        if fields and event.input is fields[-1]:
            empty = self.wants_words and not any(isinstance(one, Entry) and one.value for one in fields)
            if self.touched or empty or not self.decides:
                self.action_finish()
            else:
                self.complain(f"nothing was typed here: Enter alone does not {self.verb}, ^s does")
        else:
            self.focus_next()

    @on(Typed.Pasted)
    def _pasted(self) -> None:
        self.complain("that word must be typed: a paste does not confirm")

    def action_finish(self) -> None:
        """Try to do it, without holding up the screen."""
        if not self._busy:
            self._busy = True
            self.complain("")
            self.run_worker(self._finish(), group="finish", exit_on_error=False)

    async def _finish(self) -> None:
        try:
            problem = await self.finish()
        except CockpitError as error:
            problem = str(error)
        except Exception as error:  # noqa: BLE001 - what was typed must survive whatever breaks behind the screen
            problem = f"not recorded: {broke(self.app, error)}"
        finally:
            self._busy = False
        if problem:
            self.complain(problem)
        elif self.is_attached:
            self.dismiss(None)

    async def record(self, intent: Intent, done: str) -> str:
        """Submit an intent; returns the reasons of a refusal."""
        answer: Any = await self.desk.submit(intent)
        if isinstance(answer, Refusal):
            return "\n".join(f"✖ {reason}" for reason in answer.reasons)
        self.desk.say(f"recorded: {done}", seconds=4.0)
        return ""


def unproven(count: int) -> str:
    """`3 gates are not proven`, with the right verb."""
    return f"{plural(count, 'gate')} {'is' if count == 1 else 'are'} not proven"
