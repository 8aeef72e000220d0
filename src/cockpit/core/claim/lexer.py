"""Characters into pieces: a cursor over the source of a claim, and where the path in it ends.

The end of a path cannot be found by looking for an operator: its filters hold `==` and `<`, its texts hold anything.
So the path is walked token by token, with its brackets and quotes. What JMESPath would read in silence as something
that nobody means (`[?state=="firing"]` compares with a FIELD of that name) is refused here, where the column is known.
"""

from __future__ import annotations

import json
import re
from typing import NoReturn

from cockpit.core.claim.problem import ClaimProblem
from cockpit.core.claim.syntax import MAX_DEPTH

_SPACE = re.compile(r"[ \t\r\n]*")
WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")

_ODD = {
    **dict.fromkeys("“”„«»″", 'write the plain quotation mark "'),
    **dict.fromkeys("‘’‚′", "write the plain quotation mark '"),
    **dict.fromkeys("≥⩾", "write >="),
    **dict.fromkeys("≤⩽", "write <="),
    "≠": "write !=",
    "×": "write *",
    **dict.fromkeys("–—−", "write the plain minus -"),
    "\u00a0": "that is a no-break space; write a plain one",
    "…": "a placeholder was left here",
    "$": "a value cannot stand inside a path; compare with it instead: `== ${name}`",
    ";": "one claim says one thing; write two claims",
}

_TOKEN = re.compile(
    r"""(?P<space>[ \t\r\n]+)
      | (?P<word>[A-Za-z_][A-Za-z0-9_]*)
      | (?P<text>"(?:[^"\\]|\\.)*" | '(?:[^'\\]|\\.)*')
      | (?P<literal>`(?:[^`\\]|\\.)*`)
      | (?P<number>-?[0-9]+(?:\.[0-9]+)?)
      | (?P<logic>&&|\|\|)
      | (?P<compare>[=<>~]+|![=~]+)
      | (?P<bang>!)
      | (?P<pipe>\|)
      | (?P<expref>&)
      | (?P<open>[(\[{])
      | (?P<close>[)\]}])
      | (?P<dot>\.)
      | (?P<star>\*)
      | (?P<current>@)
      | (?P<comma>,)
      | (?P<colon>:)
      | (?P<question>\?)
    """,
    re.VERBOSE | re.DOTALL,
)
_CLOSES = {")": "(", "]": "[", "}": "{"}
_OPERANDS = frozenset({"word", "text", "literal", "number", "current"})
_NESTS = frozenset({"logic", "compare", "bang", "pipe", "expref", "star", "colon", "question"})
_JSON_TEXT = re.compile(r'"(?:[^"\\]|\\.)*"', re.DOTALL)
_NAMES_OF_VALUES = frozenset({"true", "false", "null"})


