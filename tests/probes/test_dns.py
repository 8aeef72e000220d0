"""DNS probes against a real server on loopback."""

from __future__ import annotations

import asyncio
import socket

import dns.flags
import dns.message
import dns.rcode
import pytest

from cockpit.core.names import ProbeId
from cockpit.core.probe import DnsSpec, Probe, Scene
from cockpit.core.secret import Secret
from cockpit.probes.registry import Probes
from fakes.nameserver import Nameserver, answer_to

ZONE = {
    "www.shop.test. A": ("www.shop.test 300 A 192.0.2.7", "www.shop.test 300 A 192.0.2.30"),
    "www.shop.test. AAAA": ("www.shop.test 60 AAAA 2001:db8::1",),
    "shop.test. MX": ("shop.test 60 MX 20 Backup.mail.test.", "shop.test 60 MX 5 mail.test."),
    "quiet.test. MX": ("quiet.test 60 MX 0 .",),
    "_dmarc.shop.test. TXT": ('_dmarc.shop.test 60 TXT "v=DMARC1; " "p=reject"',),
    "shop.test. NS": ("shop.test 60 NS ns1.Host.test.",),
    "shop.test. CAA": ('shop.test 60 CAA 0 issue "letsencrypt.org"',),
    "cdn.shop.test. CNAME": ("cdn.shop.test 90 CNAME edge.cdn.test.",),
    "cdn.shop.test. A": ("cdn.shop.test 90 CNAME edge.cdn.test.", "edge.cdn.test 20 A 192.0.2.9"),
}


def zone(query: dns.message.QueryMessage) -> dns.message.Message:
    asked = f"{query.question[0].name} {query.question[0].rdtype.name}"
    return answer_to(query, *ZONE[asked]) if asked in ZONE else answer_to(query, rcode=dns.rcode.NXDOMAIN)


@pytest.mark.parametrize(
    ("question", "answers", "ttl"),
    [
        (("A", "www.shop.test"), ["192.0.2.30", "192.0.2.7"], 300),
        (("a", "www.shop.test."), ["192.0.2.30", "192.0.2.7"], 300),
        (("AAAA", "www.shop.test"), ["2001:db8::1"], 60),
        (("MX", "shop.test"), ["5 mail.test", "20 backup.mail.test"], 60),
        (("MX", "quiet.test"), ["0 ."], 60),
        (("TXT", "_dmarc.shop.test"), ["v=DMARC1; p=reject"], 60),
        (("NS", "shop.test"), ["ns1.host.test"], 60),
        (("CAA", "shop.test"), ['0 issue "letsencrypt.org"'], 60),
        (("CNAME", "cdn.shop.test"), ["edge.cdn.test"], 90),
        (("A", "cdn.shop.test"), ["192.0.2.9"], 20),
    ],
)
def test_the_records_of_a_name(ask, question, answers, ttl):
    with Nameserver(zone) as server:
        got = ask(DnsSpec(*question, server=server.at))
    assert got.error == ""
    assert got.document.pop("elapsed_ms") > 0
    assert got.document == {"answers": answers, "count": len(answers), "ttl": ttl, "rcode": "NOERROR"}
    assert got.shown("out") == answers


def test_a_name_that_is_not_there_is_a_document(ask):
    with Nameserver(zone) as server:
        got = ask(DnsSpec("A", "old.shop.test", server.at))
    assert got.error == ""
    assert (got.document["answers"], got.document["count"], got.document["ttl"]) == ([], 0, None)
    assert got.document["rcode"] == "NXDOMAIN"
    assert got.shown("out") == ["no record (NXDOMAIN)"]


def test_a_name_without_such_a_record_is_a_document(ask):
    with Nameserver(answer_to) as server:
        got = ask(DnsSpec("CAA", "www.shop.test", server.at))
    assert (got.error, got.document["count"], got.document["rcode"]) == ("", 0, "NOERROR")


@pytest.mark.parametrize("code", ["SERVFAIL", "REFUSED", "NOTIMP"])
def test_a_server_that_fails_says_nothing_about_the_name(ask, code):
    with Nameserver(lambda query: answer_to(query, rcode=dns.rcode.from_text(code))) as server:
        got = ask(DnsSpec("A", "www.shop.test", server.at))
    assert got.answer.document is None
    assert got.error == f"{server.at} answered {code}"


def test_a_server_that_only_refers_says_nothing_about_the_name(ask):
    with Nameserver(lambda query: answer_to(query, flags=0)) as server:
        got = ask(DnsSpec("A", "www.shop.test", server.at))
    assert got.error == f"{server.at} only refers to other servers"


def test_an_alias_that_is_not_followed_says_nothing_about_the_records(ask):
    def half(query: dns.message.QueryMessage) -> dns.message.Message:
        return answer_to(query, "cdn.shop.test 90 CNAME edge.cdn.test.", flags=dns.flags.AA)

    with Nameserver(half) as server:
        got = ask(DnsSpec("A", "cdn.shop.test", server.at))
    assert got.error == f"{server.at} only knows the alias, not the records behind it; ask a resolver"


