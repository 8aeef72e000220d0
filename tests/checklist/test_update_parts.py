"""A newer checklist in a profile: its sequence, watches, criteria and people are followed too."""

from __future__ import annotations

import tomllib
from datetime import UTC, datetime
from typing import Any

import pytest

from cockpit.checklist.changes import Changes
from cockpit.checklist.derive import derive
from cockpit.checklist.update import update
from cockpit.cli.import_ import loadable
from cockpit.profile.read import read

OLD = """# Shop
## Web
- [ ] API answers
## Timeline
- 09:00 Freeze deployments
  - tell support
- 10:00 Switch DNS
- 11:00 Watch dashboards
## Success criteria
- [ ] Error rate < 1% in the first week
- [ ] At least 100 orders
## Alert thresholds
| Metric | Warning | Critical |
|---|---|---|
| Error rate | > 1% | > 5% |
| Queue depth | > 100 | > 1000 |
## Rollback triggers
- Error rate > 5% for 10 minutes
- Checkout is down
## Rollback plan
1. Route traffic back
2. Restore the snapshot
## Contacts
- Operations: [phone]
- Database: Lee Wong, 030 2345671
## Sign-off
- [ ] @pm (Morgan)
- [ ] @qa (Quinn)
"""


def imported(text: str) -> str:
    return loadable(derive(text.split("\n"), "go.md", "go"))[0]


def taken(profile: str, text: str) -> tuple[dict[str, Any], Changes, str]:
    draft = derive(text.split("\n"), "go.md", "go")
    made, changes = update(profile, draft, loadable(draft)[0])
    read(made.encode(), "x.toml", "x.toml", {}, datetime(2027, 3, 1, tzinfo=UTC))
    again, more = update(made, draft, loadable(draft)[0])
    assert again == made
    assert (more.added, more.changed, more.dropped) == ([], [], [])
    return tomllib.loads(made), changes, made


def swapped(text: str, *pairs: tuple[str, str]) -> str:
    for before, after in pairs:
        assert before in text, before
        text = text.replace(before, after, 1)
    return text


def test_the_same_document_changes_nothing() -> None:
    profile = imported(OLD)
    _, changes, made = taken(profile, OLD)
    assert made == profile
    assert (changes.added, changes.changed, changes.dropped, changes.kept) == ([], [], [], [])


def test_what_the_document_says_otherwise_is_followed() -> None:
    new = swapped(
        OLD,
        ("- 10:00 Switch DNS", "- 10:30 Switch DNS and mail"),
        ("  - tell support", "  - tell support and sales"),
        ("| > 1% | > 5% |", "| > 2% | > 5% |"),
        ("- Checkout is down", "- Checkout is down for all"),
        ("At least 100 orders", "At least 200 orders"),
        ("2. Restore the snapshot", "2. Restore the last snapshot"),
        ("Lee Wong, 030 2345671", "Lee Wong, 030 7654321"),
        ("@qa (Quinn)", "@qa (Robin)"),
    )
    found, changes, _ = taken(imported(OLD), new)
    assert [one["title"] for one in found["timeline"]] == [
        "Freeze deployments", "Switch DNS and mail", "Watch dashboards"
    ]  # fmt: skip
    assert found["timeline"][0]["steps"] == ["tell support and sales"]
    assert any("> 2%" in one["says"] for one in found["watch"]["error-rate"]["limits"])
    assert [one["says"] for one in found["success"]][1] == "At least 200 orders"
    assert [one["title"] for one in found["rollback"]["step"]][1] == "Restore the last snapshot"
    assert [one.get("reach", "") for one in found["contact"]][1] == "Lee Wong, 030 7654321"
    assert [one["person"] for one in found["station"]] == ["Morgan", "Robin"]
    told = "\n".join(changes.changed)
    for part in (
        "timeline: Switch DNS and mail",
        "tell support is tell support and sales now",
        "watch: Error rate",
        "success: At least 200 orders: says was At least 100 orders",
        "rollback.step: Restore the last snapshot",
        "contact: Database: reach was",
        "station: qa: person was Quinn, is Robin",
    ):
        assert part in told, part
    assert changes.dropped == []
    assert changes.added == []


def test_what_is_new_and_what_is_gone_is_told() -> None:
    new = swapped(
        OLD,
        ("- 11:00 Watch dashboards\n", "- 12:00 Open the shop\n"),
        ("| Queue depth | > 100 | > 1000 |\n", "| Disk usage | > 80% | > 90% |\n"),
        ("- [ ] At least 100 orders\n", "- [ ] Support answers within an hour\n"),
        ("- [ ] @qa (Quinn)\n", "- [ ] @cto (Kim)\n"),
    )
    found, changes, text = taken(imported(OLD), new)
    assert set(changes.added) == {
        "timeline: Open the shop",
        "watch disk-usage",
        "success: Support answers within an hour",
        "station: cto",
    }
    assert set(changes.dropped) == {
        "timeline: Watch dashboards",
        "watch: Queue depth",
        "success: At least 100 orders",
        "station: qa",
    }
    assert "queue-depth" not in found["watch"]
    assert "# [watch.queue-depth]" in text


@pytest.mark.parametrize("gone", [False, True])
def test_what_a_person_wrote_stays(gone: bool) -> None:
    profile = swapped(
        imported(OLD),
        ('reach = "[phone]"', 'reach = "+49 30 5552"'),
        ('title = "Switch DNS"', 'title = "Switch DNS"\nuntil = { gate = "api-answers" }'),
    )
    profile += '\n[[contact]]\nname = "Mine"\nreach = "+49 30 1"\n'
    new = swapped(OLD, ("- 10:00 Switch DNS\n", "")) if gone else OLD
    found, changes, _ = taken(profile, new)
    switch = next(one for one in found["timeline"] if one["title"] == "Switch DNS")
    assert switch["until"] == {"gate": "api-answers"}
    assert {one["name"] for one in found["contact"]} >= {"Mine", "Operations"}
    assert next(one for one in found["contact"] if one["name"] == "Operations")["reach"] == "+49 30 5552"
    assert changes.dropped == []
    assert [one for one in changes.kept if "Switch DNS" in one] == (
        ["timeline: Switch DNS: not in the document any more, but you worked on it"] if gone else []
    )


def test_an_entry_that_moves_stands_where_its_time_is() -> None:
    text = "# L\n- [ ] Backups verified\n## Timeline\n- T-3h Freeze\n- T-2h Dump\n- T-1h Switch\n- T-0 Open\n"
    new = text.replace("- T-3h Freeze\n- T-2h Dump\n", "- T-2h Dump\n- T-30m Freeze\n").replace(
        "- T-30m Freeze\n- T-1h Switch\n", "- T-1h Switch\n- T-30m Freeze\n"
    )
    found, changes, _ = taken(imported(text), new)
    assert [(one["at"], one["title"]) for one in found["timeline"]] == [
        ("T-2h", "Dump"),
        ("T-1h", "Switch"),
        ("T-30m", "Freeze"),
        ("T-0", "Open"),
    ]
    assert changes.changed == ["timeline: Freeze: at was T-3h, is T-30m"]
