"""One table of commands: unique keys, words for everything, and an honest reason for each one that cannot act."""

from __future__ import annotations

from collections import Counter

import pytest

from cockpit.core.names import GateId
from cockpit.ui import keys
from cockpit.ui.board import Board
from cockpit.ui.deeds import DEEDS
from cockpit.ui.scene import Scene, Spotlight
from fakes.flight import FakeFlight, claim, flying
from fakes.plans import many_gates, track_ai

LOOKS = {"bell", "filter", "output", "theme"}


def test_every_command_is_complete_and_every_key_is_bound_once() -> None:
    for command in keys.COMMANDS:
        assert command.id
        assert command.label
        assert command.tooltip
        assert command.keys
    assert max(Counter(key for command in keys.COMMANDS for key in command.keys).values()) == 1
    ranks = [command.footer for command in keys.footer()]
    assert sorted(ranks) == list(range(1, len(ranks) + 1))


def test_every_binding_has_an_id_and_a_tooltip_and_comes_from_the_table() -> None:
    bound = [binding for bindings in Board._merged_bindings.key_to_bindings.values() for binding in bindings]
    assert {binding.id for binding in bound} == set(keys.BY_ID)
    assert all(binding.tooltip and binding.description for binding in bound)


def test_every_command_does_something() -> None:
    for command in keys.COMMANDS:
        assert (command.id in DEEDS) + (command.id in LOOKS) + (command.group is keys.Group.MOVE) == 1, command.id


RUNNING = flying(track_ai()).picture


@pytest.mark.parametrize(
    ("command", "scene", "reason"),
    [
        ("run", Scene(RUNNING), "no gate is selected"),
        ("run", Scene(RUNNING, GateId("images")), "it runs already; x stops it"),
        ("run", Scene(RUNNING, GateId("on-call")), "nothing of it can be run: a person vouches for its claims (v)"),
        ("run", Scene(RUNNING, GateId("rds")), ""),
        ("stop", Scene(RUNNING, GateId("rds")), "the selected gate does not run; X stops the others"),
        ("stop", Scene(RUNNING, GateId("smoke")), ""),
        ("vouch", Scene(RUNNING, GateId("on-call")), ""),
        ("vouch", Scene(RUNNING, GateId("logs"), claim("logs", 1), Spotlight.CLAIMS), ""),
        ("waive", Scene(RUNNING, GateId("funnel")), "the gate is waived already"),
        ("waive", Scene(RUNNING, GateId("rds")), ""),
        ("sign", Scene(RUNNING, GateId("rds")), ""),
        ("why", Scene(RUNNING, GateId("rds")), ""),
        ("open", Scene(RUNNING), "no gate is selected"),
    ],
)
def test_why_a_key_cannot_act(command: str, scene: Scene, reason: str) -> None:
    assert keys.BY_ID[command].why_not(scene) == reason


@pytest.mark.parametrize("command", keys.COMMANDS, ids=lambda one: one.id)
def test_no_reason_fails_on_an_empty_launch(command: keys.Command) -> None:
    picture = FakeFlight(many_gates(1, 1)).picture
    for scene in (Scene(picture), Scene(picture, GateId("gate-1")), Scene(picture, GateId("gone"))):
        assert isinstance(command.why_not(scene), str)
