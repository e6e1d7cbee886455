"""Who is signed in to the portal, as a person of ours."""

from collections.abc import Iterable

from sesame.domain.person import Person
from sesame.errors import Unavailable
from sesame.mounted import Mounted


def person_signed_in(here: Mounted) -> Person | None:
    """Return the person whose session it is; none where nobody is signed in, or nobody we know."""
    name = here.portal.identity()
    return here.services.people_signed_in.person(name) if name else None


def end_sessions(here: Mounted, person: Person) -> bool:
    """End the sessions a person has open in the portal, under former names too; tell whether it could."""
    known = here.services.people_signed_in
    try:
        names = known.names(person)
    except Unavailable:
        # Whatever ends them is done, and no page may say that nothing was.
        names = known.names_now(person)
    return end_sessions_of(here, names)


def end_sessions_of(here: Mounted, names: Iterable[str]) -> bool:
    """End the sessions that are open in the portal under these names; tell whether it could."""
    # Each of them, whatever came of the one before.
    ended = [here.portal.end_sessions(name) for name in names]
    return all(ended)
