"""Profiles of any size, for measuring and for tests that need many gates."""

from __future__ import annotations

AREAS = 8
"""Categories of a generated profile."""


def generate(gates: int) -> str:
    """A profile of so many gates: each with an HTTP probe and one claim, every fourth with a person's claim too."""
    head = [
        "[launch]",
        'project = "generated"',
        f'title = "A launch of {gates} gates"',
        'owner = "pm"',
        "t0 = 2026-02-27T13:00:00Z",
        "",
        "[variables]",
        'api = "http://127.0.0.1:9"',
        "",
    ]
    for number in range(min(AREAS, gates)):
        head += [f"[category.area-{number}]", f'title = "Area {number}"', ""]
    body = [_gate(number) for number in range(gates)]
    last = '[[station]]\nrole = "pm"\nperson = "Morgan"\n'
    return "\n".join(head) + "\n" + "\n".join(body) + "\n" + last


def _gate(number: int) -> str:
    person = 'claims = ["somebody looked at it"]\n' if number % 4 == 0 else ""
    return (
        f"[gate.gate-{number:05}]\n"
        f'title = "Service {number} answers"\n'
        f'category = "area-{number % AREAS}"\n'
        f"{person}"
        f"[[gate.gate-{number:05}.probe]]\n"
        f'http = "GET ${{api}}/{number}"\n'
        'claims = [{ says = "it answers 200", expect = "status == 200" }]\n'
    )
