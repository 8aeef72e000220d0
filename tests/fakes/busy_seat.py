"""A seat in a process of its own that asks for something all the time, and says what was recorded.

    python -m fakes.busy_seat NAME HOST PORT DATABASE LOGIN PASSWORD LAUNCH

It prints `ack TEXT` once a decision was made and recorded. A number on its input ends it: it catches up to that entry
and prints `fold DIGEST`, what the launch is to it.
"""

from __future__ import annotations

import hashlib
import random
import sys
import threading
import time
from collections.abc import Mapping
from dataclasses import fields, is_dataclass

from cockpit.core import intents, orders
from cockpit.core.events import Answer
from cockpit.core.intents import Intent
from cockpit.core.launch import Launch
from cockpit.core.names import ClaimId, GateId, LaunchId, Operator, Role
from cockpit.core.plan import Claim, Plan
from cockpit.core.secret import Secret
from cockpit.engine.clock import SystemClock
from cockpit.engine.engine import Engine, Manner, Outside
from cockpit.errors import CockpitError
from cockpit.journal.pgtarget import Target
from fakes.launches import gate, plan
from fakes.sitting import shared
from fakes.world import FakeProber, FakeVault


def launch_plan() -> Plan:
    """One gate that people vouch for."""
    here = Claim(ClaimId("team:here"), GateId("team"), "everybody is here")
    return plan(gate("team", here, probes=()))


def digest(launch: Launch) -> str:
    """What a launch is, in short."""
    parts = (launch.seq, launch.head, launch.gates, launch.conduct, launch.sign_offs, launch.remarks, launch.seats)
    return ":".join(hashlib.sha256(repr(_flat(part)).encode()).hexdigest()[:8] for part in parts)


def _flat(value: object) -> object:
    """The same in an order that does not hang on the process: sets and tables have none."""
    if is_dataclass(value):
        return [(item.name, _flat(getattr(value, item.name))) for item in fields(value)]
    if isinstance(value, Mapping):
        return sorted((repr(key), repr(_flat(one))) for key, one in value.items())
    if isinstance(value, set | frozenset):
        return sorted(repr(_flat(one)) for one in value)
    if isinstance(value, tuple | list):
        return [_flat(one) for one in value]
    return repr(value)


def wish(dice: random.Random, text: str) -> Intent:
    """What somebody may want; `text` stands in what is recorded of it."""
    match dice.randrange(6):
        case 0:
            return orders.CallHold(text)
        case 1:
            return orders.Resume(None, text)
        case 2:
            return intents.Vouch(launch_plan().gates[0].claims[0].id, text, holds=dice.random() < 0.8)
        case 3:
            return intents.SignOff(Role("devops"), "Gage", Answer.NO_GO, text, launch_plan().gates[0].id)
        case _:
            return intents.Note(text, None)


def main() -> None:
    """Sit, ask, and leave when told to."""
    name, host, port, dbname, user, password, launch = sys.argv[1:]
    options = {"host": host, "port": port, "dbname": dbname, "user": user}
    target = Target(options, Secret("journal password", password))
    told: list[int] = []
    threading.Thread(target=lambda: told.append(int(sys.stdin.readline())), daemon=True).start()
    engine = begin(name, target, LaunchId(launch))
    dice, number = random.Random(name), 0
    while not told:
        number += 1
        text = f"{name}.{number}."
        try:
            decision = engine.submit(wish(dice, text)).result(30)
        except CockpitError:
            continue
        if isinstance(decision, tuple) and decision:
            print("ack", text, flush=True)  # noqa: T201 - what the test reads
        time.sleep(dice.uniform(0, 0.06))
    end = time.monotonic() + 30
    while engine.picture.launch.seq < told[0] and time.monotonic() < end:
        time.sleep(0.1)
        engine.tick()
    seen = engine.picture.launch
    print("fold", digest(seen), seen.seq, flush=True)  # noqa: T201 - what the test reads
    sys.stdout.close()
    threading.Event().wait(2)


def begin(name: str, target: Target, launch: LaunchId) -> Engine:
    """Take the seat; tried again while the server is away."""
    for _ in range(60):
        try:
            journal, _presence = shared(target, launch)
            outside = Outside(journal, FakeProber(), FakeVault(), SystemClock())  # type: ignore[arg-type]
            engine = Engine(launch_plan(), outside, Manner(launch, "0", Operator(name, Role("devops"))))
            engine.start()
        except CockpitError:
            time.sleep(0.5)
        else:
            return engine
    raise SystemExit("no server")


if __name__ == "__main__":
    main()
