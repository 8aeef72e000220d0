"""A planted secret appears nowhere, however it was written down, and what is no secret stays as it is."""

from __future__ import annotations

import base64
import html
import json
import re
import shlex
import string
import threading
import xml.sax.saxutils
from collections.abc import Callable
from urllib.parse import quote, quote_plus, urlencode

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from cockpit.core.names import JSON
from cockpit.core.plain import plain
from cockpit.core.secret import Secret
from cockpit.vault.redact import Redactor

PRINTABLE = string.ascii_letters + string.digits + string.punctuation + " "
SECRETS = st.text(st.sampled_from(PRINTABLE), min_size=8, max_size=40).filter(
    lambda text: text == text.strip() and len(set(text)) > 4 and "redacted" not in text
)
ANY_SECRETS = st.text(st.characters(codec="utf-8"), min_size=8, max_size=24).filter(
    lambda text: text == text.strip() and len(set(text)) > 4 and "redacted" not in text
)
AROUND = st.binary(max_size=7)


def b64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def url64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode()


def js(text: str) -> str:
    """encodeURIComponent of browsers."""
    return quote(text, safe="!*'()~")


WAYS: dict[str, Callable[[str], str]] = {
    "as it is": lambda text: text,
    "base64": lambda text: b64(text.encode()),
    "base64 without padding": lambda text: b64(text.encode()).rstrip("="),
    "base64 for URLs": lambda text: url64(text.encode()),
    "base64 twice": lambda text: b64(b64(text.encode()).encode()),
    "base32": lambda text: base64.b32encode(text.encode()).decode(),
    "percent": lambda text: quote(text, safe=""),
    "percent, small letters": lambda text: re.sub("%..", lambda found: found[0].lower(), quote(text, safe="")),
    "percent, a path": quote,
    "percent, a form": quote_plus,
    "percent, a query": lambda text: urlencode({"q": text})[2:],
    "percent, a browser": js,
    "percent twice": lambda text: quote(quote(text, safe=""), safe=""),
    "JSON": lambda text: json.dumps(text)[1:-1],
    "JSON in UTF-8": lambda text: json.dumps(text, ensure_ascii=False)[1:-1],
    "JSON in JSON": lambda text: json.dumps(json.dumps(text))[3:-3],
    "JSON of PHP": lambda text: json.dumps(text)[1:-1].replace("/", "\\/"),
    "hex": lambda text: text.encode().hex(),
    "HEX": lambda text: text.encode().hex().upper(),
    "XML": xml.sax.saxutils.escape,
    "HTML": html.escape,
    "HTML of a template": lambda text: html.escape(text).replace("&#x27;", "&#39;"),
    "Python": lambda text: repr(text)[1:-1],
    "SQL": lambda text: text.replace("'", "''"),
    "shell": lambda text: shlex.quote(text)[1:-1] if "'" in text else text,
    "made plain": plain,
}


@pytest.mark.parametrize("way", WAYS)
@given(
    secret=SECRETS | ANY_SECRETS,
    before=st.sampled_from(["", "key=", "\n", "x"]),
    after=st.sampled_from(["", "\n", "&y"]),
)
def test_a_secret_written_in_any_way_is_masked(way: str, secret: str, before: str, after: str) -> None:
    written = WAYS[way](secret)
    masked = Redactor([Secret("key", secret)]).redact(f"{before}{written}{after}")
    assert written not in masked
    assert masked.startswith(before)
    assert masked.endswith(after)
    assert "[redacted:key]" in masked
    rest = masked.replace("[redacted:key]", "").removeprefix(before).removesuffix(after)
    assert len(rest) <= 8, "at most padding and letters that other bytes share are left"


