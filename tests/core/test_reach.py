"""What a profile would reach: hosts in every form, hours, credentials and where they go, what lies outside."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from cockpit.core.hosts import host_of, is_metadata, open_names, shown
from cockpit.core.hours import Hours, closed, read_hours
from cockpit.core.plan import Credential, Variable
from cockpit.core.probe import (
    AwsConnection,
    AwsSpec,
    CloudWatchSpec,
    Count,
    DnsSpec,
    Effect,
    FileSpec,
    GitSpec,
    HttpSpec,
    MetricSpec,
    PostgresConnection,
    Probe,
    PrometheusConnection,
    ReplaySpec,
    RunSpec,
    Signature,
    SqlSpec,
    TcpSpec,
    TlsSpec,
)
from cockpit.core.reach import Group, Reach, reach
from cockpit.core.telltale import is_outside
from fakes.launches import claim, gate, plan


@pytest.mark.parametrize(
    "host",
    [
        *("169.254.169.254", "169.254.170.2:80", "2852039166", "0xa9fea9fe", "0xA9FEA9FE:80", "0251.0376.0251.0376"),
        *("169.254.43518", "169.16689662", "[fe80::1%eth0]", "[fe80::1]:80", "[::ffff:169.254.169.254]"),
        *("metadata.google.internal", "METADATA.google.internal.", "100.100.100.200", "[fd00:ec2::254]:80"),
    ],
)
def test_metadata_in_every_form(host: str) -> None:
    assert is_metadata(host)


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "10.0.0.1:5432",
        "shop.example",
        "169.254.example",
        "${host}",
        "",
        "1.2.3.4.5",
        "0x",
        "[::1]:80",
        "999999999999",
    ],
)
def test_other_hosts_are_none(host: str) -> None:
    assert not is_metadata(host)


def test_the_host_of_a_url() -> None:
    assert host_of("https://u:p@shop.example:8443/x?y=http://z") == "shop.example:8443"
    assert host_of("http://[::1]:80/") == "[::1]:80"
    assert host_of("${api}/health") == ""
    assert shown("${api}/${id}/$${x}", {"api": "http://a", "id": None}) == "http://a/${id}/${x}"
    assert open_names("${api}/health", {"api": "http://a"}) == ()
    assert open_names("${api}/health", {}) == ("api",)
    assert open_names("https://${a}.example/${b}", {}) == ("a",)


def test_outside_of_the_folder() -> None:
    assert not any(map(is_outside, ["a", "./a/../b", "a/b", ".", "a/.."]))
    assert all(map(is_outside, ["/etc/passwd", "~/x", "..", "a/../../b", "../x"]))


def reached(*specs: object, effect: Effect = Effect.READ, **more: object) -> Reach:
    probes = tuple(
        Probe(f"g/{number}", "t", spec, effect)  # type: ignore[arg-type]
        for number, spec in enumerate(specs, 1)
    )
    made = plan(gate("g", claim("g", 1, "status == 200"), probes=probes))
    return reach(replace(made, **more))  # type: ignore[type-var]


def test_every_kind_says_where_it_goes() -> None:
    connections = {
        "db": PostgresConnection("db", "db.internal", "shop", "reader", password="${db}"),
        "aws": AwsConnection("aws", "eu-west-1", profile="prod"),
        "prom": PrometheusConnection("prom", "http://prom.internal:9090", token="${token}"),
    }
    secrets = tuple(Credential(name) for name in ("db", "token", "hmac", "unused"))
    found = reached(
        RunSpec("deploy ${api} ${token}", "ops"),
        HttpSpec("POST", "${api}/hook", json={"a": 1}, sign=Signature("x-sig", "hmac-sha256", "${hmac}")),
        SqlSpec("db", "select 1"),
        AwsSpec("aws", "sqs", "list_queues", {"Prefix": "p"}),
        MetricSpec("prom", "up"),
        CloudWatchSpec("aws", "AWS/SQS", "Age", "Maximum", (("QueueName", "q"),)),
        TcpSpec("cache.internal:6379"),
        TlsSpec("shop.example"),
        DnsSpec("TXT", "_dmarc.shop.example"),
        FileSpec("~/.ssh/id_rsa"),
        GitSpec("../app"),
        ReplaySpec(HttpSpec("POST", "${api}/pay"), 3, counts=Count(SqlSpec("db", "select count(*) as n"), "rows[0].n")),
        connections=connections,
        credentials=secrets,
    )
    told = {one.key: (one.group, one.what, one.where, one.effect) for one in found.touches}
    assert told["g/1"] == (Group.COMMAND, "deploy ${api} ${token}", "", Effect.READ)
    assert told["g/2"][:3] == (Group.REQUEST, "POST http://127.0.0.1:1/hook", "127.0.0.1:1")
    assert told["g/3"][:3] == (Group.DATABASE, "select 1", "shop at db.internal:5432 as reader")
    assert told["g/4"][:3] == (Group.AWS, 'sqs.list_queues {"Prefix": "p"}', "eu-west-1, profile prod")
    assert told["g/5"][2] == "http://prom.internal:9090"
    assert told["g/6"][1] == "Maximum of AWS/SQS Age (QueueName=q)"
    assert told["g/12"][1] == "POST http://127.0.0.1:1/pay"
    assert told["g/12+1"][1:3] == ("select count(*) as n", "shop at db.internal:5432 as reader")
    assert [one.what for one in found.touches if one.outside] == ["~/.ssh/id_rsa", "repository ../app"]
    grants = {one.name: one.to for one in found.grants}
    assert grants["db"] == ("db.internal:5432",)
    assert grants["token"] == ("a command of G, which may send it anywhere", "prom.internal:9090")
    assert grants["hmac"] == ("127.0.0.1:1",)
    assert grants["unused"] == ()
    assert found.machine == ("AWS credentials of this machine (profile prod of ~/.aws) for the connection aws",)
    command = next(one for one in found.touches if one.group is Group.COMMAND)
    assert command.remarks == ("in ops", "with api=http://127.0.0.1:1", "gets the credential token")


def test_the_checklist_of_a_profile_is_a_file_that_it_reads() -> None:
    assert [(one.what, one.outside) for one in reached(checklist="../notes.md").touches] == [("../notes.md", True)]


def test_a_host_behind_a_variable_is_named() -> None:
    found = reached(HttpSpec("GET", "${meta}/x"), variables=(Variable("meta", "http://0xa9fea9fe"),))
    assert [one.what for one in found.metadata] == ["GET http://0xa9fea9fe/x"]


# ------------------------------------------------------------------------------------------------------------ hours
def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def test_hours() -> None:
    office = read_hours(" Mon-Fri  09:00-17:30 ")
    assert office == Hours("Mon-Fri 09:00-17:30", (0, 1, 2, 3, 4), 540, 1050)
    assert closed(office, at("2026-02-27T09:00"), "UTC") == ""
    assert "and it is Fri 17:30" in closed(office, at("2026-02-27T17:30"), "UTC")
    assert "and it is Sat 09:00" in closed(office, at("2026-02-28T09:00"), "UTC")
    assert closed(None, at("2026-02-28T09:00"), "Nowhere/At-All") == ""
    assert "no time zone" in closed(office, at("2026-02-27T10:00"), "Nowhere/At-All")
    assert "Mon 08:00" in closed(office, at("2026-03-02T11:00"), "America/Sao_Paulo")


def test_hours_past_midnight_belong_to_the_day_that_they_begin_on() -> None:
    night = read_hours("fri 22:00-02:00")
    assert closed(night, at("2026-02-27T23:59"), "UTC") == ""
    assert closed(night, at("2026-02-28T01:59"), "UTC") == ""
    assert closed(night, at("2026-02-28T02:00"), "UTC")
    assert closed(night, at("2026-02-27T01:00"), "UTC")
    assert closed(night, at("2026-02-28T23:00"), "UTC")


@pytest.mark.parametrize(
    "text", ["", "9-5", "09:00", "09:00-09:00", "09:00-24:30", "mo 09:00-10:00", "foo 09:00-10:00", "25:00-26:00"]
)
def test_what_are_no_hours(text: str) -> None:
    with pytest.raises(ValueError, match=r"is no|begins when|names days"):
        read_hours(text)


def test_days() -> None:
    assert read_hours("sat-mon 10:00-11:00").days == (5, 6, 0)
    assert read_hours("mon,wed, fri 10:00-24:00").days == (0, 2, 4)
