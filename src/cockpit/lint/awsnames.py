"""What botocore's own models say of AWS: which names exist, and which words an answer can hold. No network.

The models are large; only a document that calls AWS comes here.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from cockpit.checklist.words import listed
from cockpit.profile.awscheck import Call, check_call

if TYPE_CHECKING:
    from botocore.loaders import Loader

_BY_HAND = {
    "cloudformation": "deploy package",
    "cloudtrail": "validate_logs",
    "codeartifact": "login",
    "codecommit": "credential_helper",
    "codedeploy": "push register deregister install uninstall",
    "config": "get_status subscribe",
    "dlm": "create_default_role",
    "ec2-instance-connect": "ssh open_tunnel",
    "ecr": "get_login get_login_password",
    "ecr-public": "get_login_password",
    "ecs": "deploy",
    "eks": "get_token update_kubeconfig",
    "emr-containers": "update_role_trust_policy",
    "gamelift": "upload_build get_game_session_log",
    "logs": "tail start_live_tail",
    "rds": "generate_db_auth_token add_option_to_option_group remove_option_from_option_group",
    "servicecatalog": "generate",
    "sso": "login logout",
    "cloudfront": "sign",
}
"""Commands of the command line tool that no API has."""
_OWN = frozenset(listed("configure s3 emr history help ddb opsworks login logout cli-dev datapipeline"))
"""Services that it serves in its own way."""
_FLAGS = frozenset(
    listed(
        "cli-input-json cli-input-yaml generate-cli-skeleton starting-token no-sign-request ca-bundle "
        "cli-connect-timeout cli-binary-format cli-auto-prompt no-cli-auto-prompt version"
    )
)
_SAFE = ("describe_", "get_", "list_", "head_", "batch_get_", "lookup_", "search_", "filter_")


def problems(service: str, operation: str, params: dict[str, Any], doubts: list[str]) -> list[tuple[str, str, str]]:
    """Names of a call that AWS does not know: what is wrong, a hint, and the name.

    Args:
        service: as botocore calls it.
        operation: in snake case.
        params: what was read of its parameters.
        doubts: what the importer could not read.
    """
    if service in _OWN or operation == "wait" or operation in _BY_HAND.get(service, "").split():
        return []
    call = check_call(service, operation, params)
    if not call.known:
        name = service if "no service" in call.problems[0][1] else operation.replace("_", "-")
        return [(call.problems[0][1], call.problems[0][2], name)]
    found = [*_values(call)]
    for doubt in doubts if operation.startswith(_SAFE) else []:
        flag = re.fullmatch(r"the operation has no parameter --(?P<flag>[\w-]+)", doubt)
        if flag and flag["flag"] not in _FLAGS and flag["flag"].removeprefix("no-") not in _FLAGS:
            hint = f"aws {service} {operation.replace('_', '-')} help lists them"
            found.append(
                (f"{service} {operation.replace('_', '-')} has no option --{flag['flag']}", hint, flag["flag"])
            )
    return found


def _values(call: Call) -> list[tuple[str, str, str]]:
    """Keys and values that the model does not have; what is missing or not yet filled in is no unknown name."""
    found = []
    for _, problem, hint, _ in call.problems:
        known = re.search(r"^(?P<name>\S+) is no parameter here$|cannot be ['\"](?P<value>[^'\"]*)['\"]", problem)
        if known:
            found.append((problem, hint, known["name"] or known["value"]))
    return found


@lru_cache(maxsize=1)
def _loader() -> Loader:
    from botocore.loaders import Loader

    return Loader(include_default_search_paths=False, extra_search_paths=[Loader.BUILTIN_DATA_PATH])


@lru_cache(maxsize=64)
def answer(service: str, operation: str) -> tuple[frozenset[str], bool, bool]:
    """What an answer can hold: its words, whether there are only names of things in it, whether it can hold anything.

    A map or a blob can hold anything, so that its model says nothing of what it shows.
    """
    from botocore import xform_name
    from botocore.exceptions import DataNotFoundError, UnknownServiceError
    from botocore.model import ServiceModel

    try:
        model = ServiceModel(_loader().load_service_model(service, "service-2"), service)
    except (DataNotFoundError, UnknownServiceError, ValueError):
        return frozenset(), False, True
    name = next((one for one in model.operation_names if xform_name(one) == operation), None)
    shape = model.operation_model(name).output_shape if name else None
    if shape is None:
        return frozenset(), False, name is None
    said: set[str] = set()
    leaves: list[str] = []
    open_ = _collect(shape, "", said, leaves, set())
    only = bool(leaves) and all(re.search(r"(?:name|url|arn|id|token|prefix)s?$", leaf.casefold()) for leaf in leaves)
    return frozenset(said), only, open_


def _collect(shape: Any, name: str, said: set[str], leaves: list[str], seen: set[str]) -> bool:
    """Gather the words of a shape; whether it can hold anything."""
    said.update(word.casefold() for word in re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+", name))
    if shape.name in seen:
        return False
    seen.add(shape.name)
    match shape.type_name:
        case "structure":
            found = [_collect(inner, key, said, leaves, seen) for key, inner in shape.members.items()]
            return any(found) or bool(getattr(shape, "is_document_type", False))
        case "list":
            return _collect(shape.member, name, said, leaves, seen)
        case "map" | "blob":
            return True
        case _:
            leaves.append(name)
            said.update(
                word.casefold()
                for value in getattr(shape, "enum", None) or []
                for word in re.findall(r"[A-Za-z]+", value)
            )
            return False
