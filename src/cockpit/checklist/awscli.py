"""`aws service operation --flags` lines as aws probes with boto3's names, by the model of the service."""

from __future__ import annotations

import json
import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from cockpit.checklist import holes, shell
from cockpit.checklist.draft import Probe

if TYPE_CHECKING:
    from botocore.loaders import Loader
    from botocore.model import ServiceModel, Shape

_SERVICES = {"s3api": "s3", "deploy": "codedeploy", "configservice": "config"}
_GENERAL = {
    "--region",
    "--profile",
    "--output",
    "--query",
    "--endpoint-url",
    "--no-cli-pager",
    "--color",
    "--max-items",
    "--page-size",
    "--no-paginate",
    "--cli-read-timeout",
    "--debug",
    "--no-verify-ssl",
}
_ALONE = {"--no-cli-pager", "--no-paginate", "--debug", "--no-verify-ssl"}
CONNECTION = "aws"


def probe(text: str, line: int) -> Probe | None:
    """The aws probe of a command line; None where it is no call of an API (`aws s3 cp`, `aws configure`)."""
    parts = shell.words(text)
    if not parts or parts[0] != "aws":
        return None
    own, rest = shell.before_pipe(parts)
    general, words = _general(own[1:])
    if len(words) < 2 or words[0] in {"s3", "configure", "help"}:
        return None
    service = _SERVICES.get(words[0], words[0])
    found = Probe({}, line, text)
    model = _model(service)
    operation = words[1].replace("-", "_")
    found.table["aws"] = f"{service}.{operation}"
    region = general.get("--region", "")
    names: dict[str, str] = {}
    connection: dict[str, Any] = {
        "kind": "aws",
        "region": holes.name_holes(region, names) if region else "${aws_region}",
    }
    if general.get("--profile"):
        connection["profile"] = holes.name_holes(general["--profile"], names)
    found.variables.update({name: f"The document's {hole}" for name, hole in names.items()})
    if not region:
        found.variables["aws_region"] = "AWS region, such as us-east-1; the document does not say it"
    found.connections[CONNECTION] = connection
    if model is None or operation not in _operations(service):
        found.doubts.append(
            f"AWS knows no {'service' if model is None else 'operation'} "
            f"{words[0] if model is None else f'{service} {words[1]}'}"
        )
        return found
    shape = model.operation_model(_operations(service)[operation]).input_shape
    _parameters(found, shape, words[2:])
    if general.get("--query"):
        found.remarks.append(f"the document looks at {general['--query'][:160]}: a subject for a claim")
    if rest:
        found.remarks.append(f"the document goes on with: {' '.join(rest)[:160]}")
    if not operation.startswith(("describe_", "get_", "list_", "head_", "lookup_", "search_", "batch_get_")):
        found.table["effect"] = "write"
    return found


def _general(parts: list[str]) -> tuple[dict[str, str], list[str]]:
    """The options of the tool itself, and everything else."""
    said: dict[str, str] = {}
    words: list[str] = []
    at = 0
    while at < len(parts):
        name, equals, value = parts[at].partition("=")
        at += 1
        if name not in _GENERAL:
            words.append(parts[at - 1])
            continue
        if not equals and name not in _ALONE and at < len(parts):
            value = parts[at]
            at += 1
        said[name] = value
    return said, words


