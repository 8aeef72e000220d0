"""Laws of the conduct, over whatever people and the engine ask for in whatever order, while time moves.

Every step here goes through `decide`; the wall clock goes forward only, as the engine's does within one seat.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from hypothesis import event as note
from hypothesis import given, settings
from hypothesis import strategies as st

from cockpit.core import events, intents, orders
from cockpit.core.authorising import authorisation
from cockpit.core.clock import read_clock
from cockpit.core.decide import decide
from cockpit.core.events import Answer, Entry, Event
from cockpit.core.gates import Standing
from cockpit.core.holds import due_hold, ending, passable
from cockpit.core.launch import Launch, apply, holds_ahead, planned_ahead
from cockpit.core.names import COCKPIT, LaunchId, Operator
from cockpit.core.refusal import Refusal
from cockpit.core.review import review
from cockpit.core.timeline import sequence
from fakes import oracle
from fakes.generate import ANA, BEN, Book, Dice, any_intent, any_order, plans, replay

ZERO = timedelta(0)
SECONDS = (0, 0.25, 1, 2, 5, 30, 60, 119, 300, 600, 900, 1800, 3600)


class Flown(Book):
    """A journal that is written by decisions only; every law is told of each entry as it falls."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self.steps: list[tuple[Launch, Entry, Launch]] = []
        self.moments: list[tuple[Launch, datetime, datetime]] = []
        """Between two of them nothing was recorded."""

    def write(self, event: Event, by: Operator = BEN, at: datetime | None = None) -> None:
        before = self.launch
        super().write(event, by, at)
        self.steps.append((before, self.entries[-1], self.launch))

    def wait(self, seconds: float) -> None:
        before = self.now
        super().wait(seconds)
        self.moments.append((self.launch, before, self.now))

    def to_next_hold(self) -> float:
        """Seconds until one second before the T-clock comes to a built-in hold; one where there is none."""
        clock, ahead = read_clock(self.launch, self.now), holds_ahead(self.launch)
        if not clock.runs or clock.t is None or not ahead:
            return 1.0
        return max((ahead[0].offset - clock.t).total_seconds() - 1, 0.0)

    def turn(self) -> None:
        """What the engine asks for at this moment."""
        for _ in range(4):
            look = review(self.launch, self.now)
            passed, due, over = passable(look), due_hold(look), ending(look)
            if passed:
                self.submit(orders.PassHold(passed.id), COCKPIT)
            elif due:
                self.submit(orders.BeginHold(due.id), COCKPIT)
            elif over:
                self.submit(orders.Resume(over), COCKPIT)
            else:
                return


@st.composite
def flights(draw: st.DrawFn, steps: int = 14) -> Flown:
    """A launch conducted by people who ask for anything, with an engine that now and then is not there."""
    dice = Dice(draw)
    book = Flown(draw(plans()))
    book.submit(intents.Open(LaunchId("demo-1"), "1"), BEN)
    ask: list[Callable[[Dice, Book], intents.Intent]] = [any_order, any_order, any_intent]
    for _ in range(6 + dice.upto(steps)):
        book.wait(book.to_next_hold() if dice.chance(4) else dice.one(SECONDS))
        if not dice.chance(4):
            book.turn()
        if dice.chance(6):
            book.settle()
        if dice.chance(5):
            book.submit(orders.Authorise("Ana", dice.one(["", "OVERRIDE demo"]), "we must"), ANA)
        if dice.chance(5):
            gate = dice.one([None, *book.plan.gate_by_id])
            book.submit(orders.RaiseIssue(dice.one(["moderate", "critical"]), "it leaks", gate), ANA)
        if any(hold.mark for hold in book.launch.conduct.standing) and dice.chance(2):
            book.submit(intents.SetT0(book.now + timedelta(hours=2), "not yet"), ANA)
            book.settle()
            book.turn()
        t = read_clock(book.launch, book.now).t
        behind = [mark.id for mark in book.plan.marks if t is not None and mark.offset <= t]
        if behind and dice.chance(4):
            book.submit(orders.Recycle(dice.one(behind), "again"), ANA)
        book.submit(dice.one(ask)(dice, book), dice.one([ANA, BEN, COCKPIT]))
    if not dice.chance(3):
        book.settle()
    return book


# ------------------------------------------------------------------------------------------------------------- clock
@settings(max_examples=30)
@given(flights())
def test_the_t_clock_never_jumps(book: Flown) -> None:
    """What it shows right before an entry is what it shows right after, unless the entry says otherwise."""
    for before, entry, after in book.steps:
        if isinstance(entry.event, events.Recycled | events.T0Set | events.LaunchOpened):
            continue
        was, now = read_clock(before, entry.at), read_clock(after, entry.at)
        assert now.t == was.t, entry.event


@settings(max_examples=30)
@given(flights())
def test_the_t_clock_stands_in_holds_and_else_runs_with_time(book: Flown) -> None:
    for launch, start, end in book.moments:
        first, last = read_clock(launch, start), read_clock(launch, end)
        if first.t is None or last.t is None:
            assert first.t is last.t is None
            continue
        gone = last.t - first.t
        assert ZERO <= gone <= end - start
        if first.holds or first.scrubbed:
            assert gone == ZERO
        elif gone != end - start:  # it came to a built-in hold that nobody recorded
            assert due_hold(review(launch, end)) is not None


