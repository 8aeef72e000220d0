"""A keyring backend that writes down what it was asked for: `PYTHON_KEYRING_BACKEND=notingkeyring.Noting`."""

from __future__ import annotations

import os
from pathlib import Path

from keyring.backend import KeyringBackend


class Noting(KeyringBackend):
    """Has every secret, and appends SERVICE/USER of each question to the file named by KEYRING_STORE."""

    priority = 1

    def get_password(self, service: str, username: str) -> str | None:
        with Path(os.environ["KEYRING_STORE"]).open("a") as file:
            file.write(f"{service}/{username}\n")
        return "s3cret-of-the-keyring" if service != "cockpit:journal" else None

    def set_password(self, service: str, username: str, password: str) -> None:
        return

    def delete_password(self, service: str, username: str) -> None:
        return
