"""A build hook: an editable install compiles the package, as pip does for every other install.

Without it, where Python may write no bytecode (PYTHONDONTWRITEBYTECODE, common in containers), each start of cockpit
compiles some hundred files again, and takes half as long again as it should.
"""

from __future__ import annotations

import compileall
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CompileHook(BuildHookInterface):  # type: ignore[type-arg]
    """Compiles src/cockpit in place."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002 - hatchling's signature
        """Run before an editable wheel is made."""
        if version == "editable":
            compileall.compile_dir(Path(self.root) / "src" / "cockpit", quiet=2)
