"""What is left when cockpit itself breaks: one sentence, and a report without anybody's values."""

from __future__ import annotations

import os
import platform
import sys
import tempfile
import traceback
from datetime import UTC, datetime
from pathlib import Path

from cockpit import __version__
from cockpit.core.plain import plain, plain_line


def report(problem: BaseException) -> str:
    """Write the report of a crash into a file that only its owner can read; return the sentence for the person.

    The report holds the kind of the error and the places in the code, no local variables and no message text: a
    message may quote what a system answered.
    """
    frames = "".join(
        f"  {Path(frame.filename).name}:{frame.lineno} in {frame.name}\n"
        for frame in traceback.extract_tb(problem.__traceback__)
    )
    text = (
        f"cockpit {__version__}, Python {platform.python_version()}, {sys.platform}, {datetime.now(UTC).isoformat()}\n"
        f"{type(problem).__module__}.{type(problem).__name__}\n{plain(frames)}"
    )
    kind = plain_line(type(problem).__name__)
    try:
        handle, name = tempfile.mkstemp(prefix="cockpit-crash-", suffix=".txt")  # 0600 by itself
        with os.fdopen(handle, "w") as file:
            file.write(text)
    except OSError:
        return f"cockpit broke ({kind}); its report could not be written. What was recorded is safe; start it again."
    return f"cockpit broke ({kind}); the report is in {name}. What was recorded is safe; start it again to go on."
