"""`cockpit doctor`: every look says what it saw and what to do, and nobody is asked anything without a word for it."""

from __future__ import annotations

from pathlib import Path

import pytest

from cockpit.cli import machine
from cockpit.cli.machine import Health
from fakes.wire import Received, Talk, Wire

LOOKS = {"versions", "terminal", "characters", "bash", "git", "psql", "state folder", "room", "clock", "keyring",
         "PostgreSQL driver", "AWS"}  # fmt: skip
PROFILE = """
[launch]
project = "shop"
title = "The shop opens"
[variables]
region = "eu-west-1"
[credentials]
token = "Of Prometheus"
[connections.metrics]
kind = "prometheus"
url = "{url}"
token = "${{token}}"
[connections.db]
kind = "postgresql"
host = "127.0.0.1"
port = "1"
dbname = "shop"
user = "reader"
[category.web]
title = "Web"
[gate.api]
title = "API"
category = "web"
[[gate.api.probe]]
metric = "vector(1)"
on = "metrics"
claims = [{{ says = "it is there", expect = "value == 1" }}]
"""


def rows(done) -> dict[str, tuple[str, str, str]]:
    return {row["what"]: (row["health"], row["says"], row["do"]) for row in done.json["looks"]}


def test_everything_is_looked_at_and_a_warning_is_no_failure(run):
    done = run("doctor", "--json", env={"LC_ALL": "C.UTF-8", "PYTHONUTF8": "1"})
    assert done.code == 0
    assert set(rows(done)) >= LOOKS
    assert done.json["counts"]["problem"] == 0
    assert all(do for health, _, do in rows(done).values() if health != "ok")


def test_the_table_says_the_same_in_lines(run):
    done = run("doctor")
    assert all(any(line[2:].startswith(what) for line in done.out.splitlines()) for what in LOOKS)
    assert "warning" in done.err


@pytest.mark.parametrize(
    ("env", "what", "says"),
    [
        ({"PATH": "/nonexistent"}, "bash", "not here"),
        ({"COCKPIT_HOME": "/dev/null/state"}, "state folder", "cannot be written"),
        ({"AWS_PROFILE": "production"}, "AWS", "names production"),
    ],
)
def test_what_a_launch_cannot_do_without_is_a_problem(run, env, what, says):
    done = run("doctor", "--json", env=env)
    assert done.code == 1
    assert rows(done)[what][0] == "problem"
    assert says in rows(done)[what][1]


def test_a_configuration_of_aws_that_cannot_be_read_is_a_problem(run, tmp_path: Path):
    (tmp_path / "config").write_text("profile x]\nregion")
    done = run("doctor", "--json", env={"AWS_CONFIG_FILE": str(tmp_path / "config")})
    assert rows(done)["AWS"][0] == "problem"
    (tmp_path / "config").write_text("[profile blue]\nregion = eu-west-1\n[sso-session x]\n")
    done = run("doctor", "--json", env={"AWS_CONFIG_FILE": str(tmp_path / "config"), "AWS_PROFILE": "blue"})
    assert rows(done)["AWS"] == ("ok", "profiles: blue", "")


@pytest.mark.parametrize(
    ("env", "health"),
    [
        ({"TERM": "xterm-256color", "COLORTERM": "truecolor"}, Health.OK),
        ({"TERM": "xterm-256color"}, Health.OK),
        ({"TERM": "xterm"}, Health.WARNING),
        ({"TERM": "xterm", "NO_COLOR": "1"}, Health.OK),
        ({"TERM": "dumb"}, Health.PROBLEM),
        ({}, Health.PROBLEM),
    ],
)
def test_colours(env, health):
    assert machine._colours(env).health is health


def test_a_look_that_fails_is_a_problem_and_stops_no_other(monkeypatch):
    def faint(_):
        raise RuntimeError("boom")

    monkeypatch.setattr(machine, "LOOKS", (faint, machine.versions))
    assert [look.health for look in machine.examine({})] == [Health.PROBLEM, Health.OK]


def metrics(talk: Talk, request: Received) -> None:
    talk.answer(b'{"status":"success","data":{"resultType":"vector","result":[{"metric":{},"value":[0,"1"]}]}}')


def test_a_profile_is_looked_at_and_asked_only_when_it_was_allowed_and_somebody_says_so(run, tmp_path: Path):
    profile = tmp_path / "shop.toml"
    env = {"COCKPIT_CREDENTIAL_TOKEN": "s3cret-token-of-prometheus"}
    with Wire(metrics) as server:
        profile.write_text(PROFILE.format(url=server.url))
        quiet = run("doctor", profile, "--json", env=env)
        assert rows(quiet)["credential token"][:2] == ("ok", "found (environment)")
        assert "not asked" in rows(quiet)["connection metrics"][1]
        denied = run("doctor", profile, "--connect", "--json", env=env)
        assert rows(denied)["trust"][0] == "warning"
        assert rows(denied)["connection metrics"][0] == "warning"
        assert server.received == []
        assert run("trust", profile, "--yes").code == 0
        asked = run("doctor", profile, "--connect", "--json", env=env)
    assert rows(asked)["connection metrics"][0] == "ok"
    assert rows(asked)["connection metrics"][1].endswith("it answers")
    assert [request.headers["authorization"] for request in server.received] == ["Bearer s3cret-token-of-prometheus"]
    assert rows(asked)["connection db"][0] == "problem"
    assert "connection refused" in rows(asked)["connection db"][1]
    assert asked.code == 1
    assert "s3cret" not in asked.out + asked.err


def test_a_credential_that_is_missing_is_a_problem_with_a_way_on(run, tmp_path: Path):
    (tmp_path / "shop.toml").write_text(PROFILE.format(url="http://127.0.0.1:1"))
    done = run("doctor", "shop.toml", "--json")
    assert rows(done)["credential token"][0] == "problem"
    assert "COCKPIT_CREDENTIAL_TOKEN" in rows(done)["credential token"][2]


def test_unusable_input(run, tmp_path: Path):
    (tmp_path / "bad.toml").write_text("[launch\n")
    done = run("doctor", "bad.toml")
    assert (done.code, done.out) == (2, "")
    assert run("doctor", "--connect").code == 2
