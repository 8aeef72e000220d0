"""The kinds tcp, tls, dns, metric and report in a profile: what they become, and what is wrong with them."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from cockpit.core import wire
from cockpit.core.effects import needs_effect
from cockpit.core.plan import Plan
from cockpit.core.probe import (
    DnsSpec,
    Effect,
    MetricSpec,
    PrometheusConnection,
    ReportSpec,
    TcpSpec,
    TlsSpec,
)
from cockpit.errors import Finding
from cockpit.profile import Loaded

HEAD = """
[variables]
host = "shop.test"
port = 5432
base = "https://shop.test"
unfilled = { description = "to fill in" }
[credentials]
metrics_token = "of the metrics"
[connections.prom]
kind = "prometheus"
url = "https://${host}/prometheus"
token = "${metrics_token}"
ca = "ca.pem"
"""
GOOD = """
[[gate.g.probe]]
tcp = "${host}:${port}"
claims = [{ says = "a", expect = "open == true" }]
[[gate.g.probe]]
tls = "${host}"
ca = "ca.pem"
claims = [{ says = "b", expect = "days_left > 21" }, { says = "c", expect = "valid == true" }]
[[gate.g.probe]]
dns = "txt  _dmarc.${host}"
server = "${host}:53"
claims = [{ says = "d", expect = 'answers contains "v=DMARC1; p=reject"' }]
[[gate.g.probe]]
metric = 'sum(rate(errors{job="${host}"}[5m]))'
every = "15s"
unit = "ratio"
claims = [{ says = "e", expect = "value < 1% for 15m", fail = "value > 5%" }]
[[gate.g.probe]]
report = "out/junit.xml"
claims = [{ says = "f", expect = "tests > 0" }, { says = "h", expect = "modified newer than 1h" }]
"""
Found = Callable[..., tuple[Finding, ...]]


def test_what_the_tables_become(small: Callable[..., str], loaded: Callable[..., Loaded]) -> None:
    read = loaded(small(GOOD, launch=HEAD))
    assert [item.problem for item in read.findings if "unfilled" not in item.problem] == []
    probes = read.plan.gates[0].probes
    assert [probe.spec for probe in probes] == [
        TcpSpec("${host}:${port}"),
        TlsSpec("${host}", "ca.pem"),
        DnsSpec("TXT", "_dmarc.${host}", "${host}:53"),
        MetricSpec("prom", 'sum(rate(errors{job="${host}"}[5m]))'),
        ReportSpec("out/junit.xml"),
    ]
    assert [probe.title for probe in probes] == [
        "connect to ${host}:${port}",
        "certificate of ${host}",
        "TXT _dmarc.${host}",
        'sum(rate(errors{job="${host}"}[5m]))',
        "out/junit.xml",
    ]
    assert {needs_effect(probe.spec) for probe in probes} == {Effect.READ}
    assert read.plan.connections["prom"] == PrometheusConnection(
        "prom", "https://${host}/prometheus", "${metrics_token}", "ca.pem"
    )
    assert wire.load(Plan, wire.dump(read.plan)) == read.plan


def test_another_host_or_server_is_other_evidence(small: Callable[..., str], loaded: Callable[..., Loaded]) -> None:
    text = small(GOOD, launch=HEAD)
    digests = [probe.digest for probe in loaded(text).plan.gates[0].probes]
    moved = [probe.digest for probe in loaded(text.replace('"shop.test"', '"other.test"')).plan.gates[0].probes]
    assert [one == other for one, other in zip(digests, moved, strict=True)] == [False, False, False, False, True]


@pytest.mark.parametrize(
    ("probe", "problem"),
    [
        ('tcp = "${host}"', "the port is missing"),
        ('tcp = "${base}:443"', "is no part of a host's name"),
        ('tcp = "${metrics_token}:443"', "is a credential"),
        ('tcp = "${nothing}:443"', "names nothing"),
        ('tcp = "${host}:5432"\nca = "ca.pem"', "ca does not go with tcp"),
        ('tls = "https://shop.test"', "this is a URL"),
        ('tls = "shop.test:99999"', "a port is a number"),
        ('tls = "{HOST_NAME}"', "placeholder"),
        ('dns = "shop.test"', "one type and one name"),
        ('dns = "SPF shop.test"', "SPF is no type"),
        ('dns = "TXT shop..test"', "no name of a host"),
        ('dns = "TXT ${base}"', "is no part of a host's name"),
        ('dns = "TXT shop.test"\nserver = "::1"', "stands in brackets"),
        ('metric = "up > ${host}"', "no number and no duration"),
        ("metric = 'x{a=\"${metrics_token}\"}'", "is a credential"),
        ('metric = "up"\non = "nothing"', "there is no connection nothing"),
        ('report = "x.xml"\nserver = "a"', "server does not go with report"),
    ],
)
def test_what_is_wrong_is_found_at_load(small: Callable[..., str], found: Found, probe: str, problem: str) -> None:
    text = small(f'[[gate.g.probe]]\n{probe}\nclaims = [{{ says = "a", expect = "elapsed_ms < 5s" }}]', launch=HEAD)
    assert any(problem in item.problem for item in found(text)), found(text)


@pytest.mark.parametrize(
    ("probe", "field", "near"),
    [
        ('tcp = "a:1"', "opened", "open"),
        ('tls = "a"', "daysleft", "days_left"),
        ('dns = "A a"', "answer", "answers"),
        ('metric = "up"', "values", "value"),
        ('report = "x"', "test", "tests"),
    ],
)
def test_a_field_that_the_document_has_not_is_found(
    small: Callable[..., str], found: Found, probe: str, field: str, near: str
) -> None:
    text = small(f'[[gate.g.probe]]\n{probe}\nclaims = [{{ says = "a", expect = "{field} == 1" }}]', launch=HEAD)
    about = [item for item in found(text) if field in item.problem]
    assert about, found(text)
    assert near in f"{about[0].problem} {about[0].hint}"


def test_a_value_that_is_not_known_yet_is_judged_when_it_is(small: Callable[..., str], found: Found) -> None:
    text = small(
        '[[gate.g.probe]]\ntcp = "${unfilled}:443"\nclaims = [{ says = "a", expect = "open == true" }]', launch=HEAD
    )
    assert [item.problem for item in found(text) if "not filled in" not in item.problem] == []


def test_a_token_in_the_file_is_refused_and_not_repeated(small: Callable[..., str], found: Found) -> None:
    findings = found(small(GOOD, launch=HEAD.replace('"${metrics_token}"', '"s3cr3t-value"')))
    assert any("a token stands in the profile itself" in item.problem for item in findings)
    assert "s3cr3t-value" not in str(findings)


def test_a_connection_without_its_url_is_one_error(small: Callable[..., str], found: Found) -> None:
    findings = found(small(GOOD, launch=HEAD.replace('url = "https://${host}/prometheus"\n', "")))
    assert [item.problem for item in findings if "not filled in" not in item.problem] == [
        "url is missing in connections.prom"
    ]


def test_a_watch_may_ask_for_a_metric(small: Callable[..., str], loaded: Callable[..., Loaded]) -> None:
    watch = (
        '[watch.errors]\ntitle = "Errors"\nmetric = "sum(rate(errors[1m]))"\n'
        'limits = [{ says = "Errors > 5%", when = "value > 5%", level = "critical" }]\n'
    )
    plan = loaded(small(rest=watch, launch=HEAD)).plan
    assert [probe.spec for probe in plan.watch_gates[0].probes] == [MetricSpec("prom", "sum(rate(errors[1m]))")]
