"""The schema for editors: every key documented, true to what cockpit accepts, and without a place of its own."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from cockpit.profile import lint, schema
from fakes.profiles import generate


def as_json(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: as_json(item) for key, item in value.items()}
    if isinstance(value, list):
        return [as_json(item) for item in value]
    return value.isoformat() if isinstance(value, date | datetime) else value


@pytest.fixture(scope="module")
def made() -> dict[str, Any]:
    return schema()


def nodes(node: Any, at: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    if isinstance(node, dict):
        yield at, node
        for key, item in node.items():
            yield from nodes(item, f"{at}/{key}")
    elif isinstance(node, list):
        for number, item in enumerate(node):
            yield from nodes(item, f"{at}/{number}")


def test_every_key_is_documented(made: dict[str, Any]) -> None:
    documented = 0
    for at, node in nodes(made):
        if isinstance(node.get("properties"), dict) and not at.endswith("/properties"):
            for name, item in node["properties"].items():
                assert len(item.get("description", "")) > 8, f"{at}: {name}"
                documented += 1
    assert documented > 90


def test_it_is_a_schema_and_closed(made: dict[str, Any]) -> None:
    Draft202012Validator.check_schema(made)
    tables = [node for at, node in nodes(made) if node.get("type") == "object" and "properties" in node]
    assert len(tables) > 20
    assert all(node["additionalProperties"] is False for node in tables)


def test_it_names_no_place_but_its_dialect(made: dict[str, Any]) -> None:
    text = json.dumps(made)
    assert "$id" not in text
    assert re.findall(r"https?://[a-z.-]+\.[a-z]+", text) == ["https://json-schema.org"]
    assert made["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert '"null"' not in text


def test_profiles_that_load_fit_it(made: dict[str, Any], good: str) -> None:
    validator = Draft202012Validator(made)
    texts = [good, generate(20), good + (Path(__file__).with_name("conducted.toml")).read_text()]
    texts += [path.read_text() for path in (Path(__file__).parents[2] / "profiles").glob("*.toml")]
    for text in texts:
        problems = [problem.message for problem in validator.iter_errors(as_json(tomllib.loads(text)))]
        assert problems == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('owner = "pm"\nt0', 'ownr = "pm"\nt0'),
        ('severity = "critical"', 'severity = "critcal"'),
        ('fresh_for = "10m"', 'fresh_for = "soon"'),
        ('kind = "aws"', 'kind = "aws2"'),
        ("[gate.on-call]", "[gate.On_Call]"),
        ('title = "Database healthy"\n', ""),
        ('file = "${docs}/dlq.md"', 'file = "x"\nlook = "https://x"'),
        ("binding = false", 'binding = "false"'),
        ('"Accepted", expect =', '"Accepted", expct ='),
        ('algorithm = "hmac-sha256"', 'algorithm = "md5"'),
        ('opens = "T+1h"', 'opens = "1h"'),
        ('from = "T-30m"', 'from = "10:00"'),
        ('level = "target"', 'level = "goal"'),
        ('respond = "at once"', 'respond = "now"'),
        ('manner = "read-do"', 'manner = "do-read"'),
        ("quorum = 2", "quorum = 0"),
        ('P0 = "critical"', 'P0 = "fatal"'),
        ('http = "GET ${api}/errors"', 'http = "x"\nsql = "select 1"'),
        ('title = "Error rate"\n', ""),
    ],
)
def test_an_editor_sees_what_cockpit_refuses(made: dict[str, Any], good: str, old: str, new: str) -> None:
    good += Path(__file__).with_name("conducted.toml").read_text()
    assert old in good
    validator = Draft202012Validator(made)
    assert not validator.is_valid(as_json(tomllib.loads(good.replace(old, new, 1))))


PROFILES = Path(__file__).parents[2] / "profiles"


@pytest.mark.parametrize("path", sorted(PROFILES.glob("*.toml")), ids=lambda path: path.stem)
def test_a_profile_of_ours_has_no_finding_that_it_does_not_explain(path: Path) -> None:
    """What only the team can fill in says so where it stands; nothing else is found."""
    lines = path.read_text(encoding="utf-8").splitlines()
    for item in lint(path):
        assert item.severity != "error", str(item)
        line = item.where.line if item.where else 0
        assert "description = " in lines[line - 1] or "#" in lines[line - 1], str(item)


def test_the_schema_beside_our_profiles_is_the_one_of_this_version(made: dict[str, Any]) -> None:
    assert json.loads((PROFILES / "profile.schema.json").read_text(encoding="utf-8")) == made
