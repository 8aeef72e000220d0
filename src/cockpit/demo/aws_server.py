"""The demo's AWS in a process of its own: moto's server on 127.0.0.1.

`python -m cockpit.demo.aws_server COMMIT` prints its port as one line once it answers, and ends when its standard
input closes, so it never outlives whoever started it. It has a process of its own because importing it takes a
second and its requests would compete with the screen for one interpreter.
"""

from __future__ import annotations

import gc
import json
import logging
import os
import sys
from datetime import UTC, datetime, timedelta
from importlib import import_module

from cockpit.demo.props import REGION, REPLICAS, REPOSITORY, SERVICES

_ACCOUNT = "123456789012"
_SETTINGS = {
    "AWS_ACCESS_KEY_ID": "demo",
    "AWS_SECRET_ACCESS_KEY": "demo",
    "AWS_DEFAULT_REGION": REGION,
    "AWS_EC2_METADATA_DISABLED": "true",
    "MOTO_ACCOUNT_ID": _ACCOUNT,
    "MOTO_EC2_LOAD_DEFAULT_AMIS": "false",
    "MOTO_ECS_SERVICE_RUNNING": str(REPLICAS),
}


def environment() -> dict[str, str]:
    """The environment that this process needs."""
    return {**os.environ, **_SETTINGS}


def manifest(commit: str) -> str:
    """An image manifest that is told apart from others by its commit."""
    digest = (commit * 2)[:64]
    return json.dumps(
        {
            "schemaVersion": 2,
            "mediaType": "application/vnd.docker.distribution.manifest.v2+json",
            "config": {
                "mediaType": "application/vnd.docker.container.image.v1+json",
                "size": 7023,
                "digest": f"sha256:{digest}",
            },
            "layers": [
                {
                    "mediaType": "application/vnd.docker.image.rootfs.diff.tar.gzip",
                    "size": 32654,
                    "digest": f"sha256:{digest[::-1]}",
                }
            ],
        }
    )


def _push_yesterday(commit: str) -> None:
    """The release before this one. The API cannot push into the past, so this reaches into the registry itself."""
    from moto.backends import get_backend

    registry = get_backend("ecr")[_ACCOUNT][REGION]
    registry.create_repository(
        repository_name=REPOSITORY,
        registry_id=_ACCOUNT,
        encryption_config={},
        image_scan_config=None,
        image_tag_mutability="MUTABLE",
        tags=[],
    )
    image = registry.put_image(REPOSITORY, manifest(commit), commit)
    image.image_pushed_at = int((datetime.now(UTC) - timedelta(days=1)).timestamp())


def _import_services() -> None:
    """Import what will be asked for, in one thread: moto's packages import each other in circles."""
    for service in SERVICES:
        import_module(f"moto.{service}.models")


def main() -> None:
    """Serve until the standard input closes."""
    gc.disable()  # start-up reads megabytes of service models, none of which is garbage: a third of its time
    from moto.moto_server.threaded_moto_server import ThreadedMotoServer

    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    _import_services()
    _push_yesterday(sys.argv[1])
    gc.freeze()
    gc.enable()
    server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    sys.stdout.write(f"{server.get_host_and_port()[1]}\n")
    sys.stdout.flush()
    sys.stdin.buffer.read()
    os._exit(0)  # nothing here is worth a tidy end, and threads of requests must not hold it up


if __name__ == "__main__":
    main()
