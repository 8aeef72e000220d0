"""Secrets planted in a whole launch: real screen, HTTP, PostgreSQL, commands; nothing that is left behind holds one."""

from __future__ import annotations

import json
import os
import re
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from fakes.canaries import CAPTURED, FORMS, SHAPES, forms_of, found_in, page
from fakes.postgres import PASSWORD, Postgres, binaries
from fakes.services import Received, services
from fakes.terminal import Terminal

FAKES = Path(__file__).parents[1] / "fakes"
ONE_LINE = [name for name, value in SHAPES.items() if "\n" not in value]
VALUES = {**SHAPES, "captured": CAPTURED, "database": PASSWORD}
pytestmark = pytest.mark.timeout(120)


def echo(request: Received) -> tuple[int, object]:
    """Everything that it was sent, in a new order."""
    headers = dict(request.headers)
    return 200, {"url": request.target, "headers": headers, "body": request.body.decode(), "ok": True}


def login(_request: Received) -> tuple[int, object]:
    return 200, {"token": CAPTURED, "forms": [form(CAPTURED) for form in forms_of(CAPTURED)], "page": page(CAPTURED)}


def broken(_request: Received) -> tuple[int, object]:
    text = "Traceback (most recent call last):\n" + "".join(f"  {n} = {v!r}\n" for n, v in SHAPES.items())
    return 500, {"error": text, "sql": f"insert into t values ('{SHAPES['quotes']}')"}


ROUTES = {
    "POST echo": echo,
    "GET page": lambda _: (200, {name: page(value) for name, value in SHAPES.items()}),
    "GET lines": lambda _: (200, [line for value in SHAPES.values() for line in page(value).split("\n")]),
    "GET login": login,
    "GET seen": echo,
    "GET broken": broken,
    "GET away": lambda r: (302, {}, {"Location": f"http://elsewhere.test/?k={FORMS['form'](SHAPES['percent'])}"}),
}

PROFILE = """
[launch]
project = "shop"
title = "The shop opens"
t0 = 2030-01-01T10:00:00Z

[variables]
api = "URL"

[credentials]
CREDENTIALS
database = { description = "of the database" }
unused = { description = "nobody needs it" }

[connections.db]
kind = "postgresql"
host = "127.0.0.1"
port = "PORT"
dbname = "postgres"
user = "postgres"
password = "${database}"

[connections.wrong]
kind = "postgresql"
host = "127.0.0.1"
port = "PORT"
dbname = "postgres"
user = "postgres"
password = "${token}"

[category.all]
title = "All"

[gate.echo]
title = "Echo"
category = "all"
[[gate.echo.probe]]
timeout = "60s"
http = "POST ${api}/echo"
effect = "read"
query = { k = "${percent}", q = "${quotes}", t = "${token}" }
headers = { authorization = "Bearer ${token}", HEADERS }
basic_auth = { user = "admin", password = "${brief}" }
json = { BODY }
claims = [
  { says = "one", expect = "headers.authorization == \\"${token}\\"" },
  { says = "two", expect = "body.url contains \\"${percent}\\"" },
  { says = "three", expect = "body.body == 3" },
]

[gate.pages]
title = "Pages"
category = "all"
[[gate.pages.probe]]
timeout = "60s"
http = "GET ${api}/page"
claims = [{ says = "page", expect = "body.token == 1" }]
[[gate.pages.probe]]
timeout = "60s"
http = "GET ${api}/lines"
claims = [{ says = "lines", expect = "body[5] == 1" }, { says = "all", expect = "all body[] == 1" }]
[[gate.pages.probe]]
timeout = "60s"
http = "GET ${api}/broken"
claims = [{ says = "broken", expect = "status == 200" }, { says = "why", expect = "body.error == 'x'" }]
[[gate.pages.probe]]
timeout = "60s"
http = "GET ${api}/away?k=${percent}"
claims = [{ says = "away", expect = "headers.location == 'x'" }]

[gate.login]
title = "Login"
category = "all"

[[gate.login.probe]]
timeout = "60s"
http = "GET ${api}/login"
capture = { captured = { path = "body.token", secret = true } }
claims = [{ says = "token", expect = "body.token == 'x'" }]
[[gate.login.probe]]
timeout = "60s"
http = "GET ${api}/seen?k=${captured}"
headers = { x = "${captured}" }

claims = [{ says = "seen", expect = "body.url == 'x'" }]

[gate.rows]
title = "Rows"
category = "all"
[[gate.rows.probe]]
timeout = "60s"
sql = "select ${token}::text as a, ${percent}::text as b, encode(convert_to(${accents}, 'UTF8'), 'base64') as c"
on = "db"
claims = [{ says = "row", expect = "rows[0].a == 'x'" }]
[[gate.rows.probe]]
timeout = "60s"
sql = "select ${token}::int"
on = "db"
claims = [{ says = "cast", expect = "count == 1" }]
[[gate.rows.probe]]
timeout = "60s"
sql = "select ${document}::jsonb -> 'private_key' as k, (${quotes} || 'x')::jsonb"
on = "db"
claims = [{ says = "blob", expect = "count == 1" }]
[[gate.rows.probe]]
timeout = "60s"
sql = "select 1"
on = "wrong"
claims = [{ says = "wrong", expect = "count == 1" }]

[gate.commands]
title = "Commands"
category = "all"
[[gate.commands.probe]]
timeout = "60s"
run = '''for v in ARGS; do
  printf '%s\\n' "$v" "$v" >&2; printf '%s' "$v" | base64 -w 20; printf '%s' "$v" | od -An -tx1
  printf '%s' "$v" | fold -w 9; echo
  printf '%s' "${v:0:3}"; sleep 0.02; printf '%s\\n' "${v:3}"
done; false'''
claims = [{ says = "printed", expect = "stdout == ''" }]
[[gate.commands.probe]]
timeout = "60s"
run = "cat /proc/self/environ > bare.txt; sleep 0.4"
claims = [{ says = "bare", expect = "exit_code == 0" }]
[[gate.commands.probe]]
timeout = "60s"
run = "test -n \\"${overlap}\\"; cat /proc/self/environ > one.txt; sleep 0.4; exec ./no-such-${overlap}"
claims = [{ says = "one", expect = "exit_code == 0" }]
"""

