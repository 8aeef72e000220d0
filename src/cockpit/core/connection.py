"""`[connections.NAME]`: what several probes share to reach one system. Every field is a template, unfilled."""

from __future__ import annotations

from typing import TypeAlias

from cockpit.core.frozen import frozen


@frozen
class PostgresConnection:
    """`[connections.NAME] kind = "postgresql"`; every field is a template."""

    name: str
    host: str
    dbname: str
    user: str
    port: str = "5432"
    password: str | None = None
    sslmode: str = "prefer"
    sslrootcert: str | None = None


@frozen
class AwsConnection:
    """`[connections.NAME] kind = "aws"`; every field is a template. Without keys, boto3's own chain finds them."""

    name: str
    region: str
    profile: str | None = None
    endpoint: str | None = None
    access_key_id: str | None = None
    secret_access_key: str | None = None
    session_token: str | None = None


@frozen
class PrometheusConnection:
    """`[connections.NAME] kind = "prometheus"`: whatever speaks its query API; every field is a template."""

    name: str
    url: str
    """Base URL, before `/api/v1/query`."""
    token: str | None = None
    """A credential, sent as a bearer token."""
    ca: str | None = None
    """A file of further certificate authorities."""


@frozen
class GithubConnection:
    """`[connections.NAME] kind = "github"`: GitHub, or GitHub Enterprise; every field is a template."""

    name: str
    url: str = "https://api.github.com"
    """Base URL of the API; of GitHub Enterprise `https://HOST/api/v3`."""
    token: str | None = None
    """A credential, sent as a bearer token; public repositories can be asked without."""
    ca: str | None = None
    """A file of further certificate authorities."""


Connection: TypeAlias = PostgresConnection | AwsConnection | PrometheusConnection | GithubConnection
