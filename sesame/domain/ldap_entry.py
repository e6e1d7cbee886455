"""What somebody's entry in a directory should have, and what of it has to change for that: no value of others'."""

import datetime as dt
from collections.abc import Callable
from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field

from sesame.domain.publishing import Desired
from sesame.domain.publishing import PublishedState

_EPOCH = dt.date(1970, 1, 1)

#: What is written, and SupAnn's attribute for it; ``{TAG}`` means that only values which begin so are ours.
WRITES: Mapping[str, str] = {
    "login": "supannAliasLogin",
    "state": "supannRessourceEtat{COMPTE}",
    "state_dates": "supannRessourceEtatDate{COMPTE}",
    "password_day": "shadowLastChange",
    "unlisted": "supannListeRouge",
    "consents": "supannConsentement",
    "phone": "pager",
    "personal_mail": "supannMailPrive{SECOURS}",
}
STATES: Mapping[PublishedState, str] = {
    PublishedState.PENDING: "I:SupannCree",
    PublishedState.ACTIVE: "A:SupannActif",
    PublishedState.ADOPTED: "A:SupannActif",
    PublishedState.SUSPENDED: "S:SupannVerrouAdministratif",
    PublishedState.CLOSED: "I:SupannInactif",
    PublishedState.GONE: "I:SupannExpire",
    PublishedState.FORGOTTEN: "I:SupannSupprCompte",
}
#: The value of each consent, by its subject.
CONSENTS: Mapping[str, str] = {
    "sms": "{SMSU}CG",
    "photo:public": "{PHOTO}PUBLIC",
    "photo:intranet": "{PHOTO}INTRANET",
    "photo:student": "{PHOTO}STUDENT",
}
#: States in which nothing is said of preferences: they were never asked for, or are nobody's any more.
_NEVER_ASKED = frozenset({PublishedState.PENDING, PublishedState.FORGOTTEN})
#: What is taken back of who is forgotten.
_PERSONAL = ("phone", "personal_mail")


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryShape:
    """How a site's directory calls what is written, and its forms; ``phone`` gives a number as it is kept there."""

    writes: Mapping[str, str] = field(default_factory=lambda: WRITES)
    states: Mapping[PublishedState, str] = field(default_factory=lambda: STATES)
    consents: Mapping[str, str] = field(default_factory=lambda: CONSENTS)
    phone: Callable[[str], str] = str

    @property
    def attributes(self) -> tuple[str, ...]:
        """The attributes it names, each once."""
        return tuple(dict.fromkeys(split_tag(spec)[0] for spec in self.writes.values()))


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """Which values an attribute should have, of those that are ours: all of them, or those that ``owns`` says.

    With ``unless_absent``, an attribute that is not there may stay so.
    """

    attribute: str
    values: tuple[str, ...]
    owns: Callable[[str], bool] | None = None
    unless_absent: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryChange:
    """What one attribute loses and gets; ``whole`` where all its values are ours."""

    attribute: str
    lost: tuple[str, ...]
    added: tuple[str, ...]
    whole: bool


def split_tag(spec: str) -> tuple[str, str]:
    """Return an attribute and the tag its values begin with, braces included; empty where all of them are ours."""
    name, brace, rest = spec.partition("{")
    return name, brace + rest


def wishes(shape: EntryShape, desired: Desired) -> list[Wish]:
    """Return what somebody's entry should have."""
    found = [*_state(shape, desired)]
    if desired.state is PublishedState.FORGOTTEN:
        found += [_wish(shape.writes[what], ()) for what in _PERSONAL if what in shape.writes]
        found += _consents(shape, dict.fromkeys(shape.consents, False))
        return found
    if spec := shape.writes.get("login"):
        found.append(_wish(spec, (desired.login,) if desired.login else ()))
    if (spec := shape.writes.get("password_day")) and desired.password_changed_at:
        found.append(_wish(spec, (str((desired.password_changed_at.date() - _EPOCH).days),)))
    if desired.state not in _NEVER_ASKED:
        found += _preferences(shape, desired)
    return found


def _state(shape: EntryShape, desired: Desired) -> Iterator[Wish]:
    state = shape.states[desired.state]
    if spec := shape.writes.get("state"):
        yield _wish(spec, (state,))
    if spec := shape.writes.get("state_dates"):
        since = desired.since.date() if desired.since else None
        end = None if desired.ends_on == dt.date.max else desired.ends_on
        yield _wish(spec, (f"{state}:{_compact(since)}:{_compact(end)}",))


def _preferences(shape: EntryShape, desired: Desired) -> Iterator[Wish]:
    # Whoever came with an account from elsewhere may never have been asked: what is usual there is no answer.
    was_asked = desired.state is not PublishedState.ADOPTED
    if (spec := shape.writes.get("unlisted")) and (was_asked or not desired.directory_visible):
        # Where it was never said, to be listed is what everybody is.
        yield _wish(spec, ("FALSE" if desired.directory_visible else "TRUE",), unless_absent=desired.directory_visible)
    decided = {f"photo:{use}": yes for use, yes in desired.photo.items()}
    if was_asked or desired.sms:
        decided["sms"] = desired.sms
    yield from _consents(shape, decided)
    if (spec := shape.writes.get("phone")) and (was_asked or desired.phone):
        yield _wish(spec, (shape.phone(desired.phone),) if desired.phone else ())
    if (spec := shape.writes.get("personal_mail")) and desired.personal_mail:
        yield _wish(spec, (desired.personal_mail,))


def _consents(shape: EntryShape, decided: Mapping[str, bool]) -> Iterator[Wish]:
    if not (spec := shape.writes.get("consents")):
        return
    # What was not decided is left as it is, as are the values of others.
    ours = {shape.consents[subject] for subject in decided if subject in shape.consents}
    given = tuple(shape.consents[subject] for subject, yes in decided.items() if yes and subject in shape.consents)
    if ours:
        yield Wish(attribute=spec, values=given, owns=lambda value: value in ours)


def _wish(spec: str, values: Sequence[str], *, unless_absent: bool = False) -> Wish:
    name, tag = split_tag(spec)
    if not tag:
        return Wish(attribute=name, values=tuple(values), unless_absent=unless_absent)
    begins = tag.casefold()
    return Wish(
        attribute=name,
        values=tuple(f"{tag}{value}" for value in values),
        owns=lambda value: value.casefold().startswith(begins),
    )


def changes(wanted: Sequence[Wish], present: Callable[[str], Sequence[str]]) -> list[EntryChange]:
    """Return what has to change; ``present`` gives the values an attribute has."""
    found = []
    for wish in wanted:
        values = present(wish.attribute)
        ours = [value for value in values if wish.owns is None or wish.owns(value)]
        if wish.unless_absent and not ours:
            continue
        lost = tuple(value for value in ours if value not in wish.values)
        added = tuple(value for value in wish.values if value not in ours)
        if lost or added:
            found.append(EntryChange(attribute=wish.attribute, lost=lost, added=added, whole=wish.owns is None))
    return found


def _compact(day: dt.date | None) -> str:
    return f"{day:%Y%m%d}" if day else ""
