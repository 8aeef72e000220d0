"""Stopwatches in words: how long something takes, until when it is due, by how much it is late. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta


def stopwatch(span: timedelta) -> str:
    """`4:05`, `1:02:03`, `2d 3h`; never negative."""
    seconds = max(int(span.total_seconds()), 0)
    if seconds >= 2 * 86_400:
        return f"{seconds // 86_400}d {seconds // 3_600 % 24}h"
    hours, rest = divmod(seconds, 3_600)
    clock = f"{rest // 60:02}:{rest % 60:02}" if hours else f"{rest // 60}:{rest % 60:02}"
    return f"{hours}:{clock}" if hours else clock


def due(at: datetime, now: datetime) -> str:
    """`due in 4:05`, or `overdue by 1:10`."""
    return f"overdue by {stopwatch(now - at)}" if now >= at else f"due in {stopwatch(at - now)}"
