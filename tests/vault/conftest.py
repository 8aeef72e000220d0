"""A keyring for each test, chosen by name, and a process of its own where output is to be seen."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

FAKES = Path(__file__).parents[1] / "fakes"


@pytest.fixture
def keyring(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Path]:
    """Choose a backend of `fakes.keyrings` and fill it: `keyring("Locked", **{"cockpit:p/name": "value"})`."""

    def choose(backend: str, **content: str) -> Path:
        store = tmp_path / "keyring.json"
        store.write_text(json.dumps(content))
        monkeypatch.setenv("PYTHONPATH", str(FAKES))
        monkeypatch.setenv("PYTHON_KEYRING_BACKEND", backend if "." in backend else f"keyrings.{backend}")
        monkeypatch.setenv("KEYRING_STORE", str(store))
        monkeypatch.setenv("KEYRING_LOG", str(tmp_path / "keyring.log"))
        return store

    return choose
