"""A demo world for every test of a file that only looks at it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from cockpit.demo import World


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    with World.start() as running:
        yield running
