"""The hostile profiles of the kit, written in our format: its cases stay its own, the shapes of the tables are ours.

The kit builds its cases while it is imported, out of a few makers (a head, a gate, a probe) and of names of keys. Its
text is run up to the first case, the makers and names are exchanged, and then it runs to its end. The few cases whose
sense depends on the shape itself (`argv` is a list there, `run` is a text here) are given in ours below.
"""

from __future__ import annotations

import json
import shlex
from collections.abc import Callable
from pathlib import Path
from typing import Any

NAMES = {
    "name": "title", "t0": "t0", "tz": "timezone", "needs": "depends", "manual": "binding", "gate": "gate",
    "probe": "probe", "url": "http", "argv": "run", "step": "smoke.step", "event": "timeline", "verify": "verify_tls",
    "every": "every", "timeout": "timeout", "kind": "kind", "expect": "expect", "gid": "id", "title": "title",
}  # fmt: skip
"""What the kit calls a thing, and how it is spelt in a profile of ours."""


def head(**over: str | None) -> list[str]:
    """The tables that every profile needs; `[launch]` is the last, so that a line put behind it belongs to it."""
    given: dict[str, str | None] = {
        "project": '"demo"',
        "title": '"Demo launch"',
        "owner": '"@pm"',
        "timezone": '"UTC"',
    }
    given |= {"t0": "2026-02-24T09:00:00Z", **over}
    lines = ["[category.infrastructure]", 'title = "Infrastructure"', "[phase.launch-day]", 'title = "Launch day"']
    return [*lines, "[launch]", *(f"{key} = {value}" for key, value in given.items() if value is not None)]


def _quoted(text: str) -> str:
    signs = {char: f"\\u{ord(char):04x}" for char in map(chr, (*range(32), 127))} | {'"': '\\"', "\\": "\\\\"}
    return '"' + "".join(signs.get(char, char) for char in text) + '"'


def gate(
    gid: str = "g1", title: str = "Health endpoint", extra: Any = (), probe: Any = None, /, **over: Any
) -> list[str]:
    """One gate; what is asked of nobody is vouched for by people."""
    extra, probe = over.pop("_extra", extra), over.pop("_probe", probe)
    bare = gid.isascii() and gid.replace("-", "").replace("_", "").isalnum()
    name = f"gate.{gid if bare else _quoted(gid)}"
    given = {"title": _quoted(title), "category": '"infrastructure"', "phase": '"launch-day"'}
    given |= {"severity": '"critical"', **over}
    lines = ["", f"[{name}]", *(f"{key} = {value}" for key, value in given.items() if value is not None), *extra]
    if probe is None:
        return [*lines, 'claims = ["somebody looked"]']
    return [*lines, f"[[{name}.probe]]", *_probe(dict(probe))]


def _probe(keys: dict[str, Any]) -> list[str]:
    expect = keys.pop("expect", None)
    lines = [f"{key} = {value}" for key, value in keys.items() if value is not None]
    claim = '{ says = "it answers"' + (f", expect = {expect}" if expect is not None else "") + " }"
    return [*lines, f"claims = [{claim}]"]


def http(**over: Any) -> dict[str, Any]:
    """The keys of an HTTP probe."""
    return {"http": '"GET http://127.0.0.1:9/health"', "expect": '"status == 200"', "timeout": '"15s"', **over}


def cmd(argv: Any = ("true",), /, **over: Any) -> dict[str, Any]:
    """The keys of a command."""
    return {"run": _quoted(shlex.join(argv)), "expect": '"exit_code == 0"', "timeout": '"15s"', **over}


def _line(lines: list[str], needle: str) -> int | None:
    """Where a text stands, from 1; None where the case looks different here (see `OURS`)."""
    return next((number for number, line in enumerate(lines, 1) if needle in line), None)


def _text(lines: list[str]) -> bytes:
    return ("\n".join(lines) + "\n").encode()


def _step(**keys: str) -> list[str]:
    given = {"title": '"s1"', **keys, "claims": '[{ says = "ok", expect = "status == 200" }]'}
    return ["", "[gate.smoke]", 'title = "Smoke"', 'category = "infrastructure"', "smoke = true", "[[smoke.step]]",
            *(f"{key} = {value}" for key, value in given.items())]  # fmt: skip


def _one(**over: Any) -> list[str]:
    return head() + gate("g1", "Health endpoint", (), http(**over))


