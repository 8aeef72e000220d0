"""The final GO: from the director only, over nothing, or overridden for everybody to see; and the poll before it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from cockpit.core import events, intents, orders
from cockpit.core.authorising import OLDER, authorisation, may_authorise, override_phrase
from cockpit.core.contingency import PollRule
from cockpit.core.events import Answer
from cockpit.core.intents import Intent
from cockpit.core.names import COCKPIT, ClaimId, GateId, LaunchId, Operator, Role
from cockpit.core.plan import Station
from cockpit.core.poll import PollView, poll_view
from cockpit.core.review import Review, review
from cockpit.core.seating import directs
from fakes.generate import ANA, START, Book, gate_of, person, plan_of

MORGAN = Operator("morgan")
PM, QA, OPS = Role("pm"), Role("qa"), Role("ops")
PLAIN = PollRule()
STATIONS = (Station(PM, "Morgan"), Station(QA, "Quinn"), Station(OPS))


def book_of(*, ready: bool = True, rule: PollRule = PLAIN, **rest: object) -> Book:
    """Two gates and three stations; with `ready` everything is GO. The launch's owner is `pm`, and that is Morgan."""
    gates = [gate_of(key, claims=[person(key)]) for key in "ab"]
    book = Book(plan_of(*gates, **{"stations": STATIONS, "owner": "pm", "poll": rule, **rest}))
    assert book.submit(intents.Open(LaunchId("demo-1"), "1")) is None
    if ready:
        for key in "ab":
            vouch(book, key)
        for station in book.plan.stations:
            assert why(book, intents.SignOff(station.role, "Who", Answer.GO)) == ""
    return book


def vouch(book: Book, key: str, *, holds: bool = True) -> None:
    assert book.submit(intents.Vouch(ClaimId(f"{key}.1"), "seen", holds=holds), ANA) is None


def why(book: Book, intent: Intent, by: Operator = MORGAN) -> str:
    return str(book.submit(intent, by) or "")


def look(book: Book) -> Review:
    return review(book.launch, book.now)


def poll(book: Book) -> PollView:
    return poll_view(book.launch, look(book).poll, book.now)


# ---------------------------------------------------------------------------------------------------- who may do it
@pytest.mark.parametrize(
    ("director", "by", "may"),
    [
        ("", MORGAN, True),
        ("", Operator("Morgan", QA), True),
        ("", Operator("x", PM), True),
        ("", Operator("@morgan"), True),
        ("", ANA, False),
        ("", COCKPIT, False),
        ("", Operator(" ", PM), False),
        ("Zoe", Operator("zoe"), True),
        ("Zoe", MORGAN, False),
        ("ops", Operator("x", OPS), True),
        ("Quinn", Operator("x", QA), True),
    ],
)
def test_only_the_director_gives_it(director: str, by: Operator, may: bool) -> None:
    book = book_of(rule=PollRule(director=director))
    assert directs(book.launch, by) == may
    assert (why(book, orders.Authorise("Who"), by) == "") == may


def test_who_it_is_is_said() -> None:
    assert may_authorise(book_of().launch, START, ANA) == ("only pm (Morgan) gives the final GO",)
    assert may_authorise(book_of().launch, START, COCKPIT) == ("only a named person may do that",)


def test_where_nobody_is_named_any_person_gives_it() -> None:
    book = book_of(owner="")
    assert why(book, orders.Authorise("Ana"), COCKPIT) == "only a named person may do that"
    assert why(book, orders.Authorise(" "), ANA) == "name is missing"
    assert why(book, orders.Authorise("Ana"), ANA) == ""


# ------------------------------------------------------------------------------------------------ what is in its way
def test_it_is_refused_with_everything_that_blocks() -> None:
    book = book_of(ready=False)
    vouch(book, "a")
    reasons = (
        "Gate b: says 1: nobody has vouched for it",
        "Sign-off pm: has not signed off",
        "Sign-off qa: has not signed off",
        "Sign-off ops: has not signed off",
    )
    assert may_authorise(book.launch, book.now, MORGAN) == reasons
    assert why(book, orders.Authorise("Morgan")) == "; ".join(reasons)
    assert book.launch.conduct.authorisation is None


