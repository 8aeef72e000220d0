"""Trust: whether this exact profile, at this place, with these scripts, was allowed to run by a person.

The store lies outside of every repository. Nothing that a profile says can widen trust, and a denial wins. What a
profile would reach is read from its plan, in `core.reach`; who may do what at a seat is kept by `engine.permit`.
"""

from __future__ import annotations

from cockpit.trust.digest import digest_of, place_of
from cockpit.trust.scripts import Scripts, scripts_of
from cockpit.trust.store import Kept, Store

__all__ = ["Kept", "Scripts", "Store", "digest_of", "place_of", "scripts_of"]
