"""DNS: what a name answers with. A server that is broken, or refuses, never reads as "there is no such record"."""

from __future__ import annotations

import asyncio
import socket
import time
from collections.abc import Iterator

import dns.asyncquery
import dns.exception
import dns.flags
import dns.message
import dns.name
import dns.rcode
import dns.rdata
import dns.rdatatype
import dns.resolver

from cockpit.core.names import JSON
from cockpit.core.probe import DNS_TYPES, DnsSpec, Scene
from cockpit.core.target import TargetProblem, fill_name
from cockpit.core.template import Unresolved
from cockpit.probes.base import Broken, late, show_lines, words_of
from cockpit.probes.dial import Dialler, target_of

PORT = 53
ROUNDS = 2
"""How often each server is asked: a packet may be lost."""
PAYLOAD = 1_232
"""Bytes of one UDP answer that pass everywhere; longer ones come by TCP."""


class Dns:
    """The kind `dns`."""

    def __init__(self) -> None:
        self._dialler = Dialler()

    async def ask(self, spec: DnsSpec, scene: Scene) -> JSON:
        """Ask and bring the records back; see `DnsSpec` for the document. A name that is not there has count 0."""
        query = _query(spec, scene)
        question = query.question[0]
        server = f" at {target_of(spec.server, scene, PORT)}" if spec.server else ""
        scene.emit("info", f"{spec.type.upper()} {question.name.to_text(omit_final_dot=True)}{server}")
        end = time.monotonic() + scene.timeout
        began = time.monotonic()
        try:
            async with asyncio.timeout(scene.timeout):
                servers = await self._servers(spec, scene)
                answer, where = await _exchange(query, servers, end)
        except TimeoutError:
            raise Broken(late(scene.timeout)) from None
        return _document(answer, where, round((time.monotonic() - began) * 1000, 3), scene)

    async def close(self) -> None:
        """Nothing is kept; a resolver that hangs is not waited for."""

    async def _servers(self, spec: DnsSpec, scene: Scene) -> list[tuple[str, int]]:
        if spec.server:
            target = target_of(spec.server, scene, PORT)
            addresses = await self._dialler.resolve(target, socket.SOCK_DGRAM)
            return [(str(address[0]), target.port) for _, address in addresses]
        try:
            system = await asyncio.to_thread(dns.resolver.Resolver)
        except (dns.exception.DNSException, OSError):
            raise Broken("this machine names no resolver; say server = HOST:PORT") from None
        return [(str(server), system.port) for server in system.nameservers]


def _query(spec: DnsSpec, scene: Scene) -> dns.message.QueryMessage:
    kind = spec.type.upper()
    if kind not in DNS_TYPES:
        raise Broken(f"{spec.type!r} is not asked for; known are {', '.join(DNS_TYPES)}")
    try:
        name = dns.name.from_text(fill_name(spec.name, scene.values))
        return dns.message.make_query(name, kind, use_edns=0, payload=PAYLOAD)
    except TargetProblem as problem:
        raise Broken(f"{problem.problem}; {problem.hint}") from None
    except dns.exception.DNSException as error:
        raise Unresolved(f"the name cannot be asked for: {error}") from None


async def _exchange(
    query: dns.message.Message, servers: list[tuple[str, int]], end: float
) -> tuple[dns.message.Message, str]:
    """The first whole answer of any server, and who gave it.

    Raises:
        TimeoutError: there was none in time.
        Broken: every server refused, or could not be asked.
    """
    tries = servers * ROUNDS
    problems: dict[str, str] = {}
    for number, (host, port) in enumerate(tries):
        where = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
        share = (end - time.monotonic()) / (len(tries) - number)
        if share <= 0:
            break
        try:
            answer, _ = await dns.asyncquery.udp_with_fallback(
                query, host, share, port, ignore_unexpected=True, ignore_errors=True
            )
        except dns.exception.Timeout:
            continue
        except dns.exception.DNSException as error:
            problems[where] = f"{where} gave an answer that cannot be read ({type(error).__name__})"
            continue
        except (OSError, EOFError) as error:
            problems[where] = f"{where} cannot be asked: {words_of(error) or 'it hung up'}"
            continue
        problem = _unusable(answer)
        if problem is None:
            return answer, where
        problems[where] = f"{where} {problem}"
    if problems:
        raise Broken("; ".join(list(problems.values())[:3]))
    raise TimeoutError


def _unusable(answer: dns.message.Message) -> str | None:
    """Why an answer says nothing about the name; None where it does."""
    code = answer.rcode()
    if code not in {dns.rcode.NOERROR, dns.rcode.NXDOMAIN}:
        return f"answered {dns.rcode.to_text(code)}"
    if answer.flags & dns.flags.TC:
        return "cut its answer off, by TCP too"
    if not answer.answer and not answer.flags & (dns.flags.AA | dns.flags.RA):
        return "only refers to other servers"
    return None


def _document(answer: dns.message.Message, where: str, elapsed: float, scene: Scene) -> dict[str, JSON]:
    assert isinstance(answer, dns.message.QueryMessage)
    try:
        chain = answer.resolve_chaining()
    except dns.exception.DNSException as error:
        raise Broken(f"{where} gave an answer that cannot be followed ({type(error).__name__})") from None
    code = dns.rcode.to_text(answer.rcode())
    answers = sorted(chain.answer, key=_rank) if chain.answer else []
    texts = list(dict.fromkeys(_text(record) for record in answers))
    if chain.cnames:
        scene.emit("info", f"an alias of {chain.canonical_name.to_text(omit_final_dot=True)}")
        if not texts and not answer.flags & dns.flags.RA:
            raise Broken(f"{where} only knows the alias, not the records behind it; ask a resolver")
    show_lines(scene.emit, texts or [f"no record ({code})"])
    scene.emit("info", f"{code} from {where} · {elapsed:.0f} ms")
    return {
        "answers": list[JSON](texts),
        "count": len(texts),
        "ttl": chain.minimum_ttl if texts else None,
        "rcode": code,
        "elapsed_ms": elapsed,
    }


def _rank(record: dns.rdata.Rdata) -> tuple[int, str]:
    return int(getattr(record, "preference", 0)), _text(record)


def _text(record: dns.rdata.Rdata) -> str:
    """A record as a person writes it: names in lower case without the last dot, the pieces of a TXT joined."""
    if record.rdtype == dns.rdatatype.TXT:
        return b"".join(_strings(record)).decode("utf-8", "replace")
    text = record.to_text()
    if record.rdtype in {dns.rdatatype.CNAME, dns.rdatatype.NS, dns.rdatatype.MX}:
        text = text.lower()
        return text if text == "." or text.endswith(" .") else text.removesuffix(".")  # `0 .`: no mail is taken
    return text


def _strings(record: dns.rdata.Rdata) -> Iterator[bytes]:
    yield from getattr(record, "strings", ())
