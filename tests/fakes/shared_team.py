"""A team on one database, as its people reach it: logins, a profile that names it, a keyring for each seat."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg

from fakes.postgres import Postgres
from fakes.shared_journals import LOGIN_PASSWORD, READER, SEAT

PROFILE = """
[launch]
project = "{project}"
title = "The shop opens"
{journal}

[credentials]
db_password = "of the journal"

[connections.team]
kind = "postgresql"
host = "{host}"
port = "{port}"
dbname = "{dbname}"
user = "{user}"
password = "${{db_password}}"

[category.people]
title = "People"

[gate.team]
title = "Team is ready"
category = "people"
owner = "pm"
claims = ["everybody is here", "everybody is awake"]

[[station]]
role = "pm"
person = "Morgan"
"""


class Shared:
    """A database of its own, with logins, as people reach it."""

    def __init__(self, server: Postgres) -> None:
        self.server, self.name = server, f"cli_{uuid4().hex[:10]}"
        server.query(f"CREATE DATABASE {self.name}")
        for login in (SEAT, READER):
            if not server.query(f"SELECT 1 FROM pg_roles WHERE rolname = '{login}'"):
                server.query(f"CREATE ROLE {login} LOGIN PASSWORD '{LOGIN_PASSWORD}'")
        self.owner, self.seat, self.reader = map(self.address, (server.user, SEAT, READER))
        self.env = {"PGPASSWORD": LOGIN_PASSWORD}
        self.root = {"PGPASSWORD": server.password}
        self.project = ""
        """Each test has its own: one database serves all of them."""

    def opened(self) -> psycopg.Connection[tuple[Any, ...]]:
        """A connection of the owner of the tables, who may do what no seat may."""
        return psycopg.connect(self.owner, password=self.server.password, autocommit=True)

    def address(self, login: str) -> str:
        return f"postgresql://{login}@{self.server.host}:{self.server.port}/{self.name}"

    def profile(self, folder: Path, *, shared: bool = True, user: str = SEAT) -> Path:
        path = folder / "shop.toml"
        journal = 'journal = "postgresql"' if shared else ""
        text = PROFILE.format(
            project=self.project,
            journal=journal,
            host=self.server.host,
            port=self.server.port,
            dbname=self.name,
            user=user,
        )
        path.write_text(text)
        return path


def keyring(tmp_path: Path, name: str) -> dict[str, str]:
    """The keyring of one seat."""
    fakes = Path(__file__).parent
    return {
        "PYTHONPATH": str(fakes),
        "PYTHON_KEYRING_BACKEND": "keyrings.InFile",
        "KEYRING_STORE": str(tmp_path / f"{name}.keys"),
        "COCKPIT_HOME": str(tmp_path / name),
    }
