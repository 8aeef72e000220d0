"""What a terminal may be told: a list of what the screen itself emits. Everything else is a leak.

A payload never uses the canonical spelling of a sequence: its numbers carry leading zeros (`ESC[0002J`), which every
terminal obeys and no program emits, so that a leak cannot hide behind the program's own drawing.
"""

from __future__ import annotations

import re
import unicodedata

_OWN = re.compile(
    rb"\x1b\["
    rb"(?:\??(?:0|[1-9][0-9]*)(?:;(?:0|[1-9][0-9]*))*[hlmHJKXq]"  # modes, colours, places, clearing, the cursor's shape
    rb"|[<>=](?:0|[1-9][0-9]*)?u|\?(?:0|[1-9][0-9]*)\$p|[mHJK]|c|>c|6n|14t|16t|18t)"  # keyboard protocol, questions
    rb"|\x1b\]22;[a-z-]*(?:\x07|\x1b\\)"  # the shape of the pointer
    rb"|\x1b\]9;[^\x00-\x1f\x7f]*\x07"  # our own notification: one plain line
    rb"|\x1b\]52;c;[A-Za-z0-9+/=]*\x07"  # our own copy: base64
    rb"|\x1b[78=>]"
)
_ZERO = re.compile(rb"[;?\[]0[0-9]")


def foreign(raw: bytes) -> list[str]:
    """Every control sequence and invisible character of a capture that the screen does not emit by itself."""
    found, rest, at = [], bytearray(), 0
    while at < len(raw):
        if raw[at] == 0x1B:
            own = _OWN.match(raw, at)
            if own is None or _ZERO.search(own[0]):
                found.append(f"@{at} {raw[at : at + 40]!r}")
                at += 1
                continue
            at = own.end()
            continue
        rest.append(raw[at])
        at += 1
    text = rest.decode("utf-8", "surrogateescape")
    for place, char in enumerate(text):
        if char in "\n\x07\u200d" or text[place : place + 2] == "\r\n":
            continue
        unseen = unicodedata.category(char) in {"Cc", "Cf", "Cs", "Zl", "Zp"} or "\ufe00" <= char < "\ufe0f"
        if unseen:
            found.append(f"U+{ord(char):04X} in {text[max(place - 20, 0) : place + 20]!r}")
    return found
