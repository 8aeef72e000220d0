"""A stand-in for GitHub's REST API on loopback: commits, workflows, runs, checks, names of secrets, page by page.

It answers with the fields that GitHub documents, and with its errors. Built on `wire`.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from fakes.wire import Received, Talk, Wire

HEAD = "7f57803b22" + "0" * 30
OLD = "1111111111" + "0" * 30


def run(number: int, name: str, conclusion: str | None, commit: str = HEAD, **more: Any) -> dict[str, Any]:
    """A workflow run as GitHub tells it; the number orders them in time."""
    return {
        "id": number,
        "name": name,
        "workflow_id": sum(map(ord, name)),
        "run_number": number,
        "run_attempt": 1,
        "event": "push",
        "head_branch": "main",
        "head_sha": commit,
        "status": "completed" if conclusion else "in_progress",
        "conclusion": conclusion,
        "created_at": f"2026-02-27T{number:02}:00:00Z",
        "updated_at": f"2026-02-27T{number:02}:10:00Z",
        "html_url": f"https://github.test/o/r/actions/runs/{number}",
    } | more


def workflow(name: str, state: str = "active", path: str = "") -> dict[str, Any]:
    """A workflow; its id is the one that `run` gives."""
    file = path or f".github/workflows/{name.lower().replace(' ', '-')}.yml"
    return {"id": sum(map(ord, name)), "name": name, "path": file, "state": state}


def check(name: str, conclusion: str | None) -> dict[str, Any]:
    """A check run of a commit."""
    status = "completed" if conclusion else "in_progress"
    return {"name": name, "status": status, "conclusion": conclusion, "app": {"slug": "github-actions"}}


@dataclass
class Github:
    """One repository, `o/r`, and who may see it."""

    refs: dict[str, str] = field(default_factory=lambda: {"main": HEAD})
    workflows: list[dict[str, Any]] = field(default_factory=list)
    runs: list[dict[str, Any]] = field(default_factory=list)
    checks: list[dict[str, Any]] = field(default_factory=list)
    secrets: list[str] = field(default_factory=list)
    environments: dict[str, list[str]] = field(default_factory=dict)
    token: str = "ghp_token"
    limited: bool = False
    lost: int = 0
    """Items that a list counts and does not hand out."""

    def wire(self) -> Wire:
        """The server; use it in a `with`."""
        return Wire(self._serve)

    def _serve(self, talk: Talk, request: Received) -> None:
        status, body = self._answer(request)
        headers = {"x_ratelimit_remaining": "0"} if self.limited else {}
        line = {200: "200 OK", 401: "401 Unauthorized", 403: "403 Forbidden"}.get(status, f"{status} Not Found")
        talk.answer(json.dumps(body).encode(), line, Content_Type="application/json; charset=utf-8", **headers)

    def _answer(self, request: Received) -> tuple[int, dict[str, Any]]:
        if self.limited:
            return 403, {"message": "API rate limit exceeded for user ID 1."}
        if request.headers.get("authorization") != f"Bearer {self.token}":
            return 401, {"message": "Bad credentials"}
        url = urlsplit(request.target)
        query = {name: values[0] for name, values in parse_qs(url.query).items()}
        assert request.headers["x-github-api-version"] == "2022-11-28"
        rest = url.path.partition("/repos/o/r/")[2]  # of GitHub Enterprise something stands before it
        if not rest:
            return 404, {"message": "Not Found"}
        return self._resource([unquote(part) for part in rest.split("/")], query)

    def _resource(self, parts: list[str], query: dict[str, str]) -> tuple[int, dict[str, Any]]:
        commit = query.get("head_sha")
        runs = [item for item in self.runs if commit in {None, item["head_sha"]}]
        match parts:
            case ["commits", ref] if ref in self.refs or ref in self.refs.values():
                return 200, {"sha": self.refs.get(ref, ref), "commit": {"message": "x"}}
            case ["commits", ref]:
                return 422, {"message": f"No commit found for SHA: {ref}"}
            case ["commits", ref, "check-runs"] if ref == self.refs.get("main"):
                return self._page("check_runs", self.checks, query)
            case ["actions", "workflows"]:
                return self._page("workflows", self.workflows, query)
            case ["actions", "runs"]:
                return self._page("workflow_runs", runs, query)
            case ["actions", "workflows", number, "runs"]:
                wanted = [item for item in runs if str(item["workflow_id"]) == number]
                return self._page("workflow_runs", wanted, query)
            case ["actions", "secrets"]:
                return self._page("secrets", [_secret(name) for name in self.secrets], query)
            case ["environments", name, "secrets"] if name in self.environments:
                return self._page("secrets", [_secret(item) for item in self.environments[name]], query)
            case _:
                return 404, {"message": "Not Found"}

    def _page(self, key: str, items: list[dict[str, Any]], query: dict[str, str]) -> tuple[int, dict[str, Any]]:
        size, page = int(query.get("per_page", "30")), int(query.get("page", "1"))
        newest = sorted(items, key=lambda item: str(item.get("created_at", "")), reverse=True)
        return 200, {"total_count": len(items) + self.lost, key: newest[size * (page - 1) : size * page]}


def _secret(name: str) -> dict[str, Any]:
    return {"name": name, "created_at": "2026-01-01T00:00:00Z", "updated_at": "2026-01-02T00:00:00Z"}
