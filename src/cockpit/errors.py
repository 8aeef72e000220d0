"""What can go wrong for the person in front of cockpit, as values with a sentence and a way on.

Only errors that are shown to an operator live here. A probe that breaks is not one of them: it becomes a
reading with the outcome `error` (see `cockpit.core.reading`).
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Where:
    """A place in a file that a person can open: 1-based line and column, 0 for "the whole file"."""

    file: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        if not self.line:
            return self.file
        return f"{self.file}:{self.line}:{self.column}" if self.column else f"{self.file}:{self.line}"


@dataclass(frozen=True, slots=True)
class Finding:
    """One problem of an input file: where it is, what is wrong, and what to do about it."""

    where: Where
    """The place, `FILE:LINE:COLUMN`."""
    problem: str
    """One sentence without a full stop."""
    hint: str = ""
    """What to do about it; may be empty."""
    severity: str = "error"
    """`error` refuses the file; `warning` is shown by `cockpit lint` and lets it load; `note` says what a person still
    fills in, which contradicts nothing; `explained` is a warning that the file itself explains, its hint says how."""
    rule: str = ""
    """What found it, for `cockpit lint`: `total`, `weekday` ...; empty for the rules that every profile must meet."""

    def __str__(self) -> str:
        line = f"{self.where}: {self.problem}"
        return f"{line}\n  hint: {self.hint}" if self.hint else line


class CockpitError(Exception):
    """The root of everything that ends a command with one sentence instead of a traceback.

    `exit_code` follows the table of the command line: 2 unusable input, 1 something does not hold.
    """

    exit_code = 2

    def __init__(self, problem: str, hint: str = "", where: Where | None = None) -> None:
        super().__init__(problem)
        self.problem = problem
        self.hint = hint
        self.where = where

    def __str__(self) -> str:
        line = f"{self.where}: {self.problem}" if self.where else self.problem
        return f"{line}\n  hint: {self.hint}" if self.hint else line


class ProfileProblem(CockpitError):
    """A profile that cannot be used; carries every finding, not only the first."""

    def __init__(self, findings: tuple[Finding, ...]) -> None:
        first = findings[0]
        super().__init__(first.problem, first.hint, first.where)
        self.findings = findings

    def __str__(self) -> str:
        """Every finding where they fit onto a screen; else the first errors, how many more, and who names them."""
        whole = [str(finding) for finding in self.findings]
        if _fits(whole):
            return "\n".join(whole)
        errors = [str(finding) for finding in self.findings if finding.severity == "error"] or whole
        file = self.findings[0].where.file
        shown = errors[:1]
        for told in errors[1:]:
            rest = f"{file}: {len(whole) - len(shown)} more problems; cockpit lint {file} names them"
            if not _fits([*shown, told, rest]):
                break
            shown.append(told)
        return "\n".join([*shown, f"{file}: {len(whole) - len(shown)} more problems; cockpit lint {file} names them"])


def _fits(texts: list[str]) -> bool:
    return sum(text.count("\n") + 1 for text in texts) <= 40 and sum(map(len, texts)) <= 7_500


class CredentialProblem(CockpitError):
    """A credential that could not be read or stored: names the credential, never its value."""


class JournalProblem(CockpitError):
    """The journal could not be opened, read or appended to; nothing that was recorded is lost."""


class JournalAway(JournalProblem):
    """The server that keeps a shared journal is not there right now; it may be back in a moment."""


class UnknownOutcome(JournalAway):
    """A shared journal was lost in the middle of an append, and the deadline was over before it was back.

    Nobody may take that for "not recorded": the entries may be there, under their `ids`.
    """

    def __init__(self, problem: str, hint: str, ids: tuple[str, ...]) -> None:
        super().__init__(problem, hint)
        self.ids = ids


class Fenced(JournalProblem):
    """Another seat leads the launch by now; what the old leader wanted to write was not recorded."""


class ClockProblem(CockpitError):
    """A time or zone that cannot be used."""


class UsageProblem(CockpitError):
    """A command that was asked for in a way that it cannot serve (no terminal, unknown gate ...)."""
