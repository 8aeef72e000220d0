"""TLS probes against real servers with certificates good and bad."""

from __future__ import annotations

import asyncio
import re
import ssl
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cockpit.core.claim import Context, judge_claim, parse
from cockpit.core.names import ProbeId
from cockpit.core.probe import DOCUMENT_FIELDS, Probe, Scene, TlsSpec
from cockpit.probes.certificate import Unreadable, read_certificate
from cockpit.probes.registry import Probes
from fakes.authority import Authority
from fakes.wire import Received, Talk, Wire


def hang_up(_talk: Talk, _: Received) -> None:
    return None


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("authority"))


def judged(document: object, claim: str) -> str:
    return judge_claim(parse(claim), None, Context(document, datetime.now(UTC))).outcome.value


def test_the_document_of_a_verified_certificate(ask, authority):
    tls = authority.server(names=("shop.test", "*.shop.test"), common="shop")
    with Wire(hang_up, tls=tls) as server:
        got = ask(TlsSpec(f"127.0.0.1:{server.port}", ca=authority.ca.name), folder=authority.ca.parent)
    assert got.error == ""
    document = got.document
    assert set(document) == DOCUMENT_FIELDS["tls"]
    assert (document["valid"], document["error"]) == (True, None)
    assert (document["subject"], document["issuer"]) == ("CN=shop", "CN=Test Authority")
    assert document["names"] == ["shop.test", "*.shop.test", "127.0.0.1"]
    assert document["days_left"] == 9
    assert document["version"] == "TLSv1.3"
    assert document["cipher"].startswith("TLS_")
    assert 0 < document["elapsed_ms"] <= got.answer.elapsed_ms
    assert got.shown("out")[0] == "the certificate is verified"


def test_its_times_can_be_asked_for_in_claims(ask, authority):
    with Wire(hang_up, tls=authority.server()) as server:
        document = ask(TlsSpec(f"127.0.0.1:{server.port}", ca=str(authority.ca))).document
    assert judged(document, "not_before newer than 2d") == "pass"
    assert judged(document, "not_before older than 2d") == "fail"
    assert judged(document, "days_left > 5") == "pass"
    assert judged(document, "days_left > 21") == "fail"


@pytest.mark.parametrize(
    ("certificate", "trusted", "reason", "days"),
    [
        ({}, False, "unable to get local issuer certificate", 9),
        ({"days": (-20, -2)}, True, "certificate has expired", -3),
        ({"days": (2, 20)}, True, "certificate is not yet valid", 19),
        ({"names": ("other.test",), "addresses": ()}, True, "IP address mismatch", 9),
        ({"addresses": (), "common": "127.0.0.1"}, True, "IP address mismatch", 9),
    ],
    ids=["unknown authority", "expired", "not yet valid", "another name", "the name in the subject only"],
)
def test_a_refused_certificate_says_why_and_what_it_is(ask, authority, certificate, trusted, reason, days):
    with Wire(hang_up, tls=authority.server(**certificate)) as server:
        got = ask(TlsSpec(f"127.0.0.1:{server.port}", ca=str(authority.ca) if trusted else None))
    assert got.error == ""
    assert got.document["valid"] is False
    assert reason in got.document["error"]
    assert got.document["days_left"] == days
    assert got.document["issuer"] == "CN=Test Authority"
    assert "refused" in got.shown("out")[0]
    assert judged(got.document, "valid == true") == "fail"


def test_the_host_name_is_what_is_verified(ask, authority):
    with Wire(hang_up, tls=authority.server(names=("localhost",), addresses=())) as server:
        by_name = ask(TlsSpec(f"localhost:{server.port}", ca=str(authority.ca)))
        by_address = ask(TlsSpec(f"127.0.0.1:{server.port}", ca=str(authority.ca)))
    assert (by_name.document["valid"], by_address.document["valid"]) == (True, False)


def test_a_port_without_tls_is_an_error(ask):
    with Wire(banner=b"220 mail ready\r\n") as server:
        got = ask(TlsSpec(f"127.0.0.1:{server.port}"), timeout=3)
    assert got.answer.document is None
    assert got.error.startswith(f"no TLS connection to 127.0.0.1:{server.port}")


