"""Draw the pictures of the documentation from one frozen launch: `python screenshots/make.py`.

The launch is profiles/track-ai.toml at T-00:42:10 with a history that is written down here; no system is asked, no
clock is read, no font is fetched. The same code gives the same pictures.
"""

from __future__ import annotations

import asyncio
import re
import sys
import uuid
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from datetime import timedelta
from pathlib import Path

from cockpit import profile
from cockpit.core import conducted, events
from cockpit.core.claim import parse, say
from cockpit.core.events import Entry, Event
from cockpit.core.intents import Intent
from cockpit.core.launch import Launch, apply
from cockpit.core.names import COCKPIT, GateId, LaunchId, Operator, ProbeId, Role, RunId
from cockpit.core.plan import Claim, Gate
from cockpit.core.probe import Effect, Probe
from cockpit.core.reading import Line, Outcome, Sample
from cockpit.core.refusal import Decision, Refusal
from cockpit.core.review import review
from cockpit.core.review import unproven as still_open
from cockpit.engine.flight import Picture, Running
from cockpit.engine.telling import Told
from cockpit.ui.app import CockpitApp

HERE = Path(__file__).parent
GAGE = Operator("Gage", Role("devops"))
FAILED, STALE, RUNNING, WAIVED = "rds-postgresql", "analytics-views", "smoke", "first-funnel"


class Story:
    """Writes the history of the launch, entry by entry."""

    def __init__(self) -> None:
        loaded = profile.load(
            HERE.parent / "profiles" / "track-ai.toml",
            overrides={
                "ci": "https://git.internal/api/track-ai",
                "source": "/srv/track-ai",
                "rds_endpoint": "db.internal",
            },
        )
        self.plan = loaded.plan
        assert self.plan.t0 is not None
        self.now = self.plan.t0 - timedelta(minutes=42, seconds=10)
        self.launch = Launch(self.plan)
        self.told = Told()
        self._events: list[tuple[timedelta, Operator, Event]] = []
        self.add(
            events.LaunchOpened(
                LaunchId("track-ai-20260227-k4mt"), "track-ai", self.plan.title, self.plan.digest, self.plan.t0, "0.1.0"
            ),
            ago=timedelta(hours=3),
        )

    def add(self, event: Event, *, ago: timedelta, by: Operator = COCKPIT) -> None:
        """Write one event down that happened `ago` before now."""
        self._events.append((ago, by, event))

    def happen(self) -> None:
        """Let everything happen that was written down, in order of time."""
        for ago, by, event in sorted(self._events, key=lambda item: -item[0]):
            number = self.launch.seq + 1
            mac = uuid.uuid5(uuid.NAMESPACE_OID, str(number)).hex
            entry = Entry(number, str(number), self.now - ago, by, event, mac)
            self.launch = apply(self.launch, entry)
            self.told.hear([entry])
        self._events.clear()

    def prove(self, gate: Gate, ago: timedelta, *, wrong: dict[str, str] | None = None) -> None:
        """Every probe of a gate ran; claims named in `wrong` failed with that actual value."""
        for number, probe in enumerate(gate.probes):
            samples = tuple(
                sample_of(claim, (wrong or {}).get(claim.expect)) for claim in gate.claims if claim.probe == probe.id
            )
            if not samples:
                continue
            elapsed = 12.0 + 29.0 * number + len(probe.title) % 17
            started = self.now - ago
            run = RunId("081746-c0ffee")
            self.add(events.Reported(probe.id, gate.id, run, probe.digest, started, started, elapsed, samples), ago=ago)

    def vouch(self, gate: Gate, by: Operator, ago: timedelta) -> None:
        """A person attested what only people know of a gate."""
        for claim in gate.claims:
            if claim.by_person:
                self.add(
                    events.Vouched(claim.id, gate.id, claim.says, holds=True, note="seen", link="https://wiki/launch"),
                    ago=ago,
                    by=by,
                )

    def sign(self, role: str, name: str, ago: timedelta) -> None:
        """A station said GO."""
        self.happen()
        look = review(self.launch, self.now - ago)
        self.add(
            events.SignedOff(
                Role(role), name, events.Answer.GO, seal=look.seal, unproven=still_open(self.launch, look.views)
            ),
            ago=ago,
            by=Operator(name, Role(role)),
        )


def sample_of(claim: Claim, wrong: str | None) -> Sample:
    """A sample whose actual value is the expected one, or a wrong one given in words."""
    text = say(parse(claim.expect))
    return Sample(claim.id, Outcome.FAIL if wrong else Outcome.PASS, wrong or text)