@pytest.mark.parametrize(
    ("trouble", "title"),
    [
        (orders.CallHold("rain"), "Hold hold-1"),
        (orders.RaiseIssue("critical", "it leaks"), "issue-1"),
        (orders.RaiseIssue("moderate", "it leaks"), "issue-1"),
        (orders.AskRollback("it leaks"), "Rollback"),
    ],
)
def test_trouble_is_in_its_way_and_comes_first(trouble: Intent, title: str) -> None:
    book = book_of()
    vouch(book, "b", holds=False)
    assert why(book, trouble) == ""
    verdict = look(book).verdict
    assert [blocker.title for blocker in verdict.blockers][:2] == [title, "Gate b"]
    assert not verdict.go
    assert all(blocker.reason and blocker.action for blocker in verdict.blockers)


def test_a_minor_issue_is_noted_and_no_more() -> None:
    book = book_of()
    why(book, orders.RaiseIssue("minor", "a typo"))
    assert look(book).verdict.go


def test_a_moderate_issue_without_a_t0_is_in_the_way_too() -> None:
    """No clock, no hold: it must be mended all the same."""
    book = book_of(t0=None)
    why(book, orders.RaiseIssue("moderate", "it leaks"))
    assert book.launch.conduct.standing == ()
    assert [blocker.title for blocker in look(book).verdict.blockers] == ["issue-1"]


def test_nothing_is_authorised_on_nothing_override_or_not() -> None:
    book = Book(plan_of(owner="pm"))
    book.submit(intents.Open(LaunchId("demo-1"), "1"))
    assert "no gate that binds the GO" in why(book, orders.Authorise("M", "OVERRIDE demo", "x"), Operator("x", PM))


def test_a_t0_of_the_past_and_a_way_back_are_never_overridden() -> None:
    book = Book(book_of().plan, START + timedelta(hours=2))
    book.submit(intents.Open(LaunchId("demo-1"), "1"))
    assert look(book).verdict.blockers[0].title == "T-0"
    assert "T-0 lies in the past: set a new one" in why(book, orders.Authorise("M", "OVERRIDE demo", "x"))
    book = book_of()
    why(book, orders.AskRollback("it leaks"))
    why(book, orders.DecideRollback(back=True, reason="it leaks"))
    assert "a rollback is under way" in why(book, orders.Authorise("M", "OVERRIDE demo", "x"))


# --------------------------------------------------------------------------------------------------------- override
def test_an_override_wants_the_phrase_and_a_reason_and_stays_visible() -> None:
    book = book_of()
    vouch(book, "b", holds=False)
    assert override_phrase(book.launch) == "OVERRIDE demo"
    assert "type OVERRIDE demo" in why(book, orders.Authorise("M", "override", "x"))
    assert why(book, orders.Authorise("M", "OVERRIDE demo", " ")) == "reason is missing"
    assert why(book, orders.Authorise("M", "OVERRIDE demo", "the customer knows"), ANA) != ""
    assert why(book, orders.Authorise("M", "OVERRIDE demo", "the customer knows")) == ""
    view = authorisation(look(book))
    assert view is not None
    assert (view.overridden, view.stands, view.note) == (True, True, "OVERRIDDEN")
    assert view.authorisation.overridden[0] == "Gate b: says 1: seen"
    assert view.authorisation.reason == "the customer knows"
    assert not look(book).verdict.go, "an override makes nothing green"
    vouch(book, "a", holds=False)
    view = authorisation(look(book))
    assert view is not None
    assert (view.stands, view.note) == (False, OLDER)


def test_there_is_nothing_to_override_where_nothing_blocks() -> None:
    assert "nothing to override" in why(book_of(), orders.Authorise("M", "OVERRIDE demo", "x"))


# ---------------------------------------------------------------------------------------------------- while it stands
def test_it_no_longer_stands_when_something_breaks_and_is_given_again() -> None:
    book = book_of()
    assert why(book, orders.Authorise("Morgan")) == ""
    view = authorisation(look(book))
    assert view is not None
    assert (view.stands, view.note, view.authorisation.seal) == (True, "", look(book).seal)
    assert why(book, orders.Authorise("Morgan")) == "Morgan has given it"
    vouch(book, "a", holds=False)
    view = authorisation(look(book))
    assert view is not None
    assert (view.stands, view.note) == (False, OLDER)
    vouch(book, "a")
    assert why(book, orders.WithdrawAuthorisation("wait")) == ""
    assert authorisation(look(book)) is None
    assert why(book, orders.WithdrawAuthorisation()) == "nobody has given the final GO"


@pytest.mark.parametrize("undo", [orders.Scrub("x"), None])
def test_what_ends_the_attempt_ends_it(undo: Intent | None) -> None:
    book = book_of()
    why(book, orders.Authorise("Morgan"))
    if undo is None:
        book.write(events.RollbackAsked("x"))
        undo = orders.DecideRollback(back=True, reason="x")
    assert why(book, undo) == ""
    assert authorisation(look(book)) is None


