"""CI probes against a stand-in of GitHub's API: what is green, and above all what is not."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest

from cockpit.core.claim import Context, judge_claim, parse
from cockpit.core.probe import DOCUMENT_FIELDS, CiSpec, GithubConnection
from cockpit.core.secret import Secret
from fakes.github import HEAD, OLD, Github, check, run, workflow
from fakes.wire import Received, Talk, Wire

VALUES = {"github_token": Secret("github_token", "ghp_token")}


@pytest.fixture
def at(ask):
    """Ask a repository: `at(Github(...), ref="main")`."""

    def asked(github: Github, repository: str = "o/r", **spec: Any):
        with github.wire() as server:
            connection = GithubConnection("gh", server.url + "/", "${github_token}")
            got = ask(CiSpec("gh", repository, **spec), connections={"gh": connection}, values=VALUES)
        got.paths = [item.target for item in server.received]
        assert "ghp_token" not in got.text + got.error
        return got

    return asked


def judged(document: object, claim: str) -> str:
    return judge_claim(parse(claim), None, Context(document, datetime(2026, 2, 27, 12, tzinfo=UTC))).outcome.value


def test_the_runs_and_checks_of_a_commit(at):
    github = Github(
        runs=[
            run(1, "CI", "failure"),
            run(2, "CI", "success"),
            run(3, "CI", "success", OLD),
            run(4, "Lint", "success"),
        ],
        checks=[check("tests", "success"), check("CodeQL", "success")],
    )
    got = at(github, ref="main")
    assert got.error == ""
    assert got.document.keys() == DOCUMENT_FIELDS["ci"]
    assert (got.document["commit"], got.document["repository"]) == (HEAD, "o/r")
    assert [(item["name"], item["conclusion"], item["commit"]) for item in got.document["runs"]] == [
        ("Lint", "success", HEAD),
        ("CI", "success", HEAD),  # the newer of the two at this commit
    ]
    assert judged(got.document, "all runs[].conclusion == 'success'") == "pass"
    assert judged(got.document, "checks[].name includes ['tests', 'CodeQL']") == "pass"
    assert got.document["secrets"] is None
    assert got.document["run"] is None
    assert got.shown("out")[-1] == "check CodeQL: success"


@pytest.mark.parametrize(
    ("runs", "outcome"),
    [
        ([], "inconclusive"),
        ([run(1, "CI", "success", OLD)], "inconclusive"),  # green, but another commit
        ([run(1, "CI", None)], "inconclusive"),
        ([run(1, "CI", "success"), run(2, "CI", None)], "inconclusive"),
        ([run(1, "CI", "skipped")], "fail"),
        ([run(1, "CI", "success"), run(2, "CI", "failure")], "fail"),
    ],
    ids=["no run", "another commit", "still running", "a rerun is on", "skipped", "failed since"],
)
def test_a_workflow_at_a_commit_is_green_only_if_it_ran_there(at, runs, outcome):
    got = at(Github(workflows=[workflow("CI")], runs=runs), ref="main", workflow="CI")
    assert got.error == ""
    assert judged(got.document, "run.conclusion == 'success'") == outcome


def test_a_workflow_by_name_or_file_with_its_state_and_last_end(at):
    github = Github(
        workflows=[workflow("Backend Live Smoke", "disabled_manually"), workflow("Other")],
        runs=[
            run(10, "Backend Live Smoke", "success", OLD),
            run(11, "Backend Live Smoke", None),
            run(12, "Other", "failure"),
        ],
    )
    for wanted in ("Backend Live Smoke", "backend-live-smoke.yml", ".github/workflows/backend-live-smoke.yml"):
        got = at(github, workflow=wanted)
        assert got.document["workflow"]["state"] == "disabled_manually"
        assert (got.document["run"]["id"], got.document["completed"]["id"]) == (11, 10)
    assert judged(got.document, "completed.created newer than 3h") == "pass"
    assert judged(got.document, "completed.created newer than 1h") == "fail"


def test_a_workflow_that_is_not_there_has_no_state_and_no_run(at):
    got = at(Github(runs=[run(1, "CI", "success")]), workflow="CI")
    assert got.error == ""
    assert got.document["workflow"] is None
    assert judged(got.document, "workflow.state == 'active'") == "inconclusive"
    assert judged(got.document, "run.conclusion == 'success'") == "inconclusive"


def test_two_workflows_of_one_name_are_an_error(at):
    got = at(Github(workflows=[workflow("CI"), workflow("CI", path=".github/workflows/b.yml")]), workflow="CI")
    assert got.error.startswith("2 workflows are called CI; name the file of one: ")


def test_names_of_secrets_and_never_values(at):
    github = Github(secrets=["B", "A"], environments={"production": ["C"]})
    assert at(github, secrets=True).document["secrets"] == ["A", "B"]
    got = at(github, secrets=True, environment="production")
    assert got.document["secrets"] == ["A", "B", "C"]
    assert judged(got.document, "secrets includes ['A', 'C']") == "pass"
    assert judged(at(Github(), secrets=True).document, "secrets includes ['A']") in {"fail", "inconclusive"}


def test_every_page_counts(at):
    got = at(Github(checks=[check(f"c{n}", "success") for n in range(150)] + [check("last", "failure")]), ref="main")
    assert len(got.document["checks"]) == 151
    assert judged(got.document, "all checks[].conclusion == 'success'") == "fail"


def test_a_list_that_is_shorter_than_it_says_is_an_error(at):
    got = at(Github(checks=[check("a", "success")], lost=3), ref="main")
    assert got.answer.document is None
    assert "a part proves nothing" in got.error


def listing(total: Any, *pages: list[dict[str, Any]]) -> Any:
    """A server that hands out these pages of checks, whatever it is asked for, and says this number."""

    def serve(talk: Talk, request: Received) -> None:
        body: dict[str, Any] = {"sha": HEAD, "workflow_runs": [], "total_count": 0}
        if "check-runs" in request.target:
            number = int(request.target.rpartition("page=")[2])
            body = {"total_count": total, "check_runs": pages[min(number, len(pages)) - 1]}
        talk.answer(json.dumps(body).encode(), Content_Type="application/json")

    return SimpleNamespace(wire=lambda: Wire(serve))


GREEN = [check(f"c{n}", "success") | {"id": n, "head_sha": HEAD} for n in range(100)]


@pytest.mark.parametrize(
    ("github", "ref", "problem"),
    [
        (listing(150, GREEN, GREEN[:50]), "main", "does not say whether these are all check_runs"),
        (listing(None, GREEN[:30]), "main", "does not say whether these are all check_runs"),
        (listing(1, [GREEN[0] | {"head_sha": OLD}]), "main", "with those of another commit"),
        (listing(1, GREEN[:1]), OLD, f"was asked for the commit {OLD} and answered with {HEAD}"),
    ],
    ids=["a page comes twice", "no number", "checks of another commit", "another commit"],
)
def test_checks_that_may_not_be_all_of_this_commit_are_an_error(at, github, ref, problem):
    got = at(github, ref=ref)
    assert got.answer.document is None
    assert problem in got.error


@pytest.mark.parametrize(
    ("github", "spec", "problem"),
    [
        (Github(token="other"), {"ref": "main"}, "GitHub refuses the token: Bad credentials"),
        (Github(limited=True), {"ref": "main"}, "GitHub asks to slow down: API rate limit exceeded"),
        (Github(), {"ref": "gone"}, "o/r has no branch, tag or commit gone"),
        (Github(), {"ref": "main", "repository": "o/other"}, "o/other has no branch"),
        (Github(), {"secrets": True, "environment": "none"}, "o/r has no environments/none/secrets"),
        (Github(), {"ref": "main", "repository": "../x"}, "../x is no repository"),
        (Github(), {"ref": ".."}, "blocked: a value would"),
    ],
)
def test_a_refusal_is_an_error_with_its_words(at, github, spec, problem):
    got = at(github, **spec)
    assert got.answer.document is None
    assert got.error.startswith(problem)


def test_a_value_stays_one_segment_of_the_path(at):
    got = at(Github(refs={"feature/x?y": HEAD, "main": HEAD}), ref="feature/x?y")
    assert got.error == ""
    assert got.paths[0] == "/repos/o/r/commits/feature%2Fx%3Fy"


def test_one_deadline_over_all_requests(ask):
    with Wire() as server:  # it never answers
        connections = {"gh": GithubConnection("gh", server.url)}
        got = ask(CiSpec("gh", "o/r", "main"), connections=connections, timeout=0.3)
    assert got.error == "no complete answer within 0.3 s"
    assert ask(CiSpec("gh", "o/r", "main")).error == "there is no GitHub connection gh"