VERBS = ("log --json", "snapshot", "retro", "status", "check --json --junit junit.xml", "credentials list --profile")


@pytest.fixture(scope="module")
def postgres() -> Iterator[Postgres]:
    found = binaries()
    if found is None:
        pytest.skip("PostgreSQL is not installed")
    server = Postgres(found)
    server.start()
    yield server
    server.stop()


def write_profile(folder: Path, url: str, port: int) -> Path:
    put = {
        "URL": url,
        "PORT": str(port),
        "CREDENTIALS": "\n".join(f'{name} = {{ description = "planted" }}' for name in SHAPES),
        "HEADERS": ", ".join(f'x-{name} = "${{{name}}}"' for name in ONE_LINE),
        "BODY": ", ".join(f'{name} = "${{{name}}}"' for name in SHAPES),
        "ARGS": " ".join(f'"${{{name}}}"' for name in SHAPES),
    }
    path = folder / "shop.toml"
    path.write_text(re.sub("|".join(put), lambda found: put[found[0]], PROFILE), encoding="utf-8")
    return path


class Watcher:
    """Looks at the arguments of every process of this user, and at the environment of cockpit's own."""

    def __init__(self) -> None:
        self.arguments = b""
        self.looks = 0
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch)
        self._thread.start()

    def _watch(self) -> None:
        seen: set[bytes] = set()
        while not self._over.wait(0.02):
            for place in Path("/proc").glob("[0-9]*/cmdline"):
                try:
                    seen.add(place.read_bytes())
                except OSError:
                    continue
            self.looks += 1
        self.arguments = b"\n".join(words for words in seen if b"pytest" not in words)

    def end(self) -> bytes:
        self._over.set()
        self._thread.join()
        return self.arguments


