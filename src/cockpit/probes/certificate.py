"""A certificate as it comes over the wire (DER), read for a person: whose it is, who says so, for how long.

It is read whether it was verified or not, and nothing here verifies: that is OpenSSL's work (`tls`). The standard
library shows the fields of a certificate only after it verified.
"""

from __future__ import annotations

import ipaddress
from datetime import UTC, datetime

from cockpit.core.frozen import frozen

_OID, _UTC_TIME = 0x06, 0x17
_ALTERNATIVE_NAME = "2.5.29.17"
_NAMES = {
    "2.5.4.3": "CN",
    "2.5.4.6": "C",
    "2.5.4.7": "L",
    "2.5.4.8": "ST",
    "2.5.4.10": "O",
    "2.5.4.11": "OU",
    "1.2.840.113549.1.9.1": "emailAddress",
    "0.9.2342.19200300.100.1.25": "DC",
}
_CODECS = {0x1E: "utf-16-be", 0x1C: "utf-32-be", 0x14: "latin-1"}
"""String types that are no UTF-8: BMPString, UniversalString, T61String."""


class Unreadable(ValueError):
    """The bytes are no certificate."""


@frozen
class Certificate:
    """What a person wants to know of a certificate."""

    subject: str
    """`CN=www.example.org, O=Example`; empty where only the alternative names say it."""
    issuer: str
    names: tuple[str, ...]
    """The alternative names: hosts and addresses."""
    not_before: datetime
    not_after: datetime


def read_certificate(der: bytes) -> Certificate:
    """Read one certificate.

    Raises:
        Unreadable: it is none.
    """
    try:
        return _certificate(der)
    except (IndexError, ValueError, OverflowError, StopIteration) as error:
        raise Unreadable(f"the certificate cannot be read ({type(error).__name__})") from None


def _certificate(der: bytes) -> Certificate:
    fields = _items(_items(_items(der)[0][1])[0][1])
    if fields[0][0] == 0xA0:  # the version, left out by certificates of version 1
        fields = fields[1:]
    _serial, _algorithm, issuer, validity, subject, _key, *_rest = (content for _, content in fields)
    start, end = (_time(tag, content) for tag, content in _items(validity))
    extensions = next((content for tag, content in fields[6:] if tag == 0xA3), b"")
    return Certificate(_name(subject), _name(issuer), _alternatives(extensions), start, end)


def _items(data: bytes) -> list[tuple[int, bytes]]:
    """The elements of a DER value, one after the other: tag and content."""
    found, at = [], 0
    while at < len(data):
        tag, length, at = data[at], data[at + 1], at + 2
        if length & 0x80:
            size = length & 0x7F
            if not 1 <= size <= 4:
                raise ValueError("a length of no certificate")
            length, at = int.from_bytes(data[at : at + size]), at + size
        if at + length > len(data):
            raise ValueError("cut off")
        found.append((tag, data[at : at + length]))
        at += length
    return found


def _oid(data: bytes) -> str:
    numbers, number = [], 0
    for byte in data:
        number = number << 7 | byte & 0x7F
        if not byte & 0x80:
            numbers.append(number)
            number = 0
    first = min(numbers[0] // 40, 2)
    return ".".join(map(str, (first, numbers[0] - first * 40, *numbers[1:])))


def _name(data: bytes) -> str:
    parts = []
    for _, attributes in _items(data):
        for _, attribute in _items(attributes):
            (_, oid), (tag, text) = _items(attribute)
            key = _oid(oid)
            parts.append(f"{_NAMES.get(key, key)}={text.decode(_CODECS.get(tag, 'utf-8'), 'replace')}")
    return ", ".join(parts)


def _time(tag: int, data: bytes) -> datetime:
    text = data.decode("ascii")
    if tag == _UTC_TIME:  # two digits of a year: 1950 to 2049
        text = f"{'20' if int(text[:2]) < 50 else '19'}{text}"
    return datetime.strptime(text, "%Y%m%d%H%M%SZ").replace(tzinfo=UTC)


def _alternatives(data: bytes) -> tuple[str, ...]:
    if not data:
        return ()
    for _, extension in _items(_items(data)[0][1]):
        parts = _items(extension)
        if parts[0][0] == _OID and _oid(parts[0][1]) == _ALTERNATIVE_NAME:
            names = _items(_items(parts[-1][1])[0][1])
            return tuple(text for tag, content in names if (text := _alternative(tag, content)))
    return ()


def _alternative(tag: int, content: bytes) -> str:
    match tag:
        case 0x82:
            return content.decode("ascii", "replace")
        case 0x87:
            return str(ipaddress.ip_address(content))
        case _:
            return ""
