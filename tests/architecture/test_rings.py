"""The house rules that a tool can hold: rings, lazy imports, sizes, words that must not appear."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "cockpit"
FILES = sorted(SOURCE.rglob("*.py"))

HEAVY = ("textual", "boto3", "psycopg", "httpx", "rich", "keyring", "dns")


def run(code: str) -> str:
    """Run code in a fresh interpreter and return what it printed."""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode in {0, 1}, done.stderr
    return done.stdout


def loaded_after(code: str) -> set[str]:
    """The top-level modules that are imported once `code` ran."""
    out = run(f"import sys\n{code}\nprint('MODULES', *sorted({{name.split('.')[0] for name in sys.modules}}))")
    return set(out.rsplit("MODULES", 1)[1].split())


def test_imports_go_inward_only() -> None:
    done = subprocess.run(
        [sys.executable, "-c", "from importlinter.cli import lint_imports_command; lint_imports_command()"],
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=False,
    )
    assert done.returncode == 0, done.stdout


def test_importing_cockpit_imports_nothing_else() -> None:
    assert run(
        "import sys; before = set(sys.modules); import cockpit; print(*(set(sys.modules) - before))"
    ).split() == ["cockpit"]


def test_lint_of_a_checklist_starts_without_heavy_libraries(tmp_path: Path) -> None:
    checklist = tmp_path / "go.md"
    checklist.write_text("# L\n- [ ] Latency acceptable\n- [ ] Queue\n  - Command: `aws sqs list-queues`\n")
    found = loaded_after(f"from cockpit.cli.main import run\nrun(['lint', {str(checklist)!r}])")
    assert found.isdisjoint(HEAVY), found & set(HEAVY)
    assert "cockpit" in found


@pytest.mark.parametrize(
    "arguments",
    [["--help"], ["lint", "PROFILE"], ["schema"], ["log", "PROFILE"], ["snapshot", "PROFILE"]],
    ids=lambda arguments: arguments[0],
)
def test_verbs_without_probes_start_without_heavy_libraries(arguments: list[str], tmp_path: Path) -> None:
    profile = tmp_path / "plain.toml"
    profile.write_text(
        '[launch]\nproject = "plain"\ntitle = "Plain"\n[category.one]\ntitle = "One"\n'
        '[gate.first]\ntitle = "First"\ncategory = "one"\nclaims = ["it is so"]\n'
    )
    args = [str(profile) if word == "PROFILE" else word for word in arguments]
    found = loaded_after(f"from cockpit.cli.main import run\nrun({args!r})")
    assert found.isdisjoint(HEAVY), found & set(HEAVY)
    assert "cockpit" in found


def test_a_check_never_imports_the_screen(tmp_path: Path) -> None:
    profile = tmp_path / "files.toml"
    profile.write_text(
        '[launch]\nproject = "files"\ntitle = "Files"\n[category.one]\ntitle = "One"\n'
        '[gate.first]\ntitle = "First"\ncategory = "one"\n[[gate.first.probe]]\nfile = "files.toml"\n'
        'claims = [{ says = "it is there", expect = "exists == true" }]\n'
    )
    words = [["trust", str(profile), "--yes"], ["check", str(profile)]]
    found = loaded_after(f"from cockpit.cli.main import run\nassert 2 not in [run(one) for one in {words!r}]")
    assert found.isdisjoint({"textual", "boto3", "psycopg", "httpx", "dns"}), found


def test_sizes_and_what_lives_in_a_module() -> None:
    wrong = []
    for path in FILES:
        text = path.read_text(encoding="utf-8")
        tree = ast.parse(text)
        if len(text.splitlines()) > 400:
            wrong.append(f"{path}: a second noun may be hiding here")
        if not ast.get_docstring(tree):
            wrong.append(f"{path}: it does not say what lives in it")
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and (node.end_lineno or 0) - node.lineno >= 60:
                wrong.append(f"{path}: {node.name} is long")
    assert not wrong
    assert len(FILES) > 400


def tracked() -> list[Path]:
    done = subprocess.run(["git", "ls-files", "-z"], capture_output=True, cwd=ROOT, check=False)
    if done.returncode:
        pytest.skip("not a git checkout")
    return [ROOT / name for name in done.stdout.decode().split("\0") if name]


def test_no_file_names_a_package_registry() -> None:
    parts = [("pypi", "org"), ("pythonhosted", "org"), ("registry", "npmjs", "org"), ("deb", "debian", "org")]
    hosts = re.compile("|".join(re.escape(".".join(name)) for name in parts))
    assert all(hosts.search(".".join(name)) for name in parts)
    named = [
        str(path.relative_to(ROOT))
        for path in tracked()
        if path.suffix != ".png" and path.is_file() and hosts.search(path.read_text("utf-8", "replace"))
    ]
    assert named == []


def test_pins_satisfy_the_project() -> None:
    """Every dependency that pyproject asks for is pinned with a hash in the requirements files."""
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    extras = project["optional-dependencies"]
    wanted = {
        "requirements-demo.txt": project["dependencies"] + extras["demo"],
        "requirements-test.txt": project["dependencies"] + extras["demo"] + extras["test"],
    }
    for name, needs in wanted.items():
        text = (ROOT / name).read_text()
        pinned = {match.lower() for match in re.findall(r"^([A-Za-z0-9._-]+)(?:\[[^]]*\])?==", text, re.MULTILINE)}
        assert text.count("--hash=sha256:") > len(pinned)
        for need in needs:
            package = re.match(r"[A-Za-z0-9._-]+", need)
            assert package
            if package[0] != "cockpit":
                assert package[0].lower() in pinned, f"{package[0]} is not pinned in {name}"
