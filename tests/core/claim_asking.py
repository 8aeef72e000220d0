"""Asking one claim of one document, and tables of what it answers."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from cockpit.core.claim import Context, Judgement, judge, parse

NOW = datetime(2026, 2, 27, 12, 0, tzinfo=UTC)
PASS, FAIL, INCONCLUSIVE, ERROR = "pass", "fail", "inconclusive", "error"


def ask(source: str, document: Any, **more: Any) -> Judgement:
    return judge(parse(source), Context(document, more.pop("now", NOW), **more))


def rows(table: list[tuple[Any, ...]]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize(
        ("source", "document", "outcome", "remark"), [row if len(row) == 4 else (*row, "") for row in table]
    )
