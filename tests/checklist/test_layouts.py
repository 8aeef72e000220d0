"""Checklists in the layouts of many tools and the words of many languages: nothing lost, nothing invented."""

from __future__ import annotations

import random
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cockpit.checklist import source
from cockpit.checklist.derive import derive
from cockpit.checklist.draft import Draft
from fakes.checklists import AREAS, ENDS, FRONTS, HEADS, Known, document
from fakes.launch_words import WORDS
from fakes.layouts import LAYOUTS, Layout

NOUNS = ("success", "limits", "rollback", "contacts", "stations", "marks", "follow_ups")


def read(text: str) -> Draft:
    return derive(source.decode(text.encode()).lines, "list.md", "list")


@pytest.mark.parametrize("layout", LAYOUTS, ids=[layout.name for layout in LAYOUTS])
def test_a_layout_is_read_as_it_was_counted(layout: Layout) -> None:
    draft = read(layout.text.lstrip("\n"))
    titles = {category.id: category.title for category in draft.categories}
    assert tuple(Counter(titles[gate.category] for gate in draft.gates).items()) == layout.areas
    assert dict(Counter(gate.claimed for gate in draft.gates if gate.claimed)) == layout.claims
    assert {noun: len(getattr(draft, noun)) for noun in NOUNS if getattr(draft, noun)} == layout.others
    assert sum(draft.tally.counts().values()) == draft.tally.total


def holds(known: Known) -> None:
    """What was drawn is what is read."""
    draft = read(known.text)
    titles = {category.id: category.title for category in draft.categories}
    assert [(gate.title, titles[gate.category], gate.claimed) for gate in draft.gates] == known.gates
    assert len(draft.success) == known.success
    assert [limit.level for limit in draft.limits] == ["rollback"] * known.triggers
    assert len(draft.rollback) == known.back
    assert len(draft.contacts) == known.contacts
    assert len(draft.stations) == known.stations
    assert len(draft.marks) == known.marks
    assert sum(draft.tally.counts().values()) == draft.tally.total


@pytest.mark.parametrize("language", WORDS)
@pytest.mark.parametrize("area", AREAS)
def test_every_language_in_every_layout(language: str, area: str) -> None:
    dice = random.Random(f"{language} {area}")
    holds(document(language, area, dice.choice(list(HEADS)), dice))


@settings(max_examples=60)
@given(
    st.sampled_from(sorted(WORDS)),
    st.sampled_from(sorted(AREAS)),
    st.sampled_from(sorted(HEADS)),
    st.sampled_from(sorted(FRONTS)),
    st.sampled_from(sorted(ENDS)),
    st.integers(0, 1_000_000),
)
def test_any_document_of_known_structure(language: str, area: str, head: str, front: str, end: str, seed: int) -> None:
    holds(document(language, area, head, random.Random(seed), front=front, end=end))
