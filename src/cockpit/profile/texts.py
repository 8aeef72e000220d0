"""What is wrong with a text that a machine will obey, judged by the text alone: names, placeholders, secrets.

These texts stay as they are written; texts for people are made plain where they are read (`fields`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator

from cockpit.core.names import JSON
from cockpit.core.plain import plain_line
from cockpit.core.template import Ref, read
from cockpit.profile.positions import Path
from cockpit.profile.sheet import Sheet, near

_REFERENCE = re.compile(r"\$(?:\$(?=\{)|\{(?P<name>[A-Za-z_][A-Za-z0-9_]*)\})")
_MALFORMED = re.compile(r"(?<!\$)\$\{(?![A-Za-z_][A-Za-z0-9_]*\})[^}\n]{0,40}\}?")
_PLACEHOLDERS = (
    re.compile(r"(?<![$\w])\{\{? ?[A-Z][A-Z0-9_]{1,40} ?\}?\}"),  # {RDS_ENDPOINT}, {{ REGION }}
    re.compile(r"(?<![.\w/])(?:\.{3}|…)(?![.\w/])"),  # psql ... -c, '...'
    re.compile(r"\bCHANGE[_-]?ME\b", re.IGNORECASE),
    re.compile(r"(?:(?<=[\s\"'=/])|^)<[a-z][a-z0-9 _-]{0,40}>(?=[\s\"'/]|$)"),  # <path>
)
_SQL_ARRAY = re.compile(r"'\{[^{}']*\}'")
# A value that is nothing but what people leave to be filled in; TODO and FIXME are what is looked for.
_WHOLE = re.compile(r"\s*(?:\[[A-Za-z][\w /'-]{0,60}\]|x{3,}|TODO|TBD|FIXME)\s*")
_INVISIBLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\U000e0000-\U000e007f]"
)
_URL = re.compile(r"https?://[^/?#\s]", re.IGNORECASE)
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
_SECRET_HEADER = re.compile(r"authorization|cookie|(?:^|[-_])(?:token|secret|password|api-?key)$", re.IGNORECASE)

CLAIM = "claim"
"""An expectation: the claim language itself names the placeholders in it."""
BODY = "body"
"""Text that is sent as it is: a page, a message. What looks like a tag there is one."""
SQL = "sql"
"""A statement: `'{ADMIN}'` is an array there."""
SHELL = "shell"
"""Text for bash: `${x:-y}` is bash's own, `${name}` is the profile's."""


def leaves(value: JSON, path: Path) -> Iterator[tuple[Path, str]]:
    """Every text of a document with its path."""
    match value:
        case str():
            yield path, value
        case list():
            for number, item in enumerate(value):
                yield from leaves(item, (*path, number))
        case dict():
            for key, item in value.items():
                yield from leaves(item, (*path, key))
        case _:
            return


def inspect(sheet: Sheet, path: Path, value: JSON, known: Collection[str], *, kind: str = "") -> None:
    """Report what cannot be right in a value and in every text in it.

    Args:
        sheet: takes the findings.
        path: where the value stands.
        value: a text or a document.
        known: the names that may be referred to here.
        kind: CLAIM, BODY, SQL or SHELL, where they are special.
    """
    for place, text in leaves(value, path):
        _references(sheet, place, text, known, kind)
        if kind != CLAIM:
            _placeholders(sheet, place, text, kind)
        hidden = _INVISIBLE.search(text)
        if hidden:
            problem = f"the invisible character {plain_line(hidden[0])} stands in what is run or sent"
            sheet.warning(place, problem, "delete it, unless it is meant", column=hidden.start() + 1)
    for place, key in _keys(value, path):
        if read(key).names:
            sheet.error(place, "a reference cannot choose the name of a field", "write the name itself", key=True)


def _keys(value: JSON, path: Path) -> Iterator[tuple[Path, str]]:
    match value:
        case list():
            for number, item in enumerate(value):
                yield from _keys(item, (*path, number))
        case dict():
            for key, item in value.items():
                yield (*path, key), key
                yield from _keys(item, (*path, key))
        case _:
            return


def _references(sheet: Sheet, path: Path, text: str, known: Collection[str], kind: str) -> None:
    if "${" not in text:
        return
    for found in _REFERENCE.finditer(text):
        name = found["name"]
        if name is None or name in known:
            continue
        hint = near(name, known, names="known here")
        if kind == SHELL:
            hint = f"{hint}; a variable of the shell is written ${name}, without braces"
        sheet.error(path, f"${{{name}}} names nothing", hint, column=found.start() + 1)
    if kind == SHELL:
        return
    for found in _MALFORMED.finditer(text):
        hint = "a name is made of letters, digits and underscores; $${ stands for a literal ${"
        sheet.error(path, f"{plain_line(found[0])} is no reference", hint, column=found.start() + 1)


def _placeholders(sheet: Sheet, path: Path, text: str, kind: str) -> None:
    patterns = _PLACEHOLDERS[:3] if kind == BODY else _PLACEHOLDERS
    if kind == SQL:
        text = _SQL_ARRAY.sub(lambda array: " " * len(array[0]), text)
    found = next((found for pattern in patterns if (found := pattern.search(text))), None) or _WHOLE.fullmatch(text)
    if found:
        hint = "put the value in, or name a variable for it: ${name}"
        sheet.error(path, f"the placeholder {plain_line(found[0].strip())} was left in", hint, column=found.start() + 1)


def check_url(sheet: Sheet, path: Path, url: str, value_of: Callable[[str], object], *, column: int = 1) -> None:
    """Report a URL that cannot be asked safely.

    Args:
        sheet: takes the findings.
        path: where the text stands.
        url: the template.
        value_of: what is known of a name: its value, `SECRET` for a credential, None for nothing.
        column: where the URL begins in the text.
    """
    first = read(url).parts[0]
    if isinstance(first, Ref):
        value = value_of(first.name)
        if value is SECRET:
            problem = f"${{{first.name}}} is a credential and cannot be the start of a URL"
            hint = "it would choose the host that every other credential is sent to; use a variable"
            sheet.error(path, problem, hint, column=column)
        elif value is not None and not _URL.match(str(value)):
            hint = f"the value of {first.name} must begin with http:// or https://"
            sheet.error(path, f"${{{first.name}}} is no base URL", hint, column=column)
    elif not _URL.match(url) and not re.match(r"https?://\$\{", url, re.IGNORECASE):
        scheme = _SCHEME.match(url)
        said = f"{scheme[1]}: is not asked" if scheme and "://" in url else "this is no URL"
        sheet.error(path, said, "a URL begins with http:// or https://", column=column)
    if re.search(r"\s", url):
        found = re.search(r"\s", url)
        assert found is not None
        sheet.error(path, "a URL holds no blank and no line break", "write %20", column=column + found.start())
    check_userinfo(sheet, path, url, column)


def check_userinfo(sheet: Sheet, path: Path, url: str, column: int = 1) -> None:
    """Report a user or a password in a URL."""
    if re.match(r"[a-z]+://[^/?#]*@", url, re.IGNORECASE):
        hint = "name it in [credentials] and use basic_auth = { user, password }; the value belongs into the keyring"
        sheet.error(path, "a user or a password stands in the URL", hint, column=column)


SECRET = object()
"""What `value_of` answers for a credential."""


_LIVE_TOKEN = re.compile(
    r"\b(?:[sr]k_live_|gh[opsu]_\w{20}|github_pat_|glpat-|xox[abeprs]-|(?:AKIA|ASIA)[0-9A-Z]{16}|AIza[\w-]{30}|SG\.[\w-]{16})"
)
"""How the keys of well-known services begin that open something; their test keys begin otherwise."""
_KEYRING = "name it in [credentials] and write ${name}; the value belongs into the keyring"


def check_secret(
    sheet: Sheet, path: Path, text: str | None, what: str, value_of: Callable[[str], object] = lambda _: SECRET
) -> None:
    """Report a secret that stands in the file itself; its value is never repeated."""
    names = read(text).names if text else ()
    if text and not names:
        sheet.error(path, f"{what} stands in the profile itself", _KEYRING)
    elif any(isinstance(value_of(name), str) for name in names):
        sheet.warning(path, f"{what} comes from a variable, which anybody can read", _KEYRING)


def check_header(sheet: Sheet, path: Path, name: str, value: str) -> None:
    """Report a header that cannot be sent, or that holds a secret in clear."""
    if not re.fullmatch(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+", name):
        sheet.error(path, f"{plain_line(name, 60)} is no name of a header", key=True)
    found = re.search(r"[\r\n\0]", value)
    if found:
        sheet.error(path, "a header value holds no line break", column=found.start() + 1)
    if read(value).names:
        return
    if _LIVE_TOKEN.search(value):
        sheet.error(path, f"the header {plain_line(name, 60)} holds a live secret in clear", _KEYRING)
    elif _SECRET_HEADER.search(name) and value.strip():
        # only a warning: a wrong token on purpose is how a refusal is proven
        sheet.warning(
            path, f"the header {plain_line(name, 60)} holds a secret in clear", f"unless it is a fake: {_KEYRING}"
        )
