"""Replays against a shop that acts once, twice, late, or not at all, and against a real database."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from cockpit.core.claim import Context, judge_claim, parse
from cockpit.core.names import ProbeId
from cockpit.core.probe import (
    DOCUMENT_FIELDS,
    Count,
    Effect,
    HttpSpec,
    Probe,
    ReplaySpec,
    Scene,
    Signature,
    SqlSpec,
)
from cockpit.core.secret import Secret
from cockpit.probes.registry import Probes
from fakes.shop import SECRET, Shop
from fakes.wire import Received, Talk, Wire

EVENT = {"id": "evt_${run_id}", "type": "checkout.session.completed", "data": {"amount": 10}}


def signed(url: str, key: str = "${webhook_key}") -> HttpSpec:
    signature = Signature("Stripe-Signature", "hmac-sha256", key, scheme="stripe")
    return HttpSpec("POST", f"{url}/webhook", json=EVENT, sign=signature)


@pytest.fixture
def at(ask):
    """Replay the event at a shop: `at(Shop(), together=True)`."""

    def asked(shop: Shop, key: str = "${webhook_key}", **spec: Any):
        with shop.wire() as server:
            counts = Count(HttpSpec("GET", f"{server.url}/balance"), "body.balance")
            whole = replace(ReplaySpec(signed(server.url, key), settle=0.0, counts=counts), **spec)
            values = {"run_id": "r1", "webhook_key": Secret("webhook_key", SECRET), "wrong": Secret("wrong", "no")}
            return ask(whole, effect=Effect.WRITE, values=values)

    return asked


def judged(document: object, claim: str) -> str:
    return judge_claim(parse(claim), None, Context(document, datetime.now(UTC))).outcome.value


def test_an_event_that_comes_twice_tops_up_once(at):
    shop = Shop()
    got = at(shop)
    assert got.error == ""
    assert got.document.keys() == DOCUMENT_FIELDS["replay"]
    assert (got.document["times"], got.document["same"]) == (2, True)
    assert (got.document["before"], got.document["after"], got.document["effects"]) == (100, 110, 10)
    assert judged(got.document, "effects == 10") == "pass"
    assert judged(got.document, "all answers[].status == 200") == "pass"
    assert judged(got.document, "answers[1].body == @answers[0].body") == "pass"
    assert [json.loads(body)["id"] for body in shop.bodies] == ["evt_r1"] * 2
    assert shop.bodies[0] == shop.bodies[1]
    assert shop.signatures[0].startswith("t=")
    assert "2 times sent · 10 effects" in got.text
    assert SECRET not in got.text


@pytest.mark.parametrize(("fault", "effects"), [("twice", 20), ("never", 0)])
def test_equal_answers_are_no_proof_of_one_effect(at, fault, effects):
    got = at(Shop(fault))
    assert got.document["same"] is True  # which is all that the answers could tell
    assert got.document["effects"] == effects
    assert judged(got.document, "effects == 10") == "fail"


def test_an_effect_that_comes_late_is_waited_for(at):
    assert at(Shop("late"), settle=0.5).document["effects"] == 20


def test_all_at_once_is_a_race(at):
    assert at(Shop("racy"), together=True).document["effects"] == 20


def test_money_is_counted_as_people_count(at):
    shop = Shop(balance=6.01)
    got = at(shop)
    assert got.document["effects"] == 10
    assert (shop.balance - 6.01) != 10


def test_more_than_twice(at):
    got = at(Shop(), times=5)
    assert (len(got.document["answers"]), got.document["effects"]) == (5, 10)


def test_a_signature_that_is_refused_twice_has_no_effect(at):
    got = at(Shop(), key="${wrong}")
    assert judged(got.document, "all answers[].status == 400") == "pass"
    assert judged(got.document, "effects == 0") == "pass"
    assert judged(got.document, "effects == 10") == "fail"


def test_without_a_count_there_are_no_effects_to_claim(at):
    got = at(Shop("twice"), counts=None)
    assert (got.document["before"], got.document["effects"]) == (None, None)
    assert judged(got.document, "effects == 10") == "inconclusive"


def test_rows_of_a_real_database_are_counted(ask, database, postgres):
    """The service writes a row for each delivery; another writes one for each event."""
    import psycopg

    with psycopg.connect(
        host=postgres.host, port=postgres.port, dbname=postgres.dbname, user=postgres.user, password=postgres.password,
        autocommit=True,
    ) as link:  # fmt: skip
        link.execute("create table if not exists topups (event text primary key)")

        def serve(talk: Talk, request: Received) -> None:
            event = json.loads(request.body)["id"]
            link.execute("insert into topups values (%s) on conflict do nothing", (event,))
            talk.answer(b'{"ok": true}', Content_Type="application/json")

        with Wire(serve) as server:
            counts = Count(SqlSpec("db", "select count(*) as n from topups where event = ${event}"), "rows[0].n")
            spec = ReplaySpec(HttpSpec("POST", server.url, json={"id": "${event}"}), settle=0.0, counts=counts)
            values = database["values"] | {"event": "evt_9"}
            got = ask(spec, effect=Effect.WRITE, values=values, connections=database["connections"])
    assert got.error == ""
    assert (got.document["before"], got.document["after"], got.document["effects"]) == (0, 1, 1)


@pytest.mark.parametrize(
    ("path", "problem"),
    [
        ("body.other", "there is no number at body.other in what counts the effects"),
        ("body", "there is no number at body"),
        ("length(body.balance)", "the effects cannot be counted before the requests"),
    ],
)
def test_what_cannot_be_counted_is_an_error_and_nothing_is_sent(ask, path, problem):
    shop = Shop()
    with shop.wire() as server:
        counts = Count(HttpSpec("GET", f"{server.url}/balance"), path)
        values = {"run_id": "1", "webhook_key": Secret("webhook_key", SECRET)}
        got = ask(ReplaySpec(signed(server.url), counts=counts), effect=Effect.WRITE, values=values)
    assert problem in got.error
    assert shop.bodies == []


def test_it_runs_only_where_writing_is_allowed(ask):
    for method in ("GET", "POST"):
        got = ask(ReplaySpec(HttpSpec(method, "http://127.0.0.1:1")))
        assert got.error.startswith(f"not run: 2 times a {method} request can change something")


def test_a_request_that_breaks_says_which(ask):
    def serve(talk: Talk, _: Received) -> None:
        if len(server.received) == 1:
            talk.answer(b"{}")

    with Wire(serve) as server:
        got = ask(ReplaySpec(HttpSpec("POST", server.url)), effect=Effect.WRITE)
    assert got.error.startswith("request 2 of 2: ")


def test_one_deadline_over_everything(ask):
    with Wire() as server:
        got = ask(ReplaySpec(HttpSpec("POST", server.url), together=True), effect=Effect.WRITE, timeout=0.3)
    assert "no complete answer within 0.3 s" in got.error


def test_a_replay_that_is_cancelled_sends_nothing_more():
    """The first request is on its way when the run is stopped; the second must never leave."""

    async def cancelled(server: Wire) -> None:
        probes, there = Probes(), asyncio.Event()
        scene = Scene({}, {}, 30, Effect.WRITE)
        loop = asyncio.get_running_loop()
        server.serve = lambda talk, _: (loop.call_soon_threadsafe(there.set), talk.until_gone())[1]
        spec = ReplaySpec(HttpSpec("POST", server.url))
        task = asyncio.create_task(probes.ask(Probe(ProbeId("g/1"), "t", spec, Effect.WRITE), scene))
        await asyncio.wait_for(there.wait(), 10)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await probes.close()

    with Wire() as server:
        asyncio.run(cancelled(server))
    assert len(server.received) == 1
