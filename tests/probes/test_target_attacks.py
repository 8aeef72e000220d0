"""False AWS endpoints, name servers, doors and files: nothing they say is a pass, and all of it is bounded."""

from __future__ import annotations

import json
import os
import struct
import sys
import threading
from pathlib import Path

import dns.flags
import dns.message
import pytest

from cockpit.core.probe import AwsConnection, AwsSpec, DnsSpec, FileSpec, ReportSpec, TcpSpec, TlsSpec
from cockpit.core.secret import Secret
from fakes.nameserver import Nameserver, answer_to
from fakes.wire import Received, Talk, Wire

# ---------------------------------------------------------------------------------------------------------------- AWS
OTHER_PAGES = b'{"Parameters": [], "NextToken": "again"}'


def refusal(code: str, status: str = "400 Bad Request"):
    body = json.dumps({"__type": f"com.amazonaws#{code}", "message": f"{code}, says AWS"}).encode()
    return lambda talk, _: talk.answer(body, status, Content_Type="application/x-amz-json-1.1")


def endless(talk: Talk, _: Received) -> None:
    talk.send(b"HTTP/1.1 200 OK\r\nContent-Type: application/x-amz-json-1.1\r\n\r\n{")
    while not talk.gone.is_set():
        talk.send(b" " * 100_000)


