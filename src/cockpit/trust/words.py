"""A text for a shell, read for the words in it that may name files. A look, not a shell.

Where it cannot know (a variable that nobody set, a substitution, braces) it reads a `*`: rather a file too many than
one that runs unseen.
"""

from __future__ import annotations

import contextlib
import os
import re
import shlex
from collections.abc import Iterator, Mapping
from typing import Final

from cockpit.core.frozen import frozen

_PIPELINES = re.compile(r"&&|\|\||;|\n|&(?![>&])")
_OUTPUT = re.compile(r"(?:[0-9]*|&)>{1,2}[|&]?\s*(?P<target>[^\s;|&()<>]+)")
_CUT = re.compile(r"[\s|()<>\"'`=,:{}]+")
_EDGES = "()<>;`|&{}"
_READS_CODE = re.compile(
    r"(?:.*/)?(?:(?:ba|da|z|k|fi|a)?sh|python[0-9.]*|perl|ruby|node|deno|php[0-9.]*|lua[0-9.]*|osascript|pwsh|tclsh|"
    r"psql|mysql|sqlite3|newman|source|\.|eval|run-parts|bats|pytest)"
)
"""A word that takes a file, or its input, for something to do."""
_READS_BY_OPTION = re.compile(r"(?:.*/)?(?:g?make|just|task|[gm]?awk|sed|jq|docker|docker-compose|podman)")
"""A word that does so behind `-f` or `--file` alone."""
_FILE = re.compile(r"-f|--file")
_PYTHON = re.compile(r"(?:.*/)?python[0-9.]*")
_SET = re.compile(r"(?:^|(?<=[\s;&|(]))([A-Za-z_]\w*)=(\"[^\"$`]*\"|'[^']*'|[^\s;&|()\"'$`]*)")
_HERE = re.compile(r"\$\(\s*pwd(?:\s+-[PL])?\s*\)|`\s*pwd\s*`|\$PWD\b|\$\{PWD\}")
_NAME = re.compile(r"\$(?:([A-Za-z_]\w*)|\{([A-Za-z_]\w*)\})")
_UNKNOWN = re.compile(r"\$(?:\w+|\{[^{}]*\}|[@*?#!-])")
_BRACES = re.compile(r"\{[^{}\s]*(?:,|\.\.)[^{}\s]*\}|\{\}")
_READERS: Final = frozenset(
    {
        *(
            "grep",
            "egrep",
            "fgrep",
            "zgrep",
            "rg",
            "cat",
            "zcat",
            "head",
            "tail",
            "wc",
            "sort",
            "uniq",
            "cut",
            "tr",
            "nl",
        ),
        *("ls", "find", "stat", "du", "file", "test", "[", "[[", "diff", "cmp", "comm", "cksum", "md5sum", "sha1sum"),
        *("sha256sum", "sha512sum", "echo", "printf", "cd", "true", "false", "exit", "set"),
    }
)
"""What looks at its files and does nothing that they say."""
_WITHIN = re.compile(r"`|\$\(|<\(|\s--?(?:exec|ok|pre)")
"""Where one of those starts something else."""
_BEFORE = re.compile(r"[A-Za-z_]\w*=|!$")
"""What stands before a command."""
_QUOTED = re.compile(r"'[^']*'|\"(?:[^\"\\]|\\.)*\"")
_QUOTES = re.compile(r"[\"'\\]")
_WILD = re.compile(r"[*?\[]")
_LONGEST: Final = 1_000
_LARGEST: Final = 1_000_000
"""Letters that a text may have with its variables in it."""
_ROUNDS: Final = 3
"""How often a variable is put into another one."""


@frozen
class Word:
    """A word of a command."""

    text: str
    obeyed: bool = False
    """Something takes what it names for something to do."""

    @property
    def wild(self) -> bool:
        """Whether it is a pattern."""
        return _WILD.search(self.text) is not None


def words_of(command: str, known: Mapping[str, str]) -> tuple[Word, ...]:
    """The words of a command that may name files, in their order.

    Args:
        command: its text, the values of the profile in it.
        known: what variables of its environment are known to hold.
    """
    pieces = [words for text in _PIPELINES.split(_opened(command, known)) for words in _pieces(_OUTPUT.sub(" ", text))]
    everything, reads = any(_blind(words) for words in pieces), _only_reads(command)
    found: dict[Word, None] = {}
    for words in pieces:
        obeyed = set(range(len(words))) if everything else _obeyed(words)
        for number, word in enumerate(words):
            if reads and number not in obeyed and _WILD.search(word):
                continue
            for text in _spellings(word, words[number - 1] if number else ""):
                found[Word(text, number in obeyed)] = None
            if word == "-m" and number and _PYTHON.fullmatch(words[number - 1]):
                found |= dict.fromkeys(_module(words[number + 1 : number + 2]))
    return tuple(found)


