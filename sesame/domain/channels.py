"""Which address proves something: one known before the account was, and that the account does not open."""

from dataclasses import dataclass

from sesame.domain.person import Person


@dataclass(frozen=True, slots=True, kw_only=True)
class Channels:
    """``own_domains`` are those in which the university gives mailboxes, with all that is below them.

    A code sent there would ask somebody to open the very mailbox that the account is to open.
    """

    own_domains: tuple[str, ...] = ()

    def address(self, person: Person) -> str:
        """Return where a code may go; nothing where no known address proves anything."""
        personal = (person.personal_mail or "").strip()
        if personal.casefold() == (person.mail or "").strip().casefold() or self._is_own(personal):
            return ""
        return personal

    def _is_own(self, address: str) -> bool:
        domain = address.rpartition("@")[2].rstrip(".").casefold()
        return any(domain == own or domain.endswith(f".{own}") for own in self.own_domains)


def masked(address: str) -> str:
    """Return enough of an address to know which mailbox it is: « l•••@c•••.example »."""
    name, _, domain = address.partition("@")
    host, dot, end = domain.rpartition(".")
    return f"{name[:1]}•••@{host[:1]}•••{dot}{end}"