@settings(max_examples=30)
@given(flights())
def test_no_built_in_hold_is_ever_run_through(book: Flown) -> None:
    """Whatever the T-clock shows, every built-in hold before that was begun, passed, or jumped over by a T-0."""
    for launch, _, end in book.moments:
        conduct, t = launch.conduct, read_clock(launch, end).t
        if t is None:
            continue
        for mark in book.plan.timeline:
            if mark.hold and mark.offset < t and mark.offset <= ZERO:
                assert mark.id in conduct.behind | conduct.skipped


@settings(max_examples=30)
@given(flights())
def test_resume_restores_t_where_it_stood_and_t0_follows(book: Flown) -> None:
    for before, entry, after in book.steps:
        if not isinstance(entry.event, events.HoldEnded):
            continue
        stood = before.conduct.countdown.stands_at
        later = read_clock(after, entry.at + timedelta(milliseconds=1))
        if after.conduct.standing:
            assert later.t == stood
        elif stood is not None:
            note("the last hold ended")
            assert read_clock(after, entry.at).t == stood
            assert after.t0 == entry.at - stood + planned_ahead(after)
            assert later.expected == later.t0 or due_hold(review(after, later.now)) is not None


@settings(max_examples=300)
@given(flights())
def test_nobody_launches_before_the_t0_that_people_set(book: Flown) -> None:
    """What ends by itself never brings T-0 nearer: only a named person does."""
    for before, entry, after in book.steps:
        if entry.by == COCKPIT and before.t0 is not None and after.t0 is not None:
            assert after.t0 >= before.t0, entry.event
            if isinstance(entry.event, events.HoldEnded) and not after.conduct.standing:
                note("a hold ended by itself")


@settings(max_examples=30)
@given(flights())
def test_a_recycle_does_exactly_what_it_says(book: Flown) -> None:
    for before, entry, after in book.steps:
        match entry.event:
            case events.Recycled(mark=mark, t=t, reopened=reopened, marks=marks, poll=poll):
                pass
            case _:
                continue
        note("recycled")
        offsets = {one.id: one.offset for one in book.plan.timeline}
        assert t == offsets[mark]
        assert read_clock(after, entry.at).t == t
        assert set(marks) == {key for key, offset in offsets.items() if offset >= t}
        bound = {one.until for one in book.plan.timeline if one.id in marks and one.until}
        assert set(reopened) == bound & set(book.plan.gate_by_id)
        held = {hold.mark for hold in after.conduct.standing}
        assert not set(after.conduct.behind) & (set(marks) - held)
        assert not set(after.conduct.ticks) & set(marks)
        assert not set(after.conduct.completed) & set(marks)
        for key in book.plan.gate_by_id:
            if key in reopened:
                state = after.state(key)
                assert (state.tracks, state.attestations, state.readings, state.sequence) == ({}, {}, {}, None)
            else:
                assert after.state(key) is before.state(key)
        assert dict(after.sign_offs) == ({} if poll else dict(before.sign_offs))


@settings(max_examples=20)
@given(flights())
def test_after_a_recycle_only_new_evidence_counts(book: Flown) -> None:
    last = max((entry.seq for entry in book.entries if isinstance(entry.event, events.Recycled)), default=0)
    if not last:
        return
    recycled = book.entries[last - 1].event
    assert isinstance(recycled, events.Recycled)
    told = {
        entry.event.gate for entry in book.entries[last:] if isinstance(entry.event, events.Reported | events.Vouched)
    }
    for key, view in review(book.launch, book.now).views.items():
        if key in recycled.reopened and key not in told:
            assert view.standing in {Standing.OPEN, Standing.WAIVED}


# ------------------------------------------------------------------------------------------------------------ verdict
@settings(max_examples=30)
@given(flights())
def test_no_go_over_a_blocker_and_none_without(book: Flown) -> None:
    verdict = review(book.launch, book.now).verdict
    assert verdict.go == oracle.may_go(book.plan, book.entries, book.now)
    assert verdict.go == (not verdict.blockers)
    note(f"go {verdict.go}")


@settings(max_examples=40)
@given(flights(), st.sampled_from(["", "OVERRIDE demo", "override demo"]), st.sampled_from(["", "we must"]))
def test_no_authorisation_over_a_blocker_unless_it_is_overridden(book: Flown, typed: str, reason: str) -> None:
    if not any(isinstance(entry.event, events.Authorised) for entry in book.entries[-1:]):
        book.submit(orders.Authorise("Ana", typed, reason), ANA)
    for _, entry, _ in book.steps:
        match entry.event:
            case events.Authorised() as given_:
                earlier = book.entries[: entry.seq - 1]
                allowed = oracle.may_go(book.plan, earlier, entry.at)
                note(f"authorised, {'plain' if allowed else 'overridden'}")
                assert allowed == (not given_.overridden)
                assert given_.overridden == () or given_.reason
                assert entry.by.name
                assert entry.by != COCKPIT


