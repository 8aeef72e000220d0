"""The verbs: exit codes, streams, what they print, and what they say when something is wrong."""

from __future__ import annotations

import json
import subprocess
import xml.etree.ElementTree as ET
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from cockpit.cli.main import VERBS
from fakes.authority import Authority
from fakes.github import Github
from fakes.github import run as github_run
from fakes.nameserver import Nameserver, answer_to
from fakes.shop import Shop
from fakes.wire import Wire


def test_help_lists_every_verb(run):
    done = run("--help")
    assert done.code == 0
    for verb in VERBS:
        assert f"\n  {verb} " in done.out


@pytest.mark.parametrize(
    "verb", ["check", "lint", "snapshot", "log", "vouch", "credentials", "probe", "demo", "import", "do", "scrub"]
)
def test_every_verb_has_help(run, verb):
    done = run(verb, "--help")
    assert done.code == 0
    assert "Usage: cockpit" in done.out.replace("python -m cockpit", "cockpit")


def test_a_misspelt_verb_gets_a_suggestion(run):
    done = run("chekc")
    assert done.code == 2
    assert "Did you mean 'check'?" in done.err


def test_a_misspelt_gate_gets_a_suggestion(run, profile):
    done = run("check", profile, "--gate", "apii")
    assert (done.code, done.out) == (2, "")
    assert "the profile has no gate 'apii'" in done.err
    assert "did you mean 'api'?" in done.err


def test_without_a_terminal_the_screen_says_what_to_do(run, profile):
    done = run(profile)
    assert done.code == 2
    assert f"cockpit check {profile}" in done.err


def test_without_any_profile_it_says_so(run):
    done = run("check")
    assert done.code == 2
    assert "no profile here" in done.err


def test_a_profile_is_found_in_the_folder(run, profile, tmp_path: Path):
    profile.rename(tmp_path / "cockpit.toml")
    assert run("lint").code == 0


def test_a_broken_profile_gives_located_lines_and_nothing_else(run, profile):
    text = profile.read_text()
    profile.write_text(
        text.replace('category = "people"', 'category = "peple"').replace("status == 200", "status = 200")
    )
    for verb in (["check"], ["lint"], ["snapshot"]):
        done = run(*verb, profile)
        assert done.code == 2
        shown = done.out + done.err
        assert "shop.toml:" in shown
        assert "did you mean" in shown
        assert "write == to compare" in shown


# ------------------------------------------------------------------------------------------------------- check
def test_check_proves_by_machine_and_leaves_the_rest(run, profile):
    done = run("check", profile)
    assert done.code == 1  # nobody vouched, nobody signed
    lines = done.out.splitlines()
    assert lines[0].split() == ["closed", "api", "API", "answers"]
    assert any(line.startswith("open") and "Team is ready" in line for line in lines)
    assert lines[-1].split() == ["verdict", "NO-GO"]


def test_check_json_is_one_object_of_the_promised_shape(run, profile):
    found = run("check", profile, "--json").json
    assert found["verdict"] == "no-go"
    assert found["counts"] == {
        "closed": 1, "partial": 0, "open": 2, "failed": 0, "stale": 0, "waived": 0, "total": 3,
    }  # fmt: skip
    assert [category["id"] for category in found["categories"]] == ["web", "people"]
    api = found["gates"][0]
    assert {"id", "title", "category", "phase", "standing", "claimed", "claims"} <= set(api)
    assert api["claims"][1]["actual"] == "body.replicas (3) >= 2"
    assert api["claims"][1]["outcome"] == "pass"
    assert api["claims"][1]["elapsed_ms"] > 0
    assert found["blockers"][0]["reason"]
    assert {"gate", "reason", "owner"} <= set(found["blockers"][0])


def test_check_of_one_gate_answers_for_that_gate(run, profile, service):
    assert run("check", profile, "--gate", "api").code == 0
    service.body = {"replicas": 1}
    done = run("check", profile, "--gate", "api")
    assert done.code == 1
    assert "body.replicas (1) >= 2" in done.out