def _parameters(found: Probe, shape: Shape | None, parts: list[str]) -> None:
    from botocore import xform_name

    members: dict[str, Any] = dict(getattr(shape, "members", {}))
    flags = {f"--{xform_name(name, '-')}": name for name in members}
    given: dict[str, Any] = {}
    at = 0
    while at < len(parts):
        flag = parts[at]
        at += 1
        values: list[str] = []
        while at < len(parts) and not parts[at].startswith("--"):
            values.append(parts[at])
            at += 1
        name = flags.get(flag) or next(
            (
                found_name
                for known, found_name in flags.items()
                if flag.startswith("--") and len(flag) > 4 and known.startswith(flag)
            ),
            None,
        )
        negated = flags.get(f"--{flag[5:]}") if flag.startswith("--no-") else None
        if negated:
            given[negated] = False
            continue
        if name is None:
            found.doubts.append(f"the operation has no parameter {flag[:60]}")
            continue
        value = _value(members[name], values, found)
        if value is None:
            found.doubts.append(f"the value of {flag} could not be read")
        else:
            given[name] = value
    if given:
        found.table["with"] = given
    missing = [name for name in getattr(shape, "required_members", []) if name not in given]
    if missing:
        found.doubts.append(f"{', '.join(missing)} is not given")


def _value(shape: Any, values: list[str], found: Probe) -> Any:
    """The words behind a flag as boto3 wants them; None where they cannot be read."""
    if any(holes.elided(value) for value in values):
        found.doubts.append("the document leaves a part of it out")
    if values and values[0][:1] in "[{" and len(values) == 1:
        try:
            return json.loads(values[0])
        except (ValueError, RecursionError):
            pass
    filled = [holes.name_holes(value, found.variables) for value in values]
    match shape.type_name:
        case "boolean":
            return not filled or filled[0].casefold() != "false"
        case "integer" | "long":
            return int(filled[0]) if filled and re.fullmatch(r"-?\d{1,15}", filled[0]) else None
        case "float" | "double":
            return float(filled[0]) if filled and re.fullmatch(r"-?\d{1,12}(?:\.\d{1,9})?", filled[0]) else None
        case "list":
            return _list(shape, filled)
        case "structure":
            return _shorthand(shape, filled[0]) if len(filled) == 1 else None
        case "map":
            pairs = dict(pair.partition("=")[::2] for value in filled for pair in value.split(","))
            return pairs or None
        case _:
            return filled[0] if len(filled) == 1 else None


def _list(shape: Any, values: list[str]) -> list[Any] | None:
    if shape.member.type_name == "structure":
        read = [_shorthand(shape.member, value) for value in values]
        return None if not read or any(item is None for item in read) else read
    flat = [part for value in values for part in (value.split(",") if len(values) == 1 else [value]) if part]
    if shape.member.type_name in {"integer", "long"}:
        return [int(part) for part in flat] if all(re.fullmatch(r"-?\d{1,15}", part) for part in flat) else None
    return list(flat) or None


def _shorthand(shape: Any, text: str) -> dict[str, Any] | None:
    """`Key=tag:environment,Values=prod,stage` as a table."""
    made: dict[str, Any] = {}
    last = ""
    for part in text.split(","):
        name, equals, value = part.partition("=")
        member = (
            next((known for known in shape.members if known.casefold() == name.strip().casefold()), None)
            if equals
            else None
        )
        if member is not None:
            last = member
            listed = shape.members[member].type_name == "list"
            made[member] = [value] if listed else value
        elif last and isinstance(made[last], list):
            made[last].append(part)
        else:
            return None
    return made or None


@lru_cache(maxsize=1)
def _loader() -> Loader:
    from botocore.loaders import Loader

    return Loader(include_default_search_paths=False, extra_search_paths=[Loader.BUILTIN_DATA_PATH])


@lru_cache(maxsize=16)
def _model(service: str) -> ServiceModel | None:
    from botocore.exceptions import DataNotFoundError, UnknownServiceError
    from botocore.model import ServiceModel

    if not re.fullmatch(r"[a-z0-9-]{2,40}", service):
        return None
    try:
        return ServiceModel(_loader().load_service_model(service, "service-2"), service)
    except (DataNotFoundError, UnknownServiceError):
        return None


@lru_cache(maxsize=16)
def _operations(service: str) -> dict[str, str]:
    from botocore import xform_name

    model = _model(service)
    return {xform_name(name): name for name in model.operation_names} if model else {}
