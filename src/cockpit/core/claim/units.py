"""Units: which words name one, what they measure, and which one a number without a unit has by its name.

A unit is never guessed. Where nothing says what a number counts, a comparison with a unit is an error with a hint,
because a guess that is wrong by a factor of a thousand is a green light on nothing.
"""

from __future__ import annotations

import re
from datetime import timedelta
from decimal import ROUND_HALF_EVEN, Context, Decimal
from functools import lru_cache

from cockpit.core.frozen import frozen

EXACT = Context(prec=12_000, rounding=ROUND_HALF_EVEN, Emin=-999_999, Emax=999_999, traps=[])
"""Multiplies without losing a digit of any number that a claim or a document of sane size can hold."""
ROUGH = Context(prec=60, rounding=ROUND_HALF_EVEN, Emin=-999_999, Emax=999_999, traps=[])
"""Divides; a quotient has no last digit."""


@frozen
class Unit:
    """What a number counts."""

    word: str
    """As a claim writes it: `%`, `ms`, `MB`, `USD`, `/hour`."""
    dimension: str
    """`share`, `time`, `size`, `rate`, `things` or `money CODE`; only equal ones can be compared."""
    scale: Decimal = Decimal(1)
    """How many of the dimension's base unit one of it is."""


def _unit(word: str, dimension: str, scale: str) -> Unit:
    return Unit(word, dimension, Decimal(scale))


PERCENT = _unit("%", "share", "0.01")
RATIO = _unit("ratio", "share", "1")
THINGS = _unit("items", "things", "1")
WEEK_SECONDS = 604_800

TIMES = {
    unit.word: unit
    for unit in (
        _unit("ms", "time", "0.001"),
        _unit("s", "time", "1"),
        _unit("m", "time", "60"),
        _unit("h", "time", "3600"),
        _unit("d", "time", "86400"),
        _unit("w", "time", "604800"),
    )
}
"""The words of a duration."""

SIZES = {
    unit.word: unit
    for unit in (
        _unit("B", "size", "1"),
        _unit("kB", "size", "1000"),
        _unit("MB", "size", "1000000"),
        _unit("GB", "size", "1000000000"),
        _unit("TB", "size", "1000000000000"),
        _unit("KiB", "size", "1024"),
        _unit("MiB", "size", "1048576"),
        _unit("GiB", "size", "1073741824"),
        _unit("TiB", "size", "1099511627776"),
    )
}
RATES = {
    unit.word: unit  # per week, so that every scale is a whole number
    for unit in (
        _unit("/second", "rate", "604800"),
        _unit("/minute", "rate", "10080"),
        _unit("/hour", "rate", "168"),
        _unit("/day", "rate", "7"),
        _unit("/week", "rate", "1"),
    )
}
_CODES = (
    "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF "
    "CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG "
    "HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA "
    "MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD "
    "RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX "
    "USD UYU UZS VES VND VUV WST XAF XCD XOF XPF YER ZAR ZMW ZWL"
)
CURRENCIES = frozenset(_CODES.split())
_MICRO = _unit("us", "time", "0.000001")
_NANO = _unit("ns", "time", "0.000000001")

_WORDS: dict[str, Unit] = {
    "%": PERCENT,
    "percent": PERCENT,
    "pct": PERCENT,
    "ratio": RATIO,
    "us": _MICRO,
    "µs": _MICRO,
    "microseconds": _MICRO,
    "ns": _NANO,
    "nanoseconds": _NANO,
    **TIMES,
    "msec": TIMES["ms"],
    "millis": TIMES["ms"],
    "milliseconds": TIMES["ms"],
    "sec": TIMES["s"],
    "secs": TIMES["s"],
    "second": TIMES["s"],
    "seconds": TIMES["s"],
    "min": TIMES["m"],
    "mins": TIMES["m"],
    "minute": TIMES["m"],
    "minutes": TIMES["m"],
    "hr": TIMES["h"],
    "hrs": TIMES["h"],
    "hour": TIMES["h"],
    "hours": TIMES["h"],
    "day": TIMES["d"],
    "days": TIMES["d"],
    "week": TIMES["w"],
    "weeks": TIMES["w"],
    **SIZES,
    "byte": SIZES["B"],
    "bytes": SIZES["B"],
    "KB": SIZES["kB"],
    **RATES,
}
"""Every word that a probe's `unit` or a text of a document may use, apart from currencies and rates."""

