"""GO and NO-GO: never on nothing, never over a blocker, whatever happened and in whatever order."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import event, given, settings

from cockpit.core import events, intents
from cockpit.core.events import Answer
from cockpit.core.gates import Standing
from cockpit.core.names import ClaimId, GateId, Role
from cockpit.core.plan import Gate, Plan, Station
from cockpit.core.reading import Outcome
from cockpit.core.review import Review, review
from cockpit.core.severity import Severity
from cockpit.core.verdict import why
from fakes import oracle
from fakes.generate import ANA, Book, books, gate_of, machine, person, plan_of, probe_of, report

PM = Station(Role("pm"), "Morgan")


def look(book: Book) -> Review:
    return review(book.launch, book.now)


@settings(max_examples=100)
@given(books())
def test_no_launch_is_authorised_over_a_blocker(book: Book) -> None:
    seen = look(book)
    allowed = oracle.may_go(book.plan, book.entries, book.now)
    event(f"go {allowed}, quota {bool(book.plan.close_at_least)}")
    assert seen.verdict.go == allowed
    assert seen.verdict.go == (not seen.verdict.blockers)
    for gate in book.plan.gates:
        settled = oracle.waived(gate, book.entries, book.now) or oracle.gate_holds(
            book.plan, gate, book.entries, book.now
        )
        assert seen.views[gate.id].settled == settled, gate.id


def test_go_is_reached_by_the_generator() -> None:
    """The property above would prove nothing if no history of its kind came to GO."""
    reached = {False: 0, True: 0}

    @settings(max_examples=100, database=None, derandomize=True)
    @given(books())
    def count(book: Book) -> None:
        reached[look(book).verdict.go] += 1

    count()
    assert reached[True] >= 15
    assert reached[False] >= 15


@settings(max_examples=40)
@given(books())
def test_every_reason_is_a_sentence_with_a_way_on(book: Book) -> None:
    for blocker in look(book).verdict.blockers:
        assert blocker.reason
        assert blocker.action
        assert not blocker.reason.endswith(".")
        assert blocker.title in str(blocker)


# ------------------------------------------------------------------------------------------------------- on nothing
@pytest.mark.parametrize(
    "plan",
    [
        plan_of(),
        plan_of(stations=(PM,)),
        plan_of(gate_of("a", claims=[person("a")], binding=False)),
        plan_of(gate_of("a", claims=[person("a")], phase="after")),
        plan_of(close_at_least=0),
        plan_of(close_at_least=1),
        plan_of(gate_of("a", claims=[])),
        plan_of(gate_of("a", claims=[], probes=[probe_of("a")])),
    ],
    ids=["empty", "stations only", "advisory", "after T-0", "quota 0", "quota 1", "no claim", "probe without claim"],
)
def test_go_is_never_said_on_nothing(plan: Plan) -> None:
    book = Book(plan)
    for gate in plan.gates:
        for probe in gate.probes:
            book.write(report(probe, {}, book.now))
        for claim in gate.claims:
            book.submit(intents.Vouch(claim.id, "seen"), ANA)
    book.submit(intents.SignOff(PM.role, "Morgan", Answer.GO))
    verdict = look(book).verdict
    assert not verdict.go
    assert verdict.blockers
    assert str(verdict) == "NO-GO"


def test_a_phase_that_nobody_declared_binds() -> None:
    book = Book(plan_of(gate_of("a", claims=[person("a")], phase="lost"), gate_of("b", claims=[person("b")])))
    book.submit(intents.Vouch(ClaimId("b.1"), "seen"), ANA)
    assert [blocker.gate for blocker in look(book).verdict.blockers] == ["a"]


def test_what_comes_after_t0_and_what_is_advisory_does_not_block() -> None:
    book = Book(
        plan_of(
            gate_of("a", claims=[person("a")]),
            gate_of("b", claims=[person("b")], phase="after"),
            gate_of("c", claims=[person("c")], binding=False),
        )
    )
    book.submit(intents.Vouch(ClaimId("a.1"), "seen"), ANA)
    assert str(look(book).verdict) == "GO"


def test_waivers_are_named_in_the_verdict() -> None:
    book = Book(plan_of(*(gate_of(key, claims=[person(key)]) for key in "abc")))
    for key in "ab":
        book.submit(intents.Waive(GateId(key), "no time", "Zoe"), ANA)
    book.submit(intents.Vouch(ClaimId("c.1"), "seen"), ANA)
    assert str(look(book).verdict) == "GO with 2 waivers"
    book.submit(intents.RevokeWaiver(GateId("a")))
    assert str(look(book).verdict) == "NO-GO"


# ------------------------------------------------------------------------------------------------------------ quota
def quota(least: int, standings: dict[str, tuple[Severity, bool | None]]) -> Review:
    """A plan with a quota; each gate with its severity and whether somebody says that it holds (None: nobody)."""
    gates = [gate_of(key, claims=[person(key)], severity=severity) for key, (severity, _) in standings.items()]
    book = Book(plan_of(*gates, close_at_least=least, owner="pm"))
    for key, (_, holds) in standings.items():
        if holds is not None:
            book.submit(intents.Vouch(ClaimId(f"{key}.1"), "seen", holds=holds), ANA)
    return look(book)


M, C = Severity.MODERATE, Severity.CRITICAL


def test_a_quota_lets_moderate_gates_open_and_says_so() -> None:
    seen = quota(2, {"a": (M, True), "b": (C, True), "c": (M, None), "d": (M, False)})
    assert seen.verdict.go
    assert str(seen.verdict) == "GO with 2 gates open"


@pytest.mark.parametrize("holds", [None, False])
def test_a_quota_never_lets_a_critical_gate_open(holds: bool | None) -> None:
    """Not only a failed one: a critical gate that failed and then cannot be reached has not become better."""
    seen = quota(2, {"a": (M, True), "b": (M, True), "c": (C, holds)})
    assert [blocker.gate for blocker in seen.verdict.blockers] == ["c"]


def test_a_critical_gate_that_fails_and_then_breaks_stays_a_blocker_under_a_quota() -> None:
    probe, claim = probe_of("c"), machine("c")
    gates = [gate_of("a", claims=[person("a")]), gate_of("c", claims=[claim], probes=[probe], severity=C)]
    book = Book(plan_of(*gates, close_at_least=1))
    book.submit(intents.Vouch(ClaimId("a.1"), "seen"), ANA)
    for outcome in (Outcome.FAIL, Outcome.ERROR, Outcome.INCONCLUSIVE):
        book.write(report(probe, {claim: outcome}, book.now))
        assert not look(book).verdict.go, outcome
    book.write(report(probe, {claim: Outcome.PASS}, book.now))
    assert look(book).verdict.go


def test_a_quota_that_is_not_met_counts_what_is_missing() -> None:
    seen = quota(3, {"a": (M, True), "b": (M, None), "c": (M, None)})
    first = seen.verdict.blockers[0]
    assert str(first) == "Quota: 1 of 3 gates closed, 3 are needed"
    assert (first.owner, first.action) == ("pm", "close 2 more, and every critical one")
    assert [blocker.gate for blocker in seen.verdict.blockers] == [None, "b", "c"]


def test_a_quota_above_the_number_of_gates_is_never_met() -> None:
    assert not quota(4, {"a": (M, True), "b": (M, True)}).verdict.go


def test_a_quota_of_nothing_is_no_quota() -> None:
    assert not quota(0, {"a": (M, True), "b": (M, None)}).verdict.go
    assert quota(0, {"a": (M, True), "b": (M, True)}).verdict.go


# ---------------------------------------------------------------------------------------------------------- folding
def failing(key: str, *depends: str, **rest: object) -> Gate:
    return gate_of(key, claims=[person(key)], depends=tuple(map(GateId, depends)), **rest)


def blockers(gates: list[Gate], *failed: str) -> dict[str, tuple[str, ...]]:
    """Every gate blocker with what waits for it; the named gates were found not to hold, the others are open."""
    book = Book(plan_of(*gates))
    for key in failed:
        book.submit(intents.Vouch(ClaimId(f"{key}.1"), "broken", holds=False), ANA)
    seen = look(book).verdict
    assert not seen.go
    return {str(blocker.gate): blocker.waiting for blocker in seen.blockers}


def test_what_waits_for_a_broken_gate_folds_under_it() -> None:
    gates = [failing("db"), failing("api", "db"), failing("app", "api"), failing("other")]
    assert blockers(gates, "db") == {"db": ("api", "app"), "other": ()}


def test_what_waits_for_an_open_gate_does_not_fold() -> None:
    assert blockers([failing("db"), failing("api", "db")]) == {"db": (), "api": ()}


def test_the_root_is_shown_and_not_what_lies_between() -> None:
    gates = [failing("app", "api"), failing("api", "db"), failing("db")]
    assert blockers(gates, "db", "api", "app") == {"db": ("app", "api")}


def test_a_diamond_hides_nobody() -> None:
    gates = [failing("top", "left", "right"), failing("left", "base"), failing("right", "left"), failing("base")]
    assert blockers(gates, "top", "left", "right", "base") == {"base": ("top", "left", "right")}


@pytest.mark.parametrize("failed", [("a", "b"), ("a",), ("b",), ("a", "b", "c")])
def test_a_circle_of_dependencies_cannot_hide_its_gates(failed: tuple[str, ...]) -> None:
    """Each would fold under the other, and a list without blockers would read GO."""
    gates = [failing("a", "b"), failing("b", "a"), failing("c", "c")]
    found = blockers(gates, *failed)
    assert {*found, *(key for waiting in found.values() for key in waiting)} == {"a", "b", "c"}


def test_a_circle_folds_under_its_first_gate() -> None:
    gates = [failing("out", "b"), failing("b", "a"), failing("a", "b")]
    assert blockers(gates, "a", "b") == {"b": ("out", "a")}


@settings(max_examples=40)
@given(books())
def test_folding_loses_no_gate(book: Book) -> None:
    seen = look(book)
    named = [gate for blocker in seen.verdict.blockers for gate in (blocker.gate, *blocker.waiting) if gate]
    unsettled = {gate.id for gate in book.plan.gates if book.plan.binds(gate) and not seen.views[gate.id].settled}
    assert len(named) == len(set(named)), "each once"
    quota_met = bool(book.plan.close_at_least) and not any(b.title == "Quota" for b in seen.verdict.blockers)
    if quota_met:
        critical = {gate.id for gate in book.plan.gates if gate.severity is Severity.CRITICAL}
        assert set(named) == unsettled & critical
    else:
        assert set(named) == unsettled


def test_the_worst_comes_first() -> None:
    keys = {"open": M, "stale": M, "failed": M, "critical": C, "partial": M}
    gates = [
        gate_of(key, claims=[person(key, 1), person(key, 2)], severity=severity, fresh_for=timedelta(minutes=1))
        for key, severity in keys.items()
    ]
    book = Book(plan_of(*gates))
    for key in ("stale", "stale", "failed", "critical"):
        book.submit(intents.Vouch(ClaimId(f"{key}.1"), "seen"), ANA)
    book.submit(intents.Vouch(ClaimId("stale.2"), "seen"), ANA)
    book.wait(60)
    book.submit(intents.Vouch(ClaimId("partial.1"), "seen"), ANA)
    for key in ("failed", "critical"):
        book.submit(intents.Vouch(ClaimId(f"{key}.2"), "broken", holds=False), ANA)
    assert [blocker.gate for blocker in look(book).verdict.blockers] == [
        "critical",
        "failed",
        "stale",
        "partial",
        "open",
    ]


# -------------------------------------------------------------------------------------------------------------- why
PROBE, CLAIM = probe_of("g"), machine("g")


def reason(outcomes: list[Outcome], claims: int = 1, error: str | None = None) -> tuple[str, str]:
    asked = [machine("g", number) for number in range(1, claims + 1)]
    book = Book(plan_of(gate_of("g", claims=asked, probes=[PROBE], fresh_for=timedelta(minutes=1))))
    for outcome in outcomes:
        book.write(report(PROBE, dict.fromkeys(asked, outcome), book.now, error=error))
    return why(look(book).views[GateId("g")])


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (reason([]), ("says 1: not proven yet", "run the gate")),
        (reason([Outcome.FAIL]), ("says 1: x (fail) == 1", "mend it and run the gate again")),
        (reason([Outcome.FAIL], 3), ("says 1: x (fail) == 1 (and 2 more)", "mend it and run the gate again")),
        (reason([Outcome.ERROR]), ("says 1: x (error) == 1", "make the probe work and run it again")),
        (reason([Outcome.ERROR], 2, "timed out"), ("timed out", "make the probe work and run it again")),
        (
            reason([Outcome.INCONCLUSIVE]),
            ("says 1: x (inconclusive) == 1", "look at it; run it again, or vouch for it"),
        ),
    ],
)
def test_why(found: tuple[str, str], expected: tuple[str, str]) -> None:
    assert found == expected


def test_why_a_persons_word_asks_a_person() -> None:
    said = person("g")
    gate = gate_of("g", claims=[said], fresh_for=timedelta(minutes=1))
    book = Book(plan_of(gate))

    def seen() -> tuple[str, str]:
        return why(look(book).views[gate.id])

    assert seen() == ("says 1: nobody has vouched for it", "vouch for it")
    book.submit(intents.Vouch(said.id, "seen"), ANA)
    book.wait(60)
    assert seen() == ("says 1: its evidence is too old", "vouch for it again")
    book.submit(intents.Vouch(said.id, "broken", holds=False), ANA)
    assert seen() == ("says 1: broken", "mend it and vouch for it")


def test_the_error_that_is_told_is_that_of_the_probe_that_broke() -> None:
    first, second = probe_of("g", 1), probe_of("g", 2)
    claims = [machine("g", 1, 1), machine("g", 2, 2)]
    gate = gate_of("g", claims=claims, probes=[first, second])
    book = Book(plan_of(gate))
    book.write(report(first, {claims[0]: Outcome.PASS}, book.now, error="cannot capture token"))
    book.write(report(second, {claims[1]: Outcome.ERROR}, book.now, error="connection refused"))
    assert why(look(book).views[gate.id])[0] == "connection refused"


def test_a_runbook_goes_with_its_blocker() -> None:
    book = Book(plan_of(replace(failing("a"), runbook="docs/a.md", owner="dev")))
    blocker = look(book).verdict.blockers[0]
    assert (blocker.runbook, blocker.owner, blocker.standing) == ("docs/a.md", "dev", Standing.OPEN)


def test_every_station_that_is_not_go_is_a_blocker() -> None:
    stations = (PM, Station(Role("qa")), Station(Role("dev")), Station(Role("ops")))
    book = Book(plan_of(failing("a"), failing("b"), stations=stations))
    for key in "ab":
        book.submit(intents.Vouch(ClaimId(f"{key}.1"), "seen"), ANA)
    book.submit(intents.SignOff(Role("pm"), "Morgan", Answer.GO))
    book.submit(intents.SignOff(Role("dev"), "Dex", Answer.GO))
    book.submit(intents.SignOff(Role("qa"), "Quinn", Answer.NO_GO, "too slow", GateId("a")))
    book.write(events.Vouched(ClaimId("b.1"), GateId("b"), "says", False, "broken"), ANA)
    book.submit(intents.SignOff(Role("dev"), "Dex", Answer.GO))
    found = {str(blocker.station): (blocker.reason, blocker.action) for blocker in look(book).verdict.blockers[1:]}
    assert found == {
        "pm": ("signed on older evidence (b since)", "sign again"),
        "qa": ("Quinn says NO-GO: too slow", "settle what it names and ask again"),
        "ops": ("has not signed off", "sign off"),
    }
