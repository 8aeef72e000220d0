"""Waiting for something that another thread or process does, with an end."""

from __future__ import annotations

import time
from collections.abc import Callable


def until(true: Callable[[], bool], seconds: float = 20.0) -> None:
    """Return as soon as it is true.

    Raises:
        AssertionError: it never came true.
    """
    end = time.monotonic() + seconds
    while not true():
        if time.monotonic() > end:
            raise AssertionError("it never came true")
        time.sleep(0.01)
