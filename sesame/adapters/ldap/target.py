"""A directory to which people are published: each entry made what it should be, and nothing of others' touched."""

import logging
from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field
from typing import Any

import ldap

from sesame.adapters.ldap.answers import Away
from sesame.adapters.ldap.answers import result_of
from sesame.adapters.ldap.directory import Directory
from sesame.adapters.ldap.entries import Places
from sesame.adapters.ldap.entries import find_entry
from sesame.adapters.ldap.entries import new_entry
from sesame.adapters.ldap.entries import rename
from sesame.adapters.ldap.password_change import PASSWORD
from sesame.adapters.ldap.password_change import has_password
from sesame.adapters.ldap.password_change import opens
from sesame.adapters.ldap.probing import MakeSecret
from sesame.adapters.ldap.probing import probe
from sesame.adapters.ldap.schema import Schema
from sesame.adapters.ldap.schema import read_schema
from sesame.adapters.ldap.searching import Entry
from sesame.adapters.ldap.searching import entry_at
from sesame.adapters.ldap.target_password import PasswordWriting
from sesame.adapters.ldap.telling import LdapTelling
from sesame.domain.ldap_entry import EntryChange
from sesame.domain.ldap_entry import EntryShape
from sesame.domain.ldap_entry import Wish
from sesame.domain.ldap_entry import changes
from sesame.domain.ldap_entry import wishes
from sesame.domain.ldap_servers import LdapServers
from sesame.domain.publishing import Desired
from sesame.domain.publishing import Difference
from sesame.domain.publishing import Label
from sesame.domain.publishing import PasswordForm
from sesame.domain.publishing import PasswordSecret
from sesame.domain.publishing import Published
from sesame.domain.publishing import PublishedState
from sesame.domain.target_health import TargetNote
from sesame.domain.target_health import TargetTrouble
from sesame.errors import Refused
from sesame.errors import TurnedAway

log = logging.getLogger("sesame.publication")

_CLASS = "objectClass"
#: Answers that say an entry is not as it was read a moment ago: it is read again.
_CHANGED_MEANWHILE = (
    ldap.NO_SUCH_ATTRIBUTE,
    ldap.TYPE_OR_VALUE_EXISTS,
    ldap.NO_SUCH_OBJECT,
    ldap.ASSERTION_FAILED,
)
_TRIES = 3
#: States of whom no entry has to be there.
_MAY_BE_ABSENT = frozenset(set(PublishedState) - {PublishedState.ACTIVE})


