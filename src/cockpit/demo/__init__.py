"""The demo world: real stand-ins of everything that the Track-AI launch asks, on loopback only.

A real PostgreSQL, AWS over HTTP, the Track-AI API with its dispatch worker, the source host with its checks. All of it
runs in processes of its own and dies with the process that started it. Importing this package costs nothing; what is
heavy is imported in the child processes. Nothing here may be imported by another ring than `wiring` and `cli`.
"""

from cockpit.demo.faults import FAULTS, MENDABLE, Fault
from cockpit.demo.world import World

__all__ = ["FAULTS", "MENDABLE", "Fault", "World"]
