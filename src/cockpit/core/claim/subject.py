"""What a claim looks at: paths and cockpit's own functions around them, followed into a document."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import lru_cache
from typing import Any, assert_never

from cockpit.core.claim.amount import amount, as_float
from cockpit.core.claim.path import walker
from cockpit.core.claim.seen import Gap, Run, Seen, Unsettled, as_gap, broken, inconclusive, say_gaps
from cockpit.core.claim.show import kind_of, show
from cockpit.core.claim.syntax import Call, Function, Path, Subject
from cockpit.core.claim.tree import leaf, tree
from cockpit.core.claim.units import RATIO, ROUGH, THINGS, Unit, in_base, unit_called, unit_of_name
from cockpit.core.claim.version import version_of
from cockpit.core.jsontext import Twice, table_of


def observe(subject: Subject, document: Any, run: Run, declared: str | None) -> Any:
    """Follow a subject into a document; None where it is not there.

    `delta(x, DUR)` gives x as it is now: what it was is not in the document.

    Raises:
        Unsettled: a function has nothing to work on, or cannot work on what it found.
    """
    if isinstance(subject, Path):
        return walker(subject.text)(document, run)
    found = [observe(arg, document, run, declared) for arg in subject.args]
    match subject.function:
        case Function.COUNT:
            return _count(found[0], run)
        case Function.JSON:
            return _behind(_each(_read_json, found[0], run), subject.then, run)
        case Function.LINES:
            return _behind(_lines(found[0], run), subject.then, run)
        case Function.NUMBER:
            return _each(_number, found[0], run)
        case Function.VERSION:
            return _each(lambda value, _run: version_of(value), found[0], run)
        case Function.RATIO:
            return _ratio(found[0], found[1], subject, run, declared)
        case Function.DELTA:
            return found[0]
        case _:
            assert_never(subject.function)


def _each(function: Callable[[Any, Run], Any], value: Any, run: Run) -> Any:
    """Apply to a value, or to every item of a list; an item that it cannot take becomes a gap that says so."""
    if not isinstance(value, list):
        return None if value is None else function(value, run)
    run.spend(len(value))
    found = Seen(keys=value.keys if type(value) is Seen else ())
    for item in value:
        if item is None or type(item) is Gap:
            found.append(item)
            continue
        try:
            found.append(function(item, run))
        except Unsettled as reason:
            found.append(Gap(reason.note, absent=False, outcome=reason.outcome, item=item))
    return found


def _behind(value: Any, then: str, run: Run) -> Any:
    """Follow the path behind a call."""
    if not then or value is None:
        return value
    step = walker(then[1:].strip() if then[0] in ".|" else then)
    if type(value) is not Seen or then[0] != ".":
        return step(run.settle(value), run)
    gap = Gap(f"no {leaf(tree(then[1:].strip())) or 'value'}")
    items = [item if item is None or type(item) is Gap else step(item, run) for item in value]
    return Seen((gap if item is None else item for item in items), value.keys)


def _count(value: Any, run: Run) -> Any:
    if value is None or isinstance(value, dict):
        return value if value is None else len(value)
    if isinstance(value, list):
        gaps = [gap for item in value if (gap := as_gap(item)) is not None]
        if gaps:
            raise inconclusive(say_gaps(gaps, len(value)))
        return len(value)
    hint = "; write count(lines(...)) for its lines" if isinstance(value, str) else ""
    raise broken(f"count() counts the items of a list, this is {kind_of(value)}{hint}", show(value, run.mask))


def _read_json(value: Any, run: Run) -> Any:
    if not isinstance(value, str):
        if isinstance(value, dict):
            run.note("was JSON already")
            return value
        raise broken(f"json() reads text, this is {kind_of(value)}")
    run.touch(value)
    if not value.strip():
        raise inconclusive("the text for json() is empty", show(value, run.mask))
    try:
        return json.loads(value, object_pairs_hook=table_of)
    except RecursionError:
        raise broken("the JSON in the text nests too deeply") from None
    except json.JSONDecodeError:
        raise broken("the text for json() is not JSON", show(value, run.mask)) from None
    except Twice as twice:
        raise broken(f"the text for json() has no single meaning: {twice}", show(value, run.mask)) from None
    except ValueError:
        raise broken("a number in the text for json() has too many digits", show(value, run.mask)) from None


def _lines(value: Any, run: Run) -> Any:
    """The lines of a text, without blank ones: a blank line says nothing, and no claim may hold because of it."""
    if value is None:
        return None
    if not isinstance(value, str):
        hint = ", the path has its items already" if isinstance(value, list) else ""
        raise broken(f"lines() splits text, this is {kind_of(value)}{hint}")
    run.touch(value)
    return Seen(line.rstrip("\r") for line in value.split("\n") if line.strip())


def _number(value: Any, _run: Run) -> Any:
    if not isinstance(value, str):
        amount(value)  # refuses what is no number
        return value
    found, unit, _ = amount(value)
    if unit is not None:
        raise broken("the text has a unit: compare without number()")
    return found


def _ratio(above: Any, below: Any, subject: Call, run: Run, declared: str | None) -> Any:
    if above is None or below is None:
        return None
    (one, one_text, note), (two, two_text, more) = amount(above), amount(below)
    run.note(note or more)
    units = [text or unit_of(arg, declared) for text, arg in zip((one_text, two_text), subject.args, strict=True)]
    if units[0] != units[1]:
        if units[0] is None or units[1] is None or units[0].dimension != units[1].dimension:
            words = " and ".join(unit.word if unit else "no unit" for unit in units)
            raise broken(f"the two sides of ratio() have different units: {words}")
        one, two = in_base(one, units[0]), in_base(two, units[1])
    if not two:
        raise inconclusive("ratio() divides by 0: there was nothing to take a share of")
    return ROUGH.divide(one, two)


@lru_cache(maxsize=8192)
def unit_of(subject: Subject, declared: str | None) -> Unit | None:
    """What the numbers of a subject count, as far as that is known without a document.

    The unit that the probe declares is meant for numbers whose name says nothing; where both say something of the
    same sort, the declaration wins.
    """
    if isinstance(subject, Call):
        match subject.function:
            case Function.COUNT:
                return THINGS
            case Function.RATIO:
                return RATIO
            case Function.VERSION:
                return None
            case Function.NUMBER | Function.DELTA:
                return unit_of(subject.args[0], declared)
            case Function.JSON | Function.LINES:
                name = leaf(tree(subject.then.lstrip(".| "))) if subject.then else ""
            case _:
                assert_never(subject.function)
    else:
        name = leaf(tree(subject.text))
    said = unit_called(declared) if declared else None
    named = unit_of_name(name) if name else None
    return said if named is None or (said is not None and said.dimension == named.dimension) else named


def look_back(span: Any, past: Callable[[Any], float | None] | None) -> float:
    """The journalled value of a while ago.

    Raises:
        Unsettled: there is none.
    """
    before = as_float(past(span)) if past is not None else None
    if before is None:
        raise inconclusive("no sample from that long ago")
    return before
