"""A probe that an error page would satisfy is found when the profile is read, by judging its claims on one."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from cockpit.profile import Loaded

PROFILES = Path(__file__).parents[2] / "profiles"

WEAK = [
    ["elapsed_ms < 500"],
    ["body.errors missing"],
    ["none keys(headers) == 'x-powered-by'"],
    ["status != 301"],
    ["body.error != 'maintenance'", "elapsed_ms < 1s"],
    ["text exists"],
    ["elapsed_ms < 500 for 15m"],
    ["size < 10000 within 5m"],
]
STRONG = [
    ["status == 200"],
    ["elapsed_ms < 500", "status in [200, 204]"],
    ["status < 400", "body.errors missing"],
    ["body.replicas >= 2"],
    ["text contains 'ok'"],
    ["status == 404"],
    ["body.ready == true", "elapsed_ms < 500"],
]


def profile(claims: list[str], head: str = 'http = "GET https://shop.example/health"') -> str:
    lines = ", ".join(f'{{ says = "line {number}", expect = "{text}" }}' for number, text in enumerate(claims))
    return (
        '[launch]\nproject = "p"\ntitle = "P"\n[category.c]\ntitle = "C"\n[gate.g]\ntitle = "G"\ncategory = "c"\n'
        f"[[gate.g.probe]]\n{head}\nclaims = [{lines}]\n"
    )


def rules(read: Loaded) -> list[str]:
    return [item.rule for item in read.findings]


@pytest.mark.parametrize("claims", WEAK, ids=lambda claims: claims[0])
def test_what_an_error_page_would_pass_is_found(claims: list[str], loaded: Callable[..., Loaded]) -> None:
    read = loaded(profile(claims))
    assert rules(read) == ["error-page"]
    assert read.findings[0].where.line == 10
    assert "status == 200" in read.findings[0].hint


@pytest.mark.parametrize("claims", STRONG, ids=lambda claims: claims[-1])
def test_what_it_would_fail_is_not(claims: list[str], loaded: Callable[..., Loaded]) -> None:
    assert rules(loaded(profile(claims))) == []


OTHERS = [
    ('run = "grep ERROR app.log"', ["count(lines) == 0"], "failed-command"),
    ('run = "make check"', ["elapsed_ms < 500"], "failed-command"),
    ('run = "make check"', ["lines(stdout) missing", "none lines(stderr) contains 'FATAL'"], "failed-command"),
    ('run = "grep ERROR app.log"', ["count(lines) == 0", "exit_code <= 1"], ""),
    ('run = "grep ERROR app.log"\nexit_codes = [0, 1]', ["count(lines) == 0"], ""),
    ('run = "make check"', ["stdout contains 'ok'"], ""),
    ('run = "make check"', ["exit_code == 2"], ""),
    ('tls = "shop.example"', ["days_left > 30"], "refused-certificate"),
    ('tls = "shop.example"', ["days_left > 30", "valid == true"], ""),
    ('tls = "shop.example"', ["names includes ['shop.example']"], ""),
    ('tcp = "shop.example:443"', ["elapsed_ms < 500"], "closed-port"),
    ('tcp = "shop.example:443"', ["open == true"], ""),
    ('tcp = "shop.example:443"', ["state == 'open'"], ""),
    ('tcp = "shop.example:5432"', ["state in ['refused', 'silent']"], ""),
    ('tls = "shop.example"', ["valid == false"], ""),
    ('dns = "A shop.example"', ["elapsed_ms < 500"], ""),
]


@pytest.mark.parametrize(("head", "claims", "rule"), OTHERS)
def test_so_is_what_a_failed_command_or_a_closed_door_would_pass(
    head: str, claims: list[str], rule: str, loaded: Callable[..., Loaded]
) -> None:
    assert rules(loaded(profile(claims, head))) == ([rule] if rule else [])


def test_a_step_of_the_smoke_test_is_held_to_it_too(loaded: Callable[..., Loaded]) -> None:
    text = profile(["x"]).replace("[[gate.g.probe]]", "smoke = true\n[[smoke.step]]\ntitle = 'Step'")
    read = loaded(text.replace('expect = "x"', 'expect = "elapsed_ms < 500"'))
    assert rules(read) == ["error-page"]
