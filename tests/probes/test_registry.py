"""The door: effects, the guard, errors that must not get out, and what is not imported."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import threading

import pytest

from cockpit.core.names import ProbeId
from cockpit.core.probe import (
    Answer,
    AwsSpec,
    Count,
    Effect,
    FileSpec,
    HttpSpec,
    LookSpec,
    Probe,
    ReplaySpec,
    RunSpec,
    Scene,
)
from cockpit.probes.base import finish
from cockpit.probes.registry import Probes
from cockpit.probes.threads import Threads
from fakes.wire import Wire

READ, WRITE, PRODUCTION = Effect


def answer_of(probe: Probe, scene: Scene) -> Answer:
    async def once() -> Answer:
        probes = Probes()
        try:
            return await probes.ask(probe, scene)
        finally:
            await probes.close()

    return asyncio.run(once())


@pytest.mark.parametrize(
    ("declared", "allowed", "runs"),
    [
        (READ, READ, True),
        (READ, WRITE, True),
        (WRITE, READ, False),
        (WRITE, WRITE, True),
        (PRODUCTION, WRITE, False),
        (PRODUCTION, PRODUCTION, True),
    ],
)
def test_a_probe_never_does_more_than_the_run_allows(tmp_path, declared, allowed, runs):
    probe = Probe(ProbeId("g/1"), "t", RunSpec("touch ran"), effect=declared)
    answer = answer_of(probe, Scene({}, {}, 5, effect=allowed, folder=str(tmp_path)))
    assert (tmp_path / "ran").exists() is runs
    assert (answer.error is None) is runs


def test_a_reading_probe_stays_reading_where_writing_is_allowed():
    probe = Probe(ProbeId("g/1"), "t", HttpSpec("POST", "http://127.0.0.1:1/"))
    assert "declare effect" in str(answer_of(probe, Scene({}, {}, 5, effect=WRITE)).error)


def test_a_page_that_a_person_looks_at_brings_no_document(ask):
    got = ask(LookSpec("https://dashboard.test/"))
    assert got.answer.document is None
    assert got.answer.error is None


def test_the_elapsed_time_is_filled_in_and_the_start_is_left_to_the_caller(ask, tmp_path):
    got = ask(FileSpec("missing"), folder=tmp_path)
    assert got.answer.elapsed_ms > 0
    assert got.answer.started is None


def test_what_breaks_inside_a_kind_is_an_answer(ask):
    """A place to show lines that breaks stands for any fault that nobody thought of."""

    def emit(_stream: str, _text: str) -> None:
        raise KeyError("gone")

    answer = answer_of(Probe(ProbeId("g/1"), "t", RunSpec("true")), Scene({}, {}, 5, emit=emit))
    assert answer.error == "the run probe failed inside: KeyError: 'gone'"
    assert answer.document is None


def test_one_set_of_probes_serves_several_loops_one_after_the_other():
    probes = Probes()

    async def once() -> object:
        answer = await probes.ask(Probe(ProbeId("g/1"), "t", HttpSpec("GET", url)), Scene({}, {}, 5))
        await probes.close()
        return answer.document["status"]  # type: ignore[index, call-overload]

    with Wire(lambda talk, _: talk.answer(b"")) as server:
        url = server.url
        assert [asyncio.run(once()) for _ in range(3)] == [200] * 3


@pytest.mark.parametrize("spec", [HttpSpec("GET", "URL"), RunSpec("sleep 60")])
def test_a_cancelled_probe_raises_cancelled(spec):
    async def cancel(url: str) -> None:
        asked = HttpSpec("GET", url) if isinstance(spec, HttpSpec) else spec
        probes = Probes()
        task = asyncio.ensure_future(probes.ask(Probe(ProbeId("g/1"), "t", asked), Scene({}, {}, 60)))
        await asyncio.sleep(0.1)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await probes.close()

    with Wire() as server:
        asyncio.run(cancel(server.url))


def test_no_library_is_imported_until_a_probe_needs_it():
    program = (
        "import sys, asyncio; from cockpit.probes.registry import Probes; "
        "from cockpit.core.probe import *; from cockpit.core.names import ProbeId; "
        "asyncio.run(Probes().ask(Probe(ProbeId('g/1'), 't', RunSpec('true')), Scene({}, {}, 5))); "
        "print(sorted({name.partition('.')[0] for name in sys.modules}"
        " & {'boto3', 'botocore', 'psycopg', 'httpx', 'ssl', 'textual', 'rich', 'jmespath', 'dns'}))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() in {"[]", "['ssl']"}  # asyncio itself imports ssl where there is one


def test_waiting_for_the_end_of_a_task_outlasts_a_cancellation():
    async def wait() -> bool:
        released = asyncio.Event()
        work = asyncio.ensure_future(released.wait())
        waiting = asyncio.ensure_future(finish(work, 60))
        await asyncio.sleep(0)
        waiting.cancel()
        await asyncio.sleep(0)
        assert not waiting.done()
        released.set()
        with pytest.raises(asyncio.CancelledError):
            await waiting
        return work.done()

    assert asyncio.run(wait())


def test_waiting_for_the_end_of_a_task_has_an_end():
    async def wait() -> bool:
        work = asyncio.ensure_future(asyncio.Event().wait())
        ended = await finish(work, 0.05)
        work.cancel()
        return ended

    assert asyncio.run(wait()) is False


def test_a_blocking_call_that_hangs_keeps_only_its_own_slot():
    async def call() -> list[object]:
        threads, release = Threads(2, "test"), threading.Event()
        hanging = asyncio.ensure_future(threads.run(release.wait))
        await asyncio.sleep(0)
        hanging.cancel()
        answers = [await threads.run(lambda number=number: number) for number in range(5)]
        with pytest.raises(ZeroDivisionError):
            await threads.run(lambda: 1 / 0)
        release.set()
        return answers

    assert asyncio.run(call()) == [0, 1, 2, 3, 4]


def test_a_post_that_says_that_it_only_asks_may_be_a_reading(ask):
    """GraphQL and searches are asked by POST; one that does not say so changes something."""
    with Wire(lambda talk, _: talk.answer(b"{}")) as server:
        assert ask(HttpSpec("POST", server.url, json={"query": "{a}"}, asks=True)).error == ""
        assert ask(HttpSpec("POST", server.url, json={})).error.startswith("not run: a POST request can change")
        assert ask(HttpSpec("DELETE", server.url, asks=True)).error.startswith("not run: a DELETE request")


@pytest.mark.parametrize("name", ["X-HTTP-Method-Override", "x-method-override", "X-HTTP-Method"])
def test_a_header_that_makes_another_method_of_it_needs_its_effect(name: str) -> None:
    spec = HttpSpec("GET", "http://127.0.0.1:1/", ((name, " delete "),))
    answer = answer_of(Probe(ProbeId("g/1"), "t", spec), Scene({}, {}, 5))
    assert answer.error is not None
    assert answer.error.startswith("not run: a GET request can change something")
    harmless = HttpSpec("GET", "http://127.0.0.1:1/", ((name, "HEAD"),))
    assert "not run" not in (answer_of(Probe(ProbeId("g/1"), "t", harmless), Scene({}, {}, 5)).error or "")


def test_what_counts_effects_only_reads() -> None:
    counting = Count(AwsSpec("aws", "sqs", "delete_queue", {"QueueUrl": "x"}), "n")
    spec = ReplaySpec(HttpSpec("POST", "http://127.0.0.1:1/"), counts=counting)
    answer = answer_of(Probe(ProbeId("g/1"), "t", spec, Effect.WRITE), Scene({}, {}, 5, Effect.WRITE))
    assert answer.error == "not run: sqs.delete_queue can change something, and what counts effects only reads"
