"""A JMESPath text into its syntax tree, checked, and what the tree says without a document.

The library parses; plain paths such as `services[0].runningCount` are read here, because most claims have nothing
else and the library would cost its import. Nodes are the library's own tables: type, children, value.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any, TypeAlias

from cockpit.core.claim.problem import closest

Node: TypeAlias = Mapping[str, Any]

_PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_]*(?:\[-?[0-9]{1,9}\])*(?:\.[A-Za-z_][A-Za-z0-9_]*(?:\[-?[0-9]{1,9}\])*)*")
_PIECE = re.compile(r"([A-Za-z_][A-Za-z0-9_]*)|\[(-?[0-9]+)\]")

_LISTS = frozenset({"projection", "filter_projection", "value_projection"})
_KEEPS_UNIT = frozenset({"max", "min", "avg", "sum", "abs", "ceil", "floor", "not_null"})
_GIVES_ONE = frozenset(
    {
        "abs",
        "avg",
        "ceil",
        "contains",
        "ends_with",
        "floor",
        "join",
        "length",
        "max",
        "min",
        "starts_with",
        "sum",
        "to_number",
        "to_string",
        "type",
    }
)
"""Functions of JMESPath whose result can never be a list."""
MOST_COMPARED = 4
"""Comparisons that may stand in one another: fourteen took three seconds, sixteen twenty."""
OURS = frozenset({"count", "json", "lines", "number", "version", "ratio", "delta"})


class PathProblem(Exception):
    """A path that is no JMESPath: what is wrong, what to do, and how many characters in."""

    def __init__(self, problem: str, hint: str = "", offset: int = 0) -> None:
        super().__init__(problem)
        self.problem = problem
        self.hint = hint
        self.offset = offset


@lru_cache(maxsize=32_768)
def tree(text: str) -> Node:
    """Parse a path.

    Raises:
        PathProblem: it is none, or names a function that does not exist.
    """
    return _plain(text) if _PLAIN.fullmatch(text) else _parsed(text)


def _plain(text: str) -> Node:
    found = [_step(piece[1], piece[2]) for piece in _PIECE.finditer(text)]
    return found[0] if len(found) == 1 else {"type": "subexpression", "children": found}


def _step(name: str | None, number: str | None) -> Node:
    if name is not None:
        return {"type": "field", "children": [], "value": name}
    return {"type": "index", "children": [], "value": int(number or 0)}


def _parsed(text: str) -> Node:
    from jmespath import exceptions
    from jmespath.parser import Parser

    if not text.strip():
        raise PathProblem("there is nothing to look at", "begin with a field of the document: `status == 200`")
    try:
        node: Node = Parser().parse(text).parsed
    except exceptions.IncompleteExpressionError:
        raise PathProblem("the path ends too early", "", len(text.rstrip())) from None
    except exceptions.ParseError as problem:
        if problem.token_type == "EOF":
            raise PathProblem("the path ends too early", "", len(text.rstrip())) from None
        raise PathProblem(f"the path breaks at {problem.token_value!r}", _hint(problem), problem.lex_position) from None
    except (exceptions.JMESPathError, ValueError) as problem:
        raise PathProblem(f"the path cannot be read: {problem}") from None
    for part in walk(node):
        _check(part, text)
    _check_nesting(node)
    return node


def _hint(problem: Any) -> str:
    if problem.token_type == "NUMBER":
        return "a path begins with a field of the document"
    return "a path is JMESPath: services[0].name, rows[?status=='sent'].id, values(table)"


def walk(node: Node) -> Iterator[Node]:
    """Every node of a tree, without recursion."""
    todo = [node]
    while todo:
        part = todo.pop()
        yield part
        if part["type"] != "slice":  # its children are numbers
            todo.extend(part["children"])


def _check_nesting(node: Node) -> None:
    """Refuse comparisons of comparisons of comparisons: each looks at its sides twice, so that depth costs double."""
    todo = [(node, 0)]
    while todo:
        part, depth = todo.pop()
        depth += part["type"] == "comparator"
        if depth > MOST_COMPARED:
            problem = f"comparisons stand more than {MOST_COMPARED} deep in one another"
            raise PathProblem(problem, "compare values, and give each comparison a claim of its own")
        if part["type"] != "slice":
            todo.extend((child, depth) for child in part["children"])


def _check(node: Node, text: str) -> None:
    if node["type"] == "slice" and node["children"][2] == 0:
        raise PathProblem("a slice cannot have the step 0", "", max(text.find(":0"), 0))
    if node["type"] != "function_expression":
        return
    from jmespath.functions import Functions

    name = node["value"]
    offset = max(text.find(name), 0)
    known = Functions.FUNCTION_TABLE
    if name not in known:
        if name in OURS:
            raise PathProblem(
                f"{name}() cannot stand inside a path", f"let it stand around the path: {name}(a.b)", offset
            )
        near = closest(name, {*known, *OURS})
        raise PathProblem(f"there is no function {name}()", f"did you mean {near}()?" if near else "", offset)
    signature = known[name]["signature"]
    given, needed = len(node["children"]), len(signature)
    if given < needed or (given > needed and not (signature and signature[-1].get("variadic"))):
        raise PathProblem(f"{name}() takes {needed} argument{'s' * (needed != 1)}, not {given}", "", offset)


# ------------------------------------------------------------------------------------------------------------- facts
def is_many(node: Node) -> bool:
    """Whether the path looks at the items of a list or table, so that it gives a list of what each one has."""
    return node["type"] in _LISTS or (node["type"] in {"pipe", "subexpression"} and is_many(node["children"][-1]))


def is_filtered(node: Node) -> bool:
    """Whether the items are those that a filter let through."""
    if node["type"] == "filter_projection":
        return True
    return node["type"] in _LISTS | {"flatten", "pipe"} and is_filtered(node["children"][0])


def is_one(node: Node) -> bool:
    """Whether it can never give a list, so that a quantifier over it is a mistake."""
    kind = node["type"]
    if kind == "pipe":
        return is_one(node["children"][-1])
    if kind == "literal":
        return not isinstance(node["value"], list)
    return kind in {"comparator", "not_expression"} or (kind == "function_expression" and node["value"] in _GIVES_ONE)


def leaf(node: Node) -> str:
    """The name of the field that a path ends with, for units and for saying what is missing; may be empty."""
    match node["type"]:
        case "field":
            return str(node["value"])
        case "subexpression" | "index_expression" | "pipe":
            names = [leaf(child) for child in node["children"] if child["type"] not in {"index", "slice"}]
            return names[-1] if names else ""
        case "projection" | "filter_projection" | "value_projection":
            left, right = node["children"][:2]
            return leaf(right) if right["type"] != "identity" else leaf(left)
        case "flatten":
            return leaf(node["children"][0])
        case "function_expression" if node["value"] in _KEEPS_UNIT and node["children"]:
            return leaf(node["children"][0])
        case _:
            return ""


def roots(node: Node) -> frozenset[str]:
    """The top-level fields of the document that a path reads."""
    found: set[str] = set()
    todo = [node]
    while todo:
        part = todo.pop()
        kind, children = part["type"], part["children"]
        if kind == "field":
            found.add(str(part["value"]))
        elif kind in {"subexpression", "index_expression", "pipe"}:
            for child in children:
                todo.append(child)
                if child["type"] not in {"current", "identity"}:
                    break
        elif kind in {"projection", "filter_projection", "value_projection", "flatten"}:
            todo.append(children[0])
        elif kind not in {"slice", "expref", "literal", "index"}:
            todo.extend(children)
    return frozenset(found)


def reads(node: Node) -> bool:
    """Whether the document has any part in the result; a path of literals alone is a constant."""
    return any(part["type"] in {"field", "current", "identity", "index", "slice"} for part in walk(node))


Chain: TypeAlias = tuple[str | int, ...]


def chain(node: Node) -> Chain | None:
    """The plain steps (`a`, `0`, `b`) that lead to what a path works on; None where it does not begin with such."""
    match node["type"]:
        case "field" | "index":
            return (node["value"],)
        case "current" | "identity":
            return ()
        case "subexpression" | "index_expression":
            steps: list[str | int] = []
            for child in node["children"]:
                more = chain(child)
                if more is None:
                    return None
                steps += more
            return tuple(steps)
        case (
            "projection"
            | "filter_projection"
            | "value_projection"
            | "flatten"
            | "pipe"
            | "function_expression"
            | "not_expression"
        ):
            return chain(node["children"][0]) if node["children"] else None
        case _:
            return None
