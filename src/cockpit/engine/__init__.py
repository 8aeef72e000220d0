"""The launch at work: one operator's seat, the probes on their schedules, the clock.

The engine sees journals, probes and credentials through the protocols of `ports` only.
"""
