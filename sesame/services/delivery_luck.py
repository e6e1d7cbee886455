"""How a carrier has been doing: whether it is away, and whether it turns everybody away."""

from dataclasses import dataclass
from dataclasses import field

from sesame.domain.delivery import OutboxEntry

#: So many failures in a row mean that the carrier's system is away: each further try would wait for its time-out.
AWAY_AFTER = 3
#: So many different recipients turned away in a row are no accident of theirs: the fault is on our side of the line.
TURNING_AWAY_AFTER = 5


@dataclass(slots=True, kw_only=True)
class Luck:
    """How one kind's carrier did lately; what it takes ends every row of failures."""

    failures: int = 0
    turned_away: set[str] = field(default_factory=set)
    refused: list[int] = field(default_factory=list)

    @property
    def is_away(self) -> bool:
        """Whether its system does not answer."""
        return self.failures >= AWAY_AFTER

    @property
    def turns_everybody_away(self) -> bool:
        """Whether it answers, and takes nothing from us."""
        return len(self.turned_away) >= TURNING_AWAY_AFTER

    def took_one(self) -> None:
        """Note that a promise was kept."""
        self.failures = 0
        self.turned_away.clear()
        self.refused.clear()

    def did_not_answer(self) -> None:
        """Note that nothing could be handed over."""
        self.failures += 1

    def turned_one_away(self, entry: OutboxEntry) -> None:
        """Note that it answered, and would not take this one."""
        self.failures = 0
        if entry.promise:
            self.turned_away.add(entry.promise.to)

    def gave_up(self, entry: OutboxEntry) -> None:
        """Note that it refused this one for good."""
        self.refused.append(entry.id)

    def refused_wrongly(self) -> list[int]:
        """Return those it refused in this row, and forget them."""
        refused, self.refused = self.refused, []
        return refused
