"""Continuous integration at GitHub: workflows, their runs, the checks of a commit, and the names of secrets.

A run counts for a commit only when it ran on exactly that commit; one that never ran, still runs, or was skipped is not
a success. The values of secrets cannot be read by anybody, and are not asked for.
"""

from __future__ import annotations

import asyncio
import json
import re
import time
from collections.abc import Iterable
from dataclasses import replace
from typing import cast
from urllib.parse import quote, unquote

from cockpit.core.names import JSON
from cockpit.core.probe import CiSpec, GithubConnection, HttpSpec, Scene
from cockpit.core.template import Unresolved, fill_text
from cockpit.probes.base import Broken, late, show_lines, shown
from cockpit.probes.http import Http

MAX_BYTES = 10_000_000
"""Limit of one page."""
PAGES = 20
"""Pages of one answer that are read at most; more is an error, since a part proves nothing."""
PER_PAGE = 100
_VERSION = "2022-11-28"
_REPOSITORY = re.compile(r"(?!\.{1,2}/)[A-Za-z0-9_.-]+/(?!\.{1,2}$)[A-Za-z0-9_.-]+")
_SHA = re.compile(r"[0-9a-f]{40,64}")

_Table = dict[str, JSON]


class Ci:
    """The kind `ci`."""

    def __init__(self) -> None:
        self._http = Http()

    async def ask(self, spec: CiSpec, scene: Scene) -> JSON:
        """Ask for everything that the specification names; see `CiSpec` for the document."""
        connection = scene.connections.get(spec.connection)
        if not isinstance(connection, GithubConnection):
            raise Broken(f"there is no GitHub connection {spec.connection}")
        talk = _Talk(self._http, connection, spec.repository, scene)
        began = time.monotonic()
        try:
            async with asyncio.timeout(scene.timeout):
                document = await _read(talk, spec, scene)
        except TimeoutError:
            raise Broken(late(scene.timeout)) from None
        document["elapsed_ms"] = round((time.monotonic() - began) * 1000, 3)
        show_lines(scene.emit, _lines(document))
        return document

    async def close(self) -> None:
        """Let go of what HTTP keeps."""
        await self._http.close()


class _Talk:
    """The requests about one repository."""

    def __init__(self, http: Http, connection: GithubConnection, repository: str, scene: Scene) -> None:
        self.repository = fill_text(repository, scene.values)
        if not _REPOSITORY.fullmatch(self.repository):
            raise Broken(f"{self.repository} is no repository; it is written OWNER/NAME")
        self._http = http
        self._connection = connection
        self._scene = scene

    async def get(self, path: str, query: Iterable[tuple[str, JSON]] = ()) -> _Table | None:
        """One answer, `path` percent-encoded by the caller; None where GitHub says that there is no such thing.

        Raises:
            Broken: GitHub refused, or answered something else.
        """
        headers = [("Accept", "application/vnd.github+json"), ("X-GitHub-Api-Version", _VERSION)]
        if self._connection.token:
            headers.append(("Authorization", f"Bearer {self._connection.token}"))
        url = f"{self._connection.url.rstrip('/')}/repos/{self.repository}/{path}"
        spec = HttpSpec(
            "GET", url, tuple(headers), tuple(query), follow_redirects=True, ca=self._connection.ca, max_bytes=MAX_BYTES
        )
        self._scene.emit("info", shown(f"GET /repos/{self.repository}/{unquote(path)}"))
        answer = await self._http.ask(spec, replace(self._scene, emit=_quiet))
        return _checked(cast("_Table", answer), self.repository)

    async def pages(self, path: str, key: str, query: Iterable[tuple[str, JSON]] = ()) -> list[_Table]:
        """A list from all of its pages.

        Raises:
            Broken: there is no such list, or its pages do not come to its number.
        """
        found: list[_Table] = []
        for page in range(1, PAGES + 1):
            answer = await self.get(path, (*query, ("per_page", PER_PAGE), ("page", page)))
            if answer is None:
                raise Broken(f"{self.repository} has no {unquote(path)}, or the token may not see it")
            items, total = answer.get(key), answer.get("total_count")
            if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
                raise Broken(f"GitHub answered nothing that holds {key}")
            found += cast("list[_Table]", items)
            if len(items) < PER_PAGE:
                # GitHub always says how many there are; a page that comes twice stands for one that never came
                if not isinstance(total, int) or _twice(found):
                    raise Broken(f"GitHub does not say whether these are all {key}; a part proves nothing")
                if len(found) < total:
                    raise Broken(f"GitHub says {total} {key} and hands out {len(found)}; a part proves nothing")
                return found
        raise Broken(f"there are more than {PAGES * PER_PAGE} {key}; a part proves nothing")


def _twice(items: list[_Table]) -> bool:
    """Whether something of a list is there twice."""
    named = [json.dumps(item, sort_keys=True) for item in items if "id" in item]
    return len(set(named)) < len(named)


def _quiet(_stream: str, _text: str) -> None:
    """The raw answers are not shown: what they say is."""


def _checked(answer: _Table, repository: str) -> _Table | None:
    status, body = answer["status"], answer["body"]
    said = body.get("message") if isinstance(body, dict) else None
    words = f": {said}" if isinstance(said, str) else ""
    headers = cast("dict[str, JSON]", answer["headers"])
    match status:
        case 200 if isinstance(body, dict):
            return body
        case 404 | 422:  # 422: no commit for this name
            return None
        case 401:
            raise Broken(shown(f"GitHub refuses the token{words}"))
        case 403 | 429 if headers.get("x-ratelimit-remaining") == "0" or "retry-after" in headers:
            raise Broken(shown(f"GitHub asks to slow down{words}"))
        case 403:
            raise Broken(shown(f"the token may not see this of {repository}{words}"))
        case _:
            raise Broken(shown(f"GitHub answered {status}{words}"))


