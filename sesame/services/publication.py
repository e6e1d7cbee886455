"""Making other systems so: one person after the other, whatever is due, each target at its own pace.

A try is: take the person under a lease, read how they should be now, make the target so, note how far that is. What
ends between two of these begins again when the lease is over, and repeating is harmless. Nobody but the database
says who is due, so that any number of processes may work at once.
"""

import datetime as dt
import logging
import secrets
from collections.abc import Collection
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field
from dataclasses import replace

from sesame.domain.ports import Clock
from sesame.domain.publications import Reached
from sesame.domain.publications import Taken
from sesame.domain.publications import TargetProgress
from sesame.domain.publishing import TRIAL
from sesame.domain.publishing import PasswordForm
from sesame.domain.publishing import PasswordSecret
from sesame.domain.publishing import PublishedState
from sesame.domain.publishing import Target
from sesame.domain.publishing import label_in
from sesame.domain.secret_sealing import SecretOpener
from sesame.domain.stores import Reading
from sesame.domain.stores import Transaction
from sesame.domain.stores import UnitOfWork
from sesame.errors import Refused
from sesame.errors import TurnedAway
from sesame.errors import Unavailable
from sesame.services.publication_state import Now
from sesame.services.publication_state import PublicationState

log = logging.getLogger("sesame.publication")

#: How long a person stays with the process that has taken them.
LEASE = dt.timedelta(minutes=5)
#: How many people are looked up at once; they are not taken by that.
_LOOKED_UP_AT_ONCE = 100
#: So many time-outs in a row mean that the target is away: each further try would wait for another one.
_AWAY_AFTER = 3
#: After that a target is left alone for a moment, whoever changes meanwhile.
_COOL_DOWN = dt.timedelta(seconds=30)
#: Seconds before the next try for one person; it goes on with the last of them until it is done.
_PATIENCE = (30, 60, 120, 300, 900, 1800, 3600)
#: And the most where the target was silent.
_PATIENCE_WITH_SILENCE = 120
_LONGEST_REFERENCE = 512
#: Where the private key is not here, or does not open what was sealed.
_NO_KEY, _UNOPENED = "secret_without_key", "secret_not_opened"


@dataclass(slots=True, kw_only=True)
class PublicationReport:
    """How a run went for one target."""

    written: int = 0
    delayed: int = 0
    refused: int = 0
    #: Of those written, the ones that were so already, or that nothing is told of.
    unchanged: int = 0
    is_away: bool = False

    @property
    def is_empty(self) -> bool:
        """Whether nobody was due."""
        return not (self.written or self.delayed or self.refused or self.unchanged or self.is_away)


@dataclass(slots=True, kw_only=True)
class _Run:
    """One run for one target: whom it has tried, and how that target answers."""

    target: Target
    due_by: dt.datetime
    people: list[int] = field(default_factory=list)
    looks_for_more: bool = True
    tried: set[int] = field(default_factory=set)
    #: What belongs, in that target, to somebody else who is called otherwise by now and has to be renamed first.
    not_yet_free: Collection[str] = ()
    silences: int = 0
    report: PublicationReport = field(default_factory=PublicationReport)


