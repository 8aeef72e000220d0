"""Where a profile says that its launches are written down."""

from __future__ import annotations

from collections.abc import Mapping

from cockpit.core.connection import Connection, PostgresConnection
from cockpit.profile.sheet import Sheet, near
from cockpit.profile.tables import ProfileTables


def read_journal(tables: ProfileTables, connections: Mapping[str, Connection], sheet: Sheet) -> str:
    """The name of the connection of the shared journal; empty: files of this machine, or an error was noted."""
    launch = tables.launch
    fitting = [name for name, item in connections.items() if isinstance(item, PostgresConnection)]
    path = ("launch", "journal_connection")
    named = launch.journal_connection
    if launch.journal == "file":
        if named is not None:
            hint = 'say journal = "postgresql", or leave the connection out'
            sheet.error(path, "the journal is a file and has no connection", hint)
        return ""
    if named is not None:
        if named in fitting:
            return named
        if named in connections:
            sheet.error(path, f"the connection {named} is not of the kind postgresql", "")
        elif not sheet.is_mended(("connections", named)):
            sheet.error(path, f"there is no connection {named}", near(named, fitting, names="postgresql connections"))
        return ""
    if len(fitting) == 1:
        return fitting[0]
    if not any(path[:1] == ("connections",) for path in sheet.mended):
        hint = (
            f"say journal_connection = one of {', '.join(fitting)}"
            if fitting
            else 'add [connections.NAME] with kind = "postgresql"'
        )
        sheet.error(("launch", "journal"), "which database keeps the journal?", hint)
    return ""
