"""AWS: any operation of any service that boto3 knows, all pages of its answer.

boto3 blocks, so it has threads of its own. Cancelling a probe returns at once; its call ends in its thread by its own
time-outs.
"""

from __future__ import annotations

import asyncio
import difflib
import json
import time
from collections.abc import Mapping
from typing import Any

import jmespath
from botocore.exceptions import BotoCoreError, ClientError
from botocore.parsers import ResponseParserError
from botocore.utils import set_value_from_jmespath

from cockpit.core.names import JSON
from cockpit.core.probe import AwsSpec, Scene
from cockpit.core.template import fill_value
from cockpit.probes.awsanswers import until
from cockpit.probes.awsclients import AwsTarget, Clients, is_credential_problem, problem_of, target_of
from cockpit.probes.awsvalues import as_json, hide_sensitive, sensitive_values
from cockpit.probes.base import Broken, late, show_document, shown
from cockpit.probes.threads import Threads

WORKERS = 8
_TOKENS = ("NextToken", "nextToken", "NextPageToken", "nextPageToken")
_LIMITS = frozenset({"MaxResults", "maxResults", "Limit", "limit", "MaxItems", "maxItems", "MaxRecords"})


class Aws:
    """The kind `aws`."""

    def __init__(self) -> None:
        self._threads = Threads(WORKERS, "cockpit-aws")
        self._clients = Clients()

    async def ask(self, spec: AwsSpec, scene: Scene) -> JSON:
        """Call the operation and bring its whole answer back; see `AwsSpec` for the document."""
        target = target_of(spec.connection, scene)
        params = fill_value({} if spec.params is None else spec.params, scene.values)
        if not isinstance(params, dict):
            raise Broken("the parameters of an AWS operation are a table")
        given = json.dumps(fill_value(spec.params, scene.values, reveal=False), ensure_ascii=False, default=str)
        scene.emit("info", shown(f"{spec.service}.{spec.operation} {given if params else ''}".rstrip()))
        end = time.monotonic() + scene.timeout
        try:
            async with asyncio.timeout(scene.timeout):
                return await self._threads.run(lambda: self._call(target, spec, params, scene, end))
        except TimeoutError:
            raise Broken(late(scene.timeout)) from None

    async def close(self) -> None:
        """Let go of the clients."""
        self._clients.clear()

    def _call(self, target: AwsTarget, spec: AwsSpec, params: dict[str, JSON], scene: Scene, end: float) -> JSON:
        """In a thread: the call, page by page."""
        until(end)
        try:
            client = self._clients.get(target, spec.service, scene.timeout)
            _check_operation(client, spec)
            answer = _Pages(client, spec, params, end).read(scene)
            document = as_json(answer)
        except (ResponseParserError, UnicodeDecodeError):
            raise Broken(f"{target.name}: its answer is not what AWS answers: it cannot be read") from None
        except (ClientError, BotoCoreError) as error:
            if is_credential_problem(error):
                self._clients.forget(target)  # the operator will renew them, in a file that boto3 read long ago
            raise Broken(problem_of(error, target)) from None
        for secret in sensitive_values(document, client, spec.operation):
            scene.learn(secret)
        show_document(scene.emit, hide_sensitive(document, client, spec.operation))
        return document


class _Pages:
    """One operation's answer, put together from its pages."""

    def __init__(self, client: Any, spec: AwsSpec, params: dict[str, JSON], end: float) -> None:
        self._client = client
        self._spec = spec
        self._params = params
        self._end = end

    def read(self, scene: Scene) -> dict[str, Any]:
        spec = self._spec
        config = _paging(self._client, spec.operation)
        limit = next((name for name in self._params if name in _LIMITS | {config.get("limit_key")}), None)
        if limit:
            scene.emit("info", f"one page only: {limit} is given")
        if limit or not config:
            return self._one(asked=limit is not None)
        pages: list[dict[str, Any]] = []
        for page in self._client.get_paginator(spec.operation).paginate(**self._params):
            if len(pages) == spec.max_pages:
                raise Broken(f"the answer has more than {spec.max_pages} pages; ask for less, or raise max_pages")
            if time.monotonic() > self._end:
                raise Broken(late(scene.timeout))
            pages.append(_body(page))
            if len(pages) > 1:
                scene.emit("info", f"page {len(pages)}")
        return _merged(pages, config)

    def _one(self, *, asked: bool) -> dict[str, Any]:
        answer = _body(getattr(self._client, self._spec.operation)(**self._params))
        if not asked and any(answer.get(token) for token in _TOKENS):
            raise Broken("the answer is incomplete: there are more pages, and this operation cannot be paged through")
        return answer


def _body(answer: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in answer.items() if name != "ResponseMetadata"}


def _paging(client: Any, operation: str) -> dict[str, Any]:
    """How this operation is paged through, from botocore's own tables; empty when it is not."""
    if not client.can_paginate(operation):
        return {}
    config: dict[str, Any] = client.get_paginator(operation)._pagination_cfg  # noqa: SLF001 - shown nowhere else
    return config


def _merged(pages: list[dict[str, Any]], config: Mapping[str, Any]) -> dict[str, Any]:
    """The pages as one answer: the lists that are paged through put together, the tokens gone."""
    whole = pages[0]
    keys = config["result_key"]
    for key in keys if isinstance(keys, list) else [keys]:
        parts = [found for page in pages if (found := jmespath.search(key, page)) is not None]
        if len(parts) > 1:
            total = parts[0]
            for part in parts[1:]:
                total = total | part if isinstance(part, dict) else total + part
            set_value_from_jmespath(whole, key, total)
    tokens = config["output_token"]
    for token in [*(tokens if isinstance(tokens, list) else [tokens]), config.get("more_results")]:
        whole.pop(token, None)
    return whole


def _check_operation(client: Any, spec: AwsSpec) -> None:
    known = client.meta.method_to_api_mapping
    if spec.operation in known:
        return
    near = difflib.get_close_matches(spec.operation, known, 1)
    raise Broken(f"{spec.service} has no operation {spec.operation}{f'; did you mean {near[0]}?' if near else ''}")
