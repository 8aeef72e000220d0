"""TLS: one handshake with everything verified, and what the certificate says.

`valid` is true after a verified handshake and never otherwise. A certificate that was refused is looked at over a
second connection that believes anything; that one only fills in the words of a document that already says false.
"""

from __future__ import annotations

import asyncio
import ssl
import time
from datetime import UTC, datetime
from pathlib import Path

from cockpit.core.frozen import frozen
from cockpit.core.names import JSON
from cockpit.core.probe import Scene, TlsSpec
from cockpit.core.target import Target
from cockpit.probes.base import Broken, late, place, words_of
from cockpit.probes.certificate import Certificate, Unreadable, read_certificate
from cockpit.probes.dial import Dialler, target_of
from cockpit.probes.trust import verifying_context

PORT = 443


@frozen
class Hello:
    """A handshake that came to its end."""

    certificate: Certificate | None
    version: str | None
    cipher: str | None
    elapsed_ms: float


class Tls:
    """The kind `tls`."""

    def __init__(self) -> None:
        self._dialler = Dialler()

    async def ask(self, spec: TlsSpec, scene: Scene) -> JSON:
        """Shake hands and hang up; see `TlsSpec` for the document. No connection, or no TLS on it, is an error."""
        target = target_of(spec.target, scene, PORT)
        scene.emit("info", f"TLS with {target}")
        end = time.monotonic() + scene.timeout
        ca = place(spec.ca, scene) if spec.ca else None
        try:
            async with asyncio.timeout(scene.timeout):
                document = await self._look(target, ca, end)
        except TimeoutError:
            raise Broken(late(scene.timeout)) from None
        _show(scene, document)
        return document

    async def close(self) -> None:
        """Nothing is kept; a resolver that hangs is not waited for."""

    async def _look(self, target: Target, ca: Path | None, end: float) -> dict[str, JSON]:
        context = await asyncio.to_thread(verifying_context, ca)
        try:
            hello = await self._shake(target, context, end)
        except ssl.SSLCertVerificationError as refused:
            why = refused.verify_message.rstrip(".")
            return _document(await self._glance(target, end), valid=False, error=why)
        if hello.certificate is None:
            return _document(hello, valid=False, error="its certificate cannot be read")
        return _document(hello, valid=True, error=None)

    async def _shake(self, target: Target, context: ssl.SSLContext, end: float) -> Hello:
        """Connect and shake hands.

        Raises:
            SSLCertVerificationError: the certificate was refused.
            Broken: there was no connection, or no TLS on it.
        """
        call = await self._dialler.call(target, max(0.001, end - time.monotonic()))
        if call.sock is None:
            raise Broken(f"cannot connect to {target}: {call.error}")
        began = time.monotonic()
        try:
            _, writer = await asyncio.open_connection(sock=call.sock, ssl=context, server_hostname=target.host)
        except ssl.SSLCertVerificationError:
            raise
        except ssl.SSLError as error:
            why = (error.reason or str(error)).replace("_", " ").lower()
            raise Broken(f"no TLS connection to {target}: {why}") from None
        except (OSError, EOFError) as error:
            why = words_of(error) if isinstance(error, OSError) and str(error) else "the other side hung up"
            raise Broken(f"no TLS connection to {target}: {why}") from None
        except BaseException:
            call.sock.close()
            raise
        elapsed = call.elapsed_ms + (time.monotonic() - began) * 1000
        try:
            return _hello(writer.get_extra_info("ssl_object"), round(elapsed, 3))
        finally:
            writer.transport.abort()

    async def _glance(self, target: Target, end: float) -> Hello | None:
        """What a refused certificate says; None where even that cannot be seen."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE  # its answer is shown beside `valid = false`, and nothing is sent
        try:
            return await self._shake(target, context, end)
        except (Broken, ssl.SSLError):
            return None


def _hello(connection: ssl.SSLObject, elapsed: float) -> Hello:
    der = connection.getpeercert(binary_form=True)
    try:
        certificate = read_certificate(der) if der else None
    except Unreadable:
        certificate = None
    cipher = connection.cipher()
    return Hello(certificate, connection.version(), cipher[0] if cipher else None, elapsed)


def _document(hello: Hello | None, *, valid: bool, error: str | None) -> dict[str, JSON]:
    seen = hello.certificate if hello else None
    return {
        "valid": valid,
        "error": error,
        "subject": seen.subject if seen else None,
        "issuer": seen.issuer if seen else None,
        "names": list[JSON](seen.names) if seen else None,
        "not_before": seen.not_before.isoformat() if seen else None,
        "not_after": seen.not_after.isoformat() if seen else None,
        "days_left": (seen.not_after - datetime.now(UTC)).days if seen else None,
        "version": hello.version if hello else None,
        "cipher": hello.cipher if hello else None,
        "elapsed_ms": hello.elapsed_ms if hello else None,
    }


def _show(scene: Scene, document: dict[str, JSON]) -> None:
    verdict = "verified" if document["valid"] else f"refused: {document['error']}"
    scene.emit("out", f"the certificate is {verdict}")
    if document["subject"] is not None:
        names = document["names"]
        listed = ", ".join(map(str, names)) if isinstance(names, list) else ""
        scene.emit("out", f"{document['subject'] or 'no subject'} · for {listed[:500]}")
        scene.emit("out", f"issued by {document['issuer']}")
        scene.emit("out", f"until {document['not_after']}, {document['days_left']} days left")
    if document["version"]:
        scene.emit("info", f"{document['version']} {document['cipher']} · {document['elapsed_ms']:.0f} ms")