def _only_reads(command: str) -> bool:
    """Whether all that a command does with its files is to look at them.

    What a pattern finds is then no code of this profile: a repository that is searched changes with every commit.
    """
    if _WITHIN.search(command):
        return False
    parts = _PIPELINES.split(_OUTPUT.sub(" ", _QUOTED.sub("''", command)))
    stages = [stage.strip(_EDGES + " \t").split() for part in parts for stage in part.split("|")]
    first = [next((word for word in words if not _BEFORE.match(word)), "") for words in stages]
    return all(os.path.basename(word) in _READERS for word in first if word)  # noqa: PTH119


def _opened(command: str, known: Mapping[str, str]) -> str:
    """The text with its variables put in, as far as they can be told."""
    text = _HERE.sub(".", command.replace("\\\n", ""))
    values = {"HOME": os.path.expanduser("~"), **known}  # noqa: PTH111 - as the shell does it
    values |= {name: value.strip("\"'") for name, value in _SET.findall(text)}
    for _ in range(_ROUNDS):
        if len(text) + text.count("$") * _LONGEST > _LARGEST:  # a variable that holds itself many times
            break
        text = _NAME.sub(lambda found: values.get(found[1] or found[2], found[0])[:_LONGEST], text)
    return _BRACES.sub("*", _UNKNOWN.sub("*", text))


def _pieces(text: str) -> Iterator[list[str]]:
    """The words of a part of a command, twice: cut at every mark, and as a shell joins them where it has quotes.

    Of the first, names with a blank in them come first, where they stand behind nothing.
    """
    quoted = _split(text)
    yield [*(part for part in quoted if any(map(str.isspace, part))), *(part for part in _CUT.split(text) if part)]
    if quoted != text.split():
        yield [part for part in (word.strip(_EDGES) for word in quoted) if part]


def _split(text: str) -> list[str]:
    if not _QUOTES.search(text):
        return text.split()
    with contextlib.suppress(ValueError):  # a quote without its other
        return shlex.split(text, comments=False)
    return []


def _blind(words: list[str]) -> bool:
    """Whether something obeys a file that cannot be told: `sh "$file"`, `-exec sh {}`."""
    for number, word in enumerate(words):
        if _READS_CODE.fullmatch(word):
            following = next((one for one in words[number + 1 :] if not one.startswith("-")), "")
            if following and not following.strip("*./"):
                return "*" in following
    return False


def _obeyed(words: list[str]) -> set[int]:
    """The places of words that something takes for code: what stands behind it, or all where it reads its input."""
    found: set[int] = set()
    for number, word in enumerate(words):
        if _READS_BY_OPTION.fullmatch(word):
            found |= _given(words)
        if not _READS_CODE.fullmatch(word):
            continue
        following = [place for place in range(number + 1, len(words)) if not words[place].startswith("-")]
        if word == "eval" or not following:
            return set(range(len(words)))
        found.add(following[0])
        found |= {place + 1 for place, one in enumerate(words[:-1]) if one in {"-c", "-r"}} | _given(words)
        found |= {place for place, one in enumerate(words) if any(map(str.isspace, one))}
    return found


def _given(words: list[str]) -> set[int]:
    """The places of what stands behind `-f`, or is grown together with it."""
    behind = {place + 1 for place, one in enumerate(words[:-1]) if _FILE.fullmatch(one)}
    return behind | {place for place, one in enumerate(words) if one.startswith("-f") and len(one) > 2}


def _spellings(word: str, before: str) -> Iterator[str]:
    """A word, and what it means behind an option or a substitution: `-fFILE`, `$(top)/FILE`."""
    if len(word) > _LONGEST or "\0" in word:
        return
    yield word
    if word.startswith("-") and not word.startswith("--") and len(word) > 2:
        yield word[2:]
    if word.startswith(("*/", "/")) and before != word:
        yield word.lstrip("*").lstrip("/") or word


def _module(words: list[str]) -> Iterator[Word]:
    """The files of a module of Python."""
    for word in words:
        path = word.replace(".", "/")
        package = path.split("/")[0]
        for name in (f"{path}.py", f"{path}/__init__.py", f"{path}/__main__.py", f"{package}/__init__.py"):
            yield Word(name, obeyed=True)
