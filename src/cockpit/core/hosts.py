"""Which host a text names before anything is asked: for what a person is shown, and for where a credential may go."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Mapping

from cockpit.core.names import JSON
from cockpit.core.template import Ref, read

_HOST = re.compile(r"^[A-Za-z][A-Za-z0-9+.-]*://(?:[^/?#@]*@)?(\[[^\]]*\]|[^/?#:]*)(:[^/?#]*)?")
_METADATA_NAMES = frozenset({"metadata", "metadata.google.internal", "metadata.azure.internal", "instance-data"})
_METADATA = frozenset({"100.100.100.200", "168.63.129.16", "192.0.0.192", "fd00:ec2::254", "fd20:ce::254"})
"""Addresses that hand out a machine's credentials without being link-local."""


def shown(source: str, values: Mapping[str, JSON]) -> str:
    """A template with the variables that are known put in; credentials and captures stay as they are written."""
    return "".join(part if isinstance(part, str) else _shown(part, values) for part in read(source).parts)


def _shown(part: Ref, values: Mapping[str, JSON]) -> str:
    value = values.get(part.name)
    match value:
        case bool():
            return str(value).lower()
        case str() | int() | float():
            return str(value)
        case _:
            return f"${{{part.name}}}"


def host_of(url: str) -> str:
    """The host of a URL with its port, as far as it is known: `${name}` may stand in it. Empty for no URL."""
    found = _HOST.match(url)
    return f"{found[1]}{found[2] or ''}" if found else ""


def open_names(source: str, values: Mapping[str, JSON]) -> tuple[str, ...]:
    """The names that decide about the host of a URL and that no variable answers: who answers them chooses the host."""
    text = shown(source, values)
    host = host_of(text) or (text if text.startswith("${") else "")
    if not host_of(text):  # the base of the URL is such a value itself
        host = re.split(r"[/?#]", text, maxsplit=1)[0]
    return tuple(part.name for part in read(host).parts if isinstance(part, Ref))


def is_metadata(host: str) -> bool:
    """Whether a host is an address of the link itself, or the service that hands out a machine's credentials.

    Addresses are read in every form that a resolver takes: 169.254.169.254 is 2852039166 and 0xa9fea9fe too.
    """
    name = _bare(host).rstrip(".").lower()
    if name in _METADATA_NAMES or name in _METADATA:
        return True
    address = _address(name)
    if address is None:
        return False
    mapped = getattr(address, "ipv4_mapped", None)
    address = mapped or address
    return address.is_link_local or str(address) in _METADATA


def _bare(host: str) -> str:
    if host.startswith("["):
        return host[1:].partition("]")[0]
    return host if host.count(":") > 1 else host.partition(":")[0]


def _address(name: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(name.partition("%")[0])
    except ValueError:
        pass
    parts = name.split(".")
    if not 1 <= len(parts) <= 4:
        return None
    try:
        *heads, last = [_number(part) for part in parts]
    except ValueError:
        return None
    room = 256 ** (5 - len(parts))
    if last >= room or any(head > 255 for head in heads):
        return None
    whole = last
    for place, head in enumerate(heads):
        whole += head << (24 - 8 * place)
    return ipaddress.IPv4Address(whole)


def _number(text: str) -> int:
    """One part of an address as old resolvers read it: decimal, 0x for hexadecimal, a leading 0 for octal."""
    if not re.fullmatch(r"0x[0-9a-f]{1,8}|[0-9]{1,11}", text):
        raise ValueError(text)
    if text.startswith("0x"):
        return int(text, 16)
    return int(text, 8) if text.startswith("0") and len(text) > 1 else int(text)
