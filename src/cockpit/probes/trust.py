"""Whom a TLS connection believes: the system's authorities and those of a profile. Verification is always on."""

from __future__ import annotations

import ssl
from pathlib import Path

from cockpit.probes.base import Broken, words_of


def verifying_context(ca: Path | None) -> ssl.SSLContext:
    """A client's context; it costs 46 ms, so it is worth keeping.

    Raises:
        Broken: the file of authorities cannot be used.
    """
    context = ssl.create_default_context()
    system = ssl.get_default_verify_paths()
    if not system.cafile and not system.capath:  # a Python without the system's authorities, as on macOS
        import certifi

        context.load_verify_locations(certifi.where())
    if ca is not None:
        try:
            context.load_verify_locations(ca)
        except (ssl.SSLError, OSError) as error:
            why = "it holds no certificate" if isinstance(error, ssl.SSLError) else words_of(error)
            raise Broken(f"the certificate authorities in {ca} cannot be read: {why}") from None
    context.hostname_checks_common_name = False  # a name in the subject alone has not been enough since 2000
    return context
