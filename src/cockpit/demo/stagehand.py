"""The process behind `World`: it puts up the whole stage, answers for it, and takes it down when its input closes.

`python -m cockpit.demo.stagehand FOLDER` speaks JSON, one object a line. It says `{"progress": TEXT}` while it builds,
then `{"ready": FACTS}` or `{"failed": {"problem", "hint"}}`. Told `{"break": FAULT}` it says `{"broken": FAULT}`, told
`{"mend": FAULT}` it says `{"mended": FAULT}`, or else `{"refused": REASON}`. The end of its standard input, however it
came about, is the end of the demo.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from queue import SimpleQueue
from secrets import token_hex
from types import FrameType
from typing import NoReturn

from cockpit.core.names import JSON
from cockpit.demo import props
from cockpit.demo.aws import KEYS, Aws, start_aws
from cockpit.demo.breaking import Running, break_it, mend
from cockpit.demo.database import migrate
from cockpit.demo.dispatch import Dispatcher, Meta
from cockpit.demo.folder import remove_folder
from cockpit.demo.keeper import Keeper
from cockpit.demo.postgres import USER, Postgres, start_postgres
from cockpit.demo.sourcehost import SourceHost
from cockpit.demo.sources import lay_out
from cockpit.demo.track import Track
from cockpit.demo.web import Server
from cockpit.errors import CockpitError

_EXTRA = ("moto", "flask", "flask_cors", "aws_xray_sdk")


@dataclass
class Stagehand:
    """Builds the stage and strikes it."""

    folder: Path
    _aws: Aws | None = None
    _postgres: Postgres | None = None
    _pool: ThreadPoolExecutor | None = None
    _servers: list[Server] = field(default_factory=list)
    _dispatcher: Dispatcher | None = None
    _keeper: Keeper | None = None
    _track: Track | None = None

    def build(self) -> tuple[dict[str, JSON], Running]:
        """Start everything, side by side where it can be; the facts that a caller needs, and what runs.

        Raises:
            CockpitError: a part of it does not start.
        """
        for name in _EXTRA:
            if find_spec(name) is None:
                raise CockpitError(
                    f"the demo needs the package {name}, which is not installed",
                    "install cockpit with its extra `demo`",
                )
        commit, key, password, token = token_hex(20), token_hex(32), token_hex(12), token_hex(16)
        self._aws = start_aws(token_hex(20))
        self._pool = ThreadPoolExecutor(max_workers=2)
        database = self._pool.submit(self._set_up_database, password)
        cloud = self._pool.submit(self._set_up_aws, self._aws, commit, key)
        sources, flags = self.folder / "source", self.folder / "flags.json"
        lay_out(sources)
        flags.write_text(json.dumps(dict.fromkeys(props.FLAGS, "enabled")), encoding="utf-8")
        postgres = database.result()
        cloud.result()
        track = self._track = Track(postgres, self._aws, flags)
        source_host, meta = SourceHost(commit, token), Meta()
        api, host, endpoint = (Server(part.routes()) for part in (track, source_host, meta))
        for server in (api, host, endpoint):
            server.start()
            self._servers.append(server)
        self._dispatcher = Dispatcher(postgres, self._aws, endpoint.url)
        self._keeper = Keeper(self._aws)
        self._dispatcher.start()
        self._keeper.start()
        _say(progress=f"Track-AI API ready on {api.url.removeprefix('http://')}, dispatch worker running")
        _say(progress=f"source host ready on {host.url.removeprefix('http://')}")
        facts: dict[str, JSON] = {
            "variables": {
                "api": api.url,
                "dashboard": api.url,
                "ci": f"{host.url}/repos/track-ai/track-ai",
                "source": str(sources),
                "rds_endpoint": postgres.host,
                "rds_port": postgres.port,
            },
            "credentials": {"perfectpay_key": key, "db_password": password, "ci_token": token},
            "environment": self._environment(self._aws),
        }
        return facts, Running(postgres, self._aws, track, source_host, self._keeper, sources)

    def _environment(self, aws: Aws) -> dict[str, JSON]:
        """For the process that runs the probes: the stand-in of AWS, and nothing of the person's own configuration."""
        configuration = self.folder / "aws.ini"
        configuration.touch()
        files = dict.fromkeys(("AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"), str(configuration))
        direct = dict.fromkeys(("NO_PROXY", "no_proxy"), "127.0.0.1")
        return {**KEYS, **files, **direct, "AWS_ENDPOINT_URL": aws.endpoint, "AWS_EC2_METADATA_DISABLED": "true"}

    def _set_up_database(self, password: str) -> Postgres:
        server = self._postgres = start_postgres(self.folder / "postgres", password, props.DATABASE)
        migrate(server)
        _say(progress=f"PostgreSQL ready on {server.host}:{server.port} (user {USER}, database {props.DATABASE})")
        return server

    def _set_up_aws(self, aws: Aws, commit: str, key: str) -> None:
        from cockpit.demo.aws_seed import seed

        aws.prepare()
        aws.wait()
        _say(progress=f"AWS answers on {aws.endpoint.removeprefix('http://')}, filling it")
        seed(aws, commit=commit, hmac_key=key)
        _say(progress="AWS ready: SQS, Secrets Manager, ECS, RDS, CloudWatch, SNS, ECR, logs, X-Ray")

    def strike(self) -> None:
        """Stop everything and remove the folder, whatever state it is in."""
        if self._track is not None:
            self._track.ending.set()
        for part in (self._dispatcher, self._keeper, *self._servers, self._aws):
            if part is not None:
                part.stop()
        if self._pool is not None:
            self._pool.shutdown()  # a database that is just being started must be known before it can be stopped
        if self._postgres is not None:
            self._postgres.stop()
        remove_folder(self.folder)


