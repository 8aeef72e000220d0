"""`python -m cockpit` and the `cockpit` command."""

from __future__ import annotations

import gc
import sys

gc.set_threshold(50_000, 20, 50)
"""Nothing of the start-up is garbage; looking for some in it costs a tenth of the time to the first frame."""


def main() -> int:
    """Run the command line; return its exit code."""
    from cockpit.cli.door import take_hooks

    take_hooks()
    args = sys.argv[1:]
    if len(args) == 1 and args[0].endswith(".toml") and not args[0].startswith("-"):
        return _fly(args[0])
    from cockpit.cli.main import run

    return run(args)


def _fly(profile: str) -> int:
    """The most used command of the most watched day starts without the parser of all the others."""
    gc.disable()  # until the first frame stands: a plan of 10,000 gates is 200,000 objects, all of them needed
    from pathlib import Path

    from cockpit.cli.door import guarded
    from cockpit.cli.flying import fly

    return guarded(lambda: fly(Path(profile), _demo))


def _demo() -> int:
    from cockpit.cli.demo import fly_demo

    return fly_demo()


if __name__ == "__main__":
    sys.exit(main())
