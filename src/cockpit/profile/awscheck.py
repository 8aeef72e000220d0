"""An AWS call against the service's own model, as botocore carries it: no network, no account.

Only profiles with `aws` probes come here: the models are large, and so is what reads them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any, TypeAlias

from cockpit.core.frozen import frozen
from cockpit.core.plain import plain_line
from cockpit.core.template import read
from cockpit.profile.positions import Path
from cockpit.profile.sheet import near

if TYPE_CHECKING:
    from botocore.loaders import Loader
    from botocore.model import ServiceModel

Problem: TypeAlias = tuple[Path | None, str, str, bool]
"""Where inside `with` (None: the call itself), what, a hint, and whether the key is meant."""

READS = ("describe_", "get_", "list_", "head_")
"""Operations that change nothing by their name."""
_CHANGES = (
    *("add_", "associate_", "attach_", "authorize_", "cancel_", "copy_", "create_", "delete_", "deregister_"),
    *("detach_", "disable_", "disassociate_", "enable_", "import_", "modify_", "publish", "purge_", "put_"),
    *("reboot_", "register_", "remove_", "replace_", "reset_", "restore_", "revoke_", "rotate_", "run_", "send_"),
    *("set_", "start_", "stop_", "tag_", "terminate_", "untag_", "update_", "write_"),
)
"""Operations that change something by their name, whatever a profile says of them."""
_MOST = 20
_TYPES = {
    "structure": "a table",
    "map": "a table",
    "list": "a list",
    "string": "a text",
    "character": "a text",
    "integer": "a whole number",
    "long": "a whole number",
    "float": "a number",
    "double": "a number",
    "boolean": "true or false",
    "timestamp": "a time as text",
    "blob": "a text",
}


@frozen
class Call:
    """What the model says of a call."""

    problems: tuple[Problem, ...] = ()
    known: bool = False
    """Service and operation exist."""
    reads: bool = False
    """Its name says that it changes nothing."""
    changes: bool = False
    """Its name says that it changes something."""


def output_fields(service: str, operation: str) -> frozenset[str]:
    """The top-level fields of the document of a known call."""
    shape = _model(service).operation_model(_operations(service)[operation]).output_shape
    return frozenset(shape.members) if shape is not None else frozenset()


def check_call(service: str, operation: str, params: Mapping[str, Any]) -> Call:
    """Hold a call against the model: names, required parameters, types, allowed values."""
    if not service or not operation:
        return Call(((None, "this is no AWS call", "write service.operation: sqs.get_queue_attributes", False),))
    services = _services()
    if service not in services:
        hint = near(service, services) if len(service) < 60 else ""
        return Call(((None, f"AWS has no service {plain_line(service, 60)}", _only_guess(hint), False),))
    operations = _operations(service)
    if operation not in operations:
        hint = near(_snake(operation), operations)
        problem = f"{service} has no operation {plain_line(operation, 60)}"
        return Call(((None, problem, hint, False),))
    model = _model(service).operation_model(operations[operation])
    problems: list[Problem] = []
    if model.input_shape is not None:
        problems += _limited(_check(model.input_shape, dict(params), ()))
    elif params:
        problems.append(((), f"{service}.{operation} takes no parameters", "", True))
    changes = operation.startswith(_CHANGES) and not operation.startswith("start_query")  # a question that takes long
    return Call(tuple(problems), known=True, reads=operation.startswith(READS), changes=changes)


def _only_guess(hint: str) -> str:
    return hint if hint.startswith("did you mean") else "write it as boto3 does: sqs, ecs, rds, secretsmanager"


def _limited(problems: Iterator[Problem]) -> list[Problem]:
    found: list[Problem] = []
    for problem in problems:
        found.append(problem)
        if len(found) == _MOST:
            break
    return found


@lru_cache(maxsize=1)
def _loader() -> Loader:
    from botocore.loaders import Loader

    return Loader(include_default_search_paths=False, extra_search_paths=[Loader.BUILTIN_DATA_PATH])


@lru_cache(maxsize=1)
def _services() -> Collection[str]:
    return frozenset(_loader().list_available_services("service-2"))


@lru_cache(maxsize=64)
def _model(service: str) -> ServiceModel:
    from botocore.model import ServiceModel

    return ServiceModel(_loader().load_service_model(service, "service-2"), service)


@lru_cache(maxsize=64)
def _operations(service: str) -> Mapping[str, str]:
    from botocore import xform_name

    return {xform_name(name): name for name in _model(service).operation_names}


def _snake(name: str) -> str:
    from botocore import xform_name

    return str(xform_name(name)) if len(name) < 200 else name


# ------------------------------------------------------------------------------------------------------- parameters
def _check(shape: Any, value: Any, path: Path) -> Iterator[Problem]:
    if isinstance(value, str) and read(value).names and shape.type_name not in {"structure", "list", "map"}:
        return  # filled in later
    if isinstance(value, str) and len(read(value).parts) == 1 and read(value).names:
        return  # a list or a table from a variable
    if not _fits(shape, value):
        yield path, f"{_name(path)} must be {_TYPES.get(shape.type_name, shape.type_name)}", "", False
        return
    match shape.type_name:
        case "structure":
            yield from _structure(shape, value, path)
        case "list":
            for number, item in enumerate(value):
                yield from _check(shape.member, item, (*path, number))
        case "map":
            for key, item in value.items():
                yield from _check(shape.value, item, (*path, key))
        case _:
            yield from _scalar(shape, value, path)


def _fits(shape: Any, value: Any) -> bool:
    match shape.type_name:
        case "structure":
            return isinstance(value, dict) or bool(getattr(shape, "is_document_type", False))
        case "map":
            return isinstance(value, dict)
        case "list":
            return isinstance(value, list)
        case "integer" | "long":
            return isinstance(value, int) and not isinstance(value, bool)
        case "float" | "double":
            return isinstance(value, int | float) and not isinstance(value, bool)
        case "boolean":
            return isinstance(value, bool)
        case "timestamp":
            return isinstance(value, str | int | float) and not isinstance(value, bool)
        case _:
            return isinstance(value, str)


def _structure(shape: Any, value: dict[str, Any], path: Path) -> Iterator[Problem]:
    if getattr(shape, "is_document_type", False):
        return
    for key in value:
        if key not in shape.members:
            hint = near(key, shape.members, names="parameters")
            yield (*path, key), f"{plain_line(key, 60)} is no parameter here", hint, True
    missing = [name for name in shape.required_members if name not in value]
    if missing:
        yield path, f"{' and '.join(missing)} {'is' if len(missing) == 1 else 'are'} missing{_in(path)}", "", True
    if getattr(shape, "is_tagged_union", False) and len(value) != 1:
        hint = f"one of {', '.join(list(shape.members)[:12])}"
        yield path, f"{_name(path)} takes exactly one key", hint, True
    for key, item in value.items():
        if key in shape.members:
            yield from _check(shape.members[key], item, (*path, key))


def _scalar(shape: Any, value: Any, path: Path) -> Iterator[Problem]:
    allowed = getattr(shape, "enum", None) or []
    if allowed and value not in allowed:
        hint = near(str(value), allowed, names="it can be")
        yield path, f"{_name(path)} cannot be {plain_line(repr(value), 60)}", hint, False
    least = shape.metadata.get("min")
    if least is None:
        return
    if isinstance(value, str) and len(value) < least:
        yield path, f"{_name(path)} needs at least {least} characters", "", False
    elif isinstance(value, int | float) and value < least:
        yield path, f"{_name(path)} must be at least {least}", "", False


def _name(path: Path) -> str:
    return plain_line(str(path[-1]), 60) if path and isinstance(path[-1], str) else "an item" if path else "with"


def _in(path: Path) -> str:
    return f" in {_name(path)}" if path and isinstance(path[-1], str) else ""
