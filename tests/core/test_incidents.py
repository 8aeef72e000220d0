"""Issues: what their words mean, whom they call, the holds that they begin and what ends those."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from trouble import MINUTE, T0, ask, do, look, opened, words

from cockpit.core import events, intents
from cockpit.core.clock import read_clock
from cockpit.core.conducted import HoldBegun, HoldKind, IssueRaised, IssueResolved, IssueStepDone, Scrubbed
from cockpit.core.contingency import Contact, Escalation, IncidentStep
from cockpit.core.gates import Standing
from cockpit.core.incidents import issue_views, may_resume_issue, severity_of
from cockpit.core.names import COCKPIT, GateId, HoldId, IssueId, MarkId, Operator
from cockpit.core.orders import BeginHold, FinishIssueStep, RaiseIssue, ResolveIssue, Resume
from cockpit.core.plan import BuiltInHold, HoldEnd, Mark
from cockpit.core.reading import Outcome
from cockpit.core.severity import Severity
from fakes.generate import ANA, BEN, Book, gate_of, machine, person, plan_of, probe_of, report

PROBE, CLAIM, SAID = probe_of("db"), machine("db"), person("db", 2)
GATE = gate_of("db", claims=[CLAIM, SAID], probes=[PROBE])
SCALE = (("P0", Severity.CRITICAL), ("P1", Severity.MODERATE), ("High", Severity.CRITICAL), ("low", Severity.MINOR))
MAIL, POST = IncidentStep("mail the customer", 5 * MINUTE, "pm"), IncidentStep("post-mortem", timedelta(hours=24))
PLAN = plan_of(
    GATE,
    severities=SCALE,
    escalation=(Escalation(Severity.CRITICAL, steps=(MAIL, POST, IncidentStep("thank everybody"))),),
    contacts=(
        Contact("Zoe", "on call"),
        Contact("Kim", "database", severities=(Severity.MODERATE, Severity.CRITICAL)),
        Contact("Lou", "texts", severities=(Severity.MINOR,)),
    ),
)
ONE = IssueId("issue-1")


@pytest.mark.parametrize(
    ("text", "severity"),
    [
        ("minor", Severity.MINOR),
        (" Moderate ", Severity.MODERATE),
        ("CRITICAL", Severity.CRITICAL),
        ("p0", Severity.CRITICAL),
        ("P1", Severity.MODERATE),
        ("HIGH", Severity.CRITICAL),
        ("Low", Severity.MINOR),
        ("P9", None),
        ("", None),
    ],
)
def test_a_severity_is_known_in_our_words_and_in_those_of_the_profile(text: str, severity: Severity | None) -> None:
    assert severity_of(PLAN, text) is severity


def test_a_scale_does_not_make_less_of_our_own_words() -> None:
    assert severity_of(plan_of(severities=(("critical", Severity.MINOR),)), "Critical") is Severity.CRITICAL


def test_an_unknown_severity_is_refused_with_the_known_ones() -> None:
    assert ask(opened(PLAN), RaiseIssue("P9", "slow")) == (
        "nobody knows the severity 'P9'; known are minor, moderate, critical, P0, P1, High, low"
    )


@pytest.mark.parametrize(
    ("order", "reason"),
    [
        (RaiseIssue("P0", " "), "title is missing"),
        (RaiseIssue("P0", "x", GateId("gone")), "the profile has no gate gone"),
        (FinishIssueStep(IssueId("issue-7"), 0), "there is no issue issue-7"),
        (FinishIssueStep(ONE, 3), "the incident plan of a critical issue has no step 4"),
        (FinishIssueStep(ONE, -1), "the incident plan of a critical issue has no step 0"),
        (ResolveIssue(IssueId("issue-7"), "x"), "there is no issue issue-7"),
        (ResolveIssue(ONE, " "), "note is missing"),
    ],
)
def test_refusals(order: RaiseIssue | FinishIssueStep | ResolveIssue, reason: str) -> None:
    book = opened(PLAN)
    do(book, RaiseIssue("P0", "it burns"))
    assert ask(book, order) == reason


@pytest.mark.parametrize("by", [COCKPIT, Operator(" ")])
def test_only_a_named_person_raises_works_on_and_resolves(by: Operator) -> None:
    book = opened(PLAN)
    do(book, RaiseIssue("P0", "it burns"))
    for order in (RaiseIssue("P0", "x"), FinishIssueStep(ONE, 0), ResolveIssue(ONE, "x")):
        assert words(ask(book, order, by)) == "only a named person may do that"


@pytest.mark.parametrize("severity", ["moderate", "P0"])
def test_what_is_more_than_minor_stops_the_clock_in_the_same_decision(severity: str) -> None:
    book = opened(PLAN)
    raised, held = do(book, RaiseIssue(severity, " slow query ", GATE.id))
    assert isinstance(raised, IssueRaised)
    assert (raised.issue, raised.title, raised.said, raised.gate) == (ONE, "slow query", severity, GATE.id)
    assert held == HoldBegun(HoldId("hold-1"), HoldKind.ISSUE, -timedelta(hours=1), "slow query", issue=ONE)
    assert book.launch.conduct.countdown.stands_at == -timedelta(hours=1)


def test_each_issue_has_its_own_hold_and_ids_count_on() -> None:
    book = opened(PLAN)
    do(book, RaiseIssue("minor", "typo"))
    do(book, RaiseIssue("moderate", "slow"))
    do(book, ResolveIssue(IssueId("issue-2"), "mended"))
    do(book, RaiseIssue("critical", "down"))
    assert [issue.id for issue in book.launch.conduct.issues] == ["issue-1", "issue-2", "issue-3"]
    assert [(hold.id, hold.issue) for hold in book.launch.conduct.holds] == [
        ("hold-1", "issue-2"),
        ("hold-2", "issue-3"),
    ]


def test_a_minor_issue_is_only_noted() -> None:
    book = opened(PLAN)
    assert len(do(book, RaiseIssue("minor", "typo"))) == 1
    assert book.launch.conduct.countdown.stands_at is None


def test_no_hold_where_no_countdown_runs() -> None:
    after = opened(PLAN, after=timedelta(0))
    assert len(do(after, RaiseIssue("critical", "down"))) == 1
    nothing_set = Book(plan_of(GATE, t0=None))
    assert len(do(nothing_set, RaiseIssue("critical", "down"))) == 1
    scrubbed = opened(PLAN)
    scrubbed.write(Scrubbed("rain"))
    assert len(do(scrubbed, RaiseIssue("critical", "down"))) == 1


def test_the_last_moment_before_t0_still_holds() -> None:
    book = opened(PLAN, after=-timedelta(microseconds=1))
    assert len(do(book, RaiseIssue("critical", "down"))) == 2


def test_an_issue_found_in_a_hold_at_t0_holds_too() -> None:
    """The clock shows zero there, and nothing was launched yet."""
    hold = Mark(timedelta(0), "go", hold=BuiltInHold(HoldEnd.RESUME), id=MarkId("go"))
    for begun in (True, False):  # the recorder may be late
        book = opened(plan_of(GATE, timeline=(hold,)), after=5 * MINUTE)
        if begun:
            do(book, BeginHold(MarkId("go")), COCKPIT)
        _, held = do(book, RaiseIssue("critical", "down"))
        assert isinstance(held, HoldBegun)
        assert held.t == timedelta(0)


def test_the_hold_of_an_issue_stands_until_it_is_mended_and_proven() -> None:
    """The whole way: an issue stops the clock, its gate is proven again, the hold is released, T goes on."""
    book = opened(PLAN)
    do(book, RaiseIssue("moderate", "slow query", GATE.id))
    book.wait(600)
    assert read_clock(book.launch, book.now).t == -timedelta(hours=1)
    assert words(ask(book, Resume())) == "issue-1 is not resolved: slow query"
    do(book, ResolveIssue(ONE, "index added"))
    assert words(ask(book, Resume())) == "Gate db is open; prove it again"
    prove(book)
    vouch(book)
    do(book, Resume())
    book.wait(60)
    assert read_clock(book.launch, book.now).t == -timedelta(minutes=59)


def test_steps_have_their_stopwatches_and_contacts_their_severities() -> None:
    book = opened(PLAN)
    do(book, RaiseIssue("P0", "it burns"))
    (view,) = issue_views(look(book))
    assert view.escalation is PLAN.escalation[0]
    assert [step.due for step in view.steps] == [book.now + 5 * MINUTE, book.now + timedelta(hours=24), None]
    assert [contact.name for contact in view.contacts] == ["Zoe", "Kim"]
    book.wait(299)
    assert not any(step.overdue for step in issue_views(look(book))[0].steps)
    book.wait(1)
    assert [step.overdue for step in issue_views(look(book))[0].steps] == [True, False, False]
    assert do(book, FinishIssueStep(ONE, 0, "sent")) == (IssueStepDone(ONE, 0, "sent"),)
    (view,) = issue_views(look(book))
    assert (view.steps[0].done, view.steps[0].overdue) == (book.now, False)
    assert words(ask(book, FinishIssueStep(ONE, 0))) == "mail the customer is done already"


def test_a_post_mortem_stays_due_when_the_issue_is_over() -> None:
    book = opened(PLAN)
    do(book, RaiseIssue("P0", "it burns"))
    do(book, ResolveIssue(ONE, "mended"))
    book.wait(86_400)
    assert issue_views(look(book))[0].steps[1].overdue


@pytest.mark.parametrize(
    ("severity", "names"), [("minor", ["Lou"]), ("moderate", ["Kim"]), ("critical", ["Zoe", "Kim"])]
)
def test_who_is_called(severity: str, names: list[str]) -> None:
    book = opened(PLAN)
    do(book, RaiseIssue(severity, "x"))
    (view,) = issue_views(look(book))
    assert [contact.name for contact in view.contacts] == names
    assert (view.escalation is None) == (severity != "critical")
    assert (view.steps == ()) == (severity != "critical")


def test_an_issue_is_resolved_once() -> None:
    book = opened(PLAN)
    do(book, RaiseIssue("minor", "typo"))
    assert do(book, ResolveIssue(ONE, " mended ")) == (IssueResolved(ONE, "mended"),)
    assert words(ask(book, ResolveIssue(ONE, "again"))) == "issue-1 is resolved already"


# --------------------------------------------------------------------------------------------------- ending the hold
def prove(book: Book, outcome: Outcome = Outcome.PASS) -> None:
    book.write(report(PROBE, {CLAIM: outcome}, book.now), COCKPIT)


def vouch(book: Book) -> None:
    assert book.submit(intents.Vouch(SAID.id, "seen"), ANA) is None


def resumable(book: Book, issue: IssueId = ONE) -> str:
    """The reason, which the view must give too."""
    reason = may_resume_issue(book.launch, issue, book.now)
    assert {view.issue.id: view.resumable for view in issue_views(look(book))}.get(issue, reason) == reason
    return reason


def test_its_hold_ends_only_when_it_is_resolved_and_its_gate_proven_again() -> None:
    book = opened(PLAN)
    prove(book)
    vouch(book)
    assert look(book).views[GATE.id].standing is Standing.CLOSED
    do(book, RaiseIssue("moderate", "slow query", GATE.id))
    assert resumable(book) == "issue-1 is not resolved: slow query"
    do(book, ResolveIssue(ONE, "index added"))
    assert resumable(book) == "Gate db: says 1 was last proven before issue-1 was raised; prove it again"
    prove(book)
    assert resumable(book) == "Gate db: says 2 was last proven before issue-1 was raised; prove it again"
    vouch(book)
    assert resumable(book) == ""
    prove(book, Outcome.FAIL)
    assert resumable(book) == "Gate db is failed; prove it again"


def test_relief_from_the_gate_proves_nothing() -> None:
    book = opened(PLAN)
    do(book, RaiseIssue("critical", "down", GATE.id))
    do(book, ResolveIssue(ONE, "up again"))
    prove(book)
    vouch(book)
    assert resumable(book) == ""
    book.write(events.Waived(GATE.id, "why", "Zoe"))
    assert resumable(book) == "Gate db is waived; issue-1 asks for it to be proven again"


def test_without_a_gate_nothing_can_be_proven_again() -> None:
    book = opened(PLAN)
    do(book, RaiseIssue("critical", "down"))
    do(book, ResolveIssue(ONE, "up again"))
    assert resumable(book) == ""


def test_a_gate_that_the_profile_has_no_more_holds_nothing_for_ever() -> None:
    book = opened(PLAN)
    book.write(IssueRaised(ONE, Severity.MODERATE, "slow", gate=GateId("gone")))
    assert resumable(book) == "issue-1 is not resolved: slow"
    do(book, ResolveIssue(ONE, "mended"))
    assert resumable(book) == ""


def test_an_issue_that_is_not_there() -> None:
    assert may_resume_issue(opened(PLAN).launch, IssueId("issue-7"), T0) == "there is no issue issue-7"


@given(st.lists(st.sampled_from(["raise", "resolve", "pass", "fail", "vouch", "unvouch", "waive", "revoke", "wait"])))
def test_a_hold_may_end_only_over_evidence_of_after_the_issue(steps: list[str]) -> None:
    """Against a second account of the same: the order in which things were written down."""
    book = opened(PLAN)
    raised = resolved = waived = False
    proven: set[str] = set()
    """What was proven since the issue was raised and still holds."""
    for step in steps:
        match step:
            case "raise" if not raised:
                do(book, RaiseIssue("moderate", "x", GATE.id))
                raised, proven = True, set()
            case "resolve" if raised and not resolved:
                do(book, ResolveIssue(ONE, "mended"))
                resolved = True
            case "pass" | "fail":
                prove(book, Outcome.PASS if step == "pass" else Outcome.FAIL)
                proven = proven | {"machine"} if step == "pass" else proven - {"machine"}
            case "vouch":
                book.submit(intents.Vouch(SAID.id, "seen"), ANA)
                proven = proven | {"person"}
            case "unvouch":
                book.submit(intents.WithdrawVouch(SAID.id), BEN)
                proven = proven - {"person"}
            case "waive" | "revoke":
                waived = step == "waive"
                book.write(events.Waived(GATE.id, "why", "Zoe") if waived else events.WaiverRevoked(GATE.id))
            case _:
                book.wait(30)
    expected = raised and resolved and not waived and proven == {"machine", "person"}
    assert (resumable(book) == "") == expected


def test_a_step_may_wait_for_the_trouble_to_last() -> None:
    """Customers get a mail when the outage lasts longer than five minutes, and none when it does not."""
    steps = (IncidentStep("mail", after=5 * MINUTE), IncidentStep("tell", 2 * MINUTE, after=5 * MINUTE))
    plan = replace(PLAN, escalation=(Escalation(Severity.CRITICAL, steps=steps),))

    def seen(book: Book) -> list[tuple[bool, bool, bool]]:
        return [(one.begins is not None, one.overdue, one.spared) for one in issue_views(look(book))[0].steps]

    book = opened(plan)
    do(book, RaiseIssue("critical", "down"))
    assert seen(book) == [(True, False, False), (True, False, False)]
    book.wait(5 * 60)
    assert seen(book) == [(False, True, False), (False, False, False)]
    book.wait(2 * 60)
    assert seen(book) == [(False, True, False), (False, True, False)]
    do(book, FinishIssueStep(ONE, 0))
    assert seen(book)[0] == (False, False, False)
    do(book, FinishIssueStep(ONE, 0, done=False))
    assert seen(book)[0] == (False, True, False)
    assert "is not done" in words(ask(book, FinishIssueStep(ONE, 0, done=False)))

    short = opened(plan)
    do(short, RaiseIssue("critical", "down"))
    short.wait(4 * 60)
    do(short, ResolveIssue(ONE, "up again"))
    short.wait(3600)
    assert seen(short) == [(False, False, True), (False, False, True)]


def test_the_hold_of_an_issue_without_a_gate_ends_with_words_that_say_what_was_verified() -> None:
    book = opened(PLAN)
    do(book, RaiseIssue("moderate", "slow"))
    do(book, ResolveIssue(ONE, "an index"))
    assert "say" in words(ask(book, Resume()))
    do(book, Resume(reason="the slow page answers in 80 ms"))
    assert book.launch.conduct.standing == ()
