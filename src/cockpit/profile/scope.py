"""`[variables]` and `[credentials]`: what `${name}` can stand for, and the values as far as the profile knows them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace

from cockpit.core.frozen import frozen
from cockpit.core.names import JSON
from cockpit.core.plain import plain_line
from cockpit.core.plan import Credential, Variable
from cockpit.core.template import Unresolved, fill_value, names_in
from cockpit.profile.sheet import Sheet, arrows, near
from cockpit.profile.tables import ProfileTables
from cockpit.profile.texts import check_userinfo, inspect

RUN_ID = "run_id"
"""The name that every run fills itself."""


LONGEST = 100_000
"""Characters of a variable once others are put in: ten lines that each name the line before twice are a bomb."""


@frozen
class Scope:
    """The names that every probe and connection may refer to."""

    variables: Mapping[str, Variable]
    """With their values, references put in."""
    credentials: Mapping[str, Credential]

    @property
    def names(self) -> frozenset[str]:
        """Every name but `run_id` and captures."""
        return frozenset(self.variables) | frozenset(self.credentials)


def read_scope(tables: ProfileTables, overrides: Mapping[str, JSON], sheet: Sheet) -> Scope:
    """Put the overrides over the profile's variables and the variables into each other."""
    raw: dict[str, Variable] = {}
    for name, item in tables.variables.items():
        raw[name] = Variable(name, item.value, item.description, item.path)
    for name, value in overrides.items():
        if name not in raw:
            hint = near(name, raw, names="variables")
            sheet.error((), f"there is no variable {plain_line(name, 80)} to set", hint)
        else:
            raw[name] = replace(raw[name], value=value)
    credentials = {name: Credential(name, item.description) for name, item in tables.credentials.items()}
    _check_names(raw, credentials, sheet)
    known = frozenset(raw) | frozenset(credentials) | {RUN_ID}
    for name, variable in raw.items():
        if name not in overrides:
            _check_value(variable, known, credentials, sheet)
    return Scope(_filled(raw, sheet), credentials)


def place_of(name: str, sheet: Sheet) -> tuple[str | int, ...]:
    """The path of a variable's value, whichever way it is written."""
    whole = sheet.data.get("variables", {}).get(name)
    return ("variables", name, "value") if isinstance(whole, dict) and "value" in whole else ("variables", name)


def _check_names(variables: Mapping[str, Variable], credentials: Mapping[str, Credential], sheet: Sheet) -> None:
    for name in credentials:
        if name in variables:
            line = sheet.where(("variables", name), key=True).line
            hint = f"it is a variable in line {line}; one of them needs another name"
            sheet.error(("credentials", name), f"the name {name} is taken", hint, key=True)
    for kind, names in (("variables", variables), ("credentials", credentials)):
        if RUN_ID in names:
            hint = f"${{{RUN_ID}}} is new with every run; choose another name"
            sheet.error((kind, RUN_ID), f"the name {RUN_ID} is taken", hint, key=True)


def _check_value(variable: Variable, known: Collection[str], credentials: Collection[str], sheet: Sheet) -> None:
    path = place_of(variable.name, sheet)
    inspect(sheet, path, variable.value, known)
    if isinstance(variable.value, str):
        check_userinfo(sheet, path, variable.value)
    for name in names_in(variable.value):
        if name in credentials:
            hint = "refer to the credential where it is used"
            sheet.error(path, f"the variable {variable.name} would hold the credential {name}", hint)
        elif name == RUN_ID:
            hint = f"write ${{{RUN_ID}}} where it is used"
            sheet.error(path, f"the variable {variable.name} is the same for every run", hint)


def _filled(raw: Mapping[str, Variable], sheet: Sheet) -> dict[str, Variable]:
    """Every variable with its references put in, in the order of the profile; a circle is named once."""
    done: dict[str, Variable] = {}
    sizes: dict[str, int] = {}
    for start in raw:
        trail = {start: None} if start not in done else {}
        while trail:
            name = next(reversed(trail))
            refers = [other for other in names_in(raw[name].value) if other in raw]
            waits = next((other for other in refers if other not in done), None)
            if waits is not None and waits not in trail:
                trail[waits] = None
                continue
            if waits is not None:
                circle = [*list(trail)[list(trail).index(waits) :], waits]
                sheet.error(place_of(name, sheet), f"variables in a circle: {arrows(circle)}")
                done[name], sizes[name] = replace(raw[name], value=None), 0
            else:
                sizes[name] = len(str(raw[name].value)) + sum(sizes[other] for other in refers)
                if sizes[name] > LONGEST and refers:
                    sheet.error(place_of(name, sheet), f"{name} grows to more than {LONGEST:,} characters")
                    done[name], sizes[name] = replace(raw[name], value=None), 0
                else:
                    done[name] = _fill(raw[name], done)
            trail.popitem()
    return {name: done[name] for name in raw}


def _fill(variable: Variable, known: Mapping[str, Variable]) -> Variable:
    """A variable with its references put in; without a value as long as one of them has none."""
    if not names_in(variable.value):
        return variable
    try:
        value = fill_value(
            variable.value, {name: known[name].value for name in names_in(variable.value) if name in known}
        )
    except Unresolved:
        value = None
    return replace(variable, value=value)
