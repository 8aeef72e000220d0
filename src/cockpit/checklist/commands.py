"""A command of a document as a probe: curl over http, psql over sql, aws over its API; the rest is untrusted."""

from __future__ import annotations

import re

from cockpit.checklist import awscli, curl, psql, shell
from cockpit.checklist.draft import Probe

_DANGEROUS = re.compile(
    r"\brm\s+-rf?\b|\bdrop\s+(?:table|database)\b|\bmkfs|\bdd\s+if=|--force\b|\bdestroy\b|\bdelete\b|"
    r"\bundo\b|\bpush\b|\bapply\b|\bdeploy\b|\brestart\b|\bstop\b|\bscale\b",
    re.IGNORECASE,
)


def probe(text: str, line: int, *, script: bool = False) -> Probe:
    """The probe of a command line as it is written in the document."""
    text = text.strip().removeprefix("$ ").strip()
    if not script:
        for reader in (curl.probe, psql.probe, awscli.probe):
            found = reader(text, line)
            if found is not None:
                return found
    remarks = ["it looks as if it changed something: give it an effect"] if _DANGEROUS.search(text) else []
    return Probe({"run": text}, line, text, remarks=remarks)


def of_fence(body: list[str], first: int) -> list[shell.Said] | None:
    """The commands of a fence; None where it holds none (a file, a message, a drawing)."""
    said = shell.commands(body, first)
    if not any(item.script or shell.is_command(item.text) for item in said if not item.comment):
        return None
    return said
