"""File probes on a real file system."""

from __future__ import annotations

import hashlib
import os
import socket
from datetime import UTC, datetime
from pathlib import Path

import pytest

from cockpit.core.probe import FileSpec, ReportSpec, RunSpec


def test_the_document_of_a_file(ask, tmp_path: Path):
    (tmp_path / "runbook.md").write_bytes(b"# Runbook\r\nstep 1\n")
    os.utime(tmp_path / "runbook.md", (1_700_000_000, 1_700_000_000))
    got = ask(FileSpec("runbook.md"), folder=tmp_path)
    assert got.error == ""
    assert got.document == {
        "exists": True,
        "kind": "file",
        "size": 18,
        "modified": datetime.fromtimestamp(1_700_000_000, UTC).isoformat(),
        "sha256": hashlib.sha256(b"# Runbook\r\nstep 1\n").hexdigest(),
        "text": "# Runbook\r\nstep 1\n",
        "lines": ["# Runbook", "step 1"],
    }
    assert got.shown("out") == ["# Runbook", "step 1"]


def test_a_missing_file_is_a_document(ask, tmp_path: Path):
    (tmp_path / "link").symlink_to("nowhere")
    (tmp_path / "plain").write_text("x")
    for path in ("missing", "link", "plain/below"):
        got = ask(FileSpec(path), folder=tmp_path)
        assert got.error == ""
        assert got.document == {"exists": False}


def test_links_are_followed(ask, tmp_path: Path):
    (tmp_path / "real").write_text("x")
    (tmp_path / "link").symlink_to("real")
    assert ask(FileSpec("link"), folder=tmp_path).document["text"] == "x"


def test_a_link_does_not_lead_out_of_the_folder_that_was_shown(ask, tmp_path: Path):
    folder, secret = tmp_path / "shop" / "ops", tmp_path / "secret"
    folder.mkdir(parents=True)
    secret.write_text("private")
    (folder / "file").symlink_to(secret)
    (folder / "below").symlink_to(tmp_path, target_is_directory=True)
    for path in ("file", "below/secret"):
        for spec in (FileSpec(path), ReportSpec(path)):
            got = ask(spec, folder=folder)
            assert f"leads out of the profile's folder; write {secret} itself" in got.error
            assert got.document is None
    for path in ("../../secret", str(secret)):
        assert ask(FileSpec(path), folder=folder).document["text"] == "private", "it was shown as what it is"
    (tmp_path / "shop" / ".git").mkdir()
    assert "leads out" in ask(FileSpec("file"), folder=folder).error
    (tmp_path / "shop" / "real").write_text("of the repository")
    (folder / "inside").symlink_to("../real")
    assert ask(FileSpec("inside"), folder=folder).document["text"] == "of the repository"


def test_what_is_no_file_is_described_and_not_read(ask, tmp_path: Path):
    os.mkfifo(tmp_path / "fifo")
    with socket.socket(socket.AF_UNIX) as one:
        one.bind(str(tmp_path / "socket"))
        kinds = {
            path: ask(FileSpec(str(path)), folder=tmp_path, timeout=2).document["kind"]
            for path in ("fifo", "socket", ".", "/dev/zero")
        }
    assert kinds == {"fifo": "fifo", "socket": "socket", ".": "folder", "/dev/zero": "device"}


def test_a_long_file_has_a_digest_and_no_text(ask, tmp_path: Path):
    (tmp_path / "big").write_bytes(b"x" * 1_000_001)
    got = ask(FileSpec("big"), folder=tmp_path)
    assert got.document["size"] == 1_000_001
    assert got.document["sha256"] == hashlib.sha256(b"x" * 1_000_001).hexdigest()
    assert "text" not in got.document
    assert "lines" not in got.document
    assert any("no part of the document" in line for line in got.shown("info"))


def test_a_huge_sparse_file_is_not_read(ask, tmp_path: Path):
    with (tmp_path / "huge").open("wb") as file:
        file.truncate(1 << 40)
    got = ask(FileSpec("huge"), folder=tmp_path)
    assert (got.document["size"], got.document["sha256"]) == (1 << 40, None)


def test_the_home_is_expanded_only_where_the_profile_wrote_it(ask, tmp_path: Path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / "f").write_text("home")
    assert ask(FileSpec("~/f"), folder="/").document["text"] == "home"
    assert ask(FileSpec("${name}/f"), values={"name": "~"}, folder="/").document == {"exists": False}


@pytest.mark.parametrize("value", ["../secret", "a/b", "..", ""])
def test_a_value_is_one_segment_of_a_path(ask, tmp_path: Path, value):
    got = ask(FileSpec("docs/${name}"), values={"name": value}, folder=tmp_path)
    assert got.error.startswith("blocked: ${name} is not one segment")


def test_a_variable_that_is_declared_as_a_path_may_be_one(ask, tmp_path: Path):
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "b").write_text("x")
    got = ask(FileSpec("${name}"), values={"name": "a/b"}, folder=tmp_path, paths=frozenset({"name"}))
    assert got.document["text"] == "x"


def test_a_loop_of_links_and_a_name_that_is_too_long_are_errors(ask, tmp_path: Path):
    (tmp_path / "loop").symlink_to("loop")
    assert "cannot be looked at" in ask(FileSpec("loop"), folder=tmp_path).error
    assert "cannot be looked at" in ask(FileSpec("x" * 300), folder=tmp_path).error


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_permission_denied_is_an_error(ask, tmp_path: Path):
    (tmp_path / "secret").write_text("x")
    (tmp_path / "secret").chmod(0)
    assert ask(FileSpec("secret"), folder=tmp_path).error.endswith("permission denied")


def test_bytes_that_are_no_text(ask, tmp_path: Path):
    (tmp_path / "binary").write_bytes(b"\xff\xfe\x00ok")
    assert ask(FileSpec("binary"), folder=tmp_path).document["text"] == "��\0ok"


@pytest.mark.parametrize("codec", ["utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_wide_letters_hide_no_line(ask, tmp_path: Path, codec):
    """As UTF-8 there is a NUL between any two letters, and no line holds an ERROR."""
    (tmp_path / "log").write_bytes("started\r\nERROR: no database\r\n".encode(codec))
    assert ask(FileSpec("log"), folder=tmp_path).document["lines"] == ["started", "ERROR: no database"]
    got = ask(RunSpec("cat log"), folder=tmp_path)
    assert got.document["lines"] == ["started", "ERROR: no database"]
