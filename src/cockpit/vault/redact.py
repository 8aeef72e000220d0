"""Masking: every known secret, in every usual form, is replaced before a text reaches anything that people read.

This is the second line. The first is not to hand secrets out; what a system prints after encoding a value in a way
that nobody foresaw cannot be found here.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from cockpit.core.names import JSON
from cockpit.core.secret import Secret
from cockpit.vault.forms import LEAST_DERIVED, forms, pair_forms
from cockpit.vault.states import LEAST

_EDGES: Final = 1_000  # from this length on a text may have been cut, so its ends are looked at too
_HALF: Final = 8  # shortest piece of a cut secret that is masked
_DENSE: Final = 12  # shortest form that is only looked for inside of long words
_LETTERS: Final = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/_=-"  # base64, hex, most tokens
_BLANKS: Final = bytes(code if code in _LETTERS else 32 for code in range(256))
_RUN: Final = re.compile("[A-Za-z0-9]{4,}")


class _Form(NamedTuple):
    text: str
    name: str
    word: bool
    """Masked only where it stands alone, because it is short enough to be part of ordinary words."""


class _Index(NamedTuple):
    """The forms, sorted by how they are looked for: most texts hold none, and that must be cheap to see."""

    guarded: Mapping[str, Sequence[_Form]]
    """Under a part that all of them have: letters and digits stay as they are, whatever escapes the rest."""
    dense: Sequence[_Form]
    """Those that are one long word."""
    least: int
    """Length of the shortest of these."""


class Redactor:
    """Knows secrets and masks them as `[redacted:NAME]`. It may be used from any thread.

    A value of six characters and more is masked wherever it stands, one of three to five only where no letter or
    digit touches it; shorter ones are left, and `CredentialState.remark` says so. All occurrences count, also those
    that overlap; values that touch the same characters become one mask, named after the longest.
    """

    def __init__(self, secrets: Iterable[Secret] = ()) -> None:
        self._lock = threading.Lock()
        self._known: dict[str, _Form] = {}
        self._index = _Index({}, (), 0)
        self._runs: set[str] = set()
        self._masks: tuple[str, ...] = ()
        for secret in secrets:
            self.learn(secret)

    def learn(self, secret: Secret) -> None:
        """Mask this value too from now on."""
        value = secret.reveal()
        if len(value) < LEAST:
            return
        found = [_Form(value, secret.name, len(value) < LEAST_DERIVED)]
        self._add(value, [*found, *(_Form(text, secret.name, word=False) for text in forms(value))])

    def learn_pair(self, user: str, password: Secret) -> None:
        """Mask what basic authentication makes of a user and a password too."""
        self._add("", [_Form(text, password.name, word=False) for text in pair_forms(user, password.reveal())])

    def redact(self, text: str) -> str:
        """Mask every known secret in one text."""
        spans = self._find(text)
        if not spans:
            return text
        parts, last = [], 0
        for start, end, name in _merge(spans):
            parts += [text[last:start], f"[redacted:{name}]"]
            last = end
        return "".join([*parts, text[last:]])

    def redact_value(self, value: JSON) -> JSON:
        """The same for every text of a document, keys included; a number that is a secret becomes its mask."""
        if not self._known:
            return value
        # one look over everything: nearly every document holds no secret, and then it is given back as it is
        if not self._find("\0".join(_texts(value))):
            return value
        return self._inside(value)

    def _inside(self, value: JSON) -> JSON:
        match value:
            case str():
                return self.redact(value)
            case bool() | None:
                return value
            case int() | float():
                known = self._known.get(repr(value))
                return value if known is None or known.word else f"[redacted:{known.name}]"
            case list():
                return [self._inside(item) for item in value]
            case dict():
                table: dict[str, JSON] = {}
                for key, item in value.items():
                    table[_free(self.redact(key), table)] = self._inside(item)
                return table

    def _add(self, value: str, found: Iterable[_Form]) -> None:
        with self._lock:
            for form in found:
                known = self._known.get(form.text)
                if known is None or (known.word and not form.word):
                    self._known[form.text] = form
            self._runs |= set(_RUN.findall(value))
            self._masks = tuple({f"[redacted:{form.name}]" for form in self._known.values()})
            self._index = _index(self._known.values(), sorted(self._runs, key=len, reverse=True))

    def _find(self, text: str) -> list[tuple[int, int, str]]:
        """Every occurrence of every form: start, end, name."""
        index = self._index
        hits = [form for guard, forms in index.guarded.items() if guard in text for form in forms if form.text in text]
        spans = [(at, at + len(form.text), form.name) for form in hits for at in _places(text, form)]
        if index.dense and len(text) >= index.least:
            # joined over line breaks, because tools break long base64; one look, whatever the number of forms
            words = text.encode("ascii", "replace").translate(_BLANKS, b"\r\n").split()
            long = b" ".join([word for word in words if len(word) >= index.least]).decode()
            spans += [span for form in index.dense if form.text in long for span in _in_lines(text, form)]
        if len(text) >= _EDGES:
            spans += _at_edges(text, self._known.values())
        if spans and "[redacted:" in text:
            masked = [(at, at + len(mask)) for mask in self._masks for at in _all(text, mask)]
            spans = [span for span in spans if not any(at <= span[0] and span[1] <= end for at, end in masked)]
        return spans


def _index(known: Iterable[_Form], runs: Sequence[str]) -> _Index:
    guarded: dict[str, list[_Form]] = {}
    dense: list[_Form] = []
    for form in known:
        raw = form.text.encode("utf-8", "surrogatepass")
        if len(raw) >= _DENSE and not raw.strip(_LETTERS):
            dense.append(form)
        else:
            guard = next((run for run in runs if run in form.text), form.text)
            guarded.setdefault(guard, []).append(form)
    return _Index(guarded, dense, min((len(form.text) for form in dense), default=0))


def _in_lines(text: str, form: _Form) -> Iterator[tuple[int, int, str]]:
    """Every place of a form, also those with line breaks inside."""
    size = len(form.text)
    for at in _all(text, form.text):
        yield at, at + size, form.name
    joined = text.replace("\r", "").replace("\n", "")
    if len(joined) < len(text) and joined.count(form.text) > text.count(form.text):
        places = [at for at, char in enumerate(text) if char not in "\r\n"]
        for at in _all(joined, form.text):
            yield places[at], places[at + size - 1] + 1, form.name


def _at_edges(text: str, known: Iterable[_Form]) -> Iterator[tuple[int, int, str]]:
    """Halves of secrets at the two ends of a text that was cut to a length."""
    for form in tuple(known):
        size = len(form.text)
        least = max(_HALF, -(-size // 2))
        if size <= least:
            continue
        tail = text[1 - size :]
        at = tail.find(form.text[:least])
        if at >= 0 and form.text.startswith(tail[at:]):
            yield len(text) - len(tail) + at, len(text), form.name
        head = text[: size - 1]
        at = head.rfind(form.text[-least:])
        if at >= 0 and form.text.endswith(head[: at + least]):
            yield 0, at + least, form.name


def _places(text: str, form: _Form) -> Iterator[int]:
    size = len(form.text)
    for start in _all(text, form.text):
        alone = not (text[start - 1 : start].isalnum() or text[start + size : start + size + 1].isalnum())
        if alone or not form.word:
            yield start


def _all(text: str, part: str) -> Iterator[int]:
    """Every place, overlapping ones too."""
    at = text.find(part)
    while at >= 0:
        yield at
        at = text.find(part, at + 1)


def _merge(spans: list[tuple[int, int, str]]) -> Iterator[tuple[int, int, str]]:
    """Spans in order, those that share characters as one under the name of the longest."""
    ordered = sorted(spans, key=lambda span: (span[0], -span[1]))
    start, end, name = ordered[0]
    longest = end - start
    for at, stop, other in ordered[1:]:
        if at >= end:
            yield start, end, name
            start, end, name, longest = at, stop, other, stop - at
            continue
        if stop - at > longest:
            name, longest = other, stop - at
        end = max(end, stop)
    yield start, end, name


def _texts(value: JSON) -> Iterator[str]:
    match value:
        case str():
            yield value
        case list():
            for item in value:
                yield from _texts(item)
        case dict():
            for key, item in value.items():
                yield key
                yield from _texts(item)
        case bool() | None:
            return
        case _:
            yield repr(value)


def _free(key: str, table: dict[str, JSON]) -> str:
    """A key that is not taken: two keys that were masked alike must not swallow one of their values."""
    if key not in table:
        return key
    number = 2
    while f"{key} ({number})" in table:
        number += 1
    return f"{key} ({number})"