def test_check_never_passes_on_an_answer_without_the_field(run, profile, service):
    service.body = {}
    done = run("check", profile, "--gate", "api", "--json")
    assert done.code == 1
    assert done.json["gates"][0]["claims"][1]["outcome"] == "inconclusive"


def test_check_does_not_write_unless_asked_to(run, profile):
    assert run("check", profile, "--gate", "write").code == 1
    assert run("check", profile, "--gate", "write", "--writes").code == 0


DEPLOY = """
[gate.deploy]
title = "It is deployed"
category = "people"
[[gate.deploy.probe]]
title = "Switch"
effect = "production"
{hours}
run = "echo switched >> switched; echo done"
claims = [{{ says = "switched", expect = "exit_code == 0" }}]
"""


def test_what_changes_production_runs_by_its_own_option_and_no_other(run, profile, tmp_path: Path):
    profile.write_text(profile.read_text() + DEPLOY.format(hours=""))
    mark = tmp_path / "switched"
    for words in (["--writes"], ["--gate", "deploy", "--writes"], ["--gate", "deploy"]):
        assert run("check", profile, *words).code == 1
        assert not mark.exists(), words
    for words, said in (
        (["--writes"], "one gate and no other"),
        (["--gate", "api"], "one gate and no other"),
        (["--read-only"], "--read-only changes nothing"),
        (["--stale"], "--stale only looks"),
    ):
        done = run("check", profile, "--production", "deploy", *words)
        assert (done.code, done.out) == (2, "")
        assert said in done.err
    assert "did you mean 'deploy'?" in run("check", profile, "--production", "deplo").err
    assert not mark.exists()
    done = run("check", profile, "--production", "deploy")
    assert done.code == 0
    assert done.out.splitlines()[0].split()[:2] == ["closed", "deploy"]
    assert mark.read_text() == "switched\n"


def test_hours_hold_for_production_without_the_screen_too(run, profile, tmp_path: Path):
    yesterday = f"{datetime.now(UTC) - timedelta(days=1):%a}".lower()
    profile.write_text(profile.read_text() + DEPLOY.format(hours=f'when = "{yesterday} 09:00-10:00"'))
    done = run("check", profile, "--production", "deploy")
    assert done.code == 1
    assert "It is deployed: Switch: " in done.err
    assert not (tmp_path / "switched").exists()


def test_check_writes_junit(run, profile, tmp_path: Path):
    run("check", profile, "--junit", tmp_path / "report.xml")
    root = ET.fromstring((tmp_path / "report.xml").read_text())
    names = [case.get("name") for case in root.iter("testcase")]
    assert "it runs twice" in " ".join(filter(None, names))


def test_a_dead_service_is_an_error_with_a_sentence(run, profile, service):
    service.stop()
    found = run("check", profile, "--json").json
    claim = found["gates"][0]["claims"][0]
    assert claim["outcome"] == "error"
    assert "refused" in claim["actual"]
    assert found["blockers"][0]["gate"] == "api"


# ------------------------------------------------------------------------------- acts, snapshot, log, reopening
def test_a_whole_launch_without_the_screen(run, profile, tmp_path: Path):
    run("check", profile)
    assert (
        run("vouch", profile, "--gate", "team", "--claim", "everybody", "--note", "roll call", "--as", "Quinn").code
        == 0
    )
    run("check", profile, "--gate", "write", "--writes")
    refused = run("sign", profile, "--role", "pm", "--as", "Morgan", "--no-go", "--reason", "no")
    assert refused.code == 1
    assert "must name the gate" in refused.err
    assert run("sign", profile, "--role", "pm", "--as", "Morgan", "--go").code == 0
    done = run("check", profile)
    assert done.code == 0
    assert done.out.splitlines()[-1].split() == ["verdict", "GO"]
    text = run("snapshot", profile).out
    assert "| Category | Closed | Partial | Open | Total |" in text
    assert "roll call" in text
    assert "Morgan" in text
    log = run("log", profile)
    assert "Quinn" in log.out
    verified = run("log", profile, "--verify")
    assert verified.code == 0
    assert "entries intact" in verified.out
    state = next((tmp_path / "state").rglob("*.db"))
    assert state.stat().st_mode & 0o777 == 0o600