def test_an_answer_that_is_too_long_for_udp_comes_by_tcp(ask):
    with Nameserver(zone, truncate=True) as server:
        got = ask(DnsSpec("TXT", "_dmarc.shop.test", server.at))
    assert got.document["answers"] == ["v=DMARC1; p=reject"]
    assert [line.split()[0] for line in server.asked] == ["udp", "tcp"]


def test_an_answer_that_is_cut_off_by_tcp_too_is_an_error(ask):
    def cut(query: dns.message.QueryMessage) -> dns.message.Message:
        return answer_to(query, "www.shop.test 300 A 192.0.2.1", flags=dns.flags.RA | dns.flags.TC)

    with Nameserver(cut) as server:
        assert "cut its answer off, by TCP too" in ask(DnsSpec("A", "www.shop.test", server.at)).error


def test_a_lost_packet_is_sent_again(ask):
    lost: list[bool] = []

    def once(query: dns.message.QueryMessage) -> dns.message.Message | None:
        if not lost:
            lost.append(True)
            return None
        return zone(query)

    with Nameserver(once) as server:
        got = ask(DnsSpec("A", "www.shop.test", server.at), timeout=1)
    assert got.document["count"] == 2


def test_silence_is_an_error(ask):
    with Nameserver(lambda _: None) as server:
        got = ask(DnsSpec("A", "www.shop.test", server.at), timeout=0.4)
    assert got.answer.document is None
    assert got.error == "no complete answer within 0.4 s"


def test_a_question_can_be_cancelled():
    async def cancel() -> None:
        loop, came = asyncio.get_running_loop(), asyncio.Event()

        def hear(_: dns.message.QueryMessage) -> None:
            loop.call_soon_threadsafe(came.set)

        with Nameserver(hear) as server:
            probe = Probe(ProbeId("g/1"), "t", DnsSpec("A", "www.shop.test", server.at))
            task = asyncio.ensure_future(Probes().ask(probe, Scene({}, {}, 60)))
            await came.wait()
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task

    asyncio.run(cancel())


def test_an_answer_to_another_question_is_not_believed(ask):
    def other(query: dns.message.QueryMessage) -> dns.message.Message:
        return answer_to(dns.message.make_query("evil.test", "A", id=query.id), "evil.test 60 A 192.0.2.66")

    with Nameserver(other) as server:
        got = ask(DnsSpec("A", "www.shop.test", server.at), timeout=0.4)
    assert got.answer.document is None
    assert got.error == "no complete answer within 0.4 s"


def test_noise_is_not_believed(ask):
    with Nameserver(lambda _: b"\x00\x01noise") as server:
        got = ask(DnsSpec("A", "www.shop.test", server.at), timeout=0.4)
    assert got.answer.document is None
    assert got.error != ""


def test_a_server_that_is_not_there_is_an_error(ask):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.bind(("127.0.0.1", 0))
        port = sock.getsockname()[1]
    got = ask(DnsSpec("A", "www.shop.test", f"127.0.0.1:{port}"), timeout=1)
    assert got.answer.document is None
    assert got.error != ""


def test_values_are_parts_of_a_name(ask):
    with Nameserver(zone) as server:
        values = {"domain": "shop.test", "label": "www", "host": "127.0.0.1", "port": server.port}
        got = ask(DnsSpec("A", "${label}.${domain}", "${host}:${port}"), values=values)
        assert got.document["count"] == 2
        assert server.asked == ["udp www.shop.test. A"]


@pytest.mark.parametrize("value", ["a b", "a\r\nb", "a%20b", "a\\.b", "", "a:1", "ä"])
def test_a_value_that_is_no_part_of_a_name_blocks_the_probe(ask, value):
    got = ask(DnsSpec("A", "${name}.shop.test", "127.0.0.1:1"), values={"name": value})
    assert got.error == "blocked: ${name} is no part of a host's name"


def test_a_credential_is_no_part_of_a_name(ask):
    got = ask(DnsSpec("A", "${key}.shop.test", "127.0.0.1:1"), values={"key": Secret("key", "topsecret")})
    assert got.error.startswith("blocked: ${key} is a credential")


@pytest.mark.parametrize("name", ["a..b", ".a", "-a.test", f"{'x' * 64}.test", f"{'x.' * 130}test", "a b"])
def test_what_is_no_name_is_an_error(ask, name):
    assert ask(DnsSpec("A", name, "127.0.0.1:1")).error.startswith("this is no name of a host")


def test_a_type_that_is_not_asked_for_is_an_error(ask):
    assert ask(DnsSpec("ANY", "shop.test", "127.0.0.1:1")).error.startswith("'ANY' is not asked for")
