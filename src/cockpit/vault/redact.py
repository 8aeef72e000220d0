"""Masking: every known secret, in every usual form, is replaced before a text reaches anything that people read.

This is the second line. The first is not to hand secrets out; what a system prints after encoding a value in a way
that nobody foresaw cannot be found here.
"""

from __future__ import annotations

import re
import threading
import weakref
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from cockpit.core.names import JSON
from cockpit.core.secret import Secret
from cockpit.vault.forms import LEAST_DERIVED, forms, pair_forms
from cockpit.vault.states import LEAST
from cockpit.vault.views import DEEPEST, views

_EDGES: Final = 1_000  # from this length on a text may have been cut, so its ends are looked at too
_HALF: Final = 8  # shortest piece of a cut secret that is masked
_DENSE: Final = 12  # shortest form that is only looked for inside of long words
_LETTERS: Final = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/_=-"  # base64, hex, most tokens
_BLANKS: Final = bytes(code if code in _LETTERS else 32 for code in range(256))
_AROUND: Final = " \t\r\"',;:()[]{}<>"  # what may stand around a piece: it is an element of a list in JSON
_RUN: Final = re.compile("[A-Za-z0-9]{4,}")
_CUT: Final = re.compile(r"… \([\d,]+ (?:characters|bytes)\)$")
_LARGE: Final = 200_000  # characters from which on escapes are opened once only

Span = tuple[int, int, str]
"""Start, end, name."""


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


_ALL: Final[weakref.WeakSet[Redactor]] = weakref.WeakSet()


def mask_all(text: str) -> str:
    """Mask what any vault of this process knows: for a report of a crash, which has no vault in its hand."""
    for redactor in list(_ALL):
        text = redactor.redact(text)
    return text


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
        _ALL.add(self)
        for secret in secrets:
            self.learn(secret)

    def learn(self, secret: Secret) -> None:
        """Mask this value too from now on."""
        value = secret.reveal()
        known = self._known.get(value)
        if len(value) < LEAST or (known is not None and known.name == secret.name):
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
        if not self._find("\n".join(_texts(value))):
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
            case list() if len(value) > 1 and all(isinstance(item, str) for item in value):
                return list[JSON](self.redact_lines([str(item) for item in value]))
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

    def redact_lines(self, lines: Sequence[str]) -> list[str]:
        """Mask lines that belong together: a secret that goes on in the next line is masked in both."""
        text = "\n".join(lines)
        spans = list(_merge(found)) if (found := self._find(text)) else []
        if not spans:
            return list(lines)
        masked, start = [], 0
        for line in lines:
            end = start + len(line)
            parts, last = [], start
            for at, stop, name in spans:
                if at < end and stop > start:
                    parts += [text[last : max(at, start)], f"[redacted:{name}]"]
                    last = min(stop, end)
            masked.append("".join([*parts, text[last:end]]))
            start = end + 1
        return masked

    def _find(self, text: str) -> list[Span]:
        """Every occurrence of every form, however the text is read."""
        if not self._known:
            return []
        spans = self._read(text, 1 if len(text) >= _LARGE else DEEPEST)
        cut = _CUT.search(text, max(len(text) - 60, 0))
        if len(text) >= _EDGES or cut:
            spans += _at_edges(text[: cut.start()] if cut else text, self._known.values())
        if spans and "[redacted:" in text:
            masked = [(at, at + len(mask)) for mask in self._masks for at in _all(text, mask)]
            spans = [span for span in spans if not any(at <= span[0] and span[1] <= end for at, end in masked)]
        return spans

    def _read(self, text: str, opened: int) -> list[Span]:
        spans = self._direct(text)
        if "\n" in text or len(text) < _EDGES:
            spans += self._pieces(text)
        for view in views(text, opened):
            inner = self._direct(view.text)
            if inner:
                starts, ends = view.places()
                spans += [(starts[at], ends[end - 1], name) for at, end, name in inner]
        return spans

    def _pieces(self, text: str) -> list[Span]:
        """Lines that are nothing but a piece of one long form: a tool broke it, wherever."""
        spans, at = [], 0
        for line in text.split("\n"):
            word = line.strip(_AROUND)
            if len(word) >= _DENSE and word.isascii() and not word.encode().strip(_LETTERS):
                name = next((form.name for form in self._index.dense if word in form.text), None)
                if name is not None:
                    start = at + line.index(word)
                    spans.append((start, start + len(word), name))
            at += len(line) + 1
        return spans

    def _direct(self, text: str) -> list[Span]:
        index = self._index
        hits = [form for guard, forms in index.guarded.items() if guard in text for form in forms if form.text in text]
        if index.dense and len(text) >= index.least:
            # one look at the long words, whatever the number of forms
            words = text.encode("ascii", "replace").translate(_BLANKS).split()
            long = b" ".join([word for word in words if len(word) >= index.least]).decode()
            hits += [form for form in index.dense if form.text in long]
        return [(at, at + len(form.text), form.name) for form in hits for at in _places(text, form)]


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


def _at_edges(text: str, known: Iterable[_Form]) -> Iterator[Span]:
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


def _merge(spans: list[Span]) -> Iterator[Span]:
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