def test_an_owner_cannot_waive_their_own_gate(run, profile):
    done = run("waive", profile, "--gate", "team", "--reason", "late", "--approver", "pm", "--as", "x")
    assert done.code == 1
    assert "somebody else must approve" in done.err
    assert run("waive", profile, "--gate", "team", "--reason", "late", "--approver", "cto", "--as", "x").code == 0
    assert run("check", profile, "--gate", "team").code == 0


def test_an_unclear_claim_is_refused(run, profile):
    done = run("vouch", profile, "--gate", "api", "--claim", "it", "--note", "x", "--as", "q")
    assert done.code == 2
    assert "several claims" in done.err


def test_an_edited_profile_does_not_inherit_a_green(run, profile):
    run("check", profile, "--gate", "api")
    profile.write_text(profile.read_text().replace("body.replicas >= 2", "body.replicas >= 9"))
    assert "10" not in run("snapshot", profile).out.split("it runs twice")[1][:20]
    found = json.loads(run("snapshot", profile, "--format", "json").out)
    outcomes = [claim["outcome"] for claim in found["gates"][0]["claims"]]
    assert outcomes == ["pass", None]


def test_json_of_the_log_drives_no_terminal(run, profile):
    assert run("note", profile, "seen", "--as", "A\u202en\u009ba").code == 0
    done = run("log", profile, "--json")
    assert "A\\u202en\\u009ba" in done.out
    assert [json.loads(line)["by"]["name"] for line in done.out.splitlines()][-1] == "A\u202en\u009ba"


def test_log_without_a_launch_says_so(run, profile):
    done = run("log", profile)
    assert done.code == 2
    assert "nothing was recorded" in done.err


def test_no_record_leaves_nothing(run, profile, tmp_path: Path):
    run("check", profile, "--no-record")
    assert not list((tmp_path / "state").rglob("*.db"))


def test_the_snapshot_can_be_written_to_a_file(run, profile, tmp_path: Path):
    run("check", profile)
    done = run("snapshot", profile, "-o", tmp_path / "status.md")
    assert (done.code, done.out) == (0, "")
    assert (tmp_path / "status.md").read_text().startswith("# ")


# ------------------------------------------------------------------------------------------ schema, completion
def test_the_schema_accepts_the_profile(run, profile):
    import tomllib

    import jsonschema

    schema = run("schema").json
    jsonschema.validate(
        tomllib.loads(profile.read_text().replace("2026-02-27T13:00:00Z", '"x"')) | {}, {"type": "object"}
    )
    assert schema["$schema"].startswith("https://json-schema.org/")


def test_gate_ids_are_completed(run, profile):
    done = run(
        env={
            "_COCKPIT_COMPLETE": "bash_complete",
            "COMP_WORDS": f"cockpit check {profile} --gate a",
            "COMP_CWORD": "4",
        }
    )
    assert "api" in done.out
    assert "team" not in done.out


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_scripts(run, shell):
    done = run("completion", shell)
    assert done.code == 0
    assert "_COCKPIT_COMPLETE" in done.out


# ------------------------------------------------------------------------------------------------------- probe
def test_probe_http(run, service):
    done = run(
        "probe", "http", f"GET {service.url}/health", "--expect", "status == 200", "--expect", "body.replicas > 5"
    )
    assert done.code == 1
    assert '"replicas": 3' in done.out
    assert "✔ pass" in done.err
    assert "✖ fail         body.replicas (3) > 5" in done.err


def test_probe_without_an_expectation_says_what_it_held(run, service):
    done = run("probe", "http", service.url)
    assert done.code == 0
    assert "no --expect given" in done.err
    service.status = 500
    assert run("probe", "http", service.url).code == 1


