"""Coverage-guided fuzzing of everything that reads what strangers wrote.

    python scripts/fuzz.py --seconds 60                 all four, 60 seconds each
    python scripts/fuzz.py --seconds 600 profile        one of: claim, profile, import, codec

An input that reaches a line nobody reached before is kept for the run and changed further. One that raises what it
must not, breaks a law of its target or takes longer than a second is made as small as it goes, written to
`tests/attacks/found/TARGET/` and told; from then on the test suite replays it. Exit code 1 if there was one.

Where `atheris` is installed it could do this faster; this one needs nothing beyond Python.
"""

from __future__ import annotations

import argparse
import hashlib
import random
import signal
import sys
import time
import traceback
from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import UTC, datetime, timedelta
from enum import Enum
from pathlib import Path
from types import CodeType, FrameType
from typing import Any, Literal, get_args, get_origin, get_type_hints

ROOT = Path(__file__).resolve().parent.parent
FOUND = ROOT / "tests" / "attacks" / "found"
PACKAGE = str(ROOT / "src" / "cockpit")
SLOWEST = 1.0
"""Seconds of this process for one input; what strangers write is short."""
CALM = 30
"""Runs of a function without a new line after which it is looked at once in so many."""
LONGEST = 20_000
"""Bytes of one input."""


# ------------------------------------------------------------------------------------------------------- the targets
def claim(raw: bytes) -> None:
    """A text is a claim, or a located problem; a claim prints as itself and never raises on a document."""
    from cockpit.core.claim import ClaimProblem, Context, check, judge_claim, names, parse, roots, say

    source = raw.decode("utf-8", "surrogateescape")
    refused = None
    try:
        expect = parse(source)
    except ClaimProblem as problem:
        refused = problem
    if refused is not None:
        assert 1 <= refused.column <= len(source) + 1, "the place of the problem is outside of the text"
        assert "\n" not in refused.problem + refused.hint, "more than a line"
        return
    assert parse(say(expect)) == expect, "it does not print as itself"
    names(expect), roots(expect), check(expect, expect, fields=frozenset({"status"}), unit="ms")
    for document in _DOCUMENTS:
        values = {"v": 5, "name": "x", "nothing": None}
        found = judge_claim(expect, None, Context(document, _NOW, "UTC", values, 10.0, None, lambda _span: 5.0))
        assert "\n" not in found.actual + found.note, "more than a line"
        assert "cannot be judged" not in found.note, "the last net caught it"


_NOW = datetime(2026, 2, 27, 12, 0, tzinfo=UTC)
_DOCUMENTS: tuple[Any, ...] = (
    None,
    {"status": 200, "body": {"ok": True, "n": "12", "at": "2026-02-27T11:59:00Z"}, "rows": [], "text": "a\nb"},
    {"rows": [{"n": 1, "name": "a"}, {"n": None}], "status": "200", "value": 1e308, "lines": ["1", "x"]},
    [1, "2", None, [], {}, True, -0.0],
    "text",
)


def profile(raw: bytes) -> None:
    """Bytes are a plan, or findings of which each has its place in them."""
    from cockpit.core.plain import plain_line
    from cockpit.errors import ProfileProblem
    from cockpit.profile.read import read

    try:
        _, findings = read(raw, "f.toml", "/f.toml", {}, None)
    except ProfileProblem as problem:
        findings = problem.findings
        assert any(item.severity == "error" for item in findings), "refused without an error"
    else:
        assert all(item.severity != "error" for item in findings), "usable with an error"
    lines = raw.count(b"\n") + 1
    for item in findings:
        assert 0 <= item.where.line <= lines, "the place of a finding is outside of the file"
        assert plain_line(item.problem + item.hint) == item.problem + item.hint, "a finding that is not plain"


