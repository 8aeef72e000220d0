"""`cockpit seats`: the director's seat passed on without the screen; and several seats of the demo."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from cockpit import wiring
from cockpit.core.names import Operator

PROFILE = """
[launch]
project = "shop"
title = "The shop opens"
t0 = 2099-01-01T00:00:00Z

[category.people]
title = "People"
[gate.team]
title = "Team is ready"
category = "people"
claims = ["everybody is here"]

[poll]
director = "pm"
deputy = "Alex"
silent_after = "1s"
[[station]]
role = "pm"
person = "Morgan"
"""


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    path = tmp_path / "shop.toml"
    path.write_text(PROFILE)
    return path


def test_the_seat_passes_by_offer_and_acceptance(run, shop: Path) -> None:
    done = run("seats", "offer", shop, "--to", "Quinn", "--as", "Gage")
    assert done.code == 1
    assert "only pm (Morgan) can hand the director's seat over" in done.err
    assert run("seats", "offer", shop, "--to", "Quinn", "--as", "Morgan").code == 0
    assert "it is offered to Quinn" in run("seats", "accept", shop, "--as", "Gage").err
    assert run("seats", "decline", shop, "--as", "Quinn").code == 0
    assert run("seats", "offer", shop, "--to", "Quinn", "--as", "Morgan", "--reason", "I must board").code == 0
    assert (
        "Quinn has the director's seat now, handed over by pm (Morgan): I must board"
        in run("seats", "accept", shop, "--as", "Quinn").out
    )
    assert "director: Quinn in place of pm (Morgan)" in run("seats", "show", shop).out


def test_a_deputy_is_let_in_after_the_silence_that_the_profile_states(run, shop: Path) -> None:
    assert run("note", shop, "hello", "--as", "Morgan").code == 0
    assert "only the deputy, Alex, may" in run("seats", "take", shop, "--as", "Quinn", "--reason", "quiet").err
    time.sleep(1.1)  # the profile's time, by the clock that the journal goes by
    done = run("seats", "take", shop, "--as", "Alex", "--reason", "her line is dead")
    assert "Alex took the director's seat over as the deputy from pm (Morgan)" in done.out


def test_a_director_who_sits_there_quietly_is_not_silent(run, shop: Path, tmp_path: Path) -> None:
    """Another process holds the director's seat and gives signs of life; its journal says nothing for long."""
    loaded = wiring.load(shop)
    seating = wiring.Seating(Operator("Morgan"), attended=True, state=tmp_path / "state")
    flight = wiring.engine(loaded, seating)
    flight.start()
    try:
        time.sleep(1.1)
        done = run("seats", "take", shop, "--as", "Alex", "--reason", "quiet")
        assert done.code == 1
        assert "gave a sign of life" in done.err
    finally:
        flight.close()


def test_an_unknown_number_of_seats_is_told(run) -> None:
    done = run("demo", "--seats", "9", "--check")
    assert done.code == 2
    assert "--seats takes 2 to 5" in done.err
    assert run("demo", "--seats", "3", "--speed", "60", "--check").code == 2


def test_the_demo_seats_others_in_processes_of_their_own(run) -> None:
    done = run("demo", "--seats", "3", "--check")
    assert done.code == 0, done.err
    assert "● you (devops)" in done.out
    assert "login you: proven by the database" in done.out
    assert "★ Morgan (pm)" in done.out
    assert "● Quinn (qa)" in done.out
    assert "named: a statement, no proof; database login app" in done.out
    assert done.out.splitlines()[-1] == "director: pm (Morgan)"
