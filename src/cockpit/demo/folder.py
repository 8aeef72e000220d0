"""The private folder of a demo world, and the account that a database may run under.

A database server refuses to run as root, so as root it runs as `nobody`. Only folders that were made here ever change
their owner; nothing that was there before is touched.
"""

from __future__ import annotations

import os
import shutil
import stat
import tempfile
from dataclasses import dataclass
from pathlib import Path

from cockpit.errors import CockpitError

PREFIX = "cockpit-demo-"


@dataclass(frozen=True, slots=True)
class Account:
    """A user of this machine that gives up root's rights."""

    uid: int
    gid: int


def lesser_account() -> Account | None:
    """The account to drop to; None when this process is not root and needs none."""
    if os.geteuid() != 0:
        return None
    import pwd

    try:
        entry = pwd.getpwnam("nobody")
    except KeyError:
        raise CockpitError(
            "PostgreSQL cannot run as root, and this machine has no user nobody",
            "start the demo as an ordinary user",
        ) from None
    return Account(entry.pw_uid, entry.pw_gid)


def enterable(path: Path, account: Account | None) -> bool:
    """Whether `account` can walk into `path` from the root of the file system; None stands for this process."""
    resolved = path.resolve()
    for folder in (resolved, *resolved.parents):
        if account is None:
            if not os.access(folder, os.X_OK):
                return False
            continue
        state = folder.stat()
        if state.st_uid == account.uid:
            needed = stat.S_IXUSR
        elif state.st_gid == account.gid:
            needed = stat.S_IXGRP
        else:
            needed = stat.S_IXOTH
        if not state.st_mode & needed:
            return False
    return True


def new_folder() -> Path:
    """Make the folder of one world; others may walk through it, not look into it.

    Raises:
        CockpitError: no place for temporary files can be used by the database's account.
    """
    account = lesser_account()
    for base in dict.fromkeys((tempfile.gettempdir(), "/tmp", "/var/tmp")):  # noqa: S108 - mkdtemp makes it private
        if not Path(base).is_dir() or not enterable(Path(base), account):
            continue
        try:
            folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir=base))
        except OSError:
            continue
        if account is not None:
            folder.chmod(0o711)
        return folder
    raise CockpitError(
        "no folder for temporary files can be used by the demo's database", "set TMPDIR to one that everybody may enter"
    )


def give(path: Path, account: Account | None) -> None:
    """Hand a file or folder that was just made to the account."""
    if account is not None:
        os.chown(path, account.uid, account.gid)


def remove_folder(folder: Path) -> None:
    """Remove the folder of a world and all that is in it; a second call does nothing."""
    if folder.name.startswith(PREFIX):
        shutil.rmtree(folder, ignore_errors=True)
