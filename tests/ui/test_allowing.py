"""Trust on the screen: the badge, the dialog on first open, the typed word, and a seat that only looks."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest
from ui_stage import MakeStage, Stage

from cockpit.core import orders
from cockpit.report.allowing import Change, State, Tone
from cockpit.ui.dialogs.trust import MayRun
from fakes.flight import FakeFlight, flying
from fakes.plans import track_ai
from fakes.trusting import FakeTrust, account

Compare = Callable[[list[str]], None]
NEW = "nobody has allowed it here yet"
BADGE = "restricted: nothing runs · y trusts it"


@pytest.fixture
def guarded(stage: MakeStage):
    """A board on a profile that was not allowed, and the trust in it."""

    @asynccontextmanager
    async def make(
        state: State = State.NEW, why: str = NEW, size: tuple[int, int] = (160, 46), **more: object
    ) -> AsyncIterator[tuple[Stage, FakeTrust]]:
        flight = FakeFlight(track_ai())
        flight.bar(why)
        trust = FakeTrust(account(track_ai(), state, why, **more), flight)
        async with stage(flight, size=size, trust=trust) as s:
            yield s, trust

    return make


def asked(s: Stage) -> bool:
    return isinstance(s.app.screen, MayRun)


async def test_a_profile_that_nobody_allowed_asks_on_first_open(guarded) -> None:
    async with guarded() as (s, trust):
        assert asked(s)
        assert "May this profile run?" in s.text
        assert "Nothing runs: nobody has allowed it here yet." in s.text
        assert "Commands" in s.text or "HTTP requests" in s.text
        await s.type("yes")
        await s.press("enter")
        assert trust.said == ["allow"]
        assert not asked(s)
        assert BADGE not in s.text
        for _ in range(100):  # the allowance is written by a thread, which says so a little later
            if "allowed: r and a run it now" in s.notices:
                break
            await asyncio.sleep(0.02)
            await s.settle()
        assert "allowed: r and a run it now" in s.notices
        await s.press("a")
        assert s.flight.ran


async def test_restricted_is_a_full_working_mode(guarded) -> None:
    async with guarded() as (s, trust):
        await s.press("escape")
        assert not asked(s)
        assert trust.said == []
        assert BADGE in s.text
        for key in ("r", "a", "R"):
            await s.press(key)
            assert "restricted, nobody has allowed it here yet; y shows what it would run" in s.notices
        assert s.flight.ran == []
        await s.press("n")
        await s.type("people go on")
        await s.press("enter")
        assert s.flight.intents, "what people say is recorded"
        await s.press("e")
        assert s.exported
        await s.press("escape", "y")
        assert asked(s), "and it can be asked for again"


async def test_no_word_but_the_word_allows(guarded) -> None:
    async with guarded() as (s, trust):
        await s.press("enter")
        for word in ("y", "YES", "yes please", "allow"):
            await s.type(word)
            await s.press("enter")
            assert "type yes to allow exactly this" in s.text
            await s.press(*["backspace"] * len(word))
        await s.paste("yes")
        assert "a paste does not confirm" in s.text
        await s.press("enter")
        assert trust.said == []
        assert asked(s)


async def test_a_metadata_address_wants_a_word_of_its_own(stage: MakeStage) -> None:
    flight, plan = FakeFlight(track_ai()), track_ai()
    flight.bar(NEW)
    asks = account(plan, State.NEW, NEW)
    touched = replace(asks.reach.touches[0], what="GET http://169.254.169.254/", hosts=("169.254.169.254",))
    trust = FakeTrust(replace(asks, reach=replace(asks.reach, metadata=(touched,))), flight)
    async with stage(flight, trust=trust) as s:
        assert "! GET http://169.254.169.254/" in s.text
        assert "metadata allows · no asks no more" in s.text
        await s.type("yes")
        await s.press("enter")
        assert "it asks a metadata address (Look twice): type metadata if that is meant" in s.text
        assert trust.said == []
        await s.press("backspace", "backspace", "backspace")
        await s.type("metadata")
        await s.press("enter")
        assert trust.said == ["allow"]


async def test_no_is_remembered_and_not_asked_again(guarded) -> None:
    async with guarded() as (s, trust):
        await s.type("no")
        await s.press("enter")
        assert trust.said == ["deny"]
        assert BADGE in s.text
        assert not asked(s)
    async with guarded(State.DENIED, "it was denied on 2026-02-27 12:17 UTC") as (s, _):
        assert not asked(s)
        assert BADGE in s.text


async def test_what_cannot_be_remembered_is_said(guarded) -> None:
    async with guarded() as (s, trust):
        trust.problem = "/state/trust cannot be written: no space left on device"
        await s.type("yes")
        await s.press("enter")
        assert "no space left on device" in s.text
        assert asked(s)


async def test_an_allowance_can_be_taken_back(stage: MakeStage) -> None:
    flight = flying(track_ai())
    trust = FakeTrust(account(track_ai(), State.ALLOWED, "", since="2026-02-27 09:00 UTC by gage"), flight)
    async with stage(flight, trust=trust) as s:
        assert not asked(s)
        assert BADGE not in s.text
        await s.press("y")
        assert "What this profile runs" in s.text
        assert "Allowed 2026-02-27 09:00 UTC by gage; it runs." in s.text
        await s.type("yes")
        await s.press("enter")
        assert trust.said == []
        await s.press("backspace", "backspace", "backspace")
        await s.type("revoke")
        await s.press("enter")
        assert trust.said == ["deny"]
        assert set(s.flight.cancelled[0]) == {"images", "smoke"}, "what ran is stopped"
        assert BADGE in s.text


async def test_it_scrolls_to_its_end(guarded) -> None:
    async with guarded(size=(80, 24)) as (s, _):
        assert "more lines ▼" in s.text
        for _ in range(60):
            await s.press("pagedown")
        assert "the end" in s.text
        assert " in all: " in s.text
        await s.press("ctrl+home")
        assert "more lines ▼" in s.text


async def test_hostile_words_are_plain(stage: MakeStage) -> None:
    flight = FakeFlight(track_ai())
    flight.bar(NEW)
    change = Change(Tone.CHANGED, "command, changed: \x1b]0;x\x07[@click=app.quit]x[/]\nit was: \u202egood")
    trust = FakeTrust(account(track_ai(), State.CHANGED, "it changed", changes=(change,), since="then"), flight)
    async with stage(flight, trust=trust) as s:
        assert "\\x1b]0;x\\x07[@click=app.quit]x[/]" in s.text
        assert "\\u202egood" in s.text


async def test_the_badge_stays_in_a_hold(guarded) -> None:
    async with guarded(State.DENIED, size=(80, 24)) as (s, _):
        s.flight.record(orders.CallHold("the pager rings"))
        await s.press("down")
        assert "restricted" in "\n".join(s.rows[:3])
        assert "HOLD 0:00 · called by gage" in "\n".join(s.rows[:3])


async def test_an_observer_records_nothing(stage: MakeStage) -> None:
    flight = flying(track_ai(), badges=("read-only",))
    async with stage(flight, trust=FakeTrust(account(track_ai()))) as s:
        before = len(flight.intents)
        for key in ("v", "w", "n", "s", "u", "h", "A", "i", "y"):
            await s.press(key)
            assert "this seat only observes: it records nothing" in s.notices, key
        assert len(flight.intents) == before
        assert len(s.app.screen_stack) == 1
        await s.press("e")
        assert s.exported, "a snapshot can be made"


@pytest.mark.parametrize("size", [(160, 46), (80, 24)], ids=["160x46", "80x24"])
async def test_may_it_run(guarded, snapshot: Compare, size: tuple[int, int]) -> None:
    changes = (
        Change(Tone.ADDED, "network, added: connects to cache.internal:6379 on cache.internal:6379"),
        Change(Tone.CHANGED, "command, changed: ./smoke.sh --all\nit was: ./smoke.sh"),
        Change(Tone.DROPPED, "credential, dropped: old_key → api.internal:3001"),
    )
    why = "it changed since it was allowed on 2026-02-26 18:02 UTC by gage"
    async with guarded(State.CHANGED, why, size, changes=changes, since="2026-02-26 18:02 UTC by gage") as (s, _):
        snapshot(s.rows)


@pytest.mark.parametrize("size", [(160, 46), (80, 24)], ids=["160x46", "80x24"])
async def test_restricted(guarded, snapshot: Compare, size: tuple[int, int]) -> None:
    async with guarded(State.DENIED, size=size) as (s, _):
        snapshot(s.rows)