def checklist(raw: bytes) -> None:
    """A document becomes a profile that is TOML, whatever it says."""
    import tomllib

    from cockpit.checklist import source
    from cockpit.checklist.derive import derive
    from cockpit.checklist.write import Choices, write

    try:
        found = source.decode(raw)
    except ValueError:
        return
    draft = derive(found.lines, "x.md", "x")
    assert sum(draft.tally.counts().values()) == draft.tally.total, "the tally does not add up"
    tables = tomllib.loads(write(draft, Choices()).text)
    assert len(tables.get("gate", {})) == len(draft.gates), "a gate was lost on the way"


def codec(raw: bytes) -> None:
    """Six columns are an entry, or of another version; an entry is written as it was read."""
    from cockpit.core.record import Draft
    from cockpit.errors import JournalProblem
    from cockpit.journal.codec import decode, encode

    columns = (raw.split(b"\n", 5) + [b""] * 6)[:6]
    try:
        for column in columns:
            column.decode()
    except UnicodeDecodeError:
        return  # the store gives text
    try:
        entry = decode(1, columns, "m")
        content = encode(Draft(entry.id, entry.at, entry.by, entry.event))
    except JournalProblem:
        return
    again = decode(1, [column.encode() for column in content], "m")
    assert repr(again.event) == repr(entry.event), "it does not come back as it was written"  # NaN is not NaN


Target = Callable[[bytes], None]
TARGETS: dict[str, Target] = {"claim": claim, "profile": profile, "import": checklist, "codec": codec}


def seeds(name: str) -> list[bytes]:
    """What a target begins with."""
    kept = [path.read_bytes() for path in sorted((FOUND / name).glob("*"))]
    match name:
        case "claim":
            text = " ".join(path.read_text() for path in sorted((ROOT / "profiles").glob("*.toml")))
            claims = [piece.split('"')[0] for piece in text.split('expect = "')[1:]]
            return kept + [piece.encode() for piece in dict.fromkeys(claims)] + [token.encode() for token in CLAIM]
        case "profile":
            good = sorted((ROOT / "tests" / "profile").glob("*.toml"))
            return kept + [path.read_bytes()[:LONGEST] for path in [*good, ROOT / "profiles" / "mvp-golive.toml"]]
        case "import":
            documents = [path.read_bytes()[:6_000] for path in (ROOT / "README.md", ROOT / "CONTRIBUTING.md")]
            return [*kept, *documents, CHECKLIST.encode()]
        case _:
            return kept + [entry.encode() for entry in _entries()]


def _entries() -> list[str]:
    """One entry of every kind of event, filled with the plainest values that its types take."""
    from cockpit.core.names import Operator, Role
    from cockpit.core.record import Draft
    from cockpit.journal.codec import KINDS, encode

    drafts = [Draft("id", _NOW, Operator("Ana", Role("pm")), _sample(kind)) for kind in KINDS.values()]
    return ["\n".join(encode(draft)) for draft in drafts]


def _sample(hint: Any) -> Any:
    """A value of a type: the first of several, two of many."""
    if hasattr(hint, "__supertype__"):
        return _sample(hint.__supertype__)
    arguments = [kind for kind in get_args(hint) if kind not in {type(None), ...}]
    if get_origin(hint) is tuple:
        return tuple(_sample(kind) for kind in (arguments[:1] * 2 if ... in get_args(hint) else arguments))
    if get_origin(hint) in {dict, Mapping}:
        return {_sample(arguments[0]): _sample(arguments[1])}
    if get_origin(hint) in {list, Sequence, frozenset}:
        return [_sample(arguments[0])]
    if arguments:
        return _sample(arguments[0]) if get_origin(hint) is not Literal else arguments[0]
    if is_dataclass(hint):
        return hint(**{name: _sample(kind) for name, kind in get_type_hints(hint).items() if name in _init(hint)})  # type: ignore[operator]
    if isinstance(hint, type) and issubclass(hint, Enum):
        return next(iter(hint))
    plain: dict[Any, Any] = {str: "text", int: 3, float: 1.5, bool: True, datetime: _NOW, timedelta: timedelta(1)}
    return plain.get(hint)