@given(secret=SECRETS, before=AROUND, after=AROUND, url=st.booleans())
def test_base64_of_a_text_with_a_secret_at_any_place(secret: str, before: bytes, after: bytes, url: bool) -> None:
    written = (url64 if url else b64)(before + secret.encode() + after)
    masked = Redactor([Secret("key", secret)]).redact(written)
    first, last = masked.split("[redacted:key]")
    assert len(first) <= -(-8 * len(before) // 6), "no whole letter of the secret before it"
    assert len(last.rstrip("=")) <= -(-8 * len(after) // 6) + 1, "nor behind it"


@given(user=st.text(st.sampled_from(string.ascii_letters), max_size=12), secret=SECRETS)
def test_basic_authentication_is_masked_whole(user: str, secret: str) -> None:
    redactor = Redactor([Secret("key", secret)])
    header = "Authorization: Basic " + b64(f"{user}:{secret}".encode())
    assert "[redacted:key]" in redactor.redact(header)
    redactor.learn_pair(user, Secret("key", secret))
    assert redactor.redact(header).rstrip("=") == "Authorization: Basic [redacted:key]"


@given(secret=SECRETS, cut=st.integers(0, 60), width=st.integers(1, 64))
def test_chunks_that_are_joined_hide_nothing(secret: str, cut: int, width: int) -> None:
    text = f"token {secret} end"
    chunks = [text[:cut], text[cut:]]
    assert secret not in Redactor([Secret("key", secret)]).redact("".join(chunks))


@given(
    secret=st.text(st.sampled_from(string.ascii_letters), min_size=60, max_size=200), columns=st.sampled_from([64, 76])
)
def test_base64_that_a_tool_broke_into_lines(secret: str, columns: int) -> None:
    whole = b64(secret.encode())
    lines = [whole[at : at + columns] for at in range(0, len(whole), columns)]
    redactor = Redactor([Secret("key", secret)])
    for text in ("\n".join(lines), "\r\n".join(lines)):
        assert redactor.redact(f"here it is:\n{text}\nthat was it").startswith("here it is:\n[redacted:key]")
        assert not [line for line in redactor.redact(text).splitlines() if line in lines and len(line) >= 16]
    for line in lines[:-1]:  # a line that comes alone
        assert redactor.redact(line) == "[redacted:key]"


def test_a_secret_of_several_lines_is_masked_line_by_line() -> None:
    key = "-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkqhkiG\n  9w0BAQEFAASCBKcwggSj  \n-----END PRIVATE KEY-----\n"
    redactor = Redactor([Secret("pem", key)])
    assert redactor.redact(key) == "[redacted:pem]"
    assert redactor.redact("at 9w0BAQEFAASCBKcwggSj;") == "at [redacted:pem];"
    assert redactor.redact("-----BEGIN PRIVATE KEY-----") == "-----BEGIN PRIVATE KEY-----"
    assert redactor.redact(json.dumps({"key": key})) == '{"key": "[redacted:pem]"}'


# -------------------------------------------------------------------------------------------------- several at once
@pytest.mark.parametrize("text", ["aabaabaac", "aabaabaabaac", "xaabaabaacaabaabaacx"])
def test_a_secret_that_overlaps_itself(text: str) -> None:
    masked = Redactor([Secret("key", "aabaabaac")]).redact(text)
    assert "aabaac" not in masked
    assert masked.count("[redacted:key]") == max(1, text.count("aabaabaac"))


def test_occurrences_that_overlap_are_one_mask() -> None:
    assert Redactor([Secret("key", "abcabcabc")]).redact("<abcabcabcabcabc>") == "<[redacted:key]>"


def test_the_longest_of_several_gives_the_name() -> None:
    redactor = Redactor([Secret("part", "correct"), Secret("whole", "correct horse"), Secret("tail", "horse staple")])
    assert redactor.redact("a correct horse b") == "a [redacted:whole] b"
    assert redactor.redact("a correct horse staple b") == "a [redacted:whole] b"
    assert redactor.redact("a correct b") == "a [redacted:part] b"
    assert redactor.redact("correctcorrect horse") == "[redacted:part][redacted:whole]"


@given(secrets=st.lists(SECRETS, min_size=1, max_size=4), texts=st.lists(st.text(max_size=10), min_size=5, max_size=5))
def test_no_secret_survives_among_others(secrets: list[str], texts: list[str]) -> None:
    redactor = Redactor(Secret(f"s{number}", secret) for number, secret in enumerate(secrets))
    text = texts[0] + "".join(secret + other for secret, other in zip(secrets, texts[1:], strict=False))
    masked = redactor.redact(text)
    assert not [secret for secret in secrets if secret in masked]
    assert redactor.redact(masked) == masked, "masked once, masked for good"


@pytest.mark.parametrize("value", ["redacted", "[redacted:key]", "key:redacted", "ted:key", "dacted:"])
def test_a_secret_that_looks_like_a_mask_does_not_multiply_it(value: str) -> None:
    redactor = Redactor([Secret("key", value), Secret("other", "correct horse")])
    once = redactor.redact("a correct horse here")
    assert once == "a [redacted:other] here"
    assert redactor.redact(once) == once
    assert redactor.redact("[redacted:key]") == "[redacted:key]"


# ---------------------------------------------------------------------------------------------------- short and cut
@pytest.mark.parametrize(
    ("secret", "text", "masked"),
    [
        ("abc12", "code abc12, not xabc12 or abc123", "code [redacted:key], not xabc12 or abc123"),
        ("abc", "abc=abc", "[redacted:key]=[redacted:key]"),
        ("p@s", "p@s p@st", "[redacted:key] p@st"),
        ("abc123", "xabc1234", "x[redacted:key]4"),
        ("ab", "ab", "ab"),
        ("1", "1 of 1", "1 of 1"),
    ],
)
def test_short_secrets_are_masked_where_they_stand_alone(secret: str, text: str, masked: str) -> None:
    assert Redactor([Secret("key", secret)]).redact(text) == masked


def test_a_long_text_that_was_cut_shows_no_half_secret() -> None:
    secret = "correct horse battery staple"
    redactor = Redactor([Secret("key", secret)])
    text = "x" * 2000
    for size in range(14, len(secret)):
        assert redactor.redact(text + secret[:size]) == text + "[redacted:key]"
        assert redactor.redact(secret[-size:] + text) == "[redacted:key]" + text
    assert redactor.redact(text + secret[:13]) == text + secret[:13]


# ----------------------------------------------------------------------------------------------- what is no secret
@given(text=st.text(max_size=200), secret=SECRETS)
def test_other_text_stays_as_it_is(text: str, secret: str) -> None:
    assume(not any(part in text for part in (secret[:4], "redacted")))
    letters = set(re.findall("[A-Za-z0-9+/=]{6,}", text))
    assume(not letters)
    assert Redactor([Secret("key", secret)]).redact(text) == text


def test_without_secrets_nothing_is_touched() -> None:
    value: JSON = {"a": ["x", 1, None, True, 1.5]}
    redactor = Redactor()
    assert redactor.redact("anything") == "anything"
    assert redactor.redact_value(value) is value
    redactor.learn(Secret("key", "correct horse"))
    assert redactor.redact_value(value) is value


# -------------------------------------------------------------------------------------------------------- documents
def test_a_document_is_masked_everywhere() -> None:
    redactor = Redactor([Secret("key", "correct horse"), Secret("pin", "48151623")])
    value: JSON = {
        "correct horse": [{"deep": "a correct horse"}, "correct+horse"],
        "number": 48151623,
        "other": 481516,
        "long": 948151623,
        "float": 1.5,
        "text": "pin 48151623",
        "none": None,
        "truth": True,
        b64(b"correct horse").rstrip("="): 2,
    }
    assert redactor.redact_value(value) == {
        "[redacted:key]": [{"deep": "a [redacted:key]"}, "[redacted:key]"],
        "number": "[redacted:pin]",
        "other": 481516,
        "long": 948151623,
        "float": 1.5,
        "text": "pin [redacted:pin]",
        "none": None,
        "truth": True,
        "[redacted:key] (2)": 2,
    }


@given(
    value=st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.just("a correct horse b"),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(st.text(max_size=5) | st.just("correct horse"), inner, max_size=3)
        ),
        max_leaves=8,
    )
)
def test_no_document_keeps_it_or_loses_anything_else(value: JSON) -> None:
    redactor = Redactor([Secret("key", "correct horse")])
    masked = redactor.redact_value(value)
    before, after = json.dumps(value), json.dumps(masked)
    assert "correct horse" not in after
    assert before.replace("correct horse", "[redacted:key]") == after


def test_what_is_learned_while_others_mask_is_masked_from_then_on() -> None:
    redactor = Redactor([Secret("key", "correct horse")])
    done = threading.Event()
    failures: list[str] = []

    def work() -> None:
        while not done.is_set():
            masked = redactor.redact("the correct horse")
            if masked != "the [redacted:key]":
                failures.append(masked)

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for number in range(40):
        redactor.learn(Secret(f"token{number}", f"captured token {number:04}"))
        assert redactor.redact(f"<captured token {number:04}>") == f"<[redacted:token{number}]>"
    done.set()
    for thread in threads:
        thread.join()
    assert not failures
