"""The composition root: profile, credentials, journal, probes and engine become one seat at a launch.

The only ring that knows every other. It decides nothing about a launch; it connects those who do. Nothing heavy is
imported before the function that needs it is called.
"""

from cockpit.wiring.boarding import board, engine, load, sit, take_seat
from cockpit.wiring.reach import look as reached
from cockpit.wiring.records import Record, begun, guests, is_record, read_file, read_journal, read_record
from cockpit.wiring.screen import choose, fly
from cockpit.wiring.seating import Boarding, Seating
from cockpit.wiring.snapshots import not_told, snapshot, write_snapshot
from cockpit.wiring.trial import try_probe
from cockpit.wiring.trusting import NotTrusted, Trust

__all__ = [
    "Boarding", "NotTrusted", "Record", "Seating", "Trust", "begun", "board", "choose", "engine", "fly", "guests",
    "is_record", "load", "not_told", "reached", "read_file", "read_journal", "read_record", "sit", "snapshot",
    "take_seat", "try_probe", "write_snapshot",
]  # fmt: skip
