"""The TOML of a profile against its tables: every mistake as a located sentence, in one go.

A value that is refused is replaced in a copy and the copy is read again, so that one typing mistake hides neither
the other mistakes of the file nor those that only show between tables.
"""

from __future__ import annotations

import copy
import types
from collections.abc import Iterator
from datetime import date, time
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from cockpit.core.plain import plain_line
from cockpit.profile.positions import Path
from cockpit.profile.sheet import Sheet, closest, near
from cockpit.profile.tables import ProfileTables

_ROUNDS = 4
_STAND_IN: dict[str, Any] = {
    "launch": {"project": "x", "title": "x"},
    "algorithm": "hmac-sha256",
    "kind": "aws",
    "url": "http://x",
    "at": "T-0",
    "level": "warning",
    "limits": [],
} | dict.fromkeys(
    (
        *("project", "title", "category", "says", "role", "gate", "path"),
        *("host", "dbname", "user", "region", "header", "key", "password"),
    ),
    "x",
)
"""What stands for a required value that is missing or refused."""

_SECRET = {"password", "key", "secret_access_key", "session_token", "token"}
"""Keys whose values are never repeated, whatever stands there."""

_FORMS = {
    "^[a-z0-9]": "an id is made of lower case letters, digits and dashes, 64 at most",
    "^[A-Za-z_]": "a name is made of letters, digits and underscores, 64 at most",
}
_TYPES = {
    "string_type": "a text in quotes",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "bool_type": "true or false, without quotes",
    "list_type": "a list: [...]",
    "dict_type": "a table",
    "model_type": "a table",
    "model_attributes_type": "a table",
}


def validate(sheet: Sheet) -> ProfileTables | None:
    """Read the tables; None where too little of the file can be read to judge more of it."""
    data: Any = sheet.data
    for number in range(_ROUNDS):
        try:
            tables = ProfileTables.model_validate(data)
        except ValidationError as problem:
            if number == 0:
                data = copy.deepcopy(data)
            errors = [_untagged(data, error) for error in problem.errors(include_url=False, include_input=False)]
            for error in sorted(errors, key=lambda item: item["type"] != "extra_forbidden"):
                path = _path(error, data)
                if error["type"] == "missing" and _value(data, path) is not None:
                    continue  # it was there, under a name with a typing mistake
                _report(sheet, data, error, path)
                _mend(sheet, data, path, error)
        else:
            sheet.data = data
            return tables
    return None


def _untagged(data: Any, error: ErrorDetails) -> ErrorDetails:
    """A table without its kind may have one with a typing mistake: then that is the error."""
    table = _value(data, tuple(error["loc"]))
    meant = closest("kind", table) if error["type"] == "union_tag_not_found" and isinstance(table, dict) else ""
    return {**error, "type": "extra_forbidden", "loc": (*error["loc"], meant)} if meant else error


def _rename(sheet: Sheet, data: Any, path: Path) -> bool:
    """Read a mistyped key as the one that was meant, where that one is not there; whether one was."""
    parent = _value(data, path[:-1])
    known = {key for model in _models(path[:-1]) for key in _keys(model)}
    meant = closest(_last(path), {key for key in known if key not in parent})  # the table may have 300,000 keys
    if meant:
        parent[meant] = parent.pop(path[-1])
        sheet.positions.rename(path, (*path[:-1], meant))
    return bool(meant)


def _path(error: ErrorDetails, data: Any) -> Path:
    """Where the error stands in the file: pydantic also names the members of unions, which no file does."""
    loc = [*error["loc"], *error.get("ctx", {}).get("path", ())]
    path: Path = ()
    here = data
    for number, part in enumerate(loc):
        if part == "[key]":
            continue
        inner = _value(here, (part,))
        if inner is not None:
            here = inner
        elif number < len(loc) - 1 or error["type"] != "missing":
            continue
        path = (*path, part)
    return path