def tell() -> Story:
    """The morning of the launch."""
    story = Story()
    minutes = timedelta(minutes=1)
    t0 = story.plan.t0
    assert t0 is not None
    for mark in story.plan.marks:  # what they wait for was there in time
        due = t0 + mark.offset
        if mark.hold is not None and due <= story.now:
            story.add(conducted.HoldPassed(mark.id), ago=story.now - due)
    story.add(events.Noted("the first tenant is there, its funnel is deployed"), ago=38 * minutes, by=GAGE)
    story.add(
        events.Noted("a migration is missing on the primary, it is being applied"),
        ago=3 * minutes,
        by=Operator("Dex", Role("dev")),
    )
    for number, gate in enumerate(story.plan.gates):
        if gate.id in {RUNNING, WAIVED, "first-customer", "on-call"}:  # not proven yet
            continue
        ago = timedelta(seconds=9 + 3 * (number % 2)) if number % 3 else timedelta(minutes=1, seconds=7)
        if gate.id == STALE:
            ago = timedelta(hours=2)
        wrong = {"rows[0].applied == 3": "rows[0].applied (2) == 3"} if gate.id == FAILED else None
        story.prove(gate, ago, wrong=wrong)
        if gate.id == "monitoring":
            story.vouch(gate, Operator("River", Role("sm")), 20 * minutes)
        if gate.id == "runbooks":
            story.vouch(gate, Operator("Gage", Role("devops")), 50 * minutes)
    smoke = story.plan.gate_by_id[GateId(RUNNING)]
    story.add(events.SequenceStarted(smoke.id, RunId("121731-a1b2c3"), smoke.probes[0].id), ago=timedelta(seconds=8))
    for probe in smoke.probes[:3]:
        prove_step(story, smoke, probe)
    story.add(
        events.Waived(GateId(WAIVED), "customer asked for Monday", "cto"), ago=30 * minutes, by=Operator("Morgan")
    )
    story.sign("pm", "Morgan", timedelta(seconds=3))
    story.sign("devops", "Gage", timedelta(seconds=2))
    story.happen()
    return story


def prove_step(story: Story, gate: Gate, probe: Probe) -> None:
    """One step of the smoke test passed a moment ago."""
    started = story.now - timedelta(seconds=6)
    samples = tuple(sample_of(claim, None) for claim in gate.claims if claim.probe == probe.id)
    run = RunId("121731-a1b2c3")
    story.add(
        events.Reported(probe.id, gate.id, run, probe.digest, started, started, 41.0, samples),
        ago=timedelta(seconds=6),
    )


class Still:
    """A flight that stands still."""

    def __init__(self, story: Story) -> None:
        self._story = story
        smoke = story.plan.gate_by_id[GateId(RUNNING)]
        running = {smoke.id: Running(story.now - timedelta(seconds=8), 4, len(smoke.probes), smoke.probes[3].title)}
        self._picture = Picture(story.launch, review(story.launch, story.now), GAGE, running, told=story.told.entries)

    @property
    def picture(self) -> Picture:
        return self._picture

    def listen(self, changed: Callable[[], None]) -> None:
        return

    def tick(self) -> Picture:
        return self._picture

    def lines(self, gate: GateId) -> tuple[Line, ...]:
        if gate != FAILED:
            return ()
        at = self._story.now - timedelta(seconds=9)

        def line(milliseconds: int, stream: str, text: str) -> Line:
            return Line(at + timedelta(milliseconds=milliseconds), stream, text)

        return (
            line(0, "info", "GET http://api.internal:3001/health/deep"),
            line(41, "out", '{"checks": {"database": {"status": "up", "latency_ms": 4}}}'),
            line(41, "pass", 'body.checks.database.status ("up") == "up"'),
            line(44, "info", "select count(*) as applied from _prisma_migrations where …"),
            line(56, "out", "applied"),
            line(56, "out", "      2"),
            line(57, "fail", "rows[0].applied (2) == 3"),
            line(60, "info", "rds.describe_db_instances DBInstanceIdentifier=track-ai-prod"),
            line(263, "pass", "DBInstances[0].BackupRetentionPeriod (7) >= 1"),
        )

    def submit(self, intent: Intent) -> Future[Decision]:
        done: Future[Decision] = Future()
        done.set_result(Refusal(("this launch is a picture",)))
        return done

    def run(
        self,
        gates: Sequence[GateId],
        *,
        allow: Effect = Effect.READ,
        start_at: ProbeId | None = None,
        word: str = "",
    ) -> Future[None]:
        done: Future[None] = Future()
        done.set_result(None)
        return done

    def cancel(self, gates: Sequence[GateId]) -> None:
        return

    def close(self) -> None:
        return


async def draw(name: str, size: tuple[int, int], keys: Sequence[str], *, light: bool = False) -> None:
    """Open the screen, press keys, and keep the picture."""

    async def export(_: Picture) -> str:
        return ""

    app = CockpitApp(Still(tell()), export=export, light=light, animate=False)
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        for key in keys:
            await pilot.press(key)
            await pilot.pause(0.35 if key in {"s", "v", "question_mark", "g", "T", "P"} else None)
        svg = app.export_screenshot(title="cockpit", simplify=True)
    (HERE / f"{name}.svg").write_text(offline(svg), encoding="utf-8")
    print(f"{name}.svg", file=sys.stderr)


def offline(svg: str) -> str:
    """The picture without the fonts that it would fetch: whoever looks at it uses a font of their own."""
    svg = re.sub(r"<!--.*?-->|@font-face \{.*?\}", "", svg, flags=re.DOTALL)
    return svg.replace("Fira Code", "Fira Code, DejaVu Sans Mono, Menlo, Consolas")


async def main() -> None:
    """All pictures."""
    await draw("board", (160, 46), [])
    await draw("board-light", (160, 46), [], light=True)
    await draw("board-80x24", (80, 24), [])
    await draw("board-240x70", (240, 70), [])
    await draw("sign-off", (160, 46), ["s"])
    await draw("why-not-go", (160, 46), ["g"])
    await draw("sequence", (160, 46), ["T"])
    await draw("roll-call", (160, 46), ["P"])
    await draw("help", (160, 46), ["question_mark"])


if __name__ == "__main__":
    asyncio.run(main())