def dripping(talk: Talk, _: Received) -> None:
    talk.send(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n{")
    while not talk.gone.wait(0.05):
        talk.send(b" ")


AWS = {
    "throttling": (refusal("ThrottlingException"), "AWS asks to slow down"),
    "expired": (refusal("ExpiredTokenException"), "credentials have expired"),
    "refused": (refusal("UnrecognizedClientException", "403 Forbidden"), "credentials were refused"),
    "denied": (refusal("AccessDeniedException"), "access denied"),
    "broken": (lambda talk, _: talk.answer(b"{}", "500 Oops"), ""),
    "a page instead": (lambda talk, _: talk.answer(b"<html>503</html>", "503 Busy"), ""),
    "a page as a success": (lambda talk, _: talk.answer(b"<html>log in</html>"), "is not what AWS answers"),
    "garbage": (lambda talk, _: talk.answer(bytes(range(256)) * 8), "is not what AWS answers"),
    "a list for a table": (lambda talk, _: talk.answer(b"[1, 2]"), ""),
    "nothing": (lambda talk, _: talk.answer(b""), ""),
    "half of it": (lambda talk, _: talk.send(b"HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n" + OTHER_PAGES), ""),
    "the same token for ever": (lambda talk, _: talk.answer(OTHER_PAGES), "same next token"),
    "no HTTP": (lambda talk, _: talk.send(b"ok\n"), ""),
    "silence": (lambda talk, _: talk.until_gone(), "within 1 s"),
    "no end": (endless, ""),
    "drops": (dripping, "within 1 s"),
    "a refusal as a success": (refusal("AccessDeniedException", "200 OK"), "a refusal that calls itself a success"),
    "a gateway that forbids": (lambda talk, _: talk.answer(b'{"message": "Forbidden"}'), "nothing of this operation"),
    "a name twice": (lambda talk, _: talk.answer(b'{"Parameters": [{}], "Parameters": []}'), "stands twice"),
    "a table for the list in it": (lambda talk, _: talk.answer(b'{"Parameters": {}}'), "a list was due"),
    "a number among tables": (lambda talk, _: talk.answer(b'{"Parameters": [1]}'), "a table was due"),
    "an empty queue, in XHTML": (
        lambda talk, _: talk.answer(b"<html/>", Content_Type="application/json"),
        "not what AWS",
    ),
}


LONG = {"silence", "no end", "drops"}


@pytest.mark.parametrize("name", AWS)
def test_what_is_no_answer_of_aws_proves_nothing(ask, name, monkeypatch):
    serve, said = AWS[name]
    with Wire(serve) as server:
        connection = AwsConnection("aws", "us-east-1", None, server.url, "AKIATEST", "${key}")
        got = ask(AwsSpec("aws", "ssm", "get_parameters_by_path", {"Path": "/"}), connections={"aws": connection},
                  values={"key": Secret("key", "s3cret-aws-key")}, timeout=1 if name in LONG else 20)  # fmt: skip
    assert got.error
    assert got.document is None
    assert said in got.error
    assert "\n" not in got.error
    assert "s3cret-aws-key" not in got.error + got.text + str(server.received)


QUIET = (
    ("rds", "describe_db_instances", b"<ErrorResponse><Error><Code>Throttling</Code></Error></ErrorResponse>"),
    ("rds", "describe_db_instances", b"<DescribeAlarmsResponse><DescribeAlarmsResult/></DescribeAlarmsResponse>"),
    ("rds", "describe_db_instances", b"<ok/>"),
    ("ec2", "describe_instances", b"<Response><Errors><Error><Code>Unavailable</Code></Error></Errors></Response>"),
    ("ec2", "describe_instances", b"<ok/>"),
    ("s3", "list_buckets", b""),
    ("lambda", "list_functions", b""),
    ("lambda", "list_functions", b"ok"),
    ("lambda", "list_functions", b'{"message": "Forbidden"}'),
    ("lambda", "list_functions", b'{"Functions": [{}], "Functions": []}'),
)


@pytest.mark.parametrize(("service", "operation", "body"), QUIET)
def test_an_answer_of_nothing_is_not_read_as_there_is_none(ask, service, operation, body):
    with Wire(lambda talk, _: talk.answer(body)) as server:
        connection = AwsConnection("aws", "us-east-1", None, server.url, "AKIATEST", "${key}")
        got = ask(AwsSpec("aws", service, operation), connections={"aws": connection},
                  values={"key": Secret("key", "s3cret-aws-key")})  # fmt: skip
    assert got.document is None
    assert "its answer is not what AWS answers" in got.error


# ---------------------------------------------------------------------------------------------------------------- DNS
def pointer_loop(query: dns.message.QueryMessage) -> bytes:
    """A name that points to itself."""
    head = struct.pack("!HHHHHH", query.id, 0x8180, 1, 1, 0, 0)
    question = query.to_wire()[12:]
    return head + question + struct.pack("!H", 0xC000 | (12 + len(question))) + b"\0\1\0\1\0\0\0\1\0\4\1\2\3\4"


def counts_lie(query: dns.message.QueryMessage) -> bytes:
    return struct.pack("!HHHHHH", query.id, 0x8180, 1, 65_535, 65_535, 65_535) + query.to_wire()[12:]


NAMES = {
    "a loop of pointers": pointer_loop,
    "sixty thousand answers that are not there": counts_lie,
    "an alias of itself": lambda query: answer_to(query, "www.shop.test 60 CNAME www.shop.test."),
    "a loop of aliases": lambda query: answer_to(
        query, "www.shop.test 60 CNAME b.shop.test.", "b.shop.test 60 CNAME www.shop.test."
    ),
    "an answer about somebody else": lambda query: answer_to(query, "evil.test 60 A 192.0.2.9"),
    "a type that nobody asked for": lambda query: answer_to(query, "www.shop.test 60 TXT yes"),
    "only the question": lambda query: query.to_wire(),
    "half of an answer": lambda query: answer_to(query, "www.shop.test 60 A 192.0.2.1").to_wire()[:-6],
    "empty": lambda query: b"",
}


@pytest.mark.parametrize("name", NAMES)
def test_a_false_answer_of_a_name_server_names_nothing(ask, name):
    with Nameserver(NAMES[name]) as server:
        got = ask(DnsSpec("A", "www.shop.test", f"127.0.0.1:{server.port}"), timeout=0.5)
    assert got.error or got.document["count"] == 0
    assert "192.0.2" not in str(got.document)


def test_control_characters_in_a_text_record_stay_one_answer(ask):
    text = r'"a\027[2J\010v=spf1"'
    with Nameserver(lambda query: answer_to(query, f"www.shop.test 60 TXT {text}")) as server:
        got = ask(DnsSpec("TXT", "www.shop.test", f"127.0.0.1:{server.port}"))
    assert got.document["answers"] == ["a\x1b[2J\nv=spf1"]


# ------------------------------------------------------------------------------------------------------- TCP and TLS
@pytest.mark.parametrize("banner", [b"", b"\x1b[2J220 ready\r\n", b"x" * 1_000_000], ids=["quiet", "escapes", "flood"])
def test_a_door_is_open_whoever_stands_behind_it_and_nothing_is_read(ask, banner):
    with Wire(banner=banner) as server:
        got = ask(TcpSpec(f"127.0.0.1:{server.port}"))
    assert got.document["open"] is True
    assert "\x1b" not in str(got.document)


TLS = {
    "plain HTTP": b"HTTP/1.1 400 Bad Request\r\n\r\n",
    "an alert": b"\x15\x03\x03\x00\x02\x02\x28",
    "a record longer than TLS allows": b"\x16\x03\x03\xff\xff" + b"x" * 70_000,
    "handshakes without end": b"\x16\x03\x03\x00\x04\x0e\x00\x00\x00" * 5_000,
    "alerts without end": b"\x15\x03\x03\x00\x02\x01\x5a" * 5_000,
    "hello requests": b"\x16\x03\x03\x00\x04\x00\x00\x00\x00" * 5_000,
}


@pytest.mark.parametrize("name", TLS)
def test_what_is_no_handshake_verifies_nothing(ask, name):
    with Wire(banner=TLS[name]) as server:
        got = ask(TlsSpec(f"127.0.0.1:{server.port}"), timeout=0.5)
    assert got.error
    assert got.document is None


# -------------------------------------------------------------------------------------------------------------- files
@pytest.mark.skipif(sys.platform != "linux", reason="these files are Linux's")
@pytest.mark.parametrize(
    "path",
    ["/dev/zero", "/dev/full", "/dev/tty", "/proc/self/mem", "/proc/self/fd/0", "/proc/kmsg", "/proc/self/pagemap"],
)
def test_a_file_that_is_none_is_not_read_to_its_end(ask, path):
    got = ask(FileSpec(path), timeout=1)
    assert got.error or got.document["kind"] != "file" or got.document.get("text") in {"", None}


def test_a_file_of_proc_says_what_it_says(ask):
    """It has no size and much to tell, and is no empty file."""
    if sys.platform == "linux":
        assert "VmRSS" in ask(FileSpec("/proc/self/status")).document["text"]


def test_a_file_that_grows_while_it_is_read_has_no_digest(ask, tmp_path: Path):
    growing, over = tmp_path / "log", threading.Event()
    growing.write_bytes(b"x" * 3_000_000)

    def grow() -> None:
        with growing.open("ab", buffering=0) as file:
            while not over.is_set():
                file.write(b"y" * 4096)

    writer = threading.Thread(target=grow)
    writer.start()
    try:
        got = ask(FileSpec(str(growing)), timeout=1)
    finally:
        over.set()
        writer.join()
    assert got.error
    assert got.document is None


@pytest.mark.parametrize("kind", [FileSpec, ReportSpec])
def test_a_pipe_and_a_sparse_giant_block_nobody(ask, tmp_path: Path, kind):
    os.mkfifo(tmp_path / "pipe")
    with (tmp_path / "giant").open("wb") as file:
        file.truncate(10_000_000_000)
    for name in ("pipe", "giant"):
        got = ask(kind(str(tmp_path / name)), timeout=1)
        assert got.error or "text" not in got.document or got.document["text"] is None


BOMB = (
    b"""<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "ha">%s]><testsuite tests="1"><testcase name="&z;"/></testsuite>"""
    % (b"".join(b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(25)))
)
REPORTS = {
    "a billion laughs": BOMB,
    "another file": b'<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]><testsuite>&f;</testsuite>',
    "another host": b'<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd"><testsuite><testcase name="a"/></testsuite>',
    "elements without end": b"<testsuite>" * 200_000,
    "cut": b'<testsuites><testsuite tests="2"><testcase name="a"/>',
    "two roots": b'<testsuite><testcase name="a"/></testsuite><testsuite/>',
    "a load test of NaN": b'{"metrics": {"checks": {"passes": NaN, "fails": 0}}}',
    "a load test twice": b'{"metrics": {"checks": {"passes": 1, "fails": 5, "fails": 0}}}',
    "a load test too deep": b'{"metrics": ' * 5_000 + b"1" + b"}" * 5_000,
}


@pytest.mark.parametrize("name", REPORTS)
def test_a_report_that_attacks_its_reader_is_no_report(ask, tmp_path: Path, name):
    (tmp_path / "report").write_bytes(REPORTS[name])
    got = ask(ReportSpec(str(tmp_path / "report")), timeout=3)
    assert got.error
    assert "root:" not in got.error + got.text