def flown(t: Terminal) -> str:
    """Fly it with the keyboard; every picture that was on the screen."""
    seen: list[str] = []

    def keep(keys: str, words: str) -> None:
        t.press(keys.encode())
        t.until(words)
        seen.append(t.text)
        seen.append("".join(line.rstrip() for line in t.screen.display))

    t.until("? Help")
    keep("a", "5 gates")
    t.until("5 failed gates")
    keep("o", "Live output")
    for _ in range(4):
        keep("\x1b[B", "Live output")
    keep("o", "✖ Echo")
    keep("g", "Enter goes there")
    t.type("\x1b")
    keep("e", "Snapshot written")
    t.type("\x1b")
    t.press(b"q")
    t.wait()
    return "\n".join(seen)


@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="looks into /proc")
def test_nothing_that_a_launch_leaves_behind_holds_a_secret(tmp_path: Path, postgres: Postgres, run) -> None:  # type: ignore[no-untyped-def]
    store = tmp_path.parent / f"{tmp_path.name}-keyring.json"
    kept = {f"cockpit:shop/{name}": value for name, value in {**SHAPES, "database": PASSWORD}.items()}
    store.write_text(json.dumps(kept))
    env = {
        "COCKPIT_HOME": str(tmp_path / "state"),
        "PYTHONPATH": str(FAKES),
        "PYTHON_KEYRING_BACKEND": "keyrings.InFile",
        "KEYRING_STORE": str(store),
        "TMPDIR": str(tmp_path / "tmp"),
    }
    (tmp_path / "tmp").mkdir()
    watcher = Watcher()
    try:
        with services(ROUTES) as server:
            profile = write_profile(tmp_path, server.url, postgres.port)
            reviewed = run("trust", str(profile), "--yes", env=env)
            assert reviewed.code == 0
            terminal = Terminal([sys.executable, "-m", "cockpit", str(profile)], size=(220, 60), folder=tmp_path, **env)
            try:
                pictures = flown(terminal)
            finally:
                terminal.close()
            outputs = {words: run(*words.split(), str(profile), env=env) for words in VERBS}
    finally:
        arguments = watcher.end()
    assert "[redacted:token]" in pictures
    assert "[redacted:captured]" in outputs["log --json"].out + outputs["check --json --junit junit.xml"].out + pictures
    leaks = [("screen", hit) for hit in found_in(pictures + "\n" + drawn(terminal.raw), VALUES)]
    leaks += [("ps", hit) for hit in found_in(arguments, VALUES)]
    outputs["trust"] = reviewed
    for words, done in outputs.items():
        leaks += [(words, hit) for hit in found_in(done.out + done.err, VALUES)]
    homes = [Path(os.environ["HOME"]), tmp_path]
    files = [path for home in homes for path in home.rglob("*") if path.is_file() and path.name != "one.txt"]
    assert {path.suffix for path in files} >= {".db", ".md", ".xml", ".toml"}
    for path in files:
        leaks += [(path.name, hit) for hit in found_in(path.read_bytes(), VALUES)]
    assert not leaks, "\n".join(f"{where}: {hit[:300]}" for where, hit in leaks)
    given = (tmp_path / "one.txt").read_bytes()
    assert SHAPES["overlap"].encode() in given, "a command gets what its text names"
    assert not found_in(given, {name: value for name, value in VALUES.items() if name != "overlap"})
    assert watcher.looks > 20


def drawn(raw: bytes) -> str:
    """What was written to the terminal without what moves and colours."""
    return re.sub(rb"\x1b\[[0-?]*[ -/]*[@-~]", b"", raw).decode("utf-8", "replace")


@pytest.mark.parametrize(("backend", "words"), [("Empty", "is there and empty"), ("Terminal", "on the terminal")])
def test_without_its_credential_nothing_is_sent(tmp_path: Path, run, backend: str, words: str) -> None:  # type: ignore[no-untyped-def]
    with services(ROUTES) as server:
        profile = write_profile(tmp_path, server.url, 1)
        env = {"PYTHONPATH": str(FAKES), "PYTHON_KEYRING_BACKEND": f"keyrings.{backend}", "KEYRING_STORE": "none"}
        done = run("check", str(profile), "--gate", "echo", env=env)
    assert done.code == 1
    assert words in done.out + done.err
    assert server.received == []
