"""Jobs for runners at vantage points, queued in the database that keeps the launch by the library procrastinate.

A job names a launch, a profile's digest, a gate and a probe. Any number of runners share the queue of a vantage point;
a runner that is lost is noticed by its heartbeat, and what it had is done by another one. So a job may be done twice:
its number goes into the journal with the answer, and there it counts once. Jobs are no history: done, they are deleted.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from hashlib import md5
from typing import TYPE_CHECKING, Any, Final

from cockpit.core.errand import Errand
from cockpit.core.names import GateId, LaunchId, ProbeId, RunId
from cockpit.core.plain import plain_line
from cockpit.errors import JournalProblem
from cockpit.journal.pgtarget import Target

if TYPE_CHECKING:
    from procrastinate import App

SCHEMA: Final = "cockpit_jobs"
"""Where the queue's tables are, beside the journal's own."""
HEARTBEAT: Final = 1.0
"""Seconds between two heartbeats of a runner."""
LOST: Final = 3.0
"""Seconds without one after which a runner is lost, and its jobs are taken over."""
PATIENCE: Final = 5.0
"""Seconds to wait for a connection."""
_LINKS: Final = 3
"""Connections of one seat or runner at the most, beside the three for its journal and its seat: a server has few, and
one of them only listens."""
_TASK: Final = "ask"
_WORD: Final = 200
"""Characters of one word of a job."""
_EXTRA: Final = "install cockpit with its extra `runner`"

Do = Callable[[Errand, int], Awaitable[None]]
"""Does an errand, under the number of its job."""


def queue(launch: LaunchId, vantage: str) -> str:
    """The name of the queue of a vantage point for one launch; the library makes the name of a channel from it."""
    return f"at-{md5(f'{launch} {vantage}'.encode(), usedforsecurity=False).hexdigest()[:20]}"


class Jobs:
    """The queue of one launch. Used from one event loop; opened by its first use."""

    def __init__(self, target: Target, launch: LaunchId) -> None:
        self._target = target
        self._launch = launch
        self._app: App | None = None
        self._lock = asyncio.Lock()
        self._places = asyncio.Semaphore(_LINKS - 1)

    async def send(self, vantage: str, errand: Errand) -> None:
        """Queue an errand; one that waits for the same probe already is enough.

        Raises:
            JournalProblem: the library or the queue is not there, or the server does not answer.
        """
        app = await self._open()
        from procrastinate.exceptions import AlreadyEnqueued, ProcrastinateException

        place = queue(self._launch, vantage)
        job = app.configure_task(_TASK, queue=place, queueing_lock=f"{place}: {errand.probe}")
        given: dict[str, Any] = {
            "digest": errand.digest,
            "gate": errand.gate,
            "probe": errand.probe,
            "run": errand.run,
            "number": errand.number,
        }
        try:
            async with self._places:  # who waits here for a turn is not late yet
                with suppress(AlreadyEnqueued):
                    await asyncio.wait_for(job.defer_async(**given), PATIENCE)
        except (ProcrastinateException, OSError, TimeoutError) as error:
            raise self._problem(error) from None

    async def work(self, vantage: str, do: Do, *, at_once: int, stop: asyncio.Event) -> None:
        """Do what is queued for a vantage point, and what lost runners left undone, until `stop`.

        Raises:
            JournalProblem: the library or the queue is not there.
        """
        app = await self._open()
        place = queue(self._launch, vantage)

        async def ask(context: Any, digest: str, gate: str, probe: str, run: str, number: int = 0) -> None:
            # the queue is anybody's who may append: what stands in it goes into the journal, and in front of people
            words = (plain_line(str(word), _WORD) for word in (digest, gate, probe, run))
            digest, gate, probe, run = words
            errand = Errand(digest, GateId(gate), ProbeId(probe), RunId(run), int(number))
            await do(errand, int(context.job.id))

        from procrastinate import RetryStrategy

        # a journal that is away for a moment: the same job again, a little later
        app.task(name=_TASK, pass_context=True, retry=RetryStrategy(max_attempts=20, wait=1))(ask)
        worker = asyncio.ensure_future(
            app.run_worker_async(
                queues=[place],
                concurrency=at_once,
                wait=True,
                delete_jobs="always",
                install_signal_handlers=False,
                fetch_job_polling_interval=1.0,
                update_heartbeat_interval=HEARTBEAT,
                stalled_worker_timeout=LOST,
                shutdown_graceful_timeout=2.0,
            )
        )
        tasks = {worker, asyncio.ensure_future(self._take_over(app, place)), asyncio.ensure_future(stop.wait())}
        try:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        for task in done:
            if not task.cancelled() and (error := task.exception()) is not None:
                raise self._problem(error)

    async def _take_over(self, app: App, place: str) -> None:
        """Put back what a lost runner had begun."""
        from procrastinate.exceptions import ProcrastinateException
        from procrastinate.jobs import Status

        while True:
            await asyncio.sleep(HEARTBEAT)
            with suppress(ProcrastinateException, OSError):  # the server is away: the worker says so
                for job in await app.job_manager.get_stalled_jobs(queue=place, seconds_since_heartbeat=LOST):
                    try:
                        await app.job_manager.retry_job(job)
                    except ProcrastinateException:  # the same probe was queued again meanwhile: that is enough
                        assert job.id is not None
                        await app.job_manager.finish_job_by_id_async(job.id, Status.FAILED, delete_job=True)

    async def close(self) -> None:
        """Let go of the connections; safe to call twice."""
        app, self._app = self._app, None
        if app is not None:
            with suppress(Exception):
                await asyncio.wait_for(app.close_async(), 2.0)

    async def _open(self) -> App:
        async with self._lock:
            if self._app is not None:
                return self._app
            app = make_app(self._target)
            try:
                await asyncio.wait_for(app.open_async(), PATIENCE)
            except Exception as error:  # noqa: BLE001 - the library's own, the pool's or the driver's
                raise self._problem(error) from None
            self._app = app
            return app

    def _problem(self, error: BaseException) -> JournalProblem:
        cause = error.__cause__ or error
        said = self._target.hide(str(cause).strip().splitlines()[0]) if str(cause).strip() else type(cause).__name__
        hint = "make the queue with `cockpit journal init`, by a login that may; it needs the extra `runner`"
        return JournalProblem(f"the jobs in {self._target.place} cannot be reached: {said}", hint)


def make_app(target: Target) -> App:
    """The library's own object on a database, not opened yet.

    Raises:
        JournalProblem: the library is not installed.
    """
    try:
        from procrastinate import App, PsycopgConnector
    except ImportError:
        raise JournalProblem("runners need the package procrastinate, which is not installed", _EXTRA) from None
    for name in ("procrastinate", "psycopg"):  # their warnings would be written over the screen
        logging.getLogger(name).addHandler(logging.NullHandler())
    given = dict(target.options)
    given["options"] = f"{given.get('options', '')} -c search_path={SCHEMA}".strip()
    given["application_name"] = "cockpit jobs"
    if target.password is not None:
        given["password"] = target.password.reveal()
    return App(connector=PsycopgConnector(kwargs=given, min_size=1, max_size=_LINKS, timeout=PATIENCE))


async def init(target: Target, role: str) -> str:
    """Make the queue's tables, as a login that may, and let a role use them; twice is once.

    Raises:
        JournalProblem: the library is not installed, or the server refuses.
    """
    import psycopg

    from cockpit.journal.pgtarget import Lost, explain

    app = make_app(target)
    try:
        async with app.open_async():
            connector: Any = app.connector
            async with connector.pool.connection() as link:
                there = await (await link.execute(f"SELECT to_regclass('{SCHEMA}.procrastinate_jobs')")).fetchone()
                if not there or there[0] is None:
                    await link.execute(f"CREATE SCHEMA IF NOT EXISTS {SCHEMA}")
                    await link.execute(app.schema_manager.get_schema())
                for what in (
                    f"USAGE ON SCHEMA {SCHEMA}",
                    f"SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {SCHEMA}",
                    f"USAGE ON ALL SEQUENCES IN SCHEMA {SCHEMA}",
                    f"EXECUTE ON ALL FUNCTIONS IN SCHEMA {SCHEMA}",
                ):
                    await link.execute(f"GRANT {what} TO {role}".encode())
    except psycopg.Error as error:
        told = explain(error, "set up", target)
        raise told if not isinstance(told, Lost) else JournalProblem(f"{target.place}: {told.why}") from None
    return f"made the queue for runners, schema {SCHEMA}" if not there or there[0] is None else "the queue was there"
