"""A PromQL query of a profile, read far enough to put values in safely: quotes, comments, what a text is matched with.

It is no PromQL parser. It knows where a value can be a text, where it can be a number, and where it cannot stand at
all; the server judges the rest.
"""

from __future__ import annotations

import re

from cockpit.core.secret import Secret
from cockpit.core.template import Unresolved, Value, Values, as_text, read, value_of

_BARE = re.compile(r"[-+]?(?:[0-9]+(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?|(?:[0-9]+(?:ms|[smhdwy]))+)")
"""A number or a duration: one word that cannot become a metric, a function or an operator."""
_META = re.compile(r"[\\.+*?()|\[\]{}^$]")
_ESCAPES = {"\\": "\\\\", '"': '\\"', "'": "\\'", "\n": "\\n", "\r": "\\r", "\t": "\\t", "\0": "\\x00"}


class _Reader:
    """Follows a query character by character."""

    def __init__(self) -> None:
        self.inside = ""
        """The quote that is open, `#` in a comment, or nothing."""
        self.escaped = False
        self.regex = False
        """The open quote is matched as a regular expression."""
        self._recent = ""

    def follow(self, text: str) -> None:
        for char in text:
            if self.inside == "#":
                self.inside = "" if char == "\n" else "#"
            elif self.escaped:
                self.escaped = False
            elif self.inside:
                if char == "\\" and self.inside != "`":
                    self.escaped = True
                elif char == self.inside:
                    self.inside = ""
            elif char in "\"'`#":
                self.inside = char
                self.regex = self._recent in {"=~", "!~"}
                self._recent = ""
            elif not char.isspace():
                self._recent = (self._recent + char)[-2:]


def fill_promql(source: str, values: Values) -> str:
    """Put values into a query: in quotes as a text and nothing else, outside of them only a number or a duration.

    In a text that `=~` matches, a value is matched literally: `.` is a dot there. Alone, or alone in parentheses, a
    value may be a whole expression, and its own brackets and quotes must come to an end in it.

    Raises:
        Unresolved: a value is missing, is a credential, or may not stand there.
    """
    reader, out = _Reader(), ""
    parts = read(source).parts
    for number, part in enumerate(parts):
        if isinstance(part, str):
            reader.follow(part)
            out += part
            continue
        value = value_of(part.name, values)
        after = "".join(item if isinstance(item, str) else "x" for item in parts[number + 1 :])
        alone = (out.rstrip()[-1:], after.lstrip()[:1]) in {("", ""), ("(", ")")}
        whole = alone and not reader.inside and isinstance(value, str) and _is_whole(value)
        out += value if whole and isinstance(value, str) else _bound(part.name, value, reader, out)
    return out


_PAIRS = {")": "(", "]": "[", "}": "{"}


def _is_whole(text: str) -> bool:
    """Whether a text is an expression that ends where it ends: nothing in it closes or opens what is around it."""
    reader, open_ = _Reader(), list[str]()
    for char in text:
        reader.follow(char)
        if reader.inside or char in "\"'`":
            continue
        if char in "([{":
            open_.append(char)
        elif char in _PAIRS and (not open_ or open_.pop() != _PAIRS[char]):
            return False
    return bool(text.strip()) and not open_ and not reader.inside


def _bound(name: str, value: Value, reader: _Reader, before: str) -> str:
    if isinstance(value, Secret):
        raise Unresolved(f"${{{name}}} is a credential, and servers write queries into their logs")
    text = as_text(value)
    match reader.inside:
        case "":
            if not _BARE.fullmatch(text):
                raise Unresolved(f"${{{name}}} is no number and no duration; put it in quotes if it is a text")
            if re.search(r"[\w:]\Z", before):
                raise Unresolved(f"${{{name}}} would run into the word before it")
            return text
        case "#":
            raise Unresolved(f"${{{name}}} stands in a comment")
        case quote:
            if reader.escaped:
                raise Unresolved(f"a backslash stands before ${{{name}}}")
            literal = _META.sub(lambda char: "\\" + char[0], text) if reader.regex else text
            if quote != "`":
                return "".join(_ESCAPES.get(char, char) for char in literal)
            if "`" in literal:
                raise Unresolved(f"${{{name}}} holds a backtick; put it in double quotes")
            return literal
