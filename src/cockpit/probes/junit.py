"""A test report in JUnit's XML, as every test runner writes it: the tests are counted one by one.

A document type or an entity is refused before it is read, so no report can blow up or reach for another file. What a
suite declares of itself is believed only where it is worse than what is counted.
"""

from __future__ import annotations

from xml.parsers import expat

from cockpit.core.frozen import frozen
from cockpit.probes.base import Broken

DEEPEST = 100
_RED = {"failure": "failed", "error": "errors", "skipped": "skipped"}
_WORST = ("errors", "failed", "skipped")
_SAID = {
    "failed": "failed",
    "failure": "failed",
    "error": "errors",
    "notrun": "skipped",
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


class _Reader:
    def __init__(self) -> None:
        self.parser = expat.ParserCreate()
        self.parser.StartElementHandler = self._open
        self.parser.EndElementHandler = self._close
        self.parser.StartDoctypeDeclHandler = _refuse
        self.parser.EntityDeclHandler = _refuse
        self.parser.ExternalEntityRefHandler = _refuse
        self._depth = 0
        self._suites = 0
        self._marks: set[str] | None = None
        """What the open test case says of itself; None outside of one."""
        self._name = ""
        self._seen = dict.fromkeys(("tests", *_WORST), 0)
        self._declared = dict.fromkeys(("tests", *_WORST), 0)
        self._red: list[str] = []

    def _open(self, tag: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        name = tag.rpartition(":")[2]
        if self._depth == 1 and name not in {"testsuites", "testsuite"}:
            raise Broken(f"the report is no JUnit XML: it begins with <{name[:60]}>")
        if self._depth > DEEPEST:
            raise Broken("the report is nested too deeply")
        if name == "testsuite":
            self._suites += 1
            if self._suites == 1:  # an inner suite is counted in the outer one
                self._declare(attributes)
        elif name == "testcase":
            said = {attributes.get(key, "").lower() for key in ("status", "result")}
            self._marks = {_SAID[word] for word in said if word in _SAID}
            self._name = ".".join(filter(None, (attributes.get("classname"), attributes.get("name"))))
        elif self._marks is not None and name in _RED:
            self._marks.add(_RED[name])

    def _close(self, tag: str) -> None:
        self._depth -= 1
        name = tag.rpartition(":")[2]
        if name == "testsuite":
            self._suites -= 1
        elif name == "testcase" and self._marks is not None:
            self._seen["tests"] += 1
            worst = next((mark for mark in _WORST if mark in self._marks), None)
            if worst is not None:
                self._seen[worst] += 1
            if worst in {"errors", "failed"}:
                self._red.append(self._name or "a test without a name")
            self._marks = None

    def _declare(self, attributes: dict[str, str]) -> None:
        for key, name in (("tests", "tests"), ("failures", "failed"), ("errors", "errors")):
            text = attributes.get(key, "")
            if text.isdecimal() and len(text) < 10:
                self._declared[name] += int(text)

    def counts(self) -> Counts:
        """What was counted, and what the suites declare where that is worse."""
        seen, declared = self._seen, self._declared
        failed, errors = (max(seen[name], declared[name]) for name in ("failed", "errors"))
        passed = seen["tests"] - seen["failed"] - seen["errors"] - seen["skipped"]
        notes = []
        if declared["tests"] > seen["tests"]:
            notes.append(f"{declared['tests']:,} tests are declared, {seen['tests']:,} are in the report")
        beyond = failed + errors - seen["failed"] - seen["errors"]
        if beyond:
            notes.append(f"{beyond:,} more failures are declared than tests are marked")
            passed = max(0, passed - beyond)
        return Counts(seen["tests"], passed, failed, errors, seen["skipped"], tuple(self._red), tuple(notes))


def _refuse(*_: object) -> int:
    raise Broken("the report holds a document type or an entity, which no test runner writes; it is not read")