class Publication:
    """The deliverer: makes each target what it should be for whoever is due."""

    def __init__(
        self,
        *,
        targets: Sequence[Target],
        state: PublicationState,
        unit_of_work: UnitOfWork,
        reading: Reading,
        clock: Clock,
        opener: SecretOpener | None,
        lease: dt.timedelta = LEASE,
    ) -> None:
        """Take the targets in their order; without an ``opener`` passwords wait for a process that has one."""
        self._targets: Mapping[str, Target] = {target.name: target for target in targets}
        self._state = state
        self._unit_of_work = unit_of_work
        self._reading = reading
        self._clock = clock
        self._opener = opener
        self._lease = lease
        self._leave_alone_until: dict[str, dt.datetime] = {}

    @property
    def targets(self) -> Sequence[Target]:
        """Every target, in the order of their declaration."""
        return tuple(self._targets.values())

    def target(self, name: str) -> Target:
        """Return one of them. Errors: ``Refused("target_unknown")`` with the ``names`` there are."""
        if name not in self._targets:
            raise Refused("target_unknown", target=name, names=tuple(self._targets))
        return self._targets[name]

    @property
    def has_targets_at_once(self) -> bool:
        """Whether any target can be told beside the requests: one that takes no password."""
        return any(target.wants is PasswordForm.NONE for target in self.targets)

    def on_its_way(self, person: int, language: str = "fr") -> tuple[str, ...]:
        """Return the labels of the targets that do not have all of a person yet; a trial is nobody's business."""
        labels = {target.name: label_in(target.label, language) for target in self.targets if target.kind != TRIAL}
        if not labels:
            return ()
        with self._reading() as tx:
            return tuple(labels[name] for name in tx.publications.waiting_for(person, tuple(labels)))

    def progress(self, name: str) -> TargetProgress:
        """Return how a target is doing."""
        with self._reading() as tx:
            return tx.publications.progress(name, today=self._clock.today())

    def forget_undeclared(self) -> Mapping[str, int]:
        """Forget what targets were told that are none any more; return of how many people, by name."""
        with self._unit_of_work() as tx:
            return tx.publications.forget_targets(but=tuple(self._targets))

    def retry(self, name: str) -> int:
        """Make due again whatever a target refused, or has to wait for another try; return how many people."""
        with self._unit_of_work() as tx:
            return tx.publications.retry(name)

    def publish(self, names: Sequence[str] = ()) -> Mapping[str, PublicationReport]:
        """Try whoever is due in each of these targets, or all; one that is away holds up no other."""
        chosen = [self.target(name) for name in names] or self.targets
        return {target.name: self._publish(_Run(target=target, due_by=self._clock.now())) for target in chosen}

    def _rests(self, target: Target) -> bool:
        """Tell whether a target was silent a moment ago."""
        until = self._leave_alone_until.get(target.name)
        return until is not None and self._clock.now() < until

    def publish_now(self, people: Sequence[int]) -> None:
        """Try these people once in every target that needs no sealed password and did not fail a moment ago."""
        now = self._clock.now()
        for target in self.targets:
            if target.wants is PasswordForm.NONE:
                run = _Run(target=target, due_by=now, people=list(people), looks_for_more=False)
                self._publish(run)

    def _publish(self, run: _Run) -> PublicationReport:
        if self._rests(run.target):
            return run.report
        with self._unit_of_work() as tx:
            if run.people:
                run.not_yet_free = tx.publications.names_to_leave(run.target.name)
            taken = self._take(tx, run)
        while taken is not None:
            how = self._try(taken, run)
            with self._unit_of_work() as tx:
                ours = tx.publications.settle(taken, how, now=self._clock.now())
                following = None if run.report.is_away else self._take(tx, run)
            if not ours:
                log.warning("%s: person %s was taken by another process meanwhile", taken.target, taken.person)
            taken = following
        return run.report

    def _take(self, tx: Transaction, run: _Run) -> Taken | None:
        """Take one person, who is tried at once: who waits for their turn is nobody's."""
        today = self._clock.today()
        while True:
            if not run.people and run.looks_for_more:
                found = tx.publications.due(run.target.name, now=run.due_by, today=today, limit=_LOOKED_UP_AT_ONCE)
                run.people = [person for person in found if person not in run.tried]
                run.not_yet_free = tx.publications.names_to_leave(run.target.name) if run.people else ()
            if not run.people:
                return None
            person = run.people.pop(0)
            run.tried.add(person)
            taken = tx.publications.claim(
                run.target.name,
                person,
                claim=secrets.token_hex(16),
                now=self._clock.now(),
                today=today,
                lease=self._lease,
            )
            if taken is not None:
                return taken

    def _try(self, taken: Taken, run: _Run) -> Reached:
        """Make the target so for one person; return how that went."""
        try:
            now = self._state.now(taken.target, taken.person)
        except Unavailable:
            # The database, or who knows people: nobody can be written now.
            raise
        except Exception as error:  # noqa: BLE001 - one person's fault is their own: the others of the run go on
            return self._stumbled(taken, run, error)
        if not taken.is_there and (not now.is_of_theirs or now.desired.state is PublishedState.FORGOTTEN):
            # It is not ours to say, or they never heard of who is forgotten.
            run.report.unchanged += 1
            return Reached(
                settled=now.desired.revision, written=now.desired.revision, is_there=False, turns_on=now.turns_on
            )
        if not taken.is_there and now.desired.uid.lower() in run.not_yet_free:
            # What is found there under that name is not theirs, and must not get their password.
            return self._later(taken, run, TurnedAway(taken.target))
        return self._made_so(taken, now, run)

    def _made_so(self, taken: Taken, now: Now, run: _Run) -> Reached:
        revision, serial = now.desired.revision, now.secret.serial if now.secret else ""
        secret, missing = self._opened(now, run.target)
        try:
            published = run.target.publish(now.desired, secret)
        except Refused as refusal:
            run.silences = 0
            run.report.refused += 1
            log.error("%s refused person %s at revision %s: %s", taken.target, taken.person, revision, refusal.code)  # noqa: TRY400 - its text says all
            return Reached(settled=revision, turns_on=now.turns_on, error=refusal.code[:64])
        except Unavailable as error:
            return self._later(taken, run, error)
        except Exception as error:  # noqa: BLE001 - one person's fault is their own: the others of the run go on
            return self._stumbled(taken, run, error)
        if len(published.reference) > _LONGEST_REFERENCE:
            run.report.refused += 1
            return Reached(settled=revision, turns_on=now.turns_on, error="reference_too_long")
        run.silences = 0
        run.report.written += published.changed
        run.report.unchanged += not published.changed
        gone = now.desired.state is PublishedState.FORGOTTEN
        done = Reached(
            settled=revision,
            written=revision,
            reference="" if gone else published.reference or now.desired.uid,
            turns_on=now.turns_on,
            delivered=serial,
        )
        if not missing:
            return done
        log.error("%s: the password of person %s waits: %s", taken.target, taken.person, missing)
        # The rest is so: who was suspended meanwhile is, whatever becomes of the password.
        return replace(done, settled=None, again=self._again(taken), error=missing, delivered="")

    def _opened(self, now: Now, target: Target) -> tuple[PasswordSecret | None, str]:
        """Return the password to put in force, if there is one, and why one that waits is not to be had."""
        if now.secret is None or now.desired.state is PublishedState.PENDING or target.wants is PasswordForm.NONE:
            # Of an account that was given back to be activated anew no former password counts.
            return None, ""
        if self._opener is None:
            return None, _NO_KEY
        opened = self._opener.open(target.name, now.secret.sealed)
        return opened, "" if opened else _UNOPENED

    def _stumbled(self, taken: Taken, run: _Run, error: Exception) -> Reached:
        run.report.delayed += 1
        # The name alone: an error's text may quote what was to be said.
        log.error("%s: person %s could not be written: %s", taken.target, taken.person, type(error).__name__)
        return Reached(again=self._again(taken), error=f"fault:{type(error).__name__}"[:64])

    def _later(self, taken: Taken, run: _Run, error: Unavailable) -> Reached:
        run.report.delayed += 1
        turned_away = isinstance(error, TurnedAway)
        run.silences = 0 if turned_away else run.silences + 1
        if run.silences >= _AWAY_AFTER or (run.silences and not run.looks_for_more):
            run.report.is_away = True
            self._leave_alone_until[taken.target] = self._clock.now() + _COOL_DOWN
        why = "has to wait" if turned_away else "the target is not available"
        log.warning("%s, try %s for person %s: %s (%s)", taken.target, taken.attempts, taken.person, why, error.port)
        # A system that was away for hours has everybody soon after it is back: nobody's fault makes them wait longer.
        longest = _PATIENCE[-1] if turned_away else _PATIENCE_WITH_SILENCE
        again = min(self._again(taken), self._clock.now() + dt.timedelta(seconds=longest))
        return Reached(again=again, error="turned_away" if turned_away else "unavailable")

    def _again(self, taken: Taken) -> dt.datetime:
        return self._clock.now() + dt.timedelta(seconds=_PATIENCE[min(taken.attempts, len(_PATIENCE)) - 1])