Shape = tuple[list[str], str | None, tuple[str, ...]]
OURS: dict[str, Callable[[], Shape]] = {
    "107-table-vs-array-conflict": lambda: (
        head() + gate() + ["[[gate]]  # CONFLICT", "a = 1"], "# CONFLICT", ()),
    "302-gates-is-table": lambda: (["[[gate]]", 'title = "x"', *head()], "[[gate]]", ("table",)),
    "303-gate-is-string": lambda: (['gate = ["g1", "g2"]', *head()], "gate = [", ("table",)),
    "304-argv-is-string": lambda: (
        head() + gate("g1", "x", (), cmd(run='["curl", "http://x"]')), 'run = ["curl"', ("text",)),
    "305-argv-has-int": lambda: (head() + gate("g1", "x", (), cmd(run="5")), "run = 5", ("text",)),
    "306-argv-empty": lambda: (
        head() + gate("g1", "x", (), cmd(run='""')), 'run = ""', ("empty", "nothing", "at least"),
    ),
    "403-unknown-probe-kind": lambda: (_one(http=None, htpp='"GET http://127.0.0.1:9/"'), "htpp = ", ("htpp",)),
    "404-unknown-probe-key": lambda: (_one(timout='"5s"'), "timout = ", ("timout",)),
    "407-future-schema": lambda: (head(schema="999"), "schema = 999", ("unknown key schema",)),
    "408-missing-id": lambda: ([*head(), "", "[gate]", 'title = "x"'], 'title = "x"', ("table", "name")),
    "409-missing-url": lambda: (_one(http='"GET"'), 'http = "GET"', ("http", "url", "URL")),
    "508-id-empty": lambda: (head() + gate(""), '[gate.""]', ("empty", "no valid name")),
    "704-expect-regex-bomb": lambda: (_one(expect='"text matches /^(a+)+$/"'), None, ()),
    "706-expect-percent": lambda: (_one(expect='"body.error_rate < 1%%"'), "1%%", ("%",)),
    "709-header-crlf": lambda: (_one(headers='{ X = "a\\r\\nX-Evil: 1" }'), "a\\r\\nX-Evil", ()),
    "713-keyring-missing": lambda: (
        [*head(), "[credentials]", 'none = "of nobody"', *gate("g1", "x", (), http(
            headers='{ Authorization = "Bearer ${none}" }'))], None, ()),
    "714-capture-undefined": lambda: (
        head() + gate() + _step(http='"GET http://127.0.0.1/${nope}"'), "{nope}", ("nope",)),
    "A07-hmac-oracle": lambda: (
        [*head(), "[credentials]", 'prod = "the webhook"', *gate(), *_step(
            http='"POST http://127.0.0.1:9/x"', effect='"write"', json="{ a = 1 }",
            sign='{ header = "x-sig", algorithm = "hmac-sha256", key = "${prod}", encoding = "hex" }')], None, ()),
}  # fmt: skip
"""Cases whose sense depends on the shape: lines, the text on whose line the error must stand, words it may use."""


def load(source: Path) -> dict[str, Any]:
    """The kit's module with our makers; its `CASES` are what the kit would write."""
    text = source.read_text()
    before, mark, after = text.partition("CASES: list[dict] = []")
    assert mark, "the kit has another shape than this mapping knows"
    kit: dict[str, Any] = {"__name__": "kit_of_profiles", "__file__": str(source)}
    exec(compile(before, str(source), "exec"), kit)
    kit["F"] |= NAMES
    kit |= {"head": head, "gate": gate, "http": http, "cmd": cmd, "at": _line}
    exec(compile(mark + after.replace("def at(lines, needle)", "def _unused(lines, needle)"), str(source), "exec"), kit)
    return kit


def write(source: Path, out: Path, *, big: bool) -> list[dict[str, Any]]:
    """Write every profile and the kit's manifest of what is expected of each."""
    kit = load(source)
    for case in kit["CASES"]:
        if case["id"] in OURS:
            lines, needle, says = OURS[case["id"]]()
            case["fn"] = lambda lines=lines: _text(lines)
            case["line"] = _line(lines, needle) if needle else None
            case["say"] = list(says)
    manifest = kit["build"](out, big)
    assert isinstance(manifest, list)
    return manifest


def keep(out: Path, verdict: str) -> None:
    """Leave only the cases of one verdict in the manifest."""
    manifest = out / "MANIFEST.json"
    cases = [case for case in json.loads(manifest.read_text()) if case["verdict"] == verdict]
    manifest.write_text(json.dumps(cases))
