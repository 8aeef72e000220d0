"""The second start: the same plan from a file, and never from a file that cannot be believed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import textwrap
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from cockpit.errors import ProfileProblem
from cockpit.profile import load
from cockpit.profile.cache import folder
from fakes.profiles import generate

Write = Callable[[str], Path]


def kept() -> list[Path]:
    place = folder(os.environ)
    return sorted(place.glob("*")) if place.is_dir() else []


def test_what_is_kept_is_what_was_built(good: str, write: Write) -> None:
    path = write(good)
    first, second = load(path, fresh=True), load(path)
    assert second == first
    assert second.plan is not first.plan
    assert hash(second.plan.gates[0].claims) == hash(first.plan.gates[0].claims)
    assert [type(probe.spec) for gate in second.plan.gates for probe in gate.probes] == [
        type(probe.spec) for gate in first.plan.gates for probe in gate.probes
    ]


def test_warnings_are_kept_too(good: str, write: Write) -> None:
    path = write(good.replace("expected_gates = 3", "expected_gates = 5"))
    first = load(path)
    assert [item.severity for item in first.findings] == ["warning"]
    assert load(path).findings == first.findings


def test_many_gates_come_back_equal_and_frozen(write: Write) -> None:
    path = write(generate(700))
    first, second = load(path), load(path)
    assert second.plan == first.plan
    gate = second.plan.gates[-1]
    assert type(gate) is type(first.plan.gates[-1])
    with pytest.raises(AttributeError):
        gate.title = "x"  # type: ignore[misc]


def test_everything_that_changes_the_plan_has_a_file_of_its_own(good: str, write: Write, tmp_path: Path) -> None:
    path = write(good)
    other = tmp_path / "other.toml"
    other.write_text(good)
    moved = datetime(2026, 3, 1, tzinfo=UTC)
    plans = [
        load(path).plan,
        load(path, overrides={"tenant": "x"}).plan,
        load(path, overrides={"tenant": "y"}).plan,
        load(path, t0=moved).plan,
        load(other).plan,
    ]
    assert len(kept()) == 5
    assert len({(plan.source, plan.t0, str(plan.variables)) for plan in plans}) == 5
    assert load(path, overrides={"tenant": "y"}).plan == plans[2]
    path.write_text(good.replace("Checkout 2.0", "Checkout 3.0"))
    assert load(path).plan.title == "Checkout 3.0"


def test_a_profile_with_an_error_is_never_kept(good: str, write: Write) -> None:
    path = write(good.replace("status == 202", "status = 202"))
    for _ in range(2):
        with pytest.raises(ProfileProblem):
            load(path)
    assert kept() == []


def test_the_folder_and_its_files_are_the_users_alone(good: str, write: Write) -> None:
    old = os.umask(0)
    try:
        load(write(good))
    finally:
        os.umask(old)
    (file,) = kept()
    assert file.stat().st_mode & 0o777 == 0o600
    assert file.parent.stat().st_mode & 0o777 == 0o700


def spoil(change: Callable[[list[Any]], object]) -> None:
    (file,) = kept()
    data = json.loads(file.read_text())
    change(data[1])
    file.write_text(json.dumps(data))


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b'{"plan": 3}',
        b"\xff\xfe",
        b'{"plan": {"is": "Plan"}, "findings": []}',
        b"[3, [0], []]",
        b"[3, [1, 2], 5]",
        b"[" * 100_000,
    ],
)
def test_a_broken_file_is_as_good_as_none(good: str, write: Write, raw: bytes) -> None:
    path = write(good)
    first = load(path)
    (file,) = kept()
    file.write_bytes(raw)
    assert load(path) == first
    assert load(path) == first


def kept_plan() -> list[Any]:
    (file,) = kept()
    plan: list[Any] = json.loads(file.read_text())[1]
    return plan


def test_a_field_of_another_version_or_type_is_not_believed(good: str, write: Write) -> None:
    path = write(good)
    first = load(path)
    assert kept_plan()[2] == "Checkout 2.0"
    for place, value in [(2, 42), (3, "x"), (0, 1 << 60), (0, 1), (0, -1), (0, "x"), (6, 3)]:
        spoil(lambda plan, place=place, value=value: plan.__setitem__(place, value))  # type: ignore[misc]
        assert load(path) == first
    spoil(lambda plan: plan.append("one more"))
    assert load(path) == first
    spoil(lambda plan: plan.pop())
    assert load(path) == first


def test_a_file_that_others_may_write_is_not_believed(good: str, write: Write) -> None:
    path = write(good)
    load(path)
    (file,) = kept()
    forged = file.read_text().replace("Checkout 2.0", "Forged")
    file.write_text(forged)
    assert load(path).plan.title == "Forged"  # so the file would count, were it ours alone
    file.write_text(forged)
    file.chmod(0o666)
    assert load(path).plan.title == "Checkout 2.0"
    file.write_text(forged)
    file.chmod(0o600)
    file.parent.chmod(0o777)
    assert load(path).plan.title == "Checkout 2.0"


def test_a_link_is_not_followed(good: str, write: Write, tmp_path: Path) -> None:
    path = write(good)
    load(path)
    (file,) = kept()
    (tmp_path / "elsewhere").write_text(file.read_text().replace("Checkout 2.0", "Forged"))
    file.unlink()
    file.symlink_to(tmp_path / "elsewhere")
    assert load(path).plan.title == "Checkout 2.0"


def test_a_place_that_cannot_be_written_is_no_problem(
    good: str, write: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("COCKPIT_HOME", str(tmp_path / "file"))
    assert load(write(good)).findings == ()


def test_old_files_go(good: str, write: Write) -> None:
    for number in range(44):
        load(write(good.replace("Checkout 2.0", f"Checkout {number}")))
    assert len(kept()) == 40


def test_a_second_start_imports_nothing_heavy(good: str, write: Write) -> None:
    path = write(good)
    load(path)
    code = f"""
        import sys
        from pathlib import Path
        from cockpit.profile import load
        plan = load(Path({str(path)!r})).plan
        assert len(plan.gates) == 5
        heavy = "pydantic tomllib botocore boto3 jmespath regex zoneinfo tempfile asyncio cockpit.core.claim".split()
        print([name for name in heavy if name in sys.modules])
    """
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code)], capture_output=True, text=True, timeout=60, check=False
    )
    assert (done.stdout.strip(), done.stderr) == ("[]", "")


def test_lint_imports_no_client(good: str, write: Write) -> None:
    code = f"""
        import sys
        from pathlib import Path
        from cockpit.profile import lint
        assert lint(Path({str(write(good))!r})) == ()
        heavy = "textual boto3 psycopg httpx rich keyring moto asyncio".split()
        print([name for name in heavy if name in sys.modules])
    """
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code)], capture_output=True, text=True, timeout=60, check=False
    )
    assert (done.stdout.strip(), done.stderr) == ("[]", "")