def test_an_old_protocol_is_an_error(ask, authority):
    tls = authority.server()
    with pytest.warns(DeprecationWarning, match="TLSv1_1"):
        tls.maximum_version = ssl.TLSVersion.TLSv1_1
    with Wire(hang_up, tls=tls) as server:
        got = ask(TlsSpec(f"127.0.0.1:{server.port}", ca=str(authority.ca)))
    assert got.error.startswith("no TLS connection")


def test_a_closed_port_is_an_error(ask):
    got = ask(TlsSpec("127.0.0.1:1"))
    assert got.error == "cannot connect to 127.0.0.1:1: connection refused"


def test_a_server_that_says_nothing_runs_out_of_time(ask):
    with Wire() as server:
        got = ask(TlsSpec(f"127.0.0.1:{server.port}"), timeout=0.3)
    assert got.error == "no complete answer within 0.3 s"


def test_cancelling_hangs_up():
    """The other side sees the end of a connection whose handshake it never answered."""

    async def cancel() -> bytes:
        came, left = asyncio.Event(), asyncio.get_running_loop().create_future()

        async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await reader.read(1)
            came.set()
            left.set_result(await reader.read())
            writer.close()

        async with await asyncio.start_server(silent, "127.0.0.1", 0) as server:
            spec = TlsSpec(f"127.0.0.1:{server.sockets[0].getsockname()[1]}")
            task = asyncio.ensure_future(Probes().ask(Probe(ProbeId("g/1"), "t", spec), Scene({}, {}, 60)))
            await came.wait()
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            return await left

    assert asyncio.run(cancel())


def test_a_missing_file_of_authorities_is_an_error(ask):
    assert "cannot be read: no such file" in ask(TlsSpec("127.0.0.1:1", ca="none.pem")).error


@pytest.mark.parametrize("value", ["a b", "a\r\nb", "a%20b", "https://a", ""])
def test_a_value_that_is_no_part_of_a_host_blocks_the_probe(ask, value):
    got = ask(TlsSpec("${host}"), values={"host": value})
    assert got.error == "blocked: ${host} is no part of a host's name"


def test_the_certificates_of_the_machine_are_read_as_the_library_reads_them():
    """Real authorities, old and new: own reader against OpenSSL's."""
    context = ssl.create_default_context()
    pairs = list(zip(context.get_ca_certs(binary_form=True), context.get_ca_certs(), strict=True))
    if not pairs:
        pytest.skip("this machine keeps no authorities")
    for der, theirs in pairs:
        ours = read_certificate(der)
        assert ours.not_before.timestamp() == ssl.cert_time_to_seconds(theirs["notBefore"])
        assert ours.not_after.timestamp() == ssl.cert_time_to_seconds(theirs["notAfter"])
        for whole, parts in ((ours.subject, theirs["subject"]), (ours.issuer, theirs["issuer"])):
            values = [value for part in parts for _, value in part]
            assert [item.partition("=")[2] for item in _attributes(whole)] == values


def _attributes(name: str) -> list[str]:
    """`CN=a, O=b, Inc.` cut where the next attribute begins."""
    return re.split(r", (?=[\w.]+=)", name)


@given(st.binary(max_size=200))
def test_bytes_that_are_no_certificate_are_unreadable(data):
    with pytest.raises(Unreadable):
        read_certificate(data)


@given(st.data())
def test_a_broken_certificate_never_breaks_the_reader(data):
    der = bytearray(_DER)
    at = data.draw(st.integers(0, len(der) - 1))
    der[at] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(0, len(der)))
    for piece in (bytes(der), bytes(der[:cut])):
        try:
            read = read_certificate(piece)
        except Unreadable:
            continue
        assert isinstance(read.not_after - datetime.now(UTC), timedelta)


def _made() -> bytes:
    import tempfile
    from pathlib import Path

    with tempfile.TemporaryDirectory() as folder:
        return ssl.PEM_cert_to_DER_cert(Authority(Path(folder)).ca.read_text())


_DER = _made()
