"""JUnit: red is what failed, an error is a probe that broke, and what nobody may call green is skipped."""

from __future__ import annotations

from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings

from cockpit.core.reading import Outcome
from cockpit.core.review import Review, review
from cockpit.report.junit import as_junit
from fakes.generate import Book, books, gate_of, plan_of
from fakes.reported import look_of_text
from fakes.texts import HOSTILE, texts


def read(look: Review) -> ET.Element:
    made = as_junit(look)
    assert made.startswith('<?xml version="1.0" encoding="utf-8"?>\n')
    return ET.fromstring(made.encode("utf-8"))


def results(root: ET.Element) -> dict[str, tuple[str, str]]:
    """Each gate's first case: its kind and its message."""
    found = {}
    for case in root.iter("testcase"):
        child = next(iter(case), None)
        result = ("passed", "") if child is None else (child.tag, child.get("message", ""))
        found[case.get("classname", "").split(".")[1]] = result
    return found


ROOT = read(look_of_text("words"))


def test_each_kind_of_result() -> None:
    assert results(ROOT) == {
        "closed": ("passed", ""),
        "failed": ("failure", "words"),
        "broken": ("error", "words"),
        "unsure": ("skipped", "inconclusive: words"),
        "unseen": ("skipped", "not proven yet"),
        "waived": ("skipped", "waived by words: words (fail)"),
        "lapsed": ("skipped", "not proven yet"),
        "stale": ("skipped", "its evidence is too old: words"),
        "vouched": ("passed", ""),
        "refused": ("failure", "words"),
    }


def test_the_verdict_stands_in_the_root() -> None:
    assert ROOT.get("name") == "words: NO-GO"


def test_a_suite_per_category_and_counts_that_are_right() -> None:
    counts = [
        [suite.get(name) for name in ("name", "tests", "failures", "errors", "skipped", "time")]
        for suite in ROOT.iter("testsuite")
    ]
    assert counts == [["words", "5", "1", "1", "2", "0.164"], ["words", "5", "1", "0", "3", "0.082"]]
    assert [ROOT.get(name) for name in ("tests", "failures", "errors", "skipped")] == ["10", "2", "1", "5"]


def test_a_failure_tells_expected_and_actual() -> None:
    failure = next(ROOT.iter("failure"))
    assert failure.text == ("gate: words; standing: failed; owner: words; expected: words; actual: words; note: words")


def test_a_gate_that_states_nothing_is_skipped_and_not_forgotten() -> None:
    book = Book(plan_of(gate_of("a", claims=[])))
    root = read(review(book.launch, book.now))
    assert results(root) == {"a": ("skipped", "it states no claim, so nothing can prove it")}


@settings(max_examples=30)
@given(books())
def test_every_history_is_read_back_with_counts_that_are_right(book: Book) -> None:
    look = review(book.launch, book.now)
    root = read(look)
    for element in (root, *root.iter("testsuite")):
        cases = list(element.iter("testcase"))
        assert element.get("tests") == str(len(cases))
        for attribute, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
            assert element.get(attribute) == str(sum(case.find(tag) is not None for case in cases))
    passed = sum(len(case) == 0 for case in root.iter("testcase"))
    assert passed == sum(claim.holds for view in look.views.values() for claim in view.claims)
    red = [claim for view in look.views.values() for claim in view.claims if claim.outcome is Outcome.FAIL]
    assert int(root.get("failures", "0")) <= len(red)


@settings(max_examples=30)
@given(texts)
def test_any_text_makes_a_document_of_the_same_cases(text: str) -> None:
    root = read(look_of_text(text))
    assert [case.get("classname") for case in root.iter("testcase")] == [
        case.get("classname") for case in ROOT.iter("testcase")
    ]
    assert {name: kind for name, (kind, _) in results(root).items()} == {
        name: kind for name, (kind, _) in results(ROOT).items()
    }


@pytest.mark.parametrize("text", [*HOSTILE, "\ufffe\uffff", "]]>", "\x0b\x0c"], ids=range(len(HOSTILE) + 3))
def test_what_xml_cannot_hold_is_made_visible(text: str) -> None:
    look = look_of_text(text)
    for case in read(look).iter("testcase"):
        assert (case.get("name") == "") == (text == "")
