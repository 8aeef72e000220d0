"""`python -m cockpit` and the `cockpit` command: one place where errors become a sentence and an exit code."""

from __future__ import annotations

import sys


def main() -> int:
    """Run the command line; return its exit code."""
    from cockpit.cli.main import run

    return run(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