def test_what_was_launched_gets_no_other_t0() -> None:
    book = book_of()
    why(book, orders.Authorise("Morgan"))
    book.wait(3601)
    assert why(book, intents.SetT0(book.now + timedelta(hours=1))) == "the launch has happened: scrub the attempt first"
    assert why(book, orders.WithdrawAuthorisation()) != ""
    assert why(book, orders.Scrub("it went wrong")) == ""
    assert why(book, intents.SetT0(book.now + timedelta(hours=1))) == ""


# ------------------------------------------------------------------------------------------------------------- poll
def test_a_quorum_is_enough_and_a_no_go_is_too_much() -> None:
    book = book_of(ready=False, rule=PollRule(quorum=2))
    for key in "ab":
        vouch(book, key)
    why(book, intents.SignOff(PM, "Morgan", Answer.GO))
    assert (poll(book).met, poll(book).go, poll(book).need) == (False, 1, 2)
    assert [blocker.title for blocker in look(book).verdict.blockers] == ["Poll", "Sign-off qa", "Sign-off ops"]
    why(book, intents.SignOff(QA, "Quinn", Answer.GO))
    assert poll(book).met
    assert look(book).verdict.go
    why(book, intents.SignOff(OPS, "Olga", Answer.NO_GO, "too slow", GateId("a")))
    assert (poll(book).met, poll(book).no_go) == (False, 1)
    assert [blocker.title for blocker in look(book).verdict.blockers] == ["Sign-off ops"]


@pytest.mark.parametrize(("quorum", "stations", "go"), [(9, STATIONS, False), (1, (), False), (0, STATIONS[:1], True)])
def test_a_quorum_is_never_met_by_nobody(quorum: int, stations: tuple[Station, ...], go: bool) -> None:
    book = book_of(rule=PollRule(quorum=quorum), stations=stations)
    verdict = look(book).verdict
    assert verdict.go == go
    assert verdict.go == (not verdict.blockers)
    assert poll(book).met == go


def test_the_poll_of_no_station_is_not_met() -> None:
    assert not poll(book_of(stations=())).met


def test_a_time_box_takes_no_go_when_it_is_over_and_hears_every_no_go() -> None:
    book = book_of(ready=False, rule=PollRule(time_box=timedelta(minutes=5)))
    assert why(book, orders.ClosePoll()) == "no poll is open"
    assert why(book, orders.OpenPoll()) == ""
    assert why(book, orders.OpenPoll()) == "the poll is open already"
    assert poll(book).closes == START + timedelta(minutes=5)
    book.wait(299)
    assert poll(book).open
    assert why(book, intents.SignOff(PM, "Morgan", Answer.GO)) == ""
    book.wait(1)
    assert not poll(book).open
    assert why(book, intents.SignOff(QA, "Quinn", Answer.GO)) == "the poll is over: open it again"
    assert why(book, intents.SignOff(QA, "Quinn", Answer.NO_GO, "too slow", GateId("a"))) == ""
    assert why(book, orders.OpenPoll()) == ""
    assert why(book, intents.SignOff(QA, "Quinn", Answer.GO)) == ""
    assert why(book, orders.ClosePoll("all here")) == ""
    assert why(book, intents.SignOff(OPS, "Olga", Answer.GO)) == "the poll is over: open it again"


@pytest.mark.parametrize("order", [orders.OpenPoll(), orders.ClosePoll(), orders.WithdrawAuthorisation()])
def test_the_poll_is_the_work_of_people(order: Intent) -> None:
    assert why(book_of(), order, COCKPIT) == "only a named person may do that"


def test_a_poll_needs_stations_and_an_attempt() -> None:
    assert why(book_of(stations=()), orders.OpenPoll()) == "the profile has no stations"
    book = book_of()
    why(book, orders.Scrub("x"))
    assert why(book, orders.OpenPoll()) == "this attempt is scrubbed: set a new T-0"
    assert why(book, intents.SignOff(PM, "Morgan", Answer.GO)) == "this attempt is scrubbed: set a new T-0"


