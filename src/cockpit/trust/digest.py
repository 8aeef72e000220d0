"""The digest that is trusted: of the place of a profile, its exact bytes, the files that its commands name.

    SHA-256 of:  PATH NUL BYTES  { NUL NAME NUL SHA-256-HEX }  [ NUL "given" NUL JSON ]

Scripts stand in the order of their names; values from outside the profile, where there are any, as JSON with sorted
keys. No profile holds a NUL (such a file is refused), so that nothing can be moved from one part to another.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Mapping

from cockpit.core.names import JSON
from cockpit.core.reach import Script


def place_of(source: str) -> str:
    """The absolute path of a profile, its folder without links: commands run from there."""
    folder, name = os.path.split(os.path.abspath(source))  # noqa: PTH100 - Path keeps `..`
    return os.path.join(os.path.realpath(folder), name)  # noqa: PTH118


def digest_of(place: str, raw: bytes, scripts: Iterable[Script] = (), given: Mapping[str, JSON] | None = None) -> str:
    """The digest in hex.

    Args:
        place: from `place_of`.
        raw: the bytes that were read, and that the plan was made of.
        scripts: the files that its commands name.
        given: values of variables from outside the profile.
    """
    whole = hashlib.sha256(_bytes(place) + b"\0" + raw)
    for script in sorted(scripts, key=lambda one: one.name):
        whole.update(b"\0" + _bytes(script.name) + b"\0" + _bytes(script.digest))
    if given:
        whole.update(b"\0given\0" + _bytes(json.dumps(dict(given), sort_keys=True)))
    return whole.hexdigest()


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")
