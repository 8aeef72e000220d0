"""The blocks of one gate in a profile's text, changed where the document's words changed and nowhere else."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from cockpit.checklist import toml
from cockpit.checklist.draft import Gate
from cockpit.checklist.tomltext import Block, comment_of

_PLACE = re.compile(r"(?P<before>\s{1,4}# )(?P<file>[^#]{1,200}?):(?P<line>\d{1,7})(?P<rest>\s*)$")
_SOURCE = re.compile(r"# the document's: (?P<said>.+)")


def says(gate: Mapping[str, Any]) -> Iterator[str]:
    """The words of every claim of a gate's table, those of its probes too."""
    for holder in (gate, *gate.get("probe", ())):
        for claim in holder.get("claims", ()):
            yield str(claim.get("says", "")) if isinstance(claim, Mapping) else str(claim)


class GateBlocks:
    """A gate's own table and those of its probes."""

    def __init__(self, file: str, blocks: list[Block]) -> None:
        self._file = file
        self._blocks = blocks
        self._own = blocks[0]

    def words(self, old: Mapping[str, Any], new: Mapping[str, Any]) -> list[str]:
        """Take over title, category, phase, what the document claims and notes; what was done."""
        done = []
        for key in ("title", "category", "phase"):
            if key in new and new[key] != old.get(key):
                self._own.put(key, toml.text(str(new[key])))
                done.append(f"{key} was {old.get(key) or 'not said'}, is {new[key]}")
        if new.get("claimed") != old.get("claimed"):
            self._own.put("claimed", toml.text(new["claimed"]) if "claimed" in new else None)
            done.append(f"the document says {new.get('claimed', 'nothing')}, before {old.get('claimed', 'nothing')}")
        if "note" in new and new["note"] != old.get("note"):
            self._own.put("note", toml.text(str(new["note"])))
            done.append("note reworded" if "note" in old else "has a note now")
        if "owner" in new and "owner" not in old:
            self._own.put("owner", toml.text(str(new["owner"])))
            done.append(f"owner is {new['owner']}")
        return done

    # ------------------------------------------------------------------------------------------------------- claims
    def claims(self, old: Mapping[str, Any], new: Mapping[str, Any], gate: Gate) -> list[str]:
        """Take over the claims: those that the profile has in any form stay as they are."""
        there, everywhere = set(says(old)), set(says(new))
        own = list(old.get("claims", ()))
        lines = _entries(self._own, own)
        title, before = str(new.get("title", "")), str(old.get("title", ""))
        implied = [_says(one) for one in new.get("claims", ())] == [title]  # the document states nothing more
        added = [
            one
            for one in new.get("claims", ())
            if _says(one) not in there and not (implied and there and before not in there)
        ]
        gone = [
            number
            for number, one in enumerate(own)
            if _says(one) not in everywhere and self._of_document(one, lines[number], before)
        ]
        if len(gone) == len(own) and not added and not any(probe.get("claims") for probe in old.get("probe", ())):
            gone = []  # a gate without any claim would be none
        ticked = {_says(one): bool(isinstance(one, Mapping) and one.get("claimed")) for one in new.get("claims", ())}
        done = [f"claim gone: {_says(own[number])}" for number in gone]
        done += [f"claim added: {_says(one)}" for one in added]
        retick = [
            number
            for number, one in enumerate(own)
            if number not in gone
            and _says(one) in ticked
            and ticked[_says(one)] != bool(isinstance(one, Mapping) and one.get("claimed"))
        ]
        done += [f"ticked otherwise in the document: {_says(own[number])}" for number in retick]
        if done:
            self._write(own, lines, set(gone), set(retick), added, {claim.says: claim.line for claim in gate.claims})
        return done

    def _of_document(self, claim: Any, line: str | None, title: str) -> bool:
        """Whether the importer wrote a claim: it has its place, or is the title; one with an expectation is proven."""
        if isinstance(claim, Mapping) and set(claim) - {"says", "claimed"}:
            return False
        return _PLACE.search(line) is not None if line else _says(claim) == title

    def _write(
        self,
        own: list[Any],
        lines: list[str | None],
        gone: set[int],
        retick: set[int],
        added: list[Any],
        places: Mapping[str, int],
    ) -> None:
        rows = []
        for number, one in enumerate(own):
            if number in gone:
                continue
            kept = lines[number]
            if kept is None or number in retick:
                *above, last = kept.split("\n") if kept else [""]
                shown, said = _turned(one) if number in retick else one, comment_of(last)
                rows += [*above, f"  {toml.value(shown)},{f'  # {said}' if said else ''}"]
            else:
                rows.append(kept)
        for one in added:
            line = places.get(_says(one), 0)
            rows.append(f"  {toml.value(one)},{f'  # {self._file}:{line}' if line else ''}")
        self._own.put("claims", "\n".join(["[", *rows, "]"]) if rows else None, behind="")

    # ------------------------------------------------------------------------------------------------------- probes
    def missing(self, fresh: Iterable[Block]) -> list[Block]:
        """The probes of the newer document whose command the profile does not know."""
        text = "\n".join(block.text for block in self._blocks)
        known = set(_SOURCE.findall(text))
        found = []
        for block in fresh:
            said = _SOURCE.findall(block.text)
            if said and not set(said) <= known and not any(_bare(one) in _bare(text) for one in said):
                found.append(block)
        return found

    # ------------------------------------------------------------------------------------------------------- places
    def places(self, gate: Gate) -> None:
        """Let FILE:LINE behind the lines say where they stand in the newer document."""
        where = {toml.text(gate.title): gate.line, **{toml.text(claim.says): claim.line for claim in gate.claims}}
        sources = {" ".join(probe.source.replace("\\\n", " ").split())[:160]: probe.line for probe in gate.probes}
        for block in self._blocks:
            source = next((found["said"] for line in block.lines if (found := _SOURCE.match(line))), "")
            for number, line in enumerate(block.lines):
                found = _PLACE.search(line)
                if not found or line.lstrip().startswith("#"):
                    continue
                to = next((at for said, at in where.items() if said in line), 0) or sources.get(source, 0)
                if to:
                    block.lines[number] = f"{line[: found.start()]}{found['before']}{self._file}:{to}{found['rest']}"


def _says(claim: Any) -> str:
    return str(claim.get("says", "")) if isinstance(claim, Mapping) else str(claim)


def _turned(claim: Any) -> Any:
    """A claim with the document's tick, or without."""
    if not isinstance(claim, Mapping):
        return {"says": claim, "claimed": True}
    rest = {key: value for key, value in claim.items() if key != "claimed"}
    if not claim.get("claimed"):
        return {**rest, "claimed": True}
    return rest if len(rest) > 1 else rest["says"]


def _bare(text: str) -> str:
    return re.sub(r"[\s\"'\\]+", "", text)


def _entries(block: Block, claims: list[Any]) -> list[str | None]:
    """The line of each claim of a list that has one to a line; None for one that stands otherwise."""
    found = block.span("claims")
    lines: list[str | None] = [None] * len(claims)
    if found is None or found[0] == found[1]:
        return lines
    pending = list(enumerate(claims))
    comments: list[str] = []
    for line in block.lines[found[0] + 1 : found[1]]:
        if line.lstrip().startswith("#"):
            comments.append(line)
            continue
        if pending and (toml.value(pending[0][1]) in line or toml.text(_says(pending[0][1])) in line):
            lines[pending.pop(0)[0]] = "\n".join([*comments, line])
        comments = []
    return lines if not pending else [None] * len(claims)
