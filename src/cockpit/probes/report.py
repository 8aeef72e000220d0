"""Reports of test runs: JUnit's XML and k6's summary, read from a file. What was run is never run from here."""

from __future__ import annotations

import asyncio
import codecs
import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from cockpit.core.frozen import frozen
from cockpit.core.names import JSON
from cockpit.core.probe import ReportSpec, Scene
from cockpit.probes.base import Broken, late, place, show_lines, stay, words_of
from cockpit.probes.body import strict_json
from cockpit.probes.file import read_stable
from cockpit.probes.junit import Counts, read_junit
from cockpit.probes.k6 import Summary, read_k6
from cockpit.probes.threads import Threads

SHOWN_RED = 20
"""Red tests that are named."""
_WIDE = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


@frozen
class Read:
    """A report as it was found."""

    modified: datetime
    said: Counts | Summary


class Report:
    """The kind `report`. A file system may hang for ever, so it has threads of its own."""

    def __init__(self) -> None:
        self._threads = Threads(8, "cockpit-report")

    async def ask(self, spec: ReportSpec, scene: Scene) -> JSON:
        """Read the report; see `ReportSpec` for the document. A report that is not there is an error."""
        path = place(spec.path, scene)
        scene.emit("info", f"report {path}")
        end = time.monotonic() + scene.timeout
        try:
            async with asyncio.timeout(scene.timeout):
                read = await self._threads.run(lambda: _read(path, spec, scene, end))
        except TimeoutError:
            raise Broken(late(scene.timeout)) from None
        document = _document(read)
        show_lines(scene.emit, _lines(read.said, document))
        scene.emit("info", f"written {read.modified:%Y-%m-%d %H:%M:%S} UTC")
        return document

    async def close(self) -> None:
        """Nothing is kept; a thread that hangs in a file system is not waited for."""


def _read(path: Path, spec: ReportSpec, scene: Scene, end: float) -> Read:
    limit = spec.max_bytes
    stay(path, spec.path, scene)
    try:
        path.stat()
    except (FileNotFoundError, NotADirectoryError):
        raise Broken(f"there is no such file: {path}") from None
    except (OSError, ValueError) as error:
        raise Broken(f"{path} cannot be looked at: {words_of(error)}") from None
    if not path.is_file():
        raise Broken(f"{path} is no file")
    read = read_stable(path, limit, end)
    if read.data is None:
        raise Broken(f"{path} is larger than {limit:,} bytes: {read.size:,}; raise max_bytes if that is meant")
    return Read(read.modified, _parse(read.data))


def _parse(data: bytes) -> Counts | Summary:
    start = data.removeprefix(codecs.BOM_UTF8).lstrip()[:1]
    if start == b"<" or data.startswith(_WIDE):
        return read_junit(data)
    if start not in {b"{", b"["}:
        raise Broken("the report is neither JUnit XML nor JSON" if start else "the report is empty")
    try:
        return read_k6(strict_json(data.decode("utf-8-sig")))
    except UnicodeDecodeError:
        raise Broken("the report is not valid UTF-8") from None
    except ValueError as error:
        raise Broken(f"the report is not read as JSON: {error}") from None


def _document(read: Read) -> dict[str, JSON]:
    said = read.said
    if isinstance(said, Counts):
        counts: tuple[int | None, ...] = (said.tests, said.passed, said.failed, said.errors, said.skipped)
        thresholds, metrics = list[JSON](), dict[str, JSON]()
    else:
        passed, failed = said.checks_passed, said.checks_failed
        counts = (passed + failed, passed, failed, 0, 0)
        thresholds = [{"name": item.name, "ok": item.ok} for item in said.thresholds]
        metrics = {name: dict[str, JSON](stats) for name, stats in said.metrics.items()}
    if not any(counts):  # a run that ran nothing found no failure: no number of it says anything
        counts = (None,) * 5
    elif not any(counts[1:4]):  # nor did one that left out every test
        counts = (None, 0, None, None, counts[4])
    document: dict[str, JSON] = {"format": "junit" if isinstance(said, Counts) else "k6"}
    document |= zip(("tests", "passed", "failed", "errors", "skipped"), counts, strict=True)
    return document | {"modified": read.modified.isoformat(), "thresholds": thresholds, "metrics": metrics}


def _lines(said: Counts | Summary, document: dict[str, JSON]) -> Iterator[str]:
    what = "tests" if isinstance(said, Counts) else "checks"
    counts = " · ".join(f"{document[name]} {name}" for name in ("passed", "failed", "errors", "skipped"))
    if document["tests"] is None:
        left_out = f", {document['skipped']} were skipped" if document["skipped"] else ""
        yield f"0 {what}: nothing was run{left_out}"
    else:
        yield f"{document['tests']} {what}: {counts}"
    match said:
        case Counts():
            yield from said.notes
            yield from (f"✖ {name}" for name in said.red[:SHOWN_RED])
            if len(said.red) > SHOWN_RED:
                yield f"{len(said.red) - SHOWN_RED:,} more"
        case Summary():
            for item in said.thresholds:
                yield f"{'○' if item.ok is None else '✔' if item.ok else '✖'} {item.name}{_WHY.get(item.ok, '')}"
            if not said.thresholds:
                yield "the run had no thresholds"


_WHY = {None: " (nothing was measured)", False: " (crossed)"}