@pytest.mark.parametrize(
    ("role", "name", "by", "refused"),
    [
        (QA, "Quinn", MORGAN, True),  # the station of who vouched (ana speaks for qa)
        (OPS, "Ana", MORGAN, True),
        (OPS, "Olga", ANA, True),  # at the seat of who vouched
        (OPS, "zoe", MORGAN, True),  # approved the waiver
        (QA, "Zed", ANA, True),  # a deputy's name, typed by who vouched
        (QA, "Zed", Operator("zed", QA), False),  # a deputy at a seat of that station
        (PM, "Morgan", MORGAN, False),
    ],
)
def test_nobody_signs_off_their_own_word_where_the_profile_forbids_it(
    role: Role, name: str, by: Operator, refused: bool
) -> None:
    book = book_of(ready=False, rule=PollRule(self_sign_off=False))
    vouch(book, "a")
    why(book, intents.Waive(GateId("b"), "no time", "Zoe"))
    answer = why(book, intents.SignOff(role, name, Answer.GO), by)
    assert ("somebody else must sign off" in answer) == refused
    assert why(book, intents.SignOff(role, name, Answer.NO_GO, "no", GateId("a")), by) == ""
    free = Book(replace(book.plan, poll=PollRule()))
    vouch(free, "a")
    assert why(free, intents.SignOff(role, name, Answer.GO), by) == ""


def test_an_override_covers_what_was_in_the_way_and_nothing_worse() -> None:
    """It was given over a station that was silent; that station's NO-GO is another thing, and so is a broken gate."""
    for worse in (
        intents.SignOff(OPS, "Olga", Answer.NO_GO, "too slow", GateId("a")),
        intents.Vouch(ClaimId("b.1"), "it broke", holds=False),
        orders.CallHold("rain"),
    ):
        book = book_of()
        why(book, intents.WithdrawSignOff(OPS))
        why(book, intents.WithdrawVouch(ClaimId("b.1")), ANA)
        assert why(book, orders.Authorise("M", "OVERRIDE demo", "the customer knows")) == ""
        given = book.launch.conduct.authorisation
        assert given is not None
        assert given.covers == ("gate b", "station pm", "station qa", "station ops")
        before = authorisation(look(book))
        assert before is not None
        assert before.stands
        assert why(book, worse) == ""
        after = authorisation(look(book))
        assert after is not None
        assert (after.stands, after.note, after.overridden) == (False, OLDER, True)


def test_an_override_that_covered_the_worse_covers_the_better() -> None:
    book = book_of()
    vouch(book, "b", holds=False)
    assert why(book, orders.Authorise("M", "OVERRIDE demo", "x")) == ""
    why(book, intents.WithdrawVouch(ClaimId("b.1")), ANA)
    view = authorisation(look(book))
    assert view is not None
    assert view.stands


def test_titles_that_begin_alike_are_not_the_same_thing() -> None:
    gates = [
        replace(gate_of(key, claims=[person(key)]), title=title) for key, title in (("a", "DB"), ("b", "DB: copy"))
    ]
    book = Book(plan_of(*gates, stations=(), owner="pm"))
    book.submit(intents.Open(LaunchId("demo-1"), "1"))
    vouch(book, "a")
    assert why(book, orders.Authorise("M", "OVERRIDE demo", "x"), Operator("x", PM)) == ""
    why(book, intents.WithdrawVouch(ClaimId("a.1")), ANA)
    view = authorisation(look(book))
    assert view is not None
    assert not view.stands


def test_an_override_of_an_early_journal_goes_by_its_words() -> None:
    book = book_of()
    vouch(book, "b", holds=False)
    words = tuple(map(str, look(book).verdict.blockers))
    book.write(events.Authorised("M", "seal", words, "x"), MORGAN)
    view = authorisation(look(book))
    assert view is not None
    assert (view.stands, view.note) == (True, "OVERRIDDEN")


def test_nobody_overrides_what_they_have_not_seen() -> None:
    book = book_of()
    vouch(book, "b", holds=False)
    saw = tuple(one.key for one in look(book).verdict.blockers)
    vouch(book, "a", holds=False)
    over = orders.Authorise("M", "OVERRIDE demo", "x", saw)
    assert why(book, over) == "Gate a: says 1: seen: that came while you typed, look again"
    vouch(book, "a")
    assert why(book, over) == ""


def test_it_comes_after_the_poll_and_not_while_stations_are_still_called() -> None:
    book = book_of(ready=False, rule=PollRule(quorum=2))
    for key in "ab":
        vouch(book, key)
    why(book, orders.OpenPoll())
    for role in (PM, QA):
        why(book, intents.SignOff(role, "Who", Answer.GO))
    assert look(book).verdict.go
    open_still = "the roll call is open, ops did not answer yet: wait, or close it"
    assert why(book, orders.Authorise("Morgan")) == open_still
    assert may_authorise(book.launch, book.now, MORGAN) == (open_still,)
    why(book, orders.ClosePoll())
    assert why(book, orders.Authorise("Morgan")) == ""
