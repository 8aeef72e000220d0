"""The digest line of a snapshot: pasting leaves it right, any change makes it wrong."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cockpit.core.review import review
from cockpit.report.markdown import check, digest_of, snapshot
from fakes.generate import ANA
from fakes.reported import book_of_text
from fakes.texts import texts

BOOK = book_of_text("words")
MADE = snapshot(review(BOOK.launch, BOOK.now), operator=ANA, keyed=True)


def test_the_last_line_is_the_digest() -> None:
    last = MADE.splitlines()[-1]
    assert last == (
        f"**Digest** of launch `demo-1`: {len(BOOK.entries)} entries, journal head `mac-{len(BOOK.entries)}`, "
        f"chain keyed, sha256 `{digest_of(MADE)}`"
    )


def test_how_the_digest_is_computed_is_what_is_documented() -> None:
    text = MADE[: MADE.rindex(" `")]
    assert text.endswith(" sha256")
    lines = [line.rstrip(" \t") for line in text.splitlines()]
    assert hashlib.sha256("\n".join(lines).strip().encode()).hexdigest() == digest_of(MADE)


@pytest.mark.parametrize(
    "pasted",
    [
        MADE.replace("\n", "\r\n"),
        MADE.replace("\n", "\r"),
        "\ufeff" + MADE,
        "\n\n" + MADE + "\n\n  \n",
        MADE.replace("\n", "  \n"),
        MADE.rstrip("\n"),
    ],
    ids=["crlf", "cr", "bom", "blank lines", "trailing blanks", "no last line feed"],
)
def test_pasting_does_not_break_the_digest(pasted: str) -> None:
    assert check(pasted)
    assert digest_of(pasted) == digest_of(MADE)


@given(st.integers(0, len(MADE) - 1), st.sampled_from("aZ9✖ "))
def test_any_change_breaks_the_digest(place: int, char: str) -> None:
    changed = MADE[:place] + char + MADE[place + 1 :]
    assert check(changed) == (same(changed) == same(MADE))


def same(text: str) -> list[str]:
    return [line.rstrip(" \t") for line in text.strip().splitlines()]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "words",
        MADE.splitlines()[-1],
        "\n".join(MADE.splitlines()[:-1]),
        f"{MADE}\nmore",
        MADE.replace("sha256 `", "sha256 `0"),
    ],
    ids=["empty", "no snapshot", "digest line alone", "no digest line", "something after it", "another digest"],
)
def test_what_is_no_whole_snapshot_is_not_checked(text: str) -> None:
    assert not check(text)


@given(texts)
def test_any_text_can_be_checked(text: str) -> None:
    assert not check(text)
    assert len(digest_of(text)) == 64