def test_probe_with_a_broken_expectation_asks_nothing(run):
    done = run("probe", "http", "GET http://127.0.0.1:1/", "--expect", "status = 200")
    assert done.code == 2
    assert "status = 200" in done.err
    assert "       ^" in done.err


def test_probe_run(run):
    done = run("probe", "run", "--", "sh", "-c", "echo hello; exit 3")
    assert done.code == 1
    assert '"stdout": "hello\\n"' in done.out
    assert "exit_code (3) == 0" in done.err


def test_probe_proves_no_window_with_one_look(run):
    done = run("probe", "run", "--expect", "exit_code == 0 for 15m", "--", "true")
    assert (done.code, "○ inconclusive" in done.err, "takes a profile" in done.err) == (1, True, True)
    assert run("probe", "run", "--expect", "exit_code == 0 within 15m", "--", "true").code == 0


def test_probe_file(run, tmp_path: Path):
    assert run("probe", "file", tmp_path / "nothing").code == 1
    (tmp_path / "there").write_text("x")
    assert run("probe", "file", tmp_path / "there", "--expect", "size == 1").code == 0


def test_probe_tcp(run):
    with Wire() as server:
        assert run("probe", "tcp", f"127.0.0.1:{server.port}").code == 0
    refused = run("probe", "tcp", f"127.0.0.1:{server.port}")
    assert refused.code == 1
    assert '"state": "refused"' in refused.out
    assert run("probe", "tcp", f"127.0.0.1:{server.port}", "--expect", 'state == "refused"').code == 0


def test_probe_tls_says_why_a_certificate_is_refused(run, tmp_path: Path):
    authority = Authority(tmp_path)
    with Wire(lambda *_: None, tls=authority.server()) as server:
        refused = run("probe", "tls", f"127.0.0.1:{server.port}")
        held = run("probe", "tls", f"127.0.0.1:{server.port}", "--ca", authority.ca, "--expect", "days_left > 5")
    assert (refused.code, held.code) == (1, 0)
    assert "unable to get local issuer certificate" in refused.out


def test_probe_dns(run):
    with Nameserver(lambda query: answer_to(query, 'shop.test 60 TXT "v=spf1 -all"')) as server:
        done = run("probe", "dns", "txt", "shop.test", "--server", server.at, "--expect", 'answers[0] == "v=spf1 -all"')
    assert done.code == 0
    assert run("probe", "dns", "SPF", "shop.test").code == 2


def test_probe_metric(run, monkeypatch):
    monkeypatch.setenv("METRICS_TOKEN", "topsecret")
    body = b'{"status": "success", "data": {"resultType": "vector", "result": []}}'
    with Wire(lambda talk, _: talk.answer(body, Content_Type="application/json")) as server:
        done = run("probe", "metric", "up", "--url", server.url, "--token-env", "METRICS_TOKEN")
    assert done.code == 1
    assert server.received[0].headers["authorization"] == "Bearer topsecret"
    assert "topsecret" not in done.out + done.err


def test_probe_report_of_a_run_without_a_test(run, tmp_path: Path):
    (tmp_path / "none.xml").write_text("<testsuites/>")
    (tmp_path / "one.xml").write_text('<testsuite><testcase name="a"/></testsuite>')
    assert run("probe", "report", tmp_path / "none.xml").code == 1
    assert run("probe", "report", tmp_path / "one.xml").code == 0
    assert run("probe", "report", tmp_path / "missing.xml").code == 1


def test_probe_shows_hostile_output_as_text(run):
    done = run("probe", "run", "--", "printf", r"\033]0;owned\007")
    assert "\x1b" not in done.out + done.err
    assert "\\\\x1b]0;owned" in done.out


