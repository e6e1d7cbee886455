"""How often what is known of a person changed: what other systems are told of people is made from it."""

from typing import Protocol


class Revisions(Protocol):
    """A number for each person, raised in the transaction of each change that another system could want to know.

    It says that something changed, never what. It survives who is forgotten, so that others are told that, too.
    """

    def raise_of(self, *people: int) -> None:
        """Raise the number of each of these people, once a transaction at most for each."""

    def wanted(self, person: int) -> int:
        """Return the number of a person; nought where nothing changed since Sésame counts."""
