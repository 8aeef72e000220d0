"""Seats: who comes and goes, whose the director's seat is, who probes; and what a name rests on."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cockpit.core import intents, orders
from cockpit.core import seatorders as asked
from cockpit.core.contingency import PollRule
from cockpit.core.events import Answer
from cockpit.core.intents import Intent
from cockpit.core.names import COCKPIT, ClaimId, GateId, LaunchId, Operator, Role, RunId, SeatId
from cockpit.core.plan import Station
from cockpit.core.reading import Reading
from cockpit.core.seated import Bound, Passing
from cockpit.core.seating import bound_by, director, directs, may_take_over, silence
from fakes.generate import Book, gate_of, machine, person, plan_of, probe_of

MORGAN, ALEX, RIVER, QUINN = Operator("Morgan"), Operator("Alex"), Operator("River", Role("sm")), Operator("Quinn")
STATIONS = (Station(Role("pm"), "Morgan", login="morgan_pg"), Station(Role("sm"), "Alex"), Station(Role("qa"), "Quinn"))
MINUTE = timedelta(minutes=1)
DEPUTY = PollRule(director="pm", deputy="sm", silent_after=2 * MINUTE)
ONE, TWO = SeatId("seat-one"), SeatId("seat-two")


def book_of(rule: PollRule = DEPUTY, *, ready: bool = False) -> Book:
    gates = [gate_of("a", claims=[person("a")]), gate_of("b", claims=[person("b")])]
    book = Book(plan_of(*gates, stations=STATIONS, owner="pm", poll=rule))
    assert book.submit(intents.Open(LaunchId("demo-1"), "1")) is None
    if ready:
        for key in "ab":
            assert book.submit(intents.Vouch(ClaimId(f"{key}.1"), "seen"), QUINN) is None
        for station in STATIONS:
            assert book.submit(intents.SignOff(station.role, "Who", Answer.GO), QUINN) is None
    return book


def why(book: Book, intent: Intent, by: Operator) -> str:
    return str(book.submit(intent, by) or "")


# ---------------------------------------------------------------------------------------------------- coming, going
def test_a_seat_is_taken_once_and_left_once() -> None:
    book = book_of()
    assert why(book, asked.LeaveSeat(ONE), MORGAN) == "nobody sits there"
    assert why(book, asked.TakeSeat(ONE), MORGAN) == ""
    assert why(book, asked.TakeSeat(ONE), ALEX) == "this seat is taken already"
    assert why(book, asked.TakeSeat(TWO, observes=True), ALEX) == ""
    assert [str(place.operator) for place in book.launch.seats.here] == ["Morgan", "Alex"]
    assert "the seat of Morgan" in why(book, asked.LeaveSeat(ONE), ALEX)
    assert why(book, asked.LeaveSeat(ONE), COCKPIT) == ""
    assert [place.id for place in book.launch.seats.here] == [TWO]
    assert why(book, asked.TakeSeat(ONE), MORGAN) == ""  # whose laptop slept comes back


def test_nobody_and_cockpit_take_no_seat() -> None:
    book = book_of()
    for by in (COCKPIT, Operator(" ")):
        assert "named person" in why(book, asked.TakeSeat(ONE), by)


@pytest.mark.parametrize(
    ("by", "login", "kind"),
    [
        (MORGAN, "", Bound.NAMED),
        (MORGAN, "morgan_pg", Bound.LOGIN),
        (MORGAN, "app", Bound.NAMED),
        (MORGAN, "morgan", Bound.NAMED),  # the profile binds another login to Morgan
        (ALEX, "morgan_pg", Bound.NAMED),
        (ALEX, "alex", Bound.LOGIN),  # it binds none to Alex: the database knows the same name
        (Operator("somebody", Role("pm")), "morgan_pg", Bound.LOGIN),
    ],
)
def test_only_the_right_database_login_is_proof(by: Operator, login: str, kind: Bound) -> None:
    assert bound_by(book_of().plan, by, login) is kind


def test_a_station_that_is_bound_to_a_login_is_not_answered_for_from_another() -> None:
    book = book_of(ready=True)
    go = intents.SignOff(Role("pm"), "Morgan", Answer.GO, login="app")
    assert why(book, go, MORGAN) == "the profile binds pm to the database login morgan_pg, and this seat is app"
    assert "morgan_pg" in why(book, orders.Authorise("Morgan", login="app"), MORGAN)
    assert why(book, orders.Authorise("Morgan", login="morgan_pg"), MORGAN) == ""
    given_by = book.launch.conduct.authorisation
    assert given_by is not None
    assert given_by.login == "morgan_pg"


# --------------------------------------------------------------------------------------------------- the hand-over
def test_the_final_go_follows_the_seat() -> None:
    book = book_of(ready=True)
    assert "only pm (Morgan) can hand" in why(book, asked.OfferDirector("Quinn"), ALEX)
    assert why(book, asked.OfferDirector("Alex", "I must board"), MORGAN) == ""
    assert directs(book.launch, MORGAN)  # an offer changes nothing
    assert why(book, asked.AcceptDirector(), QUINN) == "it is offered to Alex"
    assert why(book, asked.AcceptDirector(), ALEX) == ""
    assert "only Alex in place of pm (Morgan) gives" in why(book, orders.Authorise("Morgan"), MORGAN)
    assert why(book, orders.Authorise("Alex"), ALEX) == ""


def test_who_only_speaks_for_the_role_of_the_new_holder_does_not_direct() -> None:
    book = book_of()
    assert why(book, asked.OfferDirector("sm"), MORGAN) == ""
    assert why(book, asked.AcceptDirector(), RIVER) == "it is offered to sm"
    assert why(book, asked.AcceptDirector(), ALEX) == ""
    assert director(book.launch) == "Alex"
    assert not directs(book.launch, RIVER)
    assert not directs(book.launch, Operator("Morgan", Role("pm")))


def test_an_offer_is_declined_or_taken_back_and_an_observer_gets_none() -> None:
    book = book_of()
    assert why(book, asked.TakeSeat(ONE, observes=True), QUINN) == ""
    assert why(book, asked.OfferDirector("Quinn"), MORGAN) == "Quinn only observes"
    assert "has the director's seat already" in why(book, asked.OfferDirector("pm"), MORGAN)
    for ends in (MORGAN, ALEX):
        assert why(book, asked.OfferDirector("Alex"), MORGAN) == ""
        assert "only Alex can decline" in why(book, asked.EndOffer(), QUINN)
        assert why(book, asked.EndOffer("no"), ends) == ""
        assert "not offered" in why(book, asked.AcceptDirector(), ALEX)


def test_a_rollback_is_decided_by_the_holder() -> None:
    book = book_of()
    assert why(book, asked.OfferDirector("Alex"), MORGAN) == ""
    assert why(book, asked.AcceptDirector(), ALEX) == ""
    assert why(book, orders.AskRollback("red"), QUINN) == ""
    assert "only the director" in why(book, orders.DecideRollback(back=False, reason="no"), MORGAN)
    assert why(book, orders.DecideRollback(back=False, reason="no"), ALEX) == ""


# ------------------------------------------------------------------------------------------------- silence, deputy
def test_a_deputy_takes_over_only_after_the_silence_that_the_profile_states() -> None:
    book = book_of()
    assert why(book, asked.TakeSeat(ONE), MORGAN) == ""
    sat = book.now
    take = asked.TakeDirector("Morgan's line is dead")
    assert "gave a sign of life" in why(book, take, ALEX)
    book.now = sat + 3 * MINUTE
    assert "only the deputy, sm (Alex), may" in why(book, take, QUINN)
    seen = asked.TakeDirector("quiet", last_seen=book.now - MINUTE)
    assert "gave a sign of life" in why(book, seen, ALEX)  # presence saw them a minute ago
    assert "reason is missing" in why(book, asked.TakeDirector(""), ALEX)
    assert silence(book.launch, {ONE: book.now - MINUTE}, book.now) is None
    quiet = silence(book.launch, {}, book.now)
    assert quiet is not None
    assert quiet.deputy == "sm"
    assert why(book, take, ALEX) == ""
    holder = book.launch.seats.holder
    assert holder is not None
    assert holder.passing is Passing.DEPUTY
    assert silence(book.launch, {}, book.now) is None  # the deputy has no seat that could be silent
    assert why(book, asked.OfferDirector("Morgan"), ALEX) == ""
    assert why(book, asked.AcceptDirector(), MORGAN) == ""
    assert directs(book.launch, MORGAN)


def test_without_a_deputy_nobody_takes_over() -> None:
    book = book_of(PollRule(director="pm"))
    book.now += timedelta(hours=1)
    assert "names no deputy" in why(book, asked.TakeDirector("quiet"), ALEX)
    free = Book(plan_of(gate_of("a", claims=[person("a")])))
    assert "no director" in "".join(may_take_over(free.launch, ALEX, None, free.now))
    assert "no director" in why(free, asked.OfferDirector("Alex"), MORGAN)


# -------------------------------------------------------------------------------------------------- who may probe
def test_an_old_prober_is_fenced_off_by_the_epoch() -> None:
    book = Book(plan_of(gate_of("a", claims=[machine("a")], probes=[probe_of("a")])))
    assert book.submit(intents.Open(LaunchId("demo-1"), "1")) is None
    assert "person" in why(book, asked.TakeProbing(ONE), MORGAN)
    assert why(book, asked.TakeProbing(ONE), COCKPIT) == ""
    assert "already" in why(book, asked.TakeProbing(ONE), COCKPIT)
    report = reading(book.now)
    assert why(book, intents.Report(report, book.now, epoch=1), COCKPIT) == ""
    assert why(book, asked.TakeProbing(TWO, silent=timedelta(seconds=3.2), instead=ONE), COCKPIT) == ""
    third = asked.TakeProbing(SeatId("seat-three"), instead=ONE)
    assert why(book, third, COCKPIT) == "another seat took over first"
    prober = book.launch.seats.prober
    assert prober is not None
    assert (prober.epoch, prober.before, prober.silent) == (2, ONE, timedelta(seconds=3.2))
    assert "another seat" in why(book, intents.Report(report, book.now, epoch=1), COCKPIT)
    assert why(book, intents.Report(report, book.now), MORGAN) == ""  # a person asked for it: it counts


def reading(now: datetime) -> Reading:
    return Reading(probe_of("a").id, GateId("a"), RunId("r"), now, now, 1.0)


# -------------------------------------------------------------------------------------------------------- the laws
_ORDERS = st.one_of(
    st.builds(asked.OfferDirector, st.sampled_from(["Alex", "sm", "Quinn", "Morgan", "River", ""])),
    st.builds(asked.AcceptDirector),
    st.builds(asked.EndOffer),
    st.builds(asked.TakeDirector, st.sampled_from(["quiet", ""])),
    st.builds(asked.TakeSeat, st.sampled_from([ONE, TWO]), observes=st.booleans()),
    st.builds(asked.LeaveSeat, st.sampled_from([ONE, TWO])),
)


@given(st.lists(st.tuples(_ORDERS, st.sampled_from([MORGAN, ALEX, RIVER, QUINN, COCKPIT]), st.integers(0, 5))))
def test_there_is_always_one_director_and_only_a_given_seat_changes_hands(steps) -> None:
    book = book_of()
    people = [MORGAN, ALEX, QUINN, Operator("River")]
    for order, by, minutes in steps:
        book.now += minutes * MINUTE
        before, offer = director(book.launch), book.launch.seats.offer
        directed = directs(book.launch, by)
        refused = book.submit(order, by)
        assert sum(directs(book.launch, who) for who in people) == 1
        if director(book.launch) == before:
            continue
        assert refused is None
        match order:
            case asked.AcceptDirector():
                assert offer is not None
            case asked.TakeDirector():
                assert by in {ALEX, RIVER}
                assert not directed
            case _:
                raise AssertionError(f"{order} changed the director")
