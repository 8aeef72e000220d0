"""Inputs that once broke a reader, kept by `scripts/fuzz.py` and replayed for ever; and the fuzzer itself."""

from __future__ import annotations

import importlib.util
import signal
import sys
from pathlib import Path
from types import ModuleType

import pytest

HERE = Path(__file__).parent
KEPT = sorted(path for path in (HERE / "found").glob("*/*") if path.is_file())


@pytest.fixture(scope="module")
def fuzz() -> ModuleType:
    spec = importlib.util.spec_from_file_location("fuzz", HERE.parent.parent / "scripts" / "fuzz.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("kept", KEPT, ids=lambda path: f"{path.parent.name}-{path.name}")
def test_what_once_broke_a_reader_does_not_any_more(fuzz: ModuleType, kept: Path) -> None:
    fuzz.TARGETS[kept.parent.name](kept.read_bytes())


@pytest.mark.parametrize("name", ["claim", "profile", "import", "codec"])
def test_every_seed_of_a_target_is_read(fuzz: ModuleType, name: str) -> None:
    seeds = fuzz.seeds(name)
    assert len(seeds) >= 3
    for seed in seeds[:40]:
        fuzz.TARGETS[name](seed)


def test_what_is_broken_is_found_and_made_small(fuzz: ModuleType, capsys: pytest.CaptureFixture[str]) -> None:
    """The loop finds a fault that stands behind two conditions, which luck alone would hardly meet."""

    def fragile(raw: bytes) -> None:
        import cockpit.core.plain as plain

        if raw.startswith(b"NaN") and plain.plain_line(raw.decode("latin-1")):
            raise RuntimeError("broken")

    fuzzer = fuzz.Fuzzer("claim", 1)
    fuzzer.target = fragile
    before, tracing = signal.getsignal(signal.SIGVTALRM), sys.gettrace()
    signal.signal(signal.SIGVTALRM, fuzz._late)
    try:
        for raw in (b"count(rows) == 1", b"all a[].b == 'x'"):
            fuzzer.take(raw, known=True)
        while not fuzzer.broken:  # the time-out of the test ends it
            fuzzer.take(fuzzer.changed())
    finally:
        signal.signal(signal.SIGVTALRM, before)
        sys.settrace(tracing)
    assert list(fuzzer.broken.values()) == [b"NaN"]
    assert "RuntimeError" in capsys.readouterr().out
