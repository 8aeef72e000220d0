"""The demo's source host: the current commit and its checks, in the shape of GitHub's REST API, behind a token."""

from __future__ import annotations

import hmac
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from cockpit.demo import props
from cockpit.demo.web import Handle, Reply, Request, Route


@dataclass
class SourceHost:
    """One repository with one commit on its main branch."""

    commit: str
    token: str
    began: datetime = field(default_factory=lambda: datetime.now(UTC))
    tests_passed: int = props.TESTS

    def routes(self) -> tuple[Route, ...]:
        """Where it answers; the base URL of the repository is `/repos/track-ai/track-ai`."""
        base = "/repos/track-ai/track-ai/commits/{}"
        return (
            Route("GET", base, self._guarded(self.show)),
            Route("GET", f"{base}/check-runs", self._guarded(self.checks)),
        )

    def _guarded(self, handle: Handle) -> Handle:
        def guarded(request: Request, *parts: str) -> Reply:
            if not hmac.compare_digest(request.headers.get("authorization", ""), f"Bearer {self.token}"):
                return Reply(401, {"message": "Bad credentials"})
            return handle(request, *parts)

        return guarded

    def show(self, _request: Request, ref: str) -> Reply:
        """The commit of a branch or of itself."""
        if ref not in {"main", self.commit}:
            return Reply(422, {"message": f"No commit found for SHA: {ref}"})
        when = {"date": _stamp(self.began - timedelta(minutes=25))}
        commit = {"message": "Tune the match window", "author": when, "committer": when}
        return Reply(200, {"sha": self.commit, "commit": commit})

    def checks(self, _request: Request, ref: str) -> Reply:
        """The check runs of the commit."""
        runs = [self._run(name) for name in props.CHECKS] if ref == self.commit else []
        return Reply(200, {"total_count": len(runs), "check_runs": runs})

    def _run(self, name: str) -> dict[str, object]:
        failed = props.TESTS - self.tests_passed if name == "tests" else 0
        title = f"{props.TESTS} tests, {self.tests_passed} passed, {failed} failed" if name == "tests" else "ok"
        return {
            "name": name,
            "head_sha": self.commit,
            "status": "completed",
            "conclusion": "failure" if failed else "success",
            "started_at": _stamp(self.began),
            "completed_at": _stamp(self.began),
            "output": {"title": title, "summary": None},
        }


def _stamp(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