def _init(kind: Any) -> set[str]:
    return {item.name for item in fields(kind) if item.init}


CLAIM = ("count(rows) == 1 within 30s", "all a[].b == 'x'", "value < 1% for 15m", "version(v) >= 1.2.3", "x missing",
         "json(a.b).c == 5", "delta(n, 1h) <= 10", "at newer than 5m", 'a same as ["x", 1]', "n in [1, 2]",
         "lines(text)[0] matches /^a+$/i", "ratio(a, b) >= 99.9%", "a == @b.c", "a <= baseline * 1.5", "d is today",
         "any rows[?n > `1`].name includes [${v}]", "none x == null", "number(s) == 1e3")  # fmt: skip
CHECKLIST = """# Go-Live Checklist (2 items)
**Date**: Friday, 2026-02-27 | **Owner**: @pm

## Infrastructure (1 item)
### GATE 1: Queues active ✅
- [x] `dlq` has 0 messages `aws sqs get-queue-attributes --queue-url x`
- [ ] Alarm is set (critical: > 5%)

| Gate | Owner | Status |
|---|---|---|
| API health | devops | Closed |

## Timeline
- 09:00 smoke test
- T+2h watch errors < 1% for 15 minutes
## Rollback triggers
- [ ] Error rate > 5%
"""
_PLAIN = "0 -1 1e999 nan inf [] {} [[ ]] = 25:61 ${x} ${ [@click=x] | ` <!-- % ! null true NaN ( ) < > && == ``` - * @"
_ODD = (
    *("9" * 40, '""', "'''", '"""', "\\u0000", "\\ud800", "\x1b[2J", "\u202e", "\ufeff", "\r", "\0", "\n\n"),
    *(" for 5m", " within 1h", "\n[gate.x]\n", "\n[[gate.x.probe]]\n", "- [ ] ", "## ", "\n| a | b |\n|---|---|\n"),
    "\ud800",
)
WORDS = tuple(word.encode("utf-8", "surrogatepass") for word in (*_PLAIN.split(), *_ODD))
"""What tends to break readers."""


# ---------------------------------------------------------------------------------------------------------- the loop
class Slow(BaseException):
    """It took too long."""


