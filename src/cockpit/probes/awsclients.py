"""The clients of boto3, made one at a time and kept, and the words for what they say when something is wrong."""

from __future__ import annotations

import math
import threading
from dataclasses import field
from typing import Any

import boto3
import botocore.session
from botocore import exceptions as failures
from botocore.config import Config

from cockpit.core.frozen import frozen
from cockpit.core.probe import AwsConnection, Scene
from cockpit.core.template import fill_text
from cockpit.probes.awsanswers import guard
from cockpit.probes.base import Broken


@frozen
class AwsTarget:
    """One account and region as one identity."""

    name: str
    region: str
    profile: str | None
    endpoint: str | None
    access_key_id: str | None = field(repr=False)
    secret_access_key: str | None = field(repr=False)
    session_token: str | None = field(repr=False)


def target_of(name: str, scene: Scene) -> AwsTarget:
    """The account and region of a connection, its values put in.

    Raises:
        Broken: there is no such connection, or it is none of AWS.
        Unresolved: a value is missing.
    """
    connection = scene.connections.get(name)
    if connection is None:
        raise Broken(f"there is no connection {name}")
    if not isinstance(connection, AwsConnection):
        raise Broken(f"the connection {name} is not an AWS one")

    def filled(template: str | None) -> str | None:
        return fill_text(template, scene.values) if template else None

    return AwsTarget(
        name=name,
        region=fill_text(connection.region, scene.values),
        profile=filled(connection.profile),
        endpoint=filled(connection.endpoint),
        access_key_id=filled(connection.access_key_id),
        secret_access_key=filled(connection.secret_access_key),
        session_token=filled(connection.session_token),
    )


class Clients:
    """Clients by target, service and time-out.

    They are made under one lock: seven clients made in seven threads take twice as long as one after the other.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._sessions: dict[AwsTarget, boto3.Session] = {}
        self._clients: dict[tuple[AwsTarget, str, int], Any] = {}

    def get(self, target: AwsTarget, service: str, timeout: float) -> Any:
        """The client of a service; called from any thread."""
        seconds = max(1, math.ceil(timeout))
        with self._lock:
            key = (target, service, seconds)
            if key not in self._clients:
                self._clients[key] = self._make(target, service, seconds)
            return self._clients[key]

    def forget(self, target: AwsTarget) -> None:
        """Make everything anew for this target, its credentials too."""
        with self._lock:
            self._sessions.pop(target, None)
            for key in [key for key in self._clients if key[0] == target]:
                del self._clients[key]

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._sessions.clear()
            self._clients.clear()

    def _make(self, target: AwsTarget, service: str, seconds: int) -> Any:
        session = self._sessions.get(target)
        if session is None:
            core = botocore.session.Session()
            core.set_config_variable("metadata_service_timeout", 1)  # off AWS nobody answers there
            core.set_config_variable("metadata_service_num_attempts", 1)
            session = boto3.Session(
                botocore_session=core,
                region_name=target.region,
                profile_name=target.profile,
                aws_access_key_id=target.access_key_id,
                aws_secret_access_key=target.secret_access_key,
                aws_session_token=target.session_token,
            )
            self._sessions[target] = session
        config = Config(
            connect_timeout=seconds,
            read_timeout=seconds,
            retries={"total_max_attempts": 2, "mode": "standard"},
        )
        make: Any = session.client
        client = make(service, endpoint_url=target.endpoint, config=config)
        guard(client)
        return client


_EXPIRED = frozenset({"ExpiredToken", "ExpiredTokenException", "RequestExpired", "TokenRefreshRequired"})
_REFUSED = frozenset(
    {"AuthFailure", "InvalidAccessKeyId", "InvalidClientTokenId", "InvalidSignatureException"}
    | {"SignatureDoesNotMatch", "UnrecognizedClientException", "IncompleteSignature", "MissingAuthenticationToken"}
)
_DENIED = frozenset({"AccessDenied", "AccessDeniedException", "UnauthorizedOperation", "AuthorizationError"})
_THROTTLED = frozenset(
    {"Throttling", "ThrottlingException", "ThrottledException", "RequestLimitExceeded", "RequestThrottled"}
    | {"TooManyRequestsException", "SlowDown", "ProvisionedThroughputExceededException"}
)
_ABSENT = (
    failures.NoCredentialsError,
    failures.PartialCredentialsError,
    failures.CredentialRetrievalError,
    failures.ProfileNotFound,
    failures.TokenRetrievalError,
    failures.NoAuthTokenError,
    failures.SSOError,
    failures.MetadataRetrievalError,
)


def is_credential_problem(error: Exception) -> bool:
    """Whether other credentials might help."""
    if isinstance(error, failures.ClientError):
        return _code(error) in _EXPIRED | _REFUSED | _DENIED
    return isinstance(error, _ABSENT)


def _code(error: failures.ClientError) -> str:
    return str(error.response.get("Error", {}).get("Code", "")).rpartition(".")[2].rpartition("#")[2]


def problem_of(error: Exception, target: AwsTarget) -> str:
    """One sentence for what AWS, or the way to it, said."""
    said = " ".join(str(error).split())
    match error:
        case failures.ClientError():
            return _answer_problem(error, target)
        case failures.ProfileNotFound():
            return f"{target.name}: {said[:1].lower() + said[1:]}"
        case _ if isinstance(error, _ABSENT):
            return f"{target.name}: no AWS credentials: {said}"
        case failures.ReadTimeoutError() | failures.ConnectTimeoutError():
            return f"{target.name}: {said.partition(':')[0][:1].lower()}{said.partition(':')[0][1:]}: {_url(error)}"
        case failures.SSLError():
            return f"{target.name}: no TLS connection to {_url(error)}: {said}"
        case failures.HTTPClientError() | failures.EndpointConnectionError():
            return f"{target.name}: cannot reach {_url(error)}"
        case failures.ParamValidationError():
            report = str(getattr(error, "kwargs", {}).get("report", said))
            return f"the parameters do not fit: {'; '.join(report.splitlines())}"
        case failures.UnknownServiceError():
            return f"AWS has no service {error.kwargs.get('service_name')}"
        case _:
            return f"{target.name}: {said}"


def _url(error: Exception) -> str:
    return str(getattr(error, "kwargs", {}).get("endpoint_url") or "AWS")


def _answer_problem(error: failures.ClientError, target: AwsTarget) -> str:
    code = _code(error)
    said = " ".join(str(error.response.get("Error", {}).get("Message", "")).split()).rstrip(".")
    if code in _EXPIRED:
        return f"{target.name}: the AWS credentials have expired"
    if code in _REFUSED:
        return f"{target.name}: the AWS credentials were refused: {said or code}"
    if code in _DENIED:
        return f"{target.name}: access denied: {said or code}"
    if code in _THROTTLED:
        return f"{target.name}: AWS asks to slow down: {said or code}"
    return f"{code}: {said}" if said else code
