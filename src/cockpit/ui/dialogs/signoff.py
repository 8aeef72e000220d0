"""A station's answer to the go/no-go question. A GO is typed, a NO-GO names its gate; nothing is chosen beforehand."""

from __future__ import annotations

from collections.abc import Iterable

from textual import on

from cockpit.core import intents
from cockpit.core.events import Answer
from cockpit.core.names import GateId, Role
from cockpit.core.plan import Gate, Plan
from cockpit.core.review import unproven as open_gates
from cockpit.core.sight import sight
from cockpit.ui import words
from cockpit.ui.desk import Desk
from cockpit.ui.dialogs.fields import Entry, Pick, Typed
from cockpit.ui.dialogs.form import Form, Line, unproven


class Sign(Form):
    """Sign off."""

    verb = "sign"

    def __init__(self, desk: Desk, role: Role | None = None) -> None:
        super().__init__(desk, "Sign off")
        stations = desk.scene.picture.launch.plan.stations
        own = desk.scene.picture.operator.role
        roles = [station.role for station in stations]
        self._people = {station.role: station.person for station in stations}
        waiting = [role for role in roles if role not in desk.scene.picture.launch.sign_offs]
        self._role = role or (own if own in roles else (waiting or roles)[0])
        self._look()

    def _look(self) -> None:
        """Keep what is to be seen now: a GO holds on that and on nothing that became worse since."""
        picture = self.desk.scene.picture
        self._saw = sight(picture.launch.plan, picture.review.views)

    def lead(self) -> Iterable[tuple[str, str]]:
        """What the answer would be sealed to."""
        picture = self.desk.scene.picture
        left = len(open_gates(picture.launch, picture.review.views))
        state = unproven(left) if left else "every gate that binds is closed or waived"
        yield f"The verdict is {picture.review.verdict}: {state}.", "warning" if left else "lead"
        yield f"Your answer is sealed to the evidence of this moment, {picture.review.seal[:8]}.", "lead"

    def lines(self) -> Iterable[Line]:
        """Role, name, answer, then what the answer needs."""
        stations = self.desk.scene.picture.launch.plan.stations
        view = self.desk.scene.view
        gate = str(view.gate.id) if view is not None and not view.settled else ""
        roles = [(str(station.role), str(station.role)) for station in stations]
        yield Line("Role", Pick("role", roles, self._role), "role")
        yield Line("Name", Entry(self._people[self._role], placeholder="who answers", name="name"), "name")
        answers = (("go", "GO"), ("no-go", "NO-GO"))
        yield Line("Answer", Pick("answer", answers), "answer")
        yield Line("Reason", Entry(placeholder="why (a NO-GO needs one)", name="reason"), "reason")
        yield Line(
            "Gate",
            Entry(gate, placeholder="the gate that it is about: its id, or words of its title", name="gate"),
            "gate",
        )
        yield Line("Confirm", Typed(placeholder=f"type {self._role}", name="word"), "word")

    def on_mount(self) -> None:
        """Neither answer is chosen, so neither one's fields are shown."""
        super().on_mount()
        self.line("gate").display = self.line("word").display = False

    @on(Pick.Changed)
    def _changed(self, event: Pick.Changed) -> None:
        """Show what the answer needs; another role has another person."""
        if event.pick.field == "answer":
            self.line("gate").display = event.pick.value == "no-go"
            self.line("word").display = event.pick.value == "go"
            return
        name, word = self.line("name").field, self.line("word").field
        role = Role(event.pick.value)
        if isinstance(name, Entry) and name.value in {*self._people.values(), ""}:
            name.value = self._people[role]
        if isinstance(word, Typed):
            word.value, word.placeholder = "", f"type {role}"

    async def finish(self) -> str:
        """The core judges; the typed word is ours."""
        role, answer = Role(self.value("role")), self.value("answer")
        if not answer:
            return "✖ choose GO or NO-GO"
        if answer == "go" and self.value("word") != role:
            return f"✖ type the role, {role}, to confirm a GO"
        gate: GateId | None = None
        if answer == "no-go" and self.value("gate"):
            found = gates_called(self.desk.scene.picture.launch.plan, self.value("gate"))
            if len(found) != 1:
                few = ", ".join(one.id for one in found[:5])
                return f"✖ which gate? {few}" if found else f"✖ no gate is called {self.value('gate')}"
            gate = found[0].id
        intent = intents.SignOff(role, self.value("name"), Answer(answer), self.value("reason"), gate, self._saw)
        problem = await self.record(intent, f"{role} says {words.ANSWER[intent.answer]}")
        if problem:  # who reads the refusal has seen what it tells
            self._look()
        return problem


def gates_called(plan: Plan, text: str) -> list[Gate]:
    """The gates of that id; without one, those whose id or title holds the text, in the order of the profile."""
    own = plan.gate_by_id.get(GateId(text))
    if own is not None:
        return [own]
    low = text.casefold()
    return [gate for gate in plan.gates if low in gate.id.casefold() or low in gate.title.casefold()]
