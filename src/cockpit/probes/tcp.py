"""TCP: whether somebody takes a connection. Nothing is sent and nothing is read."""

from __future__ import annotations

from cockpit.core.names import JSON
from cockpit.core.probe import Scene, TcpSpec
from cockpit.probes.dial import Dialler, State, target_of

RESERVE = 0.05
"""The part of the time that is kept, so that silence is a finding and not a probe that came too late."""
_OPEN = {State.OPEN: True, State.REFUSED: False, State.SILENT: None}


class Tcp:
    """The kind `tcp`."""

    def __init__(self) -> None:
        self._dialler = Dialler()

    async def ask(self, spec: TcpSpec, scene: Scene) -> JSON:
        """Connect and hang up; see `TcpSpec` for the document.

        A refusal and silence are findings. What keeps this machine from asking (no such name, no way there) is an
        error: otherwise "the port is closed" would be green on a train.
        """
        target = target_of(spec.target, scene)
        scene.emit("info", f"connecting to {target}")
        call = await self._dialler.call(target, scene.timeout * (1 - RESERVE))
        if call.sock is not None:
            call.sock.close()
        scene.emit("out", f"{call.address} {call.state} · {call.elapsed_ms:.1f} ms")
        if call.error:
            scene.emit("info", call.error)
        return {
            "open": _OPEN[call.state],
            "state": call.state.value,
            "address": call.address,
            "error": call.error,
            "elapsed_ms": call.elapsed_ms,
        }

    async def close(self) -> None:
        """Nothing is kept; a resolver that hangs is not waited for."""
