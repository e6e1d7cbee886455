"""Who is signed in to the portal, as a person of ours."""

from sesame.domain.person import Person
from sesame.mounted import Mounted


def person_signed_in(here: Mounted) -> Person | None:
    """Return the person whose session it is; none where nobody is signed in, or nobody we know."""
    name = here.portal.identity()
    return here.services.people_signed_in.person(name) if name else None


def end_sessions(here: Mounted, person: Person) -> bool:
    """End the sessions a person has open in the portal; tell whether it could."""
    return here.portal.end_sessions(here.services.people_signed_in.name(person))
