"""One server on loopback in the place of many services of the world, each under its own host's name as a path.

`https://api.stripe.com/v1/balance` is asked as `/api.stripe.com/v1/balance` here. A route answers as its service
documents it: a status with a body, or a function of the request. Built on `wire`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from cockpit.core.probe import CiSpec, HttpSpec, ProbeSpec, ReplaySpec
from fakes.wire import Received, Talk, Wire

Answer = tuple[int, Any] | tuple[int, Any, dict[str, str]]
Route = Answer | Callable[[Received], Answer]
Routes = Mapping[str, Route]
"""`METHOD host/path` to what is answered."""


def services(routes: Routes) -> Wire:
    """The server; what no route is for is not found."""

    def serve(talk: Talk, request: Received) -> None:
        route = routes.get(f"{request.method} {request.path.removeprefix('/')}", (404, {"message": "Not Found"}))
        status, body, *more = route(request) if callable(route) else route
        headers = more[0] if more else {}
        talk.answer(json.dumps(body).encode(), f"{status} Some", Content_Type="application/json", **headers)

    return Wire(serve)


def everywhere(answer: Answer) -> Wire:
    """A server that answers whatever it is asked alike."""
    return Wire(lambda talk, _: talk.answer(json.dumps(answer[1]).encode(), f"{answer[0]} Some", Content_Type="a/json"))


def moved(spec: ProbeSpec, server: str) -> ProbeSpec:
    """The same request to the server on loopback, where a moment is enough for effects to settle."""
    match spec:
        case HttpSpec():
            return replace(spec, url=_moved(spec.url, server))
        case ReplaySpec():
            counts = spec.counts and replace(spec.counts, spec=moved(spec.counts.spec, server))  # type: ignore[arg-type]
            request = replace(spec.request, url=_moved(spec.request.url, server))
            return replace(spec, request=request, counts=counts, settle=min(spec.settle, 0.3))
        case CiSpec():
            return spec  # it goes where its connection goes
        case _:
            return spec


def _moved(url: str, server: str) -> str:
    return url.replace("https://", f"{server}/", 1) if url.startswith("https://") and "${" not in url[:10] else url
