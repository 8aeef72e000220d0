"""A test report in JUnit's XML, as every test runner writes it: the tests are counted one by one.

A document type or an entity is refused before it is read, so no report can blow up or reach for another file. What a
suite declares of itself is believed only where it is worse than what is counted, suite by suite: a total over all of
them would let one that is fine make up for one that is not. A report that lacks tests which it declares was cut.
"""

from __future__ import annotations

from xml.parsers import expat

from cockpit.core.frozen import frozen
from cockpit.probes.base import Broken

DEEPEST = 100
_RED = {"failure": "failed", "error": "errors", "skipped": "skipped"}
_WORST = ("errors", "failed", "skipped")
_SUITES = frozenset({"testsuite", "testsuites"})
_DECLARED = {
    "tests": "tests",
    "failures": "failed",
    "errors": "errors",
    "skipped": "left out",
    "skip": "left out",
    "disabled": "left out",
    "ignored": "left out",
}
"""The attributes of a suite that count; what it left out it need not list."""
_SAID = {
    "failed": "failed",
    "failure": "failed",
    "fail": "failed",
    "error": "errors",
    "errored": "errors",
    "broken": "errors",
    "crashed": "errors",
    "aborted": "errors",
    "timeout": "errors",
    "timedout": "errors",
    "notrun": "skipped",
    "pending": "skipped",
    "blocked": "skipped",
    "incomplete": "skipped",
    "inconclusive": "skipped",
    "suppressed": "skipped",
    "skipped": "skipped",
    "disabled": "skipped",
    "ignored": "skipped",
}
"""What a test may say of itself in its attributes; some runners write no element for it."""


@frozen
class Counts:
    """How many tests there are, and what became of them."""

    tests: int
    passed: int
    failed: int
    errors: int
    skipped: int
    red: tuple[str, ...] = ()
    """The names of the tests that are red."""
    notes: tuple[str, ...] = ()


def read_junit(data: bytes) -> Counts:
    """Count the tests of a report.

    Raises:
        Broken: it is none, or it is cut off.
    """
    reader = _Reader()
    try:
        reader.parser.Parse(data, True)  # noqa: FBT003 - the parser's own signature
    except expat.ExpatError as error:
        words = expat.ErrorString(error.code)
        raise Broken(f"the report is no whole XML: {words} at line {error.lineno}") from None
    except (ValueError, LookupError):
        raise Broken("the report is written in an encoding that XML does not know") from None
    return reader.counts()


class _Suite:
    """One open suite, or the list of them: what was counted in it, what lies within included, and what it declares."""

    __slots__ = ("declared", "seen")

    def __init__(self, declared: dict[str, int]) -> None:
        self.seen = dict.fromkeys(("tests", *_WORST), 0)
        self.declared = declared


class _Case:
    """One open test: its name, and what it and the elements in it say of it."""

    __slots__ = ("marks", "name")

    def __init__(self, attributes: dict[str, str]) -> None:
        said = {attributes.get(key, "").strip().lower() for key in ("status", "result")}
        self.marks = {_SAID[word] for word in said if word in _SAID}
        self.name = ".".join(filter(None, (attributes.get("classname"), attributes.get("name"))))


class _Reader:
    def __init__(self) -> None:
        self.parser = expat.ParserCreate()
        self.parser.StartElementHandler = self._open
        self.parser.EndElementHandler = self._close
        self.parser.StartDoctypeDeclHandler = _refuse
        self.parser.EntityDeclHandler = _refuse
        self.parser.ExternalEntityRefHandler = _refuse
        self._depth = 0
        self._whole = _Suite({})
        self._suites: list[_Suite] = [self._whole]
        self._cases: list[_Case] = []
        self._marked = 0
        """Red marks that belong to a test."""
        self._lacking = 0
        """Tests that are declared and that the report does not hold."""
        self._red: list[str] = []

    def _open(self, tag: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        name = tag.rpartition(":")[2]
        if self._depth == 1 and name not in _SUITES:
            raise Broken(f"the report is no JUnit XML: it begins with <{name[:60]}>")
        if self._depth > DEEPEST:
            raise Broken("the report is nested too deeply")
        if name in _SUITES:
            self._suites.append(_Suite(_declared(attributes)))
        elif name == "testcase":
            self._cases.append(_Case(attributes))
        elif name not in _RED:
            return
        elif self._cases:
            self._cases[-1].marks.add(_RED[name])
        elif name != "skipped":  # of the suite itself: it broke before it came to a test
            self._suites[-1].seen[_RED[name]] += 1
            self._red.append("a suite")

    def _close(self, tag: str) -> None:
        self._depth -= 1
        name = tag.rpartition(":")[2]
        if name in _SUITES:
            self._end_suite(self._suites.pop())
        elif name == "testcase":
            self._end_case(self._cases.pop())

    def _end_case(self, case: _Case) -> None:
        seen = self._suites[-1].seen
        seen["tests"] += 1
        worst = next((mark for mark in _WORST if mark in case.marks), None)
        if worst is None:
            return
        seen[worst] += 1
        if worst != "skipped":
            self._marked += 1
            self._red.append(case.name or "a test without a name")

    def _end_suite(self, suite: _Suite) -> None:
        """Add a suite to the one around it, with what it declares where that is worse than what it holds."""
        outer, seen, declared = self._suites[-1].seen, suite.seen, suite.declared
        unlisted = max(0, declared.get("left out", 0) - seen["skipped"])
        self._lacking = max(self._lacking, declared.get("tests", 0) - unlisted - seen["tests"])
        for name, number in seen.items():
            outer[name] += max(number, declared.get(name, 0)) if name in {"failed", "errors"} else number

    def counts(self) -> Counts:
        """What was counted, and what the suites declare where that is worse.

        Raises:
            Broken: tests are declared that it does not hold.
        """
        seen = self._whole.seen
        if self._lacking > 0 and seen["tests"]:
            raise Broken(f"the report is not whole: {self._lacking:,} tests are declared that it does not hold")
        beyond = seen["failed"] + seen["errors"] - self._marked
        passed = max(0, seen["tests"] - seen["skipped"] - seen["failed"] - seen["errors"])
        notes = (f"{beyond:,} more failures are declared than tests are marked",) if beyond else ()
        return Counts(seen["tests"], passed, seen["failed"], seen["errors"], seen["skipped"], tuple(self._red), notes)


def _declared(attributes: dict[str, str]) -> dict[str, int]:
    """What a suite says of itself.

    Raises:
        Broken: it says how many failed, and nobody can read it.
    """
    found: dict[str, int] = {}
    for key, name in _DECLARED.items():
        text = attributes.get(key, "").strip()
        if not text:
            continue
        if not (text.isascii() and text.isdecimal() and len(text) < 10):
            if name == "left out":
                continue
            raise Broken(f"the report says {text[:30]!r} where it should say how many {name}")
        found[name] = found.get(name, 0) + int(text)
    return found


def _refuse(*_: object) -> int:
    raise Broken("the report holds a document type or an entity, which no test runner writes; it is not read")