def test_probe_git_ci_replay_and_metric(run, tmp_path: Path):
    subprocess.run(["git", "init", "-q", tmp_path / "repo"], check=True)
    assert run("probe", "git", tmp_path / "repo").code == 1  # no commit: nothing is proven
    assert run("probe", "git", tmp_path / "repo", "--expect", "dirty == false").code == 0
    github = Github(runs=[github_run(1, "CI", "success")], secrets=["A"])
    with github.wire() as server:
        common = ("probe", "ci", "o/r", "--url", server.url, "--token-env", "TOKEN")
        env = {"TOKEN": github.token}
        green = ("--ref", "main", "--expect", "all runs[].conclusion == 'success'")
        assert run(*common, *green, env=env).code == 0
        assert run(*common, "--secrets", "--expect", "secrets includes ['B']", env=env).code == 1
    assert run("probe", "ci", "o/r").code == 2
    with Shop().wire() as server:
        asked = ("probe", "replay", f"POST {server.url}/webhook", "--data", '{"id": "e1"}')
        assert "not run" in run(*asked).err
        counted = run(
            *asked, "--writes", "--count", f"{server.url}/balance", "--value", "body.balance", "--settle", "0"
        )
        assert counted.code == 1  # unsigned, so it was refused twice and nothing came of it
        assert "effects (0) == 1" in counted.err
    assert run("probe", "metric", "AWS/SQS Depth").code == 2
    assert run("probe", "metric", "Depth", "--stat", "Sum", "--region", "us-east-1").code == 2


# ------------------------------------------------------------------------------------------------------- import
def test_import_drafts_a_profile_that_loads(run, tmp_path: Path):
    (tmp_path / "go-live.md").write_text(
        "# Go live\n\n## Web\n\n- [ ] **API up**\n  - Verify: it answers\n  - Command: `curl x`\n- [x] DNS moved\n\n"
        "## Sign-off\n\n- [ ] @pm (Morgan) — Lead\n"
    )
    done = run("import", tmp_path / "go-live.md", "-o", tmp_path / "cockpit.toml")
    assert done.code == 0
    assert "2 gates, 2 claims" in done.err
    assert "1 sign-off" in done.err
    assert run("lint", tmp_path / "cockpit.toml").code in {0, 1}
    found = run("check", tmp_path / "cockpit.toml", "--json").json
    assert [(gate["title"], gate["standing"], gate["claimed"]) for gate in found["gates"]] == [
        ("API up", "open", None),
        ("DNS moved", "open", "closed"),
    ]


def test_import_never_overwrites_by_itself(run, tmp_path: Path):
    (tmp_path / "go-live.md").write_text("- [ ] a\n")
    (tmp_path / "mine.toml").write_text("precious")
    assert run("import", tmp_path / "go-live.md", "-o", tmp_path / "mine.toml").code == 2
    assert (tmp_path / "mine.toml").read_text() == "precious"


def test_import_of_something_else_is_a_sentence(run, tmp_path: Path):
    (tmp_path / "x.md").write_bytes(b"\0\1\2")
    done = run("import", tmp_path / "x.md")
    assert done.code == 2
    assert "x.md: it holds NUL bytes" in done.err


# -------------------------------------------------------------------------------------------------- credentials
def test_credentials_are_listed_without_values(run, profile):
    profile.write_text(profile.read_text() + '\n[credentials]\napi_token = "token"\n')
    done = run("credentials", "list", "-p", profile)
    assert done.code == 0
    assert "✖ api_token" in done.out
    assert run("credentials", "check", "-p", profile).code == 1
    found = run("credentials", "check", "-p", profile, env={"COCKPIT_CREDENTIAL_API_TOKEN": "s3cret-value"})
    assert found.code == 0
    assert "environment" in found.out
    assert "s3cret" not in found.out + found.err


def test_a_credential_that_cannot_be_stored_is_a_sentence(run, profile):
    profile.write_text(profile.read_text() + '\n[credentials]\napi_token = "token"\n')
    done = run("credentials", "set", "api_token", "-p", profile, "--stdin", stdin="s3cret-value\n")
    assert done.code == 2
    assert "keyring" in done.err
    assert "s3cret" not in done.out + done.err
    assert "names no credential" in run("credentials", "set", "other", "-p", profile, "--stdin", stdin="x").err