_PER = {
    **dict.fromkeys(("s", "sec", "second"), RATES["/second"]),
    **dict.fromkeys(("m", "min", "minute"), RATES["/minute"]),
    **dict.fromkeys(("h", "hr", "hour"), RATES["/hour"]),
    **dict.fromkeys(("d", "day"), RATES["/day"]),
    **dict.fromkeys(("w", "week"), RATES["/week"]),
}
_SUFFIXES = {
    "ns": _NANO,
    "us": _MICRO,
    "ms": TIMES["ms"],
    "millis": TIMES["ms"],
    "s": TIMES["s"],
    "seconds": TIMES["s"],
    "minutes": TIMES["m"],
    "hours": TIMES["h"],
    "bytes": SIZES["B"],
    "kb": SIZES["kB"],
    "mb": SIZES["MB"],
    "gb": SIZES["GB"],
    "percent": PERCENT,
    "pct": PERCENT,
    "ratio": RATIO,
    "per_second": RATES["/second"],
    "per_minute": RATES["/minute"],
    "per_hour": RATES["/hour"],
    "per_day": RATES["/day"],
}
_WHOLE = frozenset({"ms", "millis", "seconds", "minutes", "hours", "bytes", "percent", "pct", "ratio"})
"""Suffixes that are a field's whole name just as well."""
_SUFFIX = re.compile(r"_((?:per_)?[a-z]+)$")
_HUMP = re.compile(r"(?<=[a-z0-9])(Ms|Millis|Seconds|Minutes|Hours|Bytes|Percent|Ratio)$")


def unit_called(word: str) -> Unit | None:
    """The unit that a claim, a probe's `unit` or a text names; None for a word that names none."""
    word = word.strip()
    found = _WORDS.get(word)
    if found is not None:
        return found
    if word in CURRENCIES:
        return Unit(word, f"money {word}")
    if word.startswith("/"):
        return _PER.get(word[1:].strip())
    if word.startswith("per "):
        return _PER.get(word[4:].strip())
    return None


def unit_of_name(name: str) -> Unit | None:
    """The unit that a field's name ends with: `latency_ms`, `sizeBytes`, `error_percent`, `amount_usd`."""
    if name in _WHOLE:
        return _SUFFIXES[name]
    found = _SUFFIX.search(name)
    if found is not None:
        word = found[1]
        return _SUFFIXES.get(word) or (Unit(word.upper(), f"money {word.upper()}") if _is_money(word) else None)
    hump = _HUMP.search(name)
    return _SUFFIXES[hump[1].lower()] if hump else None


def _is_money(word: str) -> bool:
    return word.upper() in CURRENCIES and word not in {"all", "top", "try"}  # words first, currencies second


_AMOUNT = re.compile(r"\s*([+-]?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]{1,4})?)\s*([^\s0-9.][^0-9]{0,15})\s*")


@lru_cache(maxsize=1024)
def measured_text(text: str) -> tuple[Decimal, Unit] | None:
    """A text that is a number with a unit (`420ms`, `1.5 GB`, `12/s`), or None."""
    found = _AMOUNT.fullmatch(text) if len(text) <= 400 else None
    unit = unit_called(found[2]) if found else None
    return (Decimal(found[1]), unit) if found and unit else None


def in_base(number: Decimal, unit: Unit) -> Decimal:
    """A number of units as a number of base units, exactly."""
    return EXACT.multiply(number, unit.scale)


def span_text(span: timedelta) -> str:
    """A duration as a claim writes it, in the largest unit that leaves no rest: `15m`, `90s`, `1d`, `0.5ms`."""
    micro = span // timedelta(microseconds=1)
    for word in ("w", "d", "h", "m", "s", "ms"):
        size = int(TIMES[word].scale * 1_000_000)
        if micro % size == 0:
            return f"{micro // size}{word}"
    return f"{micro // 1000}.{micro % 1000:03}".rstrip("0") + "ms"