_saying = threading.Lock()


def _say(**fields: JSON) -> None:
    with _saying:
        try:
            sys.stdout.write(json.dumps(fields) + "\n")
            sys.stdout.flush()
        except (OSError, ValueError):
            return  # nobody listens any more; the end of the input says so too


def _listen(lines: SimpleQueue[str]) -> None:
    for line in sys.stdin:
        lines.put(line)
    main_thread = threading.main_thread().ident
    assert main_thread is not None
    signal.pthread_kill(main_thread, signal.SIGTERM)  # it may wait for something else than the next line


def _leave(_number: int, _frame: FrameType | None) -> NoReturn:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    raise SystemExit


def _obey(running: Running, line: str) -> None:
    fault = ""
    try:
        ((verb, fault),) = json.loads(line).items()
        {"break": break_it, "mend": mend}[verb](running, fault)
    except Exception as problem:  # noqa: BLE001 - whatever went wrong, the one who asked must hear of it
        _say(refused=f"{fault or 'the command'} cannot be done: {type(problem).__name__}: {problem}")
    else:
        _say(**{"broken" if verb == "break" else "mended": fault})


def main() -> None:
    """Build, obey, strike."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, _leave)
    lines: SimpleQueue[str] = SimpleQueue()
    hand = Stagehand(Path(sys.argv[1]))
    threading.Thread(target=_listen, args=(lines,), daemon=True).start()
    try:
        facts, running = hand.build()
        _say(ready=facts)
        while True:
            _obey(running, lines.get())
    except CockpitError as problem:
        _say(failed={"problem": problem.problem, "hint": problem.hint})
    except SystemExit:
        pass
    except Exception as problem:  # noqa: BLE001 - the one who waits must hear why nothing comes
        _say(failed={"problem": f"the demo cannot be set up: {type(problem).__name__}: {problem}", "hint": ""})
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        try:
            hand.strike()
        finally:
            os._exit(0)  # threads that still wait for a request must not hold the process


if __name__ == "__main__":
    main()
