"""What the documents say of profiles is true: their examples load, every key is listed, every link leads somewhere."""

from __future__ import annotations

import re
import runpy
from pathlib import Path

import pytest

from cockpit import profile

ROOT = Path(__file__).parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")])


def blocks(page: str) -> str:
    return "\n".join(re.findall(r"```toml\n(.*?)```", (ROOT / page).read_text(), re.DOTALL))


@pytest.mark.parametrize("page", ["README.md", "docs/profile.md"])
def test_the_example_of_a_page_is_a_profile_without_a_finding(page: str, tmp_path: Path) -> None:
    path = tmp_path / "shop.toml"
    path.write_text(blocks(page))
    assert [str(one) for one in profile.load(path).findings if "schema" not in str(one)] == []


def test_the_reference_is_that_of_the_schema() -> None:
    page = runpy.run_path(str(ROOT / "scripts" / "reference.py"))["page"]()
    assert (ROOT / "docs" / "profile-reference.md").read_text() == page, "run: python scripts/reference.py"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_leads_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text()):
        assert (page.parent / target).exists(), target
