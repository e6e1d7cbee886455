"""The part of the composition root that puts together what is asked about people, and about what was done to them."""

from dataclasses import dataclass

from sesame.domain.people_search import ReadEverybody
from sesame.domain.person import IdentifierKind
from sesame.guess_limits import current_password_tries
from sesame.guess_limits import identity_tries
from sesame.guess_limits import sign_in_tries
from sesame.identifier_formats import identifier_formats
from sesame.people_life import build_merging
from sesame.people_life import build_renaming
from sesame.services.former_names import FormerNames
from sesame.services.name_release import NameRelease
from sesame.services.people_finding import PeopleFinding
from sesame.services.people_merging import PersonMerging
from sesame.services.people_merging import PersonRenaming
from sesame.services.people_runs import RunKeeping
from sesame.services.people_signed_in import PeopleSignedIn
from sesame.services.people_waiting import PeopleWaiting
from sesame.services.person_files import PersonFiles
from sesame.services.throttling import GuessedPath
from sesame.use_cases import Base


@dataclass(frozen=True, slots=True, kw_only=True)
class PeopleDesk:
    """What the commands of the help desk ask, and what they do about who somebody is."""

    finding: PeopleFinding
    files: PersonFiles
    runs: RunKeeping
    names: NameRelease
    merging: PersonMerging
    renaming: PersonRenaming
    waiting: PeopleWaiting


def build_people_desk(base: Base, *, everybody: ReadEverybody | None) -> PeopleDesk:
    """Return what the help desk asks; ``everybody`` is none where people are another system's to search."""
    settings = base.settings
    paths = (
        base.budgets(GuessedPath.IDENTITY, *identity_tries(settings)),
        base.codes_sent(),
        base.wrong_codes(),
        base.answers(),
        base.budgets(GuessedPath.CURRENT_PASSWORD, current_password_tries(settings)),
        base.budgets(GuessedPath.SIGN_IN, sign_in_tries(settings)),
    )
    return PeopleDesk(
        files=PersonFiles(
            paths=paths,
            unit_of_work=base.unit_of_work,
            reading=base.reading,
            clock=base.clock,
            attendance=base.attendance,
        ),
        finding=PeopleFinding(
            people=base.people,
            everybody=everybody,
            formats=identifier_formats(settings),
            unit_of_work=base.unit_of_work,
            clock=base.clock,
        ),
        runs=RunKeeping(unit_of_work=base.unit_of_work, reading=base.reading, clock=base.clock),
        names=NameRelease(unit_of_work=base.unit_of_work, clock=base.clock),
        merging=build_merging(base),
        renaming=build_renaming(base),
        waiting=PeopleWaiting(unit_of_work=base.unit_of_work, reading=base.reading, clock=base.clock),
    )


def build_people_signed_in(base: Base) -> PeopleSignedIn:
    """Return what tells whose session the portal's is, by the names it knows people by."""
    return PeopleSignedIn(
        names=FormerNames(people=base.people, reading=base.reading, clock=base.clock),
        named_by=IdentifierKind(base.settings.identity_is),
    )
