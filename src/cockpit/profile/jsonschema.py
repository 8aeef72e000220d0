"""The JSON Schema of a profile, for editors, made from the tables and nothing else."""

from __future__ import annotations

from typing import Any

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def make_schema() -> dict[str, Any]:
    """The schema; it names no file and no place of its own, so that it can lie anywhere."""
    from cockpit.profile.tables import ProfileTables

    made = _tidy(ProfileTables.model_json_schema(by_alias=True, mode="validation"))
    return {"$schema": DIALECT, "title": "cockpit launch profile", **{k: v for k, v in made.items() if k != "title"}}


def _tidy(node: Any) -> Any:
    """Take away what TOML cannot say (null) and what only repeats the key (titles)."""
    if isinstance(node, list):
        return [_tidy(item) for item in node]
    if not isinstance(node, dict):
        return node
    made = {key: _tidy(item) for key, item in node.items() if not (key == "title" and isinstance(item, str))}
    if "patternProperties" in node:  # ids of another form are refused, too
        made["additionalProperties"] = False
    if "properties" in node:
        made["properties"] = {key: _tidy(item) for key, item in node["properties"].items()}
    if made.get("default", ...) is None:
        del made["default"]
    options = [item for item in made.get("anyOf", ()) if item != {"type": "null"}]
    if len(options) == 1:
        del made["anyOf"]
        made = {**options[0], **made}
    elif options:
        made["anyOf"] = options
    return made
