"""A syntax tree of JMESPath into functions that walk a document.

The results are those of the library wherever every field is there. They differ on purpose where something is not:

* A projection keeps a `Gap` for each item without the field, instead of dropping it.
* A filter that compares a field with something, on an item that has no such field (or text with a number), cannot
  decide: the item becomes a gap. `[?field]` and a comparison with `null` ask for presence, so they decide.
* A function of something missing is missing, `!missing` is missing, the sum of nothing is missing, and a literal that
  steps in for something missing (`errors || '0'`) is put on record, so that no default turns into a pass.
* Numbers that stand as text have no largest one (as text, "9" is above "100"), and `to_number` takes what is a number
  in JSON, not everything that Python takes for one ("1_000").
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from cockpit.core.claim.amount import is_number
from cockpit.core.claim.condition import Step, condition, gap_of, is_false
from cockpit.core.claim.seen import Gap, Run, Seen, Unsettled, broken, inconclusive
from cockpit.core.claim.tree import Node, leaf, reads, tree

_ORDERS = frozenset({"max", "min", "sort", "max_by", "min_by", "sort_by"})
_DEFAULT = "a literal in its place is no observation"


@lru_cache(maxsize=32_768)
def walker(text: str) -> Step:
    """The function that follows a path from a value.

    Raises:
        PathProblem: the text is no path.
    """
    return _step(tree(text))


def _step(node: Node) -> Step:
    return _BUILDERS[node["type"]](node)


def _settled(node: Node) -> Step:
    """The same for a consumer that takes the result as a whole."""
    step = _step(node)
    if node["type"] in {"field", "literal"}:  # documents hold plain lists
        return step
    return lambda value, run: run.settle(step(value, run))


def _field(node: Node) -> Step:
    name = node["value"]
    return lambda value, _run: value.get(name) if isinstance(value, dict) else None


def _index(node: Node) -> Step:
    number = node["value"]

    def index(value: Any, run: Run) -> Any:
        if not isinstance(value, list):
            return None
        items = run.settle(value)
        return items[number] if -len(items) <= number < len(items) else None

    return index


def _slice(node: Node) -> Step:
    part = slice(*node["children"])
    return lambda value, run: run.settle(value)[part] if isinstance(value, list) else None


def _sequence(node: Node) -> Step:
    steps = tuple(_step(child) for child in node["children"])

    def sequence(value: Any, run: Run) -> Any:
        for step in steps:
            value = step(value, run)
        return value

    return sequence


def _pipe(node: Node) -> Step:
    left, right = _settled(node["children"][0]), _step(node["children"][1])
    return lambda value, run: right(left(value, run), run)


def _projection(node: Node) -> Step:
    base, right = _step(node["children"][0]), _step(node["children"][1])
    gap = gap_of(node["children"][1])

    def project(value: Any, run: Run) -> Any:
        items = base(value, run)
        if not isinstance(items, list):
            return None
        run.spend(len(items))
        found: list[Any] = []
        for item in items:
            if type(item) is Gap:
                found.append(item)
                continue
            result = right(item, run)
            found.append(gap if result is None else result)
        return Seen(found, items.keys if type(items) is Seen else ())

    return project


def _value_projection(node: Node) -> Step:
    base, right = _step(node["children"][0]), _step(node["children"][1])
    gap = gap_of(node["children"][1])

    def project(value: Any, run: Run) -> Any:
        table = base(value, run)
        if not isinstance(table, dict):
            return None
        run.spend(len(table))
        results = [right(item, run) for item in table.values()]
        return Seen((gap if result is None else result for result in results), tuple(map(str, table)))

    return project


def _filter(node: Node) -> Step:
    base, right = _step(node["children"][0]), _step(node["children"][1])
    test, gap = condition(node["children"][2], _step), gap_of(node["children"][1])

    def select(value: Any, run: Run) -> Any:
        items = base(value, run)
        if not isinstance(items, list):
            return None
        run.spend(len(items))
        found = Seen()
        for item in items:
            verdict = item if type(item) is Gap else test(item, run)
            if type(verdict) is Gap:
                found.append(verdict)
            elif verdict:
                result = right(item, run)
                found.append(gap if result is None else result)
        return found

    return select


def _flatten(node: Node) -> Step:
    base = _step(node["children"][0])

    def flatten(value: Any, run: Run) -> Any:
        items = base(value, run)
        if not isinstance(items, list):
            return None
        run.spend(len(items))
        if not any(isinstance(item, list) for item in items):
            return Seen(items, items.keys if type(items) is Seen else ())
        found = Seen()
        for item in items:
            if isinstance(item, list):
                run.spend(len(item))
                found.extend(item)
            else:
                found.append(item)
        return found

    return flatten


def _select_list(node: Node) -> Step:
    parts = [(_settled(child), gap_of(child)) for child in node["children"]]
    mixed = _is_mixed(node["children"])

    def select(value: Any, run: Run) -> Any:
        if value is None:
            return None
        results = [(step(value, run), gap) for step, gap in parts]
        found = Seen(gap if result is None else result for result, gap in results)
        if mixed:
            run.gaps.append(_DEFAULT)
        run.weigh([result for result, _gap in results])
        return found

    return select


def _select_table(node: Node) -> Step:
    parts = [(child["value"], _settled(child["children"][0])) for child in node["children"]]
    mixed = _is_mixed(node["children"])

    def select(value: Any, run: Run) -> Any:
        if value is None:
            return None
        found = {name: step(value, run) for name, step in parts}
        run.gaps += [f"{name} is not there" for name, result in found.items() if result is None]
        if mixed:
            run.gaps.append(_DEFAULT)
        run.weigh(found)
        return found

    return select


def _is_mixed(nodes: list[Node]) -> bool:
    """Whether literals stand beside what comes out of the document, so that one could pass for the other."""
    return len({reads(node) for node in nodes}) > 1


def _or(node: Node) -> Step:
    left, right = (_settled(child) for child in node["children"])
    default = not reads(node["children"][1])
    name = leaf(node["children"][0]) or "the value"

    def either(value: Any, run: Run) -> Any:
        first = left(value, run)
        if not is_false(first):
            return first
        if default and not isinstance(first, bool | str):  # an empty text and false were observed, the rest was not
            run.gaps.append(f"{name} is not there: {_DEFAULT}")
        return right(value, run)

    return either


def _and(node: Node) -> Step:
    left, right = (_settled(child) for child in node["children"])

    def both(value: Any, run: Run) -> Any:
        first = left(value, run)
        return first if is_false(first) else right(value, run)

    return both


def _not(node: Node) -> Step:
    inner = _settled(node["children"][0])

    def negate(value: Any, run: Run) -> Any:
        found = inner(value, run)
        return None if found is None else is_false(found)

    return negate


def _compared(node: Node) -> Step:
    left, right = (_settled(child) for child in node["children"])
    decide = condition(node, _step)

    def compare(value: Any, run: Run) -> Any:  # only `exists` and `missing` judge absence, a comparison with null not
        if left(value, run) is None or right(value, run) is None:
            return None
        verdict = decide(value, run)
        return None if type(verdict) is Gap else verdict

    return compare


class _Expression:  # the library asks a function's argument for its class name: this one means `&path`
    __slots__ = ("expression", "run")

    def __init__(self, expression: Step, run: Run) -> None:
        self.expression = expression
        self.run = run

    def visit(self, expression: Step, value: Any) -> Any:
        """Follow the path from one item."""
        return self.run.settle(expression(value, self.run))


def _expref(node: Node) -> Step:
    inner = _step(node["children"][0])
    return lambda _value, run: _Expression(inner, run)


def _function(node: Node) -> Step:
    name, arguments = node["value"], tuple(_settled(child) for child in node["children"])
    literal = tuple(not reads(child) for child in node["children"])

    def call(value: Any, run: Run) -> Any:
        given = [argument(value, run) for argument in arguments]
        if name == "not_null":
            for item, fixed in zip(given, literal, strict=True):
                if item is not None:
                    if fixed:
                        run.gaps.append(f"the value is not there: {_DEFAULT}")
                    return item
            return None
        if any(item is None for item in given):
            return None
        if name == "values" and isinstance(given[0], dict):
            run.touch(given[0])
            return Seen(given[0].values(), tuple(map(str, given[0])))
        for item in given:
            run.weigh(item) if name == "to_string" else run.touch(item)
        if name == "merge" and any(literal):
            run.gaps.append(_DEFAULT)
        result = _call(name, given)
        run.touch(result)
        return result

    return call


def _call(name: str, given: list[Any]) -> Any:
    from jmespath.exceptions import JMESPathTypeError
    from jmespath.functions import Functions

    if name == "sum" and given == [[]]:
        return None
    if name == "to_number" and isinstance(given[0], str) and not is_number(given[0]):
        return None
    try:
        if name in _ORDERS and isinstance(given[0], list):
            _refuse_spelled(name, given)
        return Functions().call_function(name, given)
    except JMESPathTypeError as problem:
        if problem.actual_type in {"null", "NoneType"}:
            raise inconclusive(f"{name}(): an item has no value") from None
        raise broken(f"{name}() cannot work on {problem.actual_type}") from None
    except Unsettled:  # out of an expression inside of it
        raise
    except Exception as problem:  # noqa: BLE001 - the library's functions raise whatever Python raises on odd values
        raise broken(f"{name}() broke: {type(problem).__name__}") from None


def _refuse_spelled(name: str, given: list[Any]) -> None:
    """Refuse to order what only looks like numbers: the library orders letters.

    Raises:
        Unsettled: at least two of what is ordered are numbers as text.
    """
    keys = given[0] if len(given) == 1 else [given[1].visit(given[1].expression, item) for item in given[0]]
    if sum(isinstance(key, str) and is_number(key) for key in keys) > 1:
        raise broken(f"{name}() of numbers as text, which have no order: write to_number(...) around each")


def _itself(_node: Node) -> Step:
    return lambda value, _run: value


def _literal(node: Node) -> Step:
    fixed = node["value"]
    return lambda _value, _run: fixed


_BUILDERS: dict[str, Callable[[Node], Step]] = {
    "field": _field,
    "index": _index,
    "slice": _slice,
    "subexpression": _sequence,
    "index_expression": _sequence,
    "pipe": _pipe,
    "projection": _projection,
    "value_projection": _value_projection,
    "filter_projection": _filter,
    "flatten": _flatten,
    "multi_select_list": _select_list,
    "multi_select_dict": _select_table,
    "or_expression": _or,
    "and_expression": _and,
    "not_expression": _not,
    "comparator": _compared,
    "function_expression": _function,
    "expref": _expref,
    "current": _itself,
    "identity": _itself,
    "literal": _literal,
}
