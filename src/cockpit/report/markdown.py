"""The Markdown snapshot of a launch: what a team pastes into an issue, a chat or a wiki.

Every foreign text goes through `cockpit.report.inert`; the sections are in `sections`, `countdown`, `decisions`,
`progress` and `trouble`. Here they are put together and sealed with a digest.

The digest line is the last line of the document. It names the launch, the number of entries, the head of the journal's
chain and whether that chain is keyed, and ends in the word sha256 and 64 hexadecimal digits in backticks. The digest is
the SHA-256 of everything from the first character up to and including the word sha256 of that line, made independent of
how the text was pasted: a byte order mark is dropped, line ends become one line feed, spaces and tabs at the end of a
line and white space around the whole are dropped, and the rest is encoded as UTF-8. It shows that nothing was changed
by accident; that nobody made both anew, only the journal can show, whose head stands beside it.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from typing import Protocol

from cockpit.core.names import Operator
from cockpit.core.plan import Category, Plan
from cockpit.core.review import Review
from cockpit.core.told import Account
from cockpit.report import account, countdown, decisions, progress, sections, trouble
from cockpit.report.inert import code, inline

_SEAL = re.compile(r"(?P<before>.*\n\*\*Digest\*\*[^\n]* sha256) `(?P<digest>[0-9a-f]{64})`", re.DOTALL)


class Form(Protocol):
    """A checklist that can be filled in."""

    @property
    def name(self) -> str:
        """The name of its file."""

    def known(self, plan: Plan) -> Collection[str]:
        """The ids of the gates of a plan that it has."""

    def fill(self, told: Account) -> str:
        """The document with a launch's status in it."""


def woven(
    look: Review,
    *,
    operator: Operator,
    keyed: bool,
    source: str,
    form: Form,
    badges: Sequence[str] = (),
) -> str:
    """The same between the lines of the checklist that the profile was imported from.

    Args:
        look: the launch at that moment.
        operator: who asks for it.
        keyed: whether the journal's chain is keyed.
        source: where the profile was read from.
        form: the checklist.
        badges: standing remarks about the seat.
    """
    known = form.known(look.launch.plan)
    told = account.account(look, operator=operator, source=source, document=form.name, known=known, badges=badges)
    blocks: list[Sequence[str]] = [
        sections.why_not(look),
        decisions.authorisation(look),
        countdown.holds(look),
        trouble.issues(look),
        trouble.rollback(look),
        sections.counts(look),
        *account.elsewhere(look, known),
        *_rest(look),
    ]
    tail = "\n\n".join("\n".join(block) for block in blocks if block)
    return _sealed(form.fill(replace(told, tail=(tail,))), look, keyed=keyed)


def snapshot(look: Review, *, operator: Operator, keyed: bool, source: str = "", badges: Sequence[str] = ()) -> str:
    """The state of a launch at one moment as Markdown, ending in a line feed.

    Args:
        look: the launch at that moment.
        operator: who asks for it.
        keyed: whether the journal's chain is keyed; an unkeyed one cannot show that it was rewritten as a whole.
        source: where the profile was read from; that of the plan without it.
        badges: standing remarks about the seat (`demo`, `read-only` ...).
    """
    plan = look.launch.plan
    blocks: list[Sequence[str]] = [
        [f"# Launch status: {inline(plan.title) or 'untitled'}"],
        sections.head(look, operator=operator, source=source or plan.source, badges=badges),
        sections.why_not(look),
        decisions.authorisation(look),
        countdown.holds(look),
        trouble.issues(look),
        trouble.rollback(look),
        sections.counts(look),
        *(block for category in _categories(look) for block in sections.category(look, category)),
        *_rest(look),
    ]
    return _sealed("\n\n".join("\n".join(block) for block in blocks if block), look, keyed=keyed)


def _rest(look: Review) -> list[list[str]]:
    """What follows the gates."""
    return [
        sections.waivers(look),
        decisions.poll(look),
        progress.timeline(look),
        trouble.watches(look),
        trouble.updates(look),
        decisions.criteria(look),
        decisions.phases(look),
        decisions.tasks(look),
        sections.notes(look),
    ]


def _sealed(text: str, look: Review, *, keyed: bool) -> str:
    text = f"{text}\n\n---\n\n{_record(look, keyed=keyed)}"
    return f"{text} `{_digest(text)}`\n"


def _categories(look: Review) -> Iterable[Category]:
    known = {category.id: category for category in look.launch.plan.categories}
    return (known.get(key) or Category(key, key) for key in look.launch.plan.gates_of)


def _record(look: Review, *, keyed: bool) -> str:
    launch = look.launch
    chain = "keyed" if keyed else "not keyed: a rewrite of the whole journal would not be seen"
    head = code(launch.head) or "none"
    entries = "1 entry" if launch.seq == 1 else f"{launch.seq} entries"
    return f"**Digest** of launch {code(launch.id) or 'none'}: {entries}, journal head {head}, chain {chain}, sha256"


def digest_of(text: str) -> str:
    """The digest that belongs to a snapshot, computed anew: 64 hexadecimal digits.

    The digits that `text` carries do not matter; a text without a digest line is digested as a whole.
    """
    found = _SEAL.fullmatch(_canonical(text))
    return _digest(found["before"] if found else text)


def check(text: str) -> bool:
    """Whether a snapshot is as it was written: it ends in a digest line, and its digest is right."""
    found = _SEAL.fullmatch(_canonical(text))
    return found is not None and hmac.compare_digest(_digest(found["before"]), found["digest"])


def _canonical(text: str) -> str:
    lines = re.split(r"\r\n|\r|\n", text.removeprefix("\ufeff"))
    return "\n".join(line.rstrip(" \t") for line in lines).strip()


def _digest(text: str) -> str:
    return hashlib.sha256(_canonical(text).encode("utf-8", "surrogatepass")).hexdigest()
