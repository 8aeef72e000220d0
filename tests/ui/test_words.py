"""What a status looks like in words, and that it never is its colour alone."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from cockpit.core.names import GateId
from cockpit.core.reading import Outcome
from cockpit.core.review import Counts
from cockpit.ui import theme, words
from fakes.flight import FakeFlight, flying
from fakes.plans import track_ai


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, "0s"),
        (59.9, "55s"),
        (60, "1m"),
        (3_599, "59m"),
        (3_600, "1h"),
        (47 * 3_600, "47h"),
        (3 * 86_400, "3d"),
        (-5, "0s"),
    ],
)
def test_ages_in_one_unit(seconds: float, text: str) -> None:
    assert words.age(timedelta(seconds=seconds)) == text


@pytest.mark.parametrize(
    ("milliseconds", "text"), [(None, ""), (0.4, "0 ms"), (41.2, "41 ms"), (999.4, "999 ms"), (2_540, "2.5 s")]
)
def test_how_long_a_probe_took(milliseconds: float | None, text: str) -> None:
    assert words.took(milliseconds) == text


@pytest.mark.parametrize(
    ("seconds", "text"), [(90, "1m 30s"), (600, "10m"), (9_000, "2h 30m"), (0, "0s"), (86_400, "1d")]
)
def test_durations_read_like_a_profile(seconds: int, text: str) -> None:
    assert words.span(timedelta(seconds=seconds)) == text


@pytest.mark.parametrize(
    ("gate", "glyph", "word"),
    [
        ("sqs-queues", "✔", "auto 10s"),
        ("deployments", "✔", "dex 12:02"),
        ("ecs-services", "◐", "1/3"),
        ("rds", "✖", "failed"),
        ("analytics", "◷", "stale 2h"),
        ("on-call", "○", "manual"),
        ("funnel", "◇", "waived"),
        ("images", "⠋", "running"),
        ("smoke", "⠋", "step 4/7"),
    ],
)
def test_the_sign_of_each_standing(gate: str, glyph: str, word: str) -> None:
    picture = flying(track_ai()).picture
    sign = words.gate_sign(picture.review.views[GateId(gate)], picture)
    assert (sign.glyph, sign.word) == (glyph, word)


def test_a_broken_probe_says_error_and_no_answer_is_not_green() -> None:
    flight = FakeFlight(track_ai())
    flight.prove("logs", Outcome.ERROR)
    flight.prove("flags", Outcome.INCONCLUSIVE)
    flight.queue("images")
    picture = flight.picture
    signs = {
        key: words.gate_sign(picture.review.views[GateId(key)], picture) for key in ("logs", "flags", "images", "rds")
    }
    assert [(sign.glyph, sign.word) for sign in signs.values()] == [
        ("!", "error"),
        ("◐", "no answer"),
        ("○", "queued"),
        ("○", "not run"),
    ]


def test_every_sign_has_a_glyph_a_word_and_a_tone_that_exists() -> None:
    ink = theme.inks(theme.DARK)
    for glyph, word, tone, meaning in words.GLYPHS:
        assert glyph
        assert word
        assert meaning
        assert ink.of(tone)
    assert len({glyph for glyph, *_ in words.GLYPHS}) == len(words.GLYPHS), "no glyph means two things"


def test_counts_in_words() -> None:
    counts = Counts(closed=12, partial=1, open=6, failed=1, stale=1, waived=1, total=20)
    assert words.tally(counts) == "13/20"
    assert words.remaining(counts) == "1 failed · 1 stale · 1 partial · 4 open · 1 waived"
    assert words.remaining(Counts(closed=2, total=2)) == ""


def test_the_phase_is_the_one_with_work_left() -> None:
    flight = flying(track_ai())
    assert words.phase(flight.picture.review) == "launch day"
    flight.advance(timedelta(hours=1))
    assert words.phase(flight.tick().review) == "post-launch"


def _luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _contrast(one: str, other: str) -> float:
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("name", [theme.DARK, theme.LIGHT])
def test_every_text_can_be_read_on_every_ground(name: str) -> None:
    colours = theme.COLOURS[name]
    for ground in ("ground", "band", "field", "chosen"):
        for ink in ("words", "strong", "muted", "closed", "failed", "partial", "waived", "running", "focus"):
            floor = 4.5 if ground == "ground" else 3.0
            assert _contrast(colours[ink], colours[ground]) >= floor, (ink, ground)
    assert _contrast(colours["chip"], colours["failed"]) >= 4.5
    assert _contrast(colours["chip"], colours["closed"]) >= 4.5


def test_both_themes_know_the_same_variables() -> None:
    assert set(theme.COLOURS[theme.DARK]) == set(theme.COLOURS[theme.LIGHT]) == set(theme.defaults())
    assert all(
        re.fullmatch("#[0-9a-f]{6}", colour) for colours in theme.COLOURS.values() for colour in colours.values()
    )
