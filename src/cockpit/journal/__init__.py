"""Where a launch is written down: one append-only file for each, and the chain that shows any change of it.

`chain` states the format and checks it, `codec` turns events into text, `sqlite` and `memory` keep entries, `find`
knows where the files lie. Nothing here decides anything: what comes in was decided by `cockpit.core.decide`.
"""
