"""Where a probe table stands and what it may use; which kind it is, and what may stand beside that kind."""

from __future__ import annotations

from typing import Any, cast

from cockpit.core.frozen import frozen
from cockpit.core.probe import Connection
from cockpit.core.secret import Secret
from cockpit.core.template import Value, read
from cockpit.profile.positions import Path
from cockpit.profile.probing import KINDS, ProbeTable
from cockpit.profile.scope import Scope
from cockpit.profile.sheet import Sheet, near
from cockpit.profile.texts import SECRET, inspect

_COMMON = frozenset({"from", "title", "effect", "when", "every", "timeout", "capture", "unit", "claims", "always"})
_KEYS = {
    "http": _COMMON | {"headers", "query", "json", "body", "sign", "basic_auth", "follow_redirects", "ca", "max_bytes"},
    "sql": _COMMON | {"on", "max_rows"},
    "aws": _COMMON | {"on", "with", "max_pages"},
    "run": _COMMON | {"cwd", "env", "exit_codes"},
    "file": _COMMON | {"max_bytes"},
    "tcp": _COMMON,
    "tls": _COMMON | {"ca"},
    "dns": _COMMON | {"server"},
    "metric": _COMMON | {"on", "dimensions", "stat", "period", "look_back"},
    "report": _COMMON | {"max_bytes"},
    "git": _COMMON | {"ref", "against", "about"},
    "ci": _COMMON | {"on", "ref", "workflow", "secrets", "environment"},
    "replay": _COMMON
    | {"headers", "query", "json", "body", "sign", "basic_auth", "ca", "max_bytes"}
    | {"times", "together", "settle", "counts"},
    "look": frozenset({"title", "claims", "always"}),
}
"""What may stand beside each kind."""


@frozen
class Site:
    """Where a probe stands and what it may use."""

    path: Path
    sheet: Sheet
    scope: Scope
    known: frozenset[str]
    """Every name that it may refer to."""
    connections: dict[str, Connection]
    step: bool = False
    """It is a step of the smoke test."""

    def value_of(self, name: str) -> object:
        """What is known of a name before anything runs."""
        if name in self.scope.credentials:
            return SECRET
        variable = self.scope.variables.get(name)
        return variable.value if variable else None

    def error(self, key: str, problem: str, hint: str = "", *, column: int = 0, at_key: bool = False) -> None:
        """Report one key of this probe."""
        self.sheet.error((*self.path, key), problem, hint, key=at_key, column=column)

    def inspect(self, key: str, value: Any, kind: str = "") -> None:
        """Look through the texts of one key."""
        if value is not None:
            self.inspect_at((*self.path, key), value, kind)

    def inspect_at(self, path: Path, value: Any, kind: str = "") -> None:
        """Look through the texts of a value."""
        inspect(self.sheet, path, value, self.known, kind=kind)


def kind_of(table: ProbeTable, site: Site) -> str | None:
    """Which kind of probe a table is; None, and an error, where it is none or several."""
    given = [kind for kind in KINDS if getattr(table, kind) is not None]
    if len(given) != 1:
        problem = f"a probe asks one thing, found {' and '.join(given)}" if given else "nothing is asked here"
        where: Path = (*site.path, given[1]) if given else site.path
        site.sheet.error(where, problem, f"exactly one of {', '.join(KINDS)}", key=True)
        return None
    kind = given[0]
    for name in table.model_fields_set:
        key = ProbeTable.model_fields[name].alias or name
        if key != kind and key not in _KEYS[kind]:
            fits = [other for other in KINDS if key in _KEYS[other]]
            hint = f"it goes with {' and '.join(fits)}" if fits else ""
            site.error(key, f"{key} does not go with {kind}", hint, at_key=True)
    if table.always and not site.step:
        site.error("always", "always is for steps of the smoke test", "delete it", at_key=True)
    return kind


def connection_of(on: str | None, site: Site, kind: type[Connection], word: str) -> str | None:
    """The name of the connection that a probe uses; None, and an error, where there is none."""
    fitting = [name for name, item in site.connections.items() if isinstance(item, kind)]
    if on is not None:
        if on in fitting:
            return on
        if site.sheet.is_mended(("connections", on)):
            return None
        if on in site.connections:
            site.error("on", f"the connection {on} is not of the kind {word}", near("", fitting, names="of it"))
        else:
            site.error("on", f"there is no connection {on}", near(on, fitting, names=f"{word} connections"))
        return None
    if len(fitting) == 1:
        return fitting[0]
    if any(path[:1] == ("connections",) for path in site.sheet.mended):
        return None
    problem = f"which {word} connection?" if fitting else f"there is no connection of the kind {word}"
    hint = f"say on = one of {', '.join(fitting)}" if fitting else f'add [connections.NAME] with kind = "{word}"'
    site.sheet.error(site.path, problem, hint, key=True)
    return None


def known_values(text: str, site: Site, unknown: Value) -> dict[str, Value]:
    """What is known of the names in a text before anything runs, `unknown` for the others."""
    values: dict[str, Value] = {}
    for name in read(text).names:
        value = site.value_of(name)
        if value is SECRET:
            values[name] = Secret(name, "")
        else:
            values[name] = unknown if value is None else cast("Value", value)  # `value_of` gives one, or SECRET
    return values
