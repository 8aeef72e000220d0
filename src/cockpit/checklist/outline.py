"""The lines of a checklist with the headings that people mean: those of other notations, and bold titles that stand in.

It changes what a line is, never how many there are; what it says is still nobody's business here.
"""

from __future__ import annotations

import re
from dataclasses import replace

from cockpit.checklist import inline, roles
from cockpit.checklist.lines import Line, Shape, scan

# These are the keywords of Org, the format that is read here: no remark of ours.
_ORG = re.compile(r"#\+[A-Za-z_]{2,30}:|\*{1,6} (?:TODO|DONE|NEXT|WAITING|CANCELLED) \S|:PROPERTIES:\s*$")
_STARS = re.compile(r"(?P<stars>\*{1,6}) (?:(?P<word>TODO|DONE|NEXT|WAITING|CANCELLED) )?(?P<text>\S.*)")
_KEYWORD = re.compile(r"#\+(?P<key>[A-Za-z_]{2,30}):\s*(?P<value>.*)")
_TAGS = re.compile(r"\s+:[\w@:]{1,60}:\s*$")
_EQUALS = re.compile(r"(?P<marks>={1,6}) (?P<text>\S.*?)(?: =+)?\s*")
_WIKI = re.compile(r"h(?P<level>[1-6])\.\s+(?P<text>\S.*)")
_MARKDOWN = re.compile(r" {0,3}#{1,6}\s+\S")


def outline(lines: list[str], ours: frozenset[int] = frozenset()) -> list[Line]:
    """Every line with its shape, as `scan` has it, and with all its headings."""
    return _promoted(scan(_markdown(lines), ours))


# --------------------------------------------------------------------------------------------------- other notations
def _markdown(lines: list[str]) -> list[str]:
    """Headings of Org, AsciiDoc and wikis as Markdown writes them; a document of Markdown stays as it is."""
    if any(_MARKDOWN.match(line) for line in lines):
        return lines
    if any(_ORG.match(line) for line in lines):
        return [_of_org(line) for line in lines]
    for pattern in (_EQUALS, _WIKI):
        if sum(pattern.fullmatch(line[: inline.LONGEST]) is not None for line in lines) > 1:
            return [_heading(pattern, line) for line in lines]
    return lines


def _of_org(line: str) -> str:
    keyword = _KEYWORD.fullmatch(line[: inline.LONGEST])
    if keyword:
        said = keyword["value"].strip()
        return f"# {said}" if keyword["key"].casefold() == "title" and said else f"**{keyword['key'].title()}:** {said}"
    found = _STARS.fullmatch(line[: inline.LONGEST])
    if found is None:
        return line
    text = _TAGS.sub("", found["text"])
    if found["word"] is None:
        return f"#{'#' * len(found['stars'])} {text}"
    box = {"DONE": "x", "CANCELLED": "-"}.get(found["word"], " ")
    return f"- [{box}] {text}"


def _heading(pattern: re.Pattern[str], line: str) -> str:
    found = pattern.fullmatch(line[: inline.LONGEST])
    if found is None:
        return line
    level = int(found["level"]) if pattern is _WIKI else len(found["marks"])
    return f"{'#' * level} {found['text']}"


# ------------------------------------------------------------------------------------------------------ other titles
def _promoted(shapes: list[Line]) -> list[Line]:
    """Lines that stand as titles become headings, where the document has none but its own: there its areas are named.

    Bold lines, `■ Servers`, `【Servers】`, `SERVERS:`, in plain text any short line between a blank and a box.
    """
    heads = [at for at, line in enumerate(shapes) if line.shape is Shape.HEADING]
    if len(heads) > 1:
        return shapes
    first = next((at for at, line in enumerate(shapes) if line.box is not None or line.shape is Shape.ROW), len(shapes))
    if heads and heads[0] > first:
        return shapes
    kept = {at: said for at in range(len(shapes)) if (said := _title(shapes, at, headed=bool(heads)))}
    sure = [at for at in kept if shapes[at].text != kept[at] or inline.only_bold(shapes[at].text)]
    if len(kept) < 2 and not (heads and sure and inline.only_bold(shapes[sure[0]].text)):
        return shapes
    found = list(shapes)
    level = shapes[heads[0]].level + 1 if heads else 2
    for at, said in kept.items():
        found[at] = replace(shapes[at], shape=Shape.HEADING, text=said, level=min(level, 6), box=None)
    named = next((at for at, line in enumerate(shapes) if line.shape is not Shape.BLANK), 0)
    if not heads and named < min(kept) and _names(shapes, named):
        found[named] = replace(shapes[named], shape=Shape.HEADING, level=1)
    return found


_MARKED = re.compile(r"[■◆▼★◎●◇]\s*(?P<sign>\S.*)|【(?P<inner>[^【】]{1,60})】|\[(?P<square>[^\[\]xX ]{2,60})\]")
_ENDS = (".", "。", "!", "?", "！", "？", ";", ",")


def _title(shapes: list[Line], at: int, *, headed: bool) -> str:
    """The words of a line that names what stands below it; empty for other lines."""
    line = shapes[at]
    if line.indent > 1 or line.quoted or line.box is not None or line.shape not in {Shape.TEXT, Shape.ITEM}:
        return ""
    below = next((one for one in shapes[at + 1 : at + 12] if one.shape not in {Shape.BLANK, Shape.TEXT}), None)
    if below is None or below.shape not in {Shape.ITEM, Shape.ROW}:
        return ""
    next_to = next((one for one in shapes[at + 1 : at + 3] if one.shape is not Shape.BLANK), None)
    ticks = next_to is below and (below.box is not None or below.shape is Shape.ROW)
    if line.shape is Shape.ITEM:  # its own boxes stand inside of it
        inside = ticks and below.box is not None and below.indent > 1
        bold = bool(inline.only_bold(line.text))
        return line.text if inside and (bold or not (headed or inline.key_value(line.text)[0])) else ""
    if inline.only_bold(line.text):
        return line.text
    said = line.text.strip()
    marked = _MARKED.fullmatch(said[:200])
    if marked:
        return marked[marked.lastgroup or 0].strip()
    alone = (at == 0 or shapes[at - 1].shape is not Shape.TEXT) and len(said) <= 70 and not said.endswith(_ENDS)
    bare = said.rstrip(":： ")
    if not alone or next_to is not below or not bare or inline.key_value(bare)[1]:
        return ""
    if headed:  # in Markdown it stands right above its list, and says so with a colon or a number
        named = said != bare or re.match(r"(?:[^\W\d_]+\s)?\d{1,2}[.):：]", bare) is not None
        return bare if ticks and named and shapes[at + 1] is below else ""
    loud = bare.isupper() and len(bare) > 3
    return bare if ticks or loud or (said != bare and roles.role_of(bare) is not None) else ""


def _names(shapes: list[Line], at: int) -> bool:
    """Whether the first line of a text is its title."""
    line = shapes[at]
    alone = at + 1 >= len(shapes) or shapes[at + 1].shape is not Shape.TEXT
    return line.shape is Shape.TEXT and line.indent < 4 and len(line.text) <= 120 and alone
