"""A process that appends to a journal: `writer.py PATH [--count N] [--create] [--name WHO] [--limit BYTES] [--read]
[--nobody]`.

It prints `ack ID` only after the append returned, `refused SENTENCE` when the journal says no, and ends with 3 then.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import os
import sys
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

from cockpit.core.events import Noted
from cockpit.core.names import LaunchId, Operator
from cockpit.core.record import Conflict, Draft
from cockpit.errors import JournalProblem
from cockpit.journal.sqlite import SqliteJournal

KEY = bytes(range(32))


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("path", type=Path)
    parser.add_argument("--count", type=int, default=1)
    parser.add_argument("--name", default="ada")
    parser.add_argument("--create", action="store_true")
    parser.add_argument("--read", action="store_true")
    parser.add_argument("--limit", type=int)
    parser.add_argument("--nobody", action="store_true")
    options = parser.parse_args()
    if options.nobody:  # root may write everywhere; what is imported lazily must be there before
        import fcntl  # noqa: F401

        os.setgroups([])
        os.setgid(65534)
        os.setuid(65534)
    if options.limit:
        import resource

        resource.setrlimit(resource.RLIMIT_FSIZE, (options.limit, options.limit))
    return asyncio.run(work(options))


async def work(options: argparse.Namespace) -> int:
    try:
        if options.read:
            journal = SqliteJournal.open(options.path, key=KEY, read_only=True)
            print("entries", len(await journal.read()))  # noqa: T201
            await journal.close()
            return 0
        if options.create:
            with contextlib.suppress(JournalProblem) if options.path.exists() else contextlib.nullcontext():
                now = datetime.now(UTC)
                made = SqliteJournal.create(options.path, launch=LaunchId("x"), project="x", key=KEY, now=now)
                await made.close()
        journal = SqliteJournal.open(options.path, key=KEY)
        head = await journal.head()
        for number in range(options.count):
            head = await add(journal, head, Noted(f"{options.name} {number} " + "." * 100))
        await journal.close()
    except JournalProblem as problem:
        print("refused", problem.problem, flush=True)  # noqa: T201
        return 3
    return 0


async def add(journal: SqliteJournal, head: int, event: Noted) -> int:
    draft = Draft(str(uuid4()), datetime.now(UTC), Operator("ada"), event)
    while True:
        try:
            entries = await journal.append(head, [draft])
        except Conflict as conflict:
            head = conflict.found
            continue
        except JournalProblem as problem:
            print("refused", problem.problem, flush=True)  # noqa: T201
            await journal.append(head, [draft])  # once more: the connection is opened anew
            raise
        print("ack", draft.id, flush=True)  # noqa: T201
        return entries[-1].seq


if __name__ == "__main__":
    sys.exit(main())