@dataclass(frozen=True, slots=True, kw_only=True)
class LdapTarget:
    """One directory; ``classes`` are added to entries that need them, ``given`` are attributes that the site named.

    ``probe`` is the name of an entry on which passwords may be tried.
    """

    name: str
    label: Label
    servers: LdapServers
    places: Places
    shape: EntryShape = field(default_factory=EntryShape)
    passwords: PasswordWriting = field(default_factory=PasswordWriting)
    classes: tuple[str, ...] = ("supannPerson",)
    given: frozenset[str] = frozenset()
    probe: str = ""
    make_secret: MakeSecret | None = None
    kind: str = "ldap"
    _kept: dict[str, Any] = field(default_factory=dict, repr=False, compare=False)

    @property
    def wants(self) -> PasswordForm:
        """In which form it takes passwords."""
        return self.passwords.form

    @property
    def at_once(self) -> LdapTelling | None:
        """What tells it a password while its owner is at the page: where its own rules count, that is by RFC 3062."""
        if self.wants is not PasswordForm.CLEAR:
            return None
        telling: LdapTelling = self._kept.setdefault("telling", LdapTelling(self.servers, self.places))
        return telling

    def publish(self, desired: Desired, secret: PasswordSecret | None) -> Published:
        """Make the entry so. Errors: ``Unavailable``, ``TurnedAway``, ``Refused``."""
        schema = self._schema()
        return self._directory.ask(lambda connection: self._made_so(connection, schema, desired, secret))

    def read(self, desired: Desired) -> Mapping[str, tuple[str, ...]] | None:
        """Return what the entry has of what is written. Errors: ``Unavailable``, ``Refused``."""
        entry = self._directory.ask(lambda connection: self._find(connection, desired))
        if entry is None:
            return None
        names = (*self.shape.attributes, _CLASS)
        return {name: tuple(values) for name in names if (values := entry.texts(name))}

    def differences(self, desired: Desired) -> Sequence[Difference]:
        """Return what of the entry is not as it should be. Errors: ``Unavailable``, ``Refused``."""
        schema = self._schema()
        entry = self._directory.ask(lambda connection: self._find(connection, desired))
        if entry is None:
            absent = desired.state in _MAY_BE_ABSENT
            return [] if absent else [Difference(name="dn", wanted=(desired.uid,), mends=bool(self.places.made_at))]
        found = [
            Difference(name=change.attribute, wanted=change.added, found=change.lost)
            for change in self._changes(entry, schema, desired)
        ]
        if desired.state.is_open and self.wants is not PasswordForm.NONE and not has_password(entry):
            # What was chosen is kept by nobody: only its owner can choose another one.
            found.append(Difference(name=PASSWORD, mends=False))
        return found

    def unknown_names(self) -> tuple[str, ...]:
        """Return which of the names that the site gave the directory does not know. Errors: as ``publish``."""
        schema = self._read_schema()
        names = {*self.given, *(name for name in self.places.template if name != _CLASS)}
        classes = (*self.classes, *self.places.template.get(_CLASS, ()))
        in_filter = schema.unknown_in(self.places.find)
        return (*sorted(schema.unknown_attributes(names)), *schema.unknown_classes(classes), *in_filter)

    def examine(self) -> Sequence[TargetNote]:
        """Return what is in the way of publishing; a password is written to the site's probe alone."""
        try:
            if unknown := self.unknown_names():
                return [TargetNote(trouble=TargetTrouble.NAMES_UNKNOWN, names=unknown)]
            if self._directory.ask(lambda connection: entry_at(connection, self.places.base, ["1.1"])) is None:
                return [TargetNote(trouble=TargetTrouble.BASE_ABSENT, names=(self.places.base,))]
            return [*self._about_passwords()]
        except Away as error:
            return [TargetNote(trouble=TargetTrouble.AWAY, names=(error.why,))]
        except Refused as error:
            return [TargetNote(trouble=TargetTrouble.NOT_ALLOWED, names=(error.code,))]

    def _about_passwords(self) -> Iterator[TargetNote]:
        form = self.passwords.form
        if form is PasswordForm.NONE:
            return
        if not self.passwords.locks:
            yield TargetNote(trouble=TargetTrouble.SUSPENSION_UNMARKED)
        if not self.probe or self.make_secret is None:
            yield TargetNote(trouble=TargetTrouble.UNTRIED)
            return
        make, dn = self.make_secret, self.probe
        yield from self._directory.ask(
            lambda connection: list(probe(connection, dn, form, make, self._binds)), again=False
        )

    def _made_so(self, connection: Any, schema: Schema, desired: Desired, secret: PasswordSecret | None) -> Published:
        for _ in range(_TRIES):
            try:
                return self._try(connection, schema, desired, secret)
            except _CHANGED_MEANWHILE:
                log.info("%s: an entry changed while it was written; it is read again", self.name)
            except (ldap.ALREADY_EXISTS, ldap.INSUFFICIENT_ACCESS) as error:
                # Another one has the name, and may be about to lose it; or Sésame may not: both can be mended.
                log.warning("%s: the directory does not let Sésame do it (%s)", self.name, result_of(error))
                raise TurnedAway("ldap") from None
        raise TurnedAway("ldap")

    def _try(self, connection: Any, schema: Schema, desired: Desired, secret: PasswordSecret | None) -> Published:
        entry = self._find(connection, desired)
        changed = False
        if entry is None:
            if desired.state in _MAY_BE_ABSENT and not secret:
                return Published(changed=False)
            entry, changed = self._make(connection, desired), True
        elif (dn := rename(connection, entry.dn, desired)) != entry.dn:
            entry, changed = Entry(dn, {**entry.attributes, "uid": [desired.uid.encode()]}), True
        wanted = self._changes(entry, schema, desired)
        if wanted:
            connection.modify_s(entry.dn, self._modifications(entry, schema, wanted))
            changed = True
        changed |= self.passwords.put(connection, entry, secret, binds=self._binds, is_open=desired.state.is_open)
        return Published(reference=entry.dn, changed=changed)

    def _find(self, connection: Any, desired: Desired) -> Entry | None:
        return find_entry(connection, self.places, desired, [*self.shape.attributes, _CLASS, PASSWORD, "uid"])

    def _make(self, connection: Any, desired: Desired) -> Entry:
        if not self.places.made_at:
            # Whoever makes entries may not have made this one yet.
            raise TurnedAway("ldap")
        dn, attributes = new_entry(self.places, desired)
        connection.add_s(dn, list(attributes.items()))
        found = entry_at(connection, dn, [*self.shape.attributes, _CLASS, PASSWORD, "uid"])
        if found is None:
            raise TurnedAway("ldap")
        return found

    def _changes(self, entry: Entry, schema: Schema, desired: Desired) -> list[EntryChange]:
        possible = [wish for wish in wishes(self.shape, desired) if self._is_possible(wish, entry, schema)]
        return changes(possible, entry.texts)

    def _is_possible(self, wish: Wish, entry: Entry, schema: Schema) -> bool:
        """Tell whether an entry may have an attribute that is only ours by default; what the site named is tried."""
        if wish.attribute in self.given:
            return True
        allowed = schema.allowed([*entry.texts(_CLASS), *self.classes])
        return wish.attribute.lower() in allowed

    def _modifications(self, entry: Entry, schema: Schema, wanted: Sequence[EntryChange]) -> list[tuple[int, str, Any]]:
        found: list[tuple[int, str, Any]] = []
        present = {name.lower() for name in entry.texts(_CLASS)}
        allowed = schema.allowed(entry.texts(_CLASS))
        needed = {change.attribute.lower() for change in wanted if change.added} - allowed
        for name in self.classes:
            if needed and name.lower() not in present and needed & schema.allowed([name]):
                found.append((ldap.MOD_ADD, _CLASS, [name.encode()]))
                needed -= schema.allowed([name])
        for change in wanted:
            lost, added = ([value.encode() for value in values] for values in (change.lost, change.added))
            if change.whole:
                found.append((ldap.MOD_REPLACE, change.attribute, added or None))
                continue
            if lost:
                found.append((ldap.MOD_DELETE, change.attribute, lost))
            if added:
                found.append((ldap.MOD_ADD, change.attribute, added))
        return found

    def _schema(self) -> Schema:
        """Return the schema, read once; for a name it does not know everybody waits: the site can mend it."""
        if "schema" not in self._kept:
            if unknown := self.unknown_names():
                log.error("%s: the directory does not know %s", self.name, ", ".join(unknown))
                raise Away("names")
            self._kept["schema"] = self._read_schema()
        found: Schema = self._kept["schema"]
        return found

    def _read_schema(self) -> Schema:
        try:
            return self._directory.ask(lambda connection: read_schema(connection, self.places.base))
        except Refused as error:
            log.error("%s: the directory does not show its schema (%s)", self.name, error.code)  # noqa: TRY400
            raise Away("schema") from None

    def _binds(self, dn: str, password: str) -> bool:
        return bool(self._open_directory("binds", as_service=False).ask(lambda one: opens(one, dn, password)))

    @property
    def _directory(self) -> Directory:
        return self._open_directory("service", as_service=True)

    def _open_directory(self, which: str, *, as_service: bool) -> Directory:
        if which not in self._kept:
            self._kept[which] = Directory(self.servers, as_service=as_service)
        found: Directory = self._kept[which]
        return found