def _report(sheet: Sheet, data: Any, error: ErrorDetails, path: Path) -> None:
    value = _value(data, path)
    name = _name(path)
    context = error.get("ctx", {})
    match error["type"]:
        case "missing":
            table = _name(path[:-1])
            sheet.error(path[:-1] or path, f"{_last(path)} is missing{f' in {table}' if table else ''}", key=True)
        case "extra_forbidden":
            known = sorted({key for model in _models(path[:-1]) for key in _keys(model)})
            hint = near(_last(path), known, names="keys here")
            sheet.error(path, f"unknown key {plain_line(_last(path), 80)}", hint, key=True)
        case "refused":
            sheet.error(path, f"{name} {context['problem']}", str(context.get("hint", "")))
        case "literal_error":
            allowed = [word.strip("'") for word in str(context["expected"]).replace(" or ", ", ").split(", ")]
            sheet.error(path, f"{name} cannot be {_shown(value)}", near(str(value), allowed, names="it can be"))
        case "union_tag_invalid" | "union_tag_not_found":
            kinds = ["postgresql", "aws", "prometheus"]
            kind = _value(data, (*path, "kind"))
            if kind is None:
                sheet.error(path, f"kind is missing in {name}", 'kind = "postgresql", "aws" or "prometheus"', key=True)
            else:
                sheet.error((*path, "kind"), f"unknown kind {_shown(kind)}", near(str(kind), kinds, names="kinds"))
        case "string_pattern_mismatch":
            hint = next((form for start, form in _FORMS.items() if str(context["pattern"]).startswith(start)), "")
            is_key = error["loc"][-1] == "[key]"
            sheet.error(path, f"{_shown(_last(path) if is_key else value)} is no valid name", hint, key=is_key)
        case kind if kind in _TYPES:
            hint = ""
            if path[:1] in {("gate",), ("category",), ("phase",), ("watch",)} and len(path) <= 2:
                hint = f"write [{path[0]}.ID], with an id of its own for each"
            found = "something else" if path[-1:] and path[-1] in _SECRET else _found(value)
            sheet.error(path, f"{name} must be {_TYPES[kind]}, found {found}", hint)
        case _:
            sheet.error(path, f"{name}: {error['msg'][:1].lower()}{error['msg'][1:]}")


def _mend(sheet: Sheet, data: Any, path: Path, error: ErrorDetails) -> None:
    """Replace what was refused by something neutral, or take it away where it may be missing."""
    if not path or (error["type"] == "extra_forbidden" and _rename(sheet, data, path)):
        return
    sheet.mend(path)
    parent, last = _value(data, path[:-1]), path[-1]
    if isinstance(parent, list) and isinstance(last, int) and last < len(parent):
        tables = _TYPES.get(error["type"]) == "a table" or isinstance(parent[last], dict)
        parent[last] = {} if tables else "x"
    elif isinstance(parent, dict) and isinstance(last, str):
        if len(path) > 1 and (isinstance(parent.get(last), dict) or _TYPES.get(error["type"]) == "a table"):
            keep = error["type"] not in {"extra_forbidden", "string_pattern_mismatch"}
        else:
            keep = False
        parent.pop(last, None)
        if error["type"] == "extra_forbidden":
            return
        if keep:
            parent[last] = {"kind": "aws", "region": "x"} if path[0] == "connections" else {}
        elif last in _STAND_IN and (len(path) > 1 or last == "launch"):
            parent[last] = copy.deepcopy(_STAND_IN[last])


def _value(data: Any, path: Path) -> Any:
    for part in path:
        if isinstance(data, dict):
            data = data.get(str(part))
        elif isinstance(data, list) and isinstance(part, int) and part < len(data):
            data = data[part]
        else:
            return None
    return data


def _last(path: Path) -> str:
    return str(path[-1]) if path else ""


def _name(path: Path) -> str:
    """A path as a person would say it: `gate.sqs.probe[2].claims[1]`; list numbers count from 1."""
    text = ""
    for part in path:
        text += f"[{part + 1}]" if isinstance(part, int) else f".{part}" if text else part
    return plain_line(text, 120)


def _shown(value: object) -> str:
    return f'"{plain_line(str(value), 60)}"' if isinstance(value, str) else plain_line(str(value), 60)


def _found(value: object) -> str:
    match value:
        case None:
            return "nothing"
        case bool():
            return f"{str(value).lower()}"
        case int() | float():
            return f"the number {plain_line(str(value), 40)}"
        case str():
            return f"the text {_shown(value)}"
        case list():
            return "a list"
        case dict():
            return "a table"
        case date() | time():
            return "a date"
        case _:
            return type(value).__name__


def _models(path: Path) -> list[type[BaseModel]]:
    """The tables that may stand at a path."""
    hints: list[Any] = [ProfileTables]
    for part in path:
        following: list[Any] = []
        for hint in hints:
            for option in _options(hint):
                origin, inner = get_origin(option), get_args(option)
                if isinstance(option, type) and issubclass(option, BaseModel):
                    following += [
                        item.annotation for name, item in option.model_fields.items() if (item.alias or name) == part
                    ]
                elif origin in {dict, list} and inner:
                    following.append(inner[-1])
        hints = following
    return [
        option
        for hint in hints
        for option in _options(hint)
        if isinstance(option, type) and issubclass(option, BaseModel)
    ]


def _options(hint: Any) -> Iterator[Any]:
    origin = get_origin(hint)
    if origin is Annotated:
        yield from _options(get_args(hint)[0])
    elif origin in {Union, types.UnionType}:
        for part in get_args(hint):
            yield from _options(part)
    else:
        yield hint


def _keys(model: type[BaseModel]) -> Iterator[str]:
    for name, item in model.model_fields.items():
        yield item.alias or name