class Fuzzer:
    """One target: its pool of inputs, what they reached, and what they broke."""

    def __init__(self, name: str, seed: int) -> None:
        self.name = name
        self.target = TARGETS[name]
        self.dice = random.Random(seed)  # noqa: S311 - a fuzzer, no secret
        self.reached: set[tuple[str, int]] = set()
        self.fresh = False
        self.calm: dict[CodeType, int] = {}
        """How often each function was run since it brought something new."""
        self.pool: list[bytes] = []
        self.broken: dict[str, bytes] = {}
        self.runs = 0

    def trace(self, frame: FrameType, event: str, _: Any) -> Any:
        """Note every line of cockpit that is run for the first time.

        A function that brought nothing new for a while is looked at now and then only; always would be ten times as
        slow.
        """
        code = frame.f_code
        if event == "call":
            if not code.co_filename.startswith(PACKAGE):
                return None
            calm = self.calm[code] = self.calm.get(code, 0) + 1
            return self.trace if calm < CALM or calm % CALM == 0 else None
        if event == "line":
            spot = (code.co_filename, frame.f_lineno)
            if spot not in self.reached:
                self.reached.add(spot)
                self.fresh = True
                self.calm[code] = 0
        return self.trace

    def run(self, raw: bytes, *, traced: bool = True) -> str:
        """Give it one input; what broke, as a name for the fault, or nothing."""
        self.runs += 1
        self.fresh = False
        signal.setitimer(signal.ITIMER_VIRTUAL, SLOWEST * (10 if traced else 1))
        sys.settrace(self.trace if traced else None)
        try:
            self.target(raw)
        except Slow:
            return "slow"
        except Exception as error:  # noqa: BLE001 - that is what is looked for
            last = traceback.extract_tb(error.__traceback__)[-1]
            return f"{type(error).__name__} at {Path(last.filename).name}:{last.lineno}: {error}"[:160]
        finally:
            sys.settrace(None)
            signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        return ""

    def fuzz(self, seconds: float) -> None:
        """Until the time is over."""
        end = time.monotonic() + seconds
        for raw in seeds(self.name):
            self.take(raw, known=True)
        while time.monotonic() < end:
            self.take(self.changed())

    def take(self, raw: bytes, *, known: bool = False) -> None:
        """Run one input, keep it if it led further, make it small if it broke something."""
        fault = self.run(raw)
        if fault and self.run(raw, traced=False):
            name = fault.partition(":")[0] if fault.startswith("slow") else fault.rsplit(":", 1)[0]
            if name not in self.broken:
                self.broken[name] = self.smaller(raw)
                print(f"{self.name}: {fault}: {self.broken[name]!r}"[:400], flush=True)  # noqa: T201
        elif self.fresh or known:
            self.pool.append(raw)

    def smaller(self, raw: bytes) -> bytes:
        """As little of it as still breaks something."""
        step = max(1, len(raw) // 2)
        while step:
            at = 0
            while at < len(raw):
                less = raw[:at] + raw[at + step :]
                if self.run(less, traced=False):
                    raw = less
                else:
                    at += step
            step //= 2
        return raw

    def changed(self) -> bytes:
        """Another input made of one or two of the pool."""
        dice, data = self.dice, bytearray(self.dice.choice(self.pool))
        for _ in range(dice.choice((1, 1, 2, 3, 6))):
            at, size = dice.randrange(len(data) + 1), dice.choice((1, 2, 8, 40))
            match dice.randrange(7):
                case 0:
                    data[at : at + 1] = bytes([dice.randrange(256)])
                case 1:
                    data[at:at] = dice.choice(WORDS)
                case 2:
                    del data[at : at + size]
                case 3:
                    data[at:at] = data[at : at + size] * dice.randrange(1, 30)
                case 4:
                    other = dice.choice(self.pool)
                    start = dice.randrange(len(other) + 1)
                    data[at:at] = other[start : start + size * 4]
                case 5:
                    lines = bytes(data).split(b"\n")
                    one, two = dice.randrange(len(lines)), dice.randrange(len(lines))
                    lines[one], lines[two] = lines[two], lines[one]
                    data = bytearray(b"\n".join(lines))
                case _:
                    data[at : at + size] = dice.choice(WORDS)
        return bytes(data[:LONGEST])


def _late(*_: object) -> None:
    raise Slow


def main() -> int:
    """Fuzz what was asked for; the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "targets", nargs="*", choices=[*TARGETS, []], help="claim, profile, import or codec; all of them"
    )
    parser.add_argument("--seconds", type=float, default=60, help="for each target")
    parser.add_argument("--seed", type=int, default=int(time.time()), help="the same seed, the same inputs")
    given = parser.parse_args()
    signal.signal(signal.SIGVTALRM, _late)
    broken = 0
    for name in given.targets or list(TARGETS):
        fuzzer = Fuzzer(name, given.seed)
        fuzzer.fuzz(given.seconds)
        for raw in fuzzer.broken.values():
            place = FOUND / name / hashlib.sha256(raw).hexdigest()[:12]
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(raw)
        broken += len(fuzzer.broken)
        print(  # noqa: T201 - this is what it is for
            f"{name}: {fuzzer.runs:,} inputs, {len(fuzzer.reached):,} lines reached, {len(fuzzer.pool):,} kept, "
            f"{len(fuzzer.broken)} broke something (seed {given.seed})"
        )
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
