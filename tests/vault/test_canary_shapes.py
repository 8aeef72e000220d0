"""Every shape of secret, in every form, cut at every place: what of it can still be read. See `fakes.canaries`."""

from __future__ import annotations

import dataclasses
import json
import pickle
from datetime import UTC, datetime

import pytest

from cockpit.core.names import GateId
from cockpit.core.secret import Secret
from cockpit.engine.output import Output, Recorder
from cockpit.probes.run import Tape
from cockpit.vault import Vault
from cockpit.vault.redact import Redactor
from fakes.canaries import CAPTURED, FORMS, SHAPES, forms_of, found_in, page

GATE = GateId("gate")


@pytest.fixture(scope="module")
def vault() -> Vault:
    return Vault({name: Secret(name, value) for name, value in SHAPES.items()}, {})


def recorded(vault: Vault) -> tuple[Output, Recorder]:
    output = Output(vault, lambda: datetime(2026, 2, 27, tzinfo=UTC), lambda: None)
    return output, Recorder(output, GATE)


def shown(output: Output) -> str:
    return "\n".join(line.text for line in output.lines(GATE))


def test_the_search_finds_each_of_them_where_nothing_is_masked() -> None:
    """A test that could not fail would prove nothing: every form of every shape is found before it is masked."""
    for name, value in {**SHAPES, "captured": CAPTURED}.items():
        for form in forms_of(value):
            assert found_in(f"<{form(value)}>", {name: value}), (name, form(value))


@pytest.mark.parametrize("name", SHAPES)
def test_every_form_is_masked_and_the_rest_of_the_line_stays(vault: Vault, name: str) -> None:
    for form in forms_of(SHAPES[name]):
        masked = vault.redact(f"before {form(SHAPES[name])} after")
        assert not found_in(masked, {name: SHAPES[name]}), masked
        assert masked.startswith("before ")
        assert masked.endswith(" after")


@pytest.mark.parametrize("name", SHAPES)
@pytest.mark.parametrize("outer", ["json", "percent", "html", "json every letter", "shell backslashes", "python"])
def test_a_form_in_a_form_is_masked(vault: Vault, name: str, outer: str) -> None:
    value = SHAPES[name]
    if len(value) < 6:
        pytest.skip("of four letters in the middle of others too little is left")
    for inner in ("raw", "base64", "percent", "json", "html", "html hexadecimal", "json every letter", "hex"):
        written = FORMS[outer](f"<{FORMS[inner](value)}>")
        assert not found_in(vault.redact(written), {name: value}), (inner, written)


@pytest.mark.parametrize("name", SHAPES)
def test_lines_as_they_come_hide_what_goes_on_in_the_next_one(vault: Vault, name: str) -> None:
    output, recorder = recorded(vault)
    for line in page(SHAPES[name]).split("\n"):
        recorder("out", line)
    assert not found_in(shown(output), {name: SHAPES[name]})
    assert not found_in("\n".join(recorder.tail()), {name: SHAPES[name]})
    assert shown(output).count("\n") == page(SHAPES[name]).count("\n")


@pytest.mark.parametrize("name", SHAPES)
def test_a_value_in_two_pieces_at_every_place(vault: Vault, name: str) -> None:
    """Pieces of a pipe, with and without a line break between, and one piece of each stream in turn."""
    for form in ("raw", "base64"):
        data = f"x={FORMS[form](SHAPES[name])};\n".encode()
        for cut in range(1, len(data), 1 if len(data) < 60 else 7):
            output, recorder = recorded(vault)
            tapes = {stream: Tape(stream, recorder) for stream in ("out", "err")}
            tapes["out"].add(data[:cut])
            tapes["err"].add(b"noise\n")
            tapes["out"].add(data[cut:])
            for tape in tapes.values():
                tape.end()
            assert not found_in(shown(output), {name: SHAPES[name]}), (form, cut)
            assert tapes["out"].text() == data.decode()


@pytest.mark.parametrize("name", [name for name, value in SHAPES.items() if len(value) >= 12])
def test_a_line_break_at_every_place(vault: Vault, name: str) -> None:
    for form in ("raw", "HEX"):
        written = FORMS[form](SHAPES[name])
        for cut in range(1, len(written), 1 if len(written) < 40 else 5):
            output, recorder = recorded(vault)
            recorder("err", written[:cut])
            recorder("err", f"  {written[cut:]}")
            assert not found_in(shown(output), {name: SHAPES[name]}), (form, cut, shown(output))
            document = vault.redact_value(
                {"lines": [written[:cut], written[cut:]], "text": f"{written[:cut]}\n{written[cut:]}"}
            )
            assert not found_in(json.dumps(document), {name: SHAPES[name]}), (form, cut)


def test_a_flood_that_is_shown_in_part_shows_no_part_of_a_secret(vault: Vault) -> None:
    token = SHAPES["token"]
    for pad in range(0, 200, 50):
        output, recorder = recorded(vault)
        tape = Tape("out", recorder)
        tape.add(b"".join(b"%d %s\n" % (number, b"y" * pad + token.encode()) for number in range(450)))
        tape.end()
        assert not found_in(shown(output), {"token": token})


@pytest.mark.parametrize("size", [2_000, 8_192, 20_001])
def test_a_long_line_is_masked_first_and_cut_last(vault: Vault, size: int) -> None:
    token = SHAPES["token"]
    for at in range(size - len(token) - 2, size + 2, 3):
        output, recorder = recorded(vault)
        tape = Tape("out", recorder)
        tape.add(b"x" * at + token.encode() + b"z" * 30_000 + b"\n")
        tape.end()
        (line,) = output.lines(GATE)
        assert not found_in(line.text, {"token": token}), at
        assert len(line.text) < 2_100
        assert line.text.endswith("bytes)")


def test_what_is_held_is_shown_once_its_secret_is_known(vault: Vault) -> None:
    output = Output(vault, lambda: datetime(2026, 2, 27, tzinfo=UTC), lambda: None)
    recorder = Recorder(output, GATE, held=True)
    recorder("out", f'{{"token": "{CAPTURED}"}}')
    assert output.lines(GATE) == ()
    vault.learn(Secret("captured", CAPTURED))
    assert recorder.tail() == ('{"token": "[redacted:captured]"}',)
    recorder.release()
    assert shown(output) == '{"token": "[redacted:captured]"}'
    recorder("out", f"again {CAPTURED}")
    assert shown(output).endswith("again [redacted:captured]")


def test_lines_that_belong_together_keep_their_number() -> None:
    redactor = Redactor([Secret("key", "correct horse battery")])
    assert redactor.redact_lines(["a correct ", "horse", " battery b", "c"]) == [
        "a [redacted:key]",
        "[redacted:key]",
        "[redacted:key] b",
        "c",
    ]
    assert redactor.redact_lines([]) == []


def test_a_secret_shows_itself_in_no_way() -> None:
    secret = Secret("key", "correct horse")
    told = [
        repr(secret),
        str(secret),
        f"{secret}",
        f"{secret!r:>30}",
        f"{secret} {secret!r}",
        f"{[secret]} { ({'a': secret}) }",
    ]
    told += [json.dumps({"a": secret}, default=str), repr(dataclasses.make_dataclass("Held", ["it"])(secret))]
    try:
        raise ValueError(secret)
    except ValueError as error:
        told.append(repr(error))
    assert "correct" not in " ".join(told)
    for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
        with pytest.raises(TypeError, match="the credential key cannot be pickled"):
            pickle.dumps(secret, protocol)
    with pytest.raises(TypeError, match="JSON serializable"):
        json.dumps(secret)
    assert not hasattr(secret, "__dict__")
