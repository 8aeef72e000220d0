"""Whether a profile may run here: its bytes, the files that its commands name, what was allowed and what was denied.

The digest is made of the very bytes that the plan was made of; they are not read again. Whoever sits down asks here,
so that no verb can forget to.
"""

from __future__ import annotations

import hashlib
import hmac
import os
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from cockpit.core.plain import plain_line
from cockpit.core.reach import Script, reach
from cockpit.errors import CockpitError

if TYPE_CHECKING:
    from cockpit.core.plan import Plan
    from cockpit.core.probe import Probe
    from cockpit.profile import Loaded
    from cockpit.report.allowing import Allowing, State
    from cockpit.trust import Kept

PLEDGE = "COCKPIT_TRUST"
"""Of the environment, for CI: digests that may run, with blanks or commas between them."""


class NotTrusted(CockpitError):
    """A profile that was not allowed, where nobody can be asked."""


class Trust:
    """The trust in one profile that was read. Any thread may ask it."""

    def __init__(
        self, loaded: Loaded, state: Path | None = None, pledged: Iterable[str] = (), *, maker: bool = False
    ) -> None:
        """Look at it.

        Args:
            loaded: the profile.
            state: the state folder, if not the user's own.
            pledged: digests that a person gave with the command.
            maker: it is the demo's, on our own stand-ins; believed if it is byte for byte the one that we brought.
        """
        from cockpit.journal import find
        from cockpit.trust import Kept, Scripts, Store, place_of

        self._loaded = loaded
        self._given = tuple(pledged)
        self._maker = maker and _ours(loaded)
        self._hashes = Scripts()
        self._store = Store((state or find.state_folder()) / "trust")
        self.place = place_of(loaded.plan.source)
        self._seen = False
        self._scripts: tuple[Script, ...] = ()
        self._digest = ""
        self._known = Kept()

    def look(self) -> None:
        """Look again at the files that its commands name and at what was decided; the profile itself stays as read."""
        from cockpit.trust import digest_of

        self._scripts = self._hashes.of_plan(self._loaded.plan)
        self._digest = digest_of(self.place, self._loaded.raw, self._scripts, self._loaded.given)
        self._known = self._store.look(self.place)
        self._seen = True

    def _looked(self) -> None:
        if not self._seen:
            self.look()

    # ------------------------------------------------------------------------------------------------ how it stands
    @property
    def scripts(self) -> tuple[Script, ...]:
        """The files that its commands name, as they were at the last look."""
        self._looked()
        return self._scripts

    @property
    def digest(self) -> str:
        """What is trusted, in hex."""
        self._looked()
        return self._digest

    @property
    def _kept(self) -> Kept:
        self._looked()
        return self._known

    @property
    def _harmless(self) -> bool:
        """Whether there is nothing to allow: no probe, nothing to connect to, no secret, as in a fresh import."""
        plan = self._loaded.plan
        asks = any(gate.probes for gate in (*plan.gates, *plan.watch_gates))
        return not (asks or plan.connections or plan.credentials or plan.journal or plan.communication.webhook)

    @property
    def file(self) -> str:
        """The profile, as a person would name it."""
        try:
            relative = os.path.relpath(self._loaded.plan.source)
        except OSError:  # the folder that we stand in is gone
            relative = ".."
        return plain_line(self._loaded.plan.source if relative.startswith("..") else relative)

    @property
    def why(self) -> str:
        """Why nothing of it may run, one sentence; empty where it may."""
        kept = self._kept
        if self._maker:
            return ""
        if kept.doubt:
            return kept.doubt
        if kept.denied:
            return f"it was denied on {_day(kept.denied)}{_by(kept.by)}"
        if any(hmac.compare_digest(self.digest, pledge) for pledge in self._pledges()):
            return ""
        if self._given:  # a person named what may run, and this is something else
            return "its digest is not the one that --trust gives"
        if not kept.digest:
            return "" if self._harmless else "nobody has allowed it here yet"
        if hmac.compare_digest(self.digest, kept.digest):
            return ""
        files = self._other_files()
        what = f"{files} changed" if files else "it changed"
        return f"{what} since it was allowed on {_day(kept.allowed)}{_by(kept.by)}"

    @property
    def state(self) -> State:
        """The same in one word."""
        from cockpit.report.allowing import State

        if not self.why:
            return State.ALLOWED
        if self._kept.doubt:
            return State.DOUBTFUL
        if self._kept.denied:
            return State.DENIED
        return State.CHANGED if self._kept.digest else State.NEW

    def account(self) -> Allowing:
        """Everything that a person needs to decide, looked at now."""
        from cockpit.report import allowing

        self.look()
        plan, kept = self._loaded.plan, self._kept
        reached = reach(plan)
        since = f"{_day(kept.allowed)}{_by(kept.by) if not kept.denied else ''}" if kept.allowed else ""
        changed = kept.allowed and not (kept.digest and kept.digest == self.digest)
        found = allowing.changes(kept.lines, allowing.entries(reached, self.scripts)) if changed else ()
        return allowing.Allowing(
            self.file,
            plan.project,
            plan.title,
            self.digest,
            self.state,
            self.why,
            reached,
            self.scripts,
            found,
            since,
            self._loaded.given,
        )

    def digest_at(self, path: Path) -> str:
        """The digest of the same profile at another place: that of a checkout in CI."""
        from cockpit.trust import digest_of

        return digest_of(os.path.abspath(path), self._loaded.raw, self.scripts, self._loaded.given)  # noqa: PTH100

    def require(self, done: str = "so nothing ran") -> None:
        """Make sure that it may run; `done` says what did not happen otherwise.

        Raises:
            NotTrusted: it may not; says why, and the way on.
        """
        if self.why:
            hint = f"look at it and allow it: cockpit trust {self.file}; in CI: --trust DIGEST, or {PLEDGE}=DIGEST"
            raise NotTrusted(f"{self.file} is not trusted, {done}: {self.why}", hint)

    def check(self, probe: Probe) -> str:
        """Why a probe may not run after all: a file that it names is not the one that was allowed; empty if it is."""
        known = {one.name: one.digest for one in self.scripts}
        for name, digest in self._hashes.of_probe(probe, self._loaded.plan).items():
            if known.get(name) != digest:
                return f"{plain_line(name)} {'changed' if name in known else 'is new'} since the profile was allowed"
        return ""

    # ------------------------------------------------------------------------------------------------- what is said
    def allow(self, by: str) -> None:
        """Remember that a person allowed exactly this: what `look` and `account` saw last.

        Raises:
            TrustProblem: it cannot be remembered.
        """
        from cockpit.report.allowing import entries
        from cockpit.trust import Kept

        lines = entries(reach(self._loaded.plan), self.scripts)
        files = tuple((one.name, one.digest) for one in self.scripts)
        self._store.allow(self.place, Kept(self.digest, _now(), "", by, lines, files))
        self._known = self._store.look(self.place)

    def deny(self, by: str) -> None:
        """Remember that it may not run, or no longer.

        Raises:
            TrustProblem: it cannot be remembered.
        """
        self._store.deny(self.place, datetime.now(UTC), by)
        self._known = self._store.look(self.place)

    # ------------------------------------------------------------------------------------------------------- inside
    def _pledges(self) -> list[str]:
        given = [*self._given, *os.environ.get(PLEDGE, "").replace(",", " ").split()]
        return [one.strip().lower().removeprefix("sha256:") for one in given if one.isascii()]

    def _other_files(self) -> str:
        """The files that are not as they were, if they are all that changed."""
        from cockpit.trust import digest_of

        before = [Script(name, digest) for name, digest in self._kept.scripts]
        if digest_of(self.place, self._loaded.raw, before, self._loaded.given) != self._kept.digest:
            return ""
        old, new = dict(self._kept.scripts), {one.name: one.digest for one in self.scripts}
        names = sorted(name for name in {*old, *new} if old.get(name) != new.get(name))
        more = f" and {len(names) - 2} more" if len(names) > 2 else ""
        return plain_line(f"{', '.join(names[:2])}{more}")


def trust_of(plan: Plan) -> Trust:
    """The trust in the profile that a plan was made of, where its bytes are not at hand any more.

    Raises:
        NotTrusted: the file is another by now.
    """
    from cockpit.profile import Loaded

    try:
        raw = Path(plan.source).read_bytes()
    except OSError:
        raw = b""
    if hashlib.sha256(raw).hexdigest() != plan.digest:
        raise NotTrusted(f"{plain_line(plan.source)} changed while it was read", "try again")
    return Trust(Loaded(plan, (), raw))


def _ours(loaded: Loaded) -> bool:
    """Whether a profile is, byte for byte, one that comes with cockpit, read from where it lies."""
    from cockpit import profile

    source = Path(loaded.plan.source)
    try:
        bundled = profile.bundled(source.stem)
        return bundled.resolve() == source.resolve() and bundled.read_bytes() == loaded.raw
    except (CockpitError, OSError):
        return False


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def _day(text: str) -> str:
    try:
        return f"{datetime.fromisoformat(text):%Y-%m-%d %H:%M} UTC"
    except ValueError:
        return "an unknown day"


def _by(name: str) -> str:
    return f" by {plain_line(name, 100)}" if name else ""
