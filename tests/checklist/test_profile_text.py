"""The text that is written: TOML that says what the draft says, with the place of every line, pleasant to read."""

from __future__ import annotations

import tomllib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cockpit.checklist import slugs, toml
from cockpit.checklist.derive import derive
from cockpit.checklist.write import Choices, write

documents = st.recursive(
    st.text(max_size=20)
    | st.booleans()
    | st.integers(-(2**62), 2**62)
    | st.floats(allow_nan=False, allow_infinity=False, width=32).filter(
        lambda number: abs(number) < 1e9 and (number == 0 or abs(number) > 1e-3)
    ),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(min_size=1, max_size=8), inner, max_size=4),
    max_leaves=12,
)


@given(documents)
def test_values_are_read_back_as_they_were(document: Any) -> None:
    found = tomllib.loads(f"x = {toml.value(document)}")["x"]
    if isinstance(document, float):
        assert found == pytest.approx(document)
    elif "\r" not in repr(document) and not _floats(document):
        assert found == document


def _floats(document: Any) -> bool:
    if isinstance(document, dict):
        return any(_floats(item) for item in document.values())
    return any(_floats(item) for item in document) if isinstance(document, list) else isinstance(document, float)


def profile(text: str, quiet: dict[str, str] | None = None) -> tuple[str, dict[str, Any]]:
    written = write(derive(text.strip("\n").split("\n"), "go.md", "go"), Choices(quiet or {})).text
    return written, tomllib.loads(written)


def test_every_noun_has_its_table() -> None:
    text, tables = profile(
        """
# Shop Launch Checklist
**Owner:** @pm (Morgan)
**Version:** 1.2
## Pre-Launch (T-7 days)
### Web
- [x] Site is up
- [ ] Error rate <1% for 15 minutes
## Post-Launch (First Hour)
### Web
- [ ] Orders arrive
## Rollback criteria
- Error rate > 5%
## Rollback plan
1. **Web:** run `kubectl rollout undo deployment/web` in < 5 minutes
## Monitoring thresholds
### Critical alerts
- Error rate > 1%
## Contacts
- CTO: +1 555 0100
## Communication plan
- Status updates every 30 minutes
- Slack: #launch
## Escalation
- **Critical (e.g., shop down):** HALT and call @cto
## Sign-off
- [ ] @pm (Morgan) — Delivery
## Success criteria
- [ ] 99.9% uptime
"""
    )
    assert tables["launch"] == {"project": "shop", "title": "Shop Launch Checklist", "owner": "pm", "version": "1.2"}
    assert tables["phase"] == {
        "pre-launch-t-7-days": {"title": "Pre-Launch (T-7 days)"},
        "post-launch-first-hour": {"title": "Post-Launch (First Hour)", "after_t0": True, "opens": "T+1h"},
    }
    assert {name: one["title"] for name, one in tables["category"].items()} == {
        "web": "Web",
        "web-post-launch-first-hour": "Web (Post-Launch (First Hour))",
    }
    assert tables["gate"]["site-up"] == {
        "title": "Site is up",
        "category": "web",
        "phase": "pre-launch-t-7-days",
        "claimed": "closed",
        "claims": ["Site is up"],
    }
    assert [limit["level"] for limit in tables["watch"]["error-rate"]["limits"]] == ["rollback", "critical"]
    assert tables["rollback"]["step"][0]["budget"] == "5m"
    assert tables["rollback"]["step"][0]["command"] == "kubectl rollout undo deployment/web"
    assert tables["contact"] == [{"name": "CTO", "group": "Contacts", "reach": "+1 555 0100"}]
    assert tables["communication"] == {"every": "30m", "channels": ["Slack: #launch"]}
    assert tables["escalation"]["critical"]["contact"] == "cto"
    assert tables["station"] == [{"role": "pm", "person": "Morgan", "function": "Delivery"}]
    assert tables["success"] == [{"says": "99.9% uptime"}]
    assert 'suggested: expect = "error_rate < 1% for 15m"' in text
    assert 'when = "error_rate > 5%"' in text
    for line in (1, 2, 6, 7, 10, 12, 14, 17, 19, 21, 22, 24, 26, 28):
        assert f"go.md:{line}" in text, line


def test_untrusted_and_elided_commands_are_comments() -> None:
    text, tables = profile(
        '# L\n- [ ] Build\n  - Command: `npm run build`\n- [ ] Rows\n  - Command: `psql ... -c "\\dm a"`\n'
    )
    assert all("probe" not in gate for gate in tables["gate"].values())
    assert "# go.md:3 untrusted" in text
    assert '# run = "npm run build"' in text
    assert "# go.md:5 not runnable: \\dm is a command of psql itself" in text


def test_parts_can_be_left_out() -> None:
    text, tables = profile("# L\n- [ ] a\n## Contacts\n- CTO: 1234567\n", {"contact": "no table contact"})
    assert "contact" not in tables
    assert "# left out: no table contact" in text
    assert '# name  = "CTO"' in text


def test_lists_are_short_and_lines_too() -> None:
    text, _ = profile("# L\n- [ ] a\n- [ ] b\n  - Verify: one\n  - Verify: two\n")
    assert 'claims   = ["a"]' in text
    assert '  "one",  # go.md:4\n  "two",  # go.md:5\n]' in text


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("SQS Queues Active", "sqs-queues-active"),
        ("GTM / Funnel Gates", "gtm-funnel-gates"),
        ("Größe prüfen", "grosse-prufen"),
        ("Репозиторий создан", "repozitorii-sozdan"),
        ("Sauvegarde vérifiée", "sauvegarde-verifiee"),
        ("a", "a"),
        ("", "gate"),
        ("!!!", "gate"),
        ("100% of all", "100-percent"),
    ],
)
def test_slugs(title: str, slug: str) -> None:
    assert slugs.slug(title, prefix="gate") == slug


def test_slugs_of_other_scripts_are_stable_and_differ() -> None:
    first, second = slugs.slug("備份完成", prefix="gate"), slugs.slug("证书有效", prefix="gate")
    assert first != second
    assert first == slugs.slug("備份完成", prefix="gate")
    assert first.startswith("gate-")


def test_slugs_are_given_once() -> None:
    made = slugs.Slugs()
    assert [made.take("Backups", also="Data") for _ in range(4)] == [
        "backups",
        "backups-data",
        "backups-2",
        "backups-3",
    ]