class Cursor:
    """A place in the source of a claim."""

    __slots__ = ("at", "source")

    def __init__(self, source: str, at: int = 0) -> None:
        self.source = source
        self.at = at

    def skip(self) -> None:
        """Go over white space."""
        found = _SPACE.match(self.source, self.at)
        self.at = found.end() if found else self.at

    @property
    def done(self) -> bool:
        """Whether nothing is left."""
        return self.at >= len(self.source)

    @property
    def column(self) -> int:
        """The 1-based column of the place."""
        return self.at + 1

    def look(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        """Whether `pattern` stands here."""
        return pattern.match(self.source, self.at)

    def take(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        """Go over `pattern` if it stands here."""
        found = pattern.match(self.source, self.at)
        if found is not None:
            self.at = found.end()
        return found

    def take_char(self, char: str) -> bool:
        """Go over one character if it stands here."""
        if self.source.startswith(char, self.at):
            self.at += len(char)
            return True
        return False

    def problem(self, problem: str, hint: str = "", at: int | None = None) -> ClaimProblem:
        """A located problem, here or at another place."""
        return ClaimProblem(problem, hint, (self.at if at is None else at) + 1, self.source)

    def unexpected(self) -> ClaimProblem:
        """The problem that what stands here should not stand here."""
        if self.done:
            return self.problem("the claim ends too early")
        char = self.source[self.at]
        if char in "\"'`":
            return self.problem(f"the {char} is never closed", f"close it with {char}")
        return self.problem(f"{char!r} does not belong here", _ODD.get(char, ""))


class _Walk:
    """One walk along a path."""

    def __init__(self, cursor: Cursor, *, complete: bool, depth: int) -> None:
        self.cursor = cursor
        self.complete = complete
        """Whether what was read could stand as a path."""
        self.base = depth
        self.open: list[tuple[str, int]] = []
        self.nests = 0
        self.trap: ClaimProblem | None = None
        """The first thing that reads otherwise than it looks; a bracket that is never closed is told before it."""
        self.before = ""
        """Kind of the last token; `value` for a bare true, false or null."""

    def run(self) -> int:
        """Return the end of the path: one behind its last token."""
        source, at = self.cursor.source, self.cursor.at
        end = at
        while at < len(source):
            found = _TOKEN.match(source, at)
            if found is None:
                if self._may_end_at(source[at]):
                    break
                raise Cursor(source, at).unexpected()
            kind, at = str(found.lastgroup), found.end()
            if kind == "space":
                continue
            if not self.open and self._ends(kind, found):
                break
            self._step(kind, found)
            end = at
        if self.open:
            bracket, place = self.open[-1]
            raise self.cursor.problem(f"the {bracket} is never closed", at=place)
        if self.trap is not None:
            raise self.trap
        return end

    def _may_end_at(self, char: str) -> bool:
        """What stands here is no token of a path, but can follow one: the value grammar says what it thinks of it."""
        return not self.open and self.complete and char not in "\"'`"

    def _ends(self, kind: str, found: re.Match[str]) -> bool:
        """Whether the path ends before this token; only asked outside of brackets."""
        if kind in _OPERANDS or kind in {"star", "bang"}:
            return self.complete
        if kind == "open":  # an index or the arguments of a JMESPath function go on, anything else begins anew
            return self.complete and found[0] != "[" and (found[0] != "(" or self.before != "word")
        return kind in {"close", "comma", "logic", "compare", "expref", "colon", "question"}

    def _step(self, kind: str, found: re.Match[str]) -> None:
        text, place = found[0], found.start()
        if kind in {"text", "literal"} and "${" in text:
            raise self._problem("a value cannot stand inside a path", "compare with it instead: `== ${name}`", place)
        if self.open and self.trap is None:
            self.trap = self._trap(kind, found)
        match kind:
            case "open":
                self.open.append((text, place))
                if text == "[" and self.cursor.source[place + 1 : place + 2] == "]":
                    self.nests += 1
            case "close":
                if not self.open or self.open[-1][0] != _CLOSES[text]:
                    raise self._problem(f"the {text} closes nothing", "", place)
                self.open.pop()
            case "literal":
                self._check_literal(text, place)
            case _ if kind in _NESTS:
                self.nests += 1
        self.complete = bool(self.open) or kind in _OPERANDS or kind in {"close", "star"}
        self.before = "value" if kind == "word" and text in _NAMES_OF_VALUES else kind
        if self.base + len(self.open) + self.nests > MAX_DEPTH:
            raise self._problem(f"the path nests deeper than {MAX_DEPTH}", "", place)

    def _trap(self, kind: str, found: re.Match[str]) -> ClaimProblem | None:
        """What JMESPath reads as a field although a value was meant."""
        text, place = found[0], found.start()
        if kind == "compare" and text not in {"==", "!=", "<", "<=", ">", ">="}:
            return self._problem(f"{text!r} is no comparison", "write == to compare inside a path", place)
        if kind == "compare" and self.before == "value":
            return self._problem("true, false and null name fields here", "put the value in backticks: `true`", place)
        if self.before != "compare":
            return None
        behind = self.cursor.source[found.end() : found.end() + 1]
        if kind == "text" and text.startswith('"') and behind not in {".", "["}:
            inner = text[1:-1].replace("'", "\\'")
            return self._problem(
                f"inside a path {text} names a field, it is no text",
                f"write the text in single quotes: '{inner}'",
                place,
            )
        if kind == "number":
            return self._problem("a number inside a path stands in backticks", f"write `{text}`", place)
        if kind == "word" and text in _NAMES_OF_VALUES and behind not in {".", "["}:
            return self._problem(f"inside a path {text} names a field", f"put the value in backticks: `{text}`", place)
        return None

    def _check_literal(self, text: str, place: int) -> None:
        """A backticked literal must be JSON; an old form that is not would be read with a warning."""
        inner = text[1:-1].replace("\\`", "`")
        depth = 0
        for char in _JSON_TEXT.sub("", inner):
            depth += (char in "[{") - (char in "]}")
            if depth > MAX_DEPTH:
                raise self._problem(f"the value nests deeper than {MAX_DEPTH}", "", place)
        try:
            json.loads(inner, parse_constant=_no_constant)
        except ValueError:
            raise self._problem(
                "between backticks stands a JSON value", "write text in single quotes: 'text'", place
            ) from None

    def _problem(self, problem: str, hint: str, place: int) -> ClaimProblem:
        return self.cursor.problem(problem, hint, place)


def _no_constant(word: str) -> NoReturn:
    raise ValueError(word)


def take_path(cursor: Cursor, *, complete: bool = False, depth: int = 0) -> str:
    """Go over a path and return its text, with line breaks between tokens made blanks.

    Args:
        cursor: where it begins.
        complete: something that stands for itself came right before (a call), so a predicate may follow at once.
        depth: how deep the claim is nested already.

    Raises:
        ClaimProblem: an open bracket or quote, a character that belongs to no path, or too much nesting.
    """
    end = _Walk(cursor, complete=complete, depth=depth).run()
    text = cursor.source[cursor.at : end]
    cursor.at = end
    if not any(char in text for char in "\n\r\t"):
        return text
    return _TOKEN.sub(lambda found: " " * len(found[0]) if found.lastgroup == "space" else found[0], text)
