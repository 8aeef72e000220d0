"""Write docs/profile-reference.md from the schema of the profile: `python scripts/reference.py`."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from cockpit import profile

PAGE = Path(__file__).parents[1] / "docs" / "profile-reference.md"
HEAD = """# Every key of a profile

Made from the schema (`cockpit schema`) by `scripts/reference.py`. How the parts work together:
[profile.md](profile.md).
"""


def page() -> str:
    """The whole page."""
    schema = profile.schema()
    tables = schema["$defs"]
    lines = [HEAD, "## The file\n", *_table(schema, tables)]
    for name, table in tables.items():
        if "properties" in table:
            lines += [f"\n## {_title(name)}\n", *_table(table, tables)]
    return "\n".join(lines) + "\n"


def _table(table: dict[str, Any], tables: dict[str, Any]) -> list[str]:
    needed = set(table.get("required", ()))
    rows = ["| key | holds | meaning |", "|---|---|---|"]
    for key, value in table["properties"].items():
        mark = " *" if key in needed else ""
        rows.append(f"| `{key}`{mark} | {_kind(value, tables)} | {_cell(value.get('description', ''))} |")
    return [*rows, *(["\n\\* needed"] if needed else [])]


def _kind(value: dict[str, Any], tables: dict[str, Any]) -> str:
    """What a key holds, in a few words."""
    if "$ref" in value:
        name = value["$ref"].rpartition("/")[2]
        return f"[{_title(name)}](#{_anchor(name)})" if "properties" in tables[name] else _kind(tables[name], tables)
    if "const" in value:
        return f"`{value['const']}`"
    if "enum" in value:
        return " · ".join(f"`{one}`" for one in value["enum"])
    kinds = [one for one in value.get("anyOf", value.get("oneOf", ())) if one.get("type") != "null"]
    if kinds:
        return " or ".join(dict.fromkeys(_kind(one, tables) for one in kinds))
    match value.get("type"):
        case "array":
            inner = _kind(value["items"], tables) if value.get("items") else "values"
            return f"list of {inner}"
        case "object":
            held = [*value.get("patternProperties", {}).values(), value.get("additionalProperties")]
            inner = [_kind(one, tables) for one in held if isinstance(one, dict) and one]
            return f"names, each with {inner[0]}" if inner else "names and values"
        case "string":
            return "text"
        case None:
            return "a value"
        case kind:
            return str(kind)


def _title(name: str) -> str:
    """`MarkTable` as a heading."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name.removesuffix("Table")).lower()


def _anchor(name: str) -> str:
    return _title(name).replace(" ", "-")


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ").replace("*", "\\*")


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