async def _read(talk: _Talk, spec: CiSpec, scene: Scene) -> _Table:
    ref = fill_text(spec.ref, scene.values) if spec.ref else None
    commit = await _commit(talk, ref) if ref is not None else None
    workflow = await _workflow(talk, fill_text(spec.workflow, scene.values)) if spec.workflow else None
    runs: list[_Table] | None = None
    if spec.workflow or commit:
        runs = await _runs(talk, workflow, commit) if workflow or not spec.workflow else []
    checks = await talk.pages(f"commits/{commit}/check-runs", "check_runs") if commit else None
    if any(check.get("head_sha", commit) != commit for check in checks or ()):
        raise Broken(f"GitHub was asked for the checks of {commit} and answered with those of another commit")
    secrets = await _secrets(talk, spec, scene) if spec.secrets else None
    return {
        "repository": talk.repository,
        "ref": ref,
        "commit": commit,
        "workflow": workflow and {key: workflow.get(key) for key in ("id", "name", "path", "state")},
        "run": _run(runs[0]) if runs and spec.workflow else None,
        "completed": next(
            (_run(run) for run in runs or () if spec.workflow and run.get("status") == "completed"), None
        ),
        "runs": None if runs is None else [_run(run) for run in _newest(runs)],
        "checks": None if checks is None else [_check(item) for item in checks],
        "secrets": None if secrets is None else list[JSON](secrets),
        "elapsed_ms": None,
    }


def _part(text: str) -> str:
    """A value as one segment of a path."""
    if text in {"", ".", ".."}:
        raise Unresolved("a value would empty a segment of the URL's path, or climb out of it")
    return quote(text, safe="")


async def _commit(talk: _Talk, ref: str) -> str:
    answer = await talk.get(f"commits/{_part(ref)}")
    sha = answer.get("sha") if answer else None
    if not isinstance(sha, str) or not _SHA.fullmatch(sha):
        raise Broken(f"{talk.repository} has no branch, tag or commit {ref}, or the token may not see it")
    if _SHA.fullmatch(ref) and sha != ref:
        raise Broken(f"GitHub was asked for the commit {ref} and answered with {sha}")
    return sha


async def _workflow(talk: _Talk, wanted: str) -> _Table | None:
    """The workflow that is called so, or whose file is; None where there is none."""
    items = await talk.pages("actions/workflows", "workflows")
    by_file = [item for item in items if wanted in {item.get("path"), str(item.get("path")).rpartition("/")[2]}]
    found = by_file or [item for item in items if item.get("name") == wanted]
    if len(found) > 1:
        files = ", ".join(str(item.get("path")) for item in found)
        raise Broken(f"{len(found)} workflows are called {wanted}; name the file of one: {files}")
    return found[0] if found else None


async def _runs(talk: _Talk, workflow: _Table | None, commit: str | None) -> list[_Table]:
    """The runs, the newest first: all of a commit, or the newest page of a workflow."""
    path = f"actions/workflows/{_part(str(workflow['id']))}/runs" if workflow else "actions/runs"
    if commit:
        runs = await talk.pages(path, "workflow_runs", (("head_sha", commit),))
        runs = [run for run in runs if run.get("head_sha") == commit]
    else:
        answer = await talk.get(path, (("per_page", PER_PAGE),))
        runs = cast("list[_Table]", (answer or {}).get("workflow_runs") or [])
    return sorted(runs, key=lambda run: (str(run.get("created_at")), str(run.get("id")).rjust(20)), reverse=True)


def _newest(runs: list[_Table]) -> list[_Table]:
    """The newest run for each workflow and what set it off: an older one is history, another event is not."""
    seen: dict[tuple[str, str], _Table] = {}
    for run in runs:
        seen.setdefault((str(run.get("workflow_id")), str(run.get("event"))), run)
    return list(seen.values())


async def _secrets(talk: _Talk, spec: CiSpec, scene: Scene) -> list[str]:
    items = await talk.pages("actions/secrets", "secrets")
    if spec.environment:
        name = fill_text(spec.environment, scene.values)
        items += await talk.pages(f"environments/{_part(name)}/secrets", "secrets")
    return sorted({str(item.get("name")) for item in items})


def _run(run: _Table) -> _Table:
    return {
        "id": run.get("id"),
        "name": run.get("name"),
        "number": run.get("run_number"),
        "attempt": run.get("run_attempt"),
        "event": run.get("event"),
        "branch": run.get("head_branch"),
        "commit": run.get("head_sha"),
        "status": run.get("status"),
        "conclusion": run.get("conclusion"),
        "created": run.get("created_at"),
        "updated": run.get("updated_at"),
        "url": run.get("html_url"),
    }


def _check(item: _Table) -> _Table:
    app = item.get("app")
    return {
        "name": item.get("name"),
        "status": item.get("status"),
        "conclusion": item.get("conclusion"),
        "app": app.get("slug") if isinstance(app, dict) else None,
    }


def _lines(document: _Table) -> Iterable[str]:
    if document["commit"]:
        yield f"{document['ref']} is at {document['commit']}"
    if isinstance(flow := document["workflow"], dict):
        yield f"{flow['name']} ({flow['path']}): {flow['state']}"
    for word, key in (("run", "runs"), ("check", "checks")):
        items = document[key]
        if isinstance(items, list):
            for item in items:
                assert isinstance(item, dict)
                yield f"{word} {item['name']}: {item['conclusion'] or item['status']}"
            if not items:
                yield f"no {word}: nothing is proven"
    if isinstance(names := document["secrets"], list):
        yield f"{len(names)} secrets: {', '.join(str(name) for name in names)}"
