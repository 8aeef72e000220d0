"""What the headings say of a part of a document: what it is for, when it is due, which category it is."""

from __future__ import annotations

import re

from cockpit.checklist import headings, roles
from cockpit.checklist.blocks import Document, Section
from cockpit.checklist.draft import Category, Draft, Phase
from cockpit.checklist.roles import Role
from cockpit.checklist.slugs import Slugs
from cockpit.checklist.words import fold


class Places:
    """The headings of a document, read once each."""

    def __init__(self, document: Document, draft: Draft) -> None:
        self._draft = draft
        self._title = document.title
        self._own: dict[int, Role | None] = {}
        self._whens: dict[int, headings.When | None] = {}
        self._phases: dict[int, Phase] = {}
        self._same_phase: dict[tuple[str, bool], Phase] = {}
        self._categories: dict[int, Category] = {}
        self._titles: dict[str, Category] = {}
        self._names = Slugs()
        self._slugs = Slugs()

    def own_role(self, section: Section) -> Role | None:
        """What a heading itself says; the title of the document says nothing of its parts."""
        if section.number not in self._own:
            said = headings.title(section.title) if section.level else ""
            self._own[section.number] = roles.role_of(said) if said and section is not self._title else None
        return self._own[section.number]

    def role(self, section: Section) -> Role | None:
        """What a part is for: by its heading, else by the nearest heading above that says."""
        for one in (section, *reversed(section.above)):
            own = self.own_role(one)
            if own is not None:
                return None if own is Role.GATES and one is not section else own
        return None

    def when(self, section: Section) -> tuple[Section, headings.When] | None:
        """The heading that says when a part is due, and what it says."""
        found: tuple[Section, headings.When] | None = None
        for one in (*section.above, section):
            if one is self._title or not one.level:
                continue
            if one.number not in self._whens:
                self._whens[one.number] = headings.when(one.title)
            said = self._whens[one.number]
            if said is None:
                continue
            if found is None or said.offset is not None or said.after != found[1].after:
                found = (one, said)
        return found

    def phase(self, section: Section) -> str:
        """The id of the phase of a part; empty where no heading says when."""
        found = self.when(section)
        if found is None:
            return ""
        heading, said = found
        if heading.number not in self._phases:
            title = headings.title(heading.title)
            same = self._same_phase.get((fold(title), said.after))
            made = same or Phase(self._names.take(title, prefix="phase"), title, heading.line, said.after, said.offset)
            if same is None:
                self._draft.phases.append(made)
                self._same_phase[fold(title), said.after] = made
            self._phases[heading.number] = made
        return self._phases[heading.number].id

    def category(self, section: Section) -> Category:
        """The category of a part: the heading directly above."""
        if section.number not in self._categories:
            title = headings.title(section.title) if section.level else self._draft.title
            twins = fold(title) in self._titles
            shown = title
            if twins and section.above:
                shown = f"{title} ({headings.title(section.above[-1].title)})"
            phase = self.phase(section)
            also = headings.title(section.above[-1].title) if section.above else ""
            made = Category(
                self._slugs.take(title, prefix="category", also=also),
                shown,
                section.line,
                phase,
                headings.declared(section.title),
                headings.closed(section.title),
            )
            self._categories[section.number] = made
            self._titles.setdefault(fold(re.sub(r"\s*[(（].*", "", title)).rstrip("s"), made)
            self._titles.setdefault(fold(title), made)
            self._draft.categories.append(made)
        return self._categories[section.number]

    def category_of(self, section: Section) -> Category | None:
        """The category of a part that has gates already, else one of the same name; None where there is none."""
        said = fold(headings.title(section.title))
        return self._categories.get(section.number) or (self._titles.get(said.rstrip("s")) if said else None)