@settings(max_examples=20)
@given(flights())
def test_an_authorisation_stands_on_nothing_that_blocks(book: Flown) -> None:
    """At every moment after it was given, and not only at the end."""
    given_at = [(after, entry.at) for _, entry, after in book.steps if after.conduct.authorisation]
    for launch, at in [*given_at, *((launch, end) for launch, _, end in book.moments if launch.conduct.authorisation)]:
        look = review(launch, at)
        view = authorisation(look)
        assert view is not None
        titles = {said.split(": ")[0] for said in view.authorisation.overridden}
        new = {blocker.title for blocker in look.verdict.blockers} - titles
        note("it stands" if view.stands else "it no longer stands")
        if view.stands:
            assert not new
            assert look.verdict.go or view.note == "OVERRIDDEN"
        else:
            assert look.verdict.blockers, "nothing but a blocker undoes it"


@settings(max_examples=30)
@given(flights())
def test_a_go_on_evidence_that_is_worse_by_now_never_counts(book: Flown) -> None:
    look = review(book.launch, book.now)
    for call in look.poll:
        assert call.go == oracle.station_go(book.plan, call.station.role, book.entries, book.now)
        if call.go:
            assert call.sign_off is not None
            for gate in book.plan.gates:
                proven = gate.id not in call.sign_off.unproven
                assert not (book.plan.binds(gate) and proven) or look.views[gate.id].settled


# ------------------------------------------------------------------------------------------------------------ replay
@settings(max_examples=20)
@given(flights())
def test_replay_equals_live(book: Flown) -> None:
    assert replay(book.plan, book.entries) == book.launch
    launch = Launch(book.plan)
    for entry, (before, _, after) in zip(book.entries, book.steps, strict=True):
        assert launch == before
        launch = apply(launch, entry)
        assert launch == after


@settings(max_examples=20)
@given(flights())
def test_a_review_made_from_the_last_one_equals_one_made_anew(book: Flown) -> None:
    """Also when nothing but the conduct, or nothing but time, changed."""
    look = None
    for _, entry, after in book.steps:
        look = review(after, entry.at, look)
        assert look == review(after, entry.at)
    later = book.now + timedelta(minutes=7)
    assert review(book.launch, later, look) == review(book.launch, later)


@settings(max_examples=20)
@given(flights())
def test_a_scrub_ends_everything_until_the_next_t0(book: Flown) -> None:
    book.submit(orders.Scrub("enough"), ANA)
    stood = read_clock(book.launch, book.now).t
    for intent in (
        orders.CallHold("x"),
        orders.Resume(),
        orders.Scrub("again"),
        orders.OpenPoll(),
        orders.Authorise("Ana", "OVERRIDE demo", "x"),
        *[orders.Recycle(mark.id, "x") for mark in book.plan.timeline],
        *[intents.SignOff(one.role, "Olga", Answer.GO) for one in book.plan.stations],
    ):
        assert isinstance(decide(book.launch, intent, book.now, ANA), Refusal)
    book.wait(60)
    assert read_clock(book.launch, book.now).t == stood
    assert not review(book.launch, book.now).verdict.go
    attempt, issues = book.launch.conduct.attempt, book.launch.conduct.open_issues
    assert book.submit(intents.SetT0(book.now + timedelta(hours=2)), ANA) is None
    conduct = book.launch.conduct
    assert (conduct.attempt, conduct.scrubbed, conduct.authorisation) == (attempt + 1, None, None)
    assert book.launch.sign_offs == {}
    assert conduct.open_issues == issues
    assert all(hold.issue for hold in conduct.standing)


@settings(max_examples=20)
@given(flights())
def test_the_sequence_is_told_at_every_moment(book: Flown) -> None:
    for launch, _, end in book.moments:
        look = review(launch, end)
        t = read_clock(launch, end).t
        for view in sequence(look):
            if t is not None and view.due is not None and not launch.conduct.scrubbed:
                assert (view.due <= end) == (view.mark.offset <= t)
            assert (view.late_by is not None) == (view.progress == "late")
            assert view.done_late is None or view.progress == "done"
            assert (view.planned is None) == (launch.t0 is None)


def test_the_laws_are_not_empty() -> None:
    """They would prove nothing if no flight came to a hold, a recycle, a scrub, a GO."""
    seen: dict[str, int] = {}

    @settings(max_examples=120, database=None, derandomize=True)
    @given(flights())
    def count(book: Flown) -> None:
        for kind in {type(entry.event).__name__ for entry in book.entries}:
            seen[kind] = seen.get(kind, 0) + 1
        go = f"go {review(book.launch, book.now).verdict.go}"
        seen[go] = seen.get(go, 0) + 1

    count()
    wanted = ["HoldBegun", "HoldEnded", "Recycled", "Scrubbed", "Authorised", "IssueRaised", "SignedOff", "go True"]
    assert {kind: seen.get(kind, 0) for kind in wanted if seen.get(kind, 0) < 4} == {}
    assert seen.get("HoldPassed", 0) >= 1
