"""The codes that one journey awaits, as its row keeps them: each until its own hour, however many were asked for."""

import datetime as dt
from collections.abc import Callable
from collections.abc import Mapping
from dataclasses import asdict
from dataclasses import dataclass
from dataclasses import replace
from typing import Any

#: A mail that a server lets wait arrives after several minutes: asking again at once helps nobody.
SECONDS_BETWEEN_CODES = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class SentCode:
    """A code that left, by its keyed digest alone; times in ISO form."""

    digest: str
    salt: str
    at: str
    until: str

    def is_good(self, now: dt.datetime) -> bool:
        """Tell whether its time is not over."""
        return now < dt.datetime.fromisoformat(self.until)


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeChallenge:
    """Every code sent in the journey, the oldest first, and the wrong ones typed since the last of them."""

    codes: tuple[SentCode, ...] = ()
    tries: int = 0

    @classmethod
    def from_fact(cls, fact: Mapping[str, Any] | None) -> "CodeChallenge":
        """Return what a journey's row says; nothing was sent where it says nothing."""
        if not fact:
            return cls()
        return cls(codes=tuple(SentCode(**code) for code in fact.get("codes", ())), tries=fact["tries"])

    def as_fact(self) -> dict[str, object]:
        """Return it as the journey's row keeps it."""
        return {"codes": [asdict(code) for code in self.codes], "tries": self.tries}

    def with_code(self, code: SentCode) -> "CodeChallenge":
        """Return the challenge with one code more, whose tries begin."""
        return replace(self, codes=(*self.codes, code), tries=0)

    def with_wrong_try(self) -> "CodeChallenge":
        """Return the challenge after a wrong code."""
        return replace(self, tries=self.tries + 1)

    def next_at(self) -> dt.datetime | None:
        """Return when another code may be asked for; none where none was sent."""
        if not self.codes:
            return None
        return dt.datetime.fromisoformat(self.codes[-1].at) + dt.timedelta(seconds=SECONDS_BETWEEN_CODES)

    def is_awaited(self, now: dt.datetime) -> bool:
        """Tell whether any code would still be good."""
        return any(code.is_good(now) for code in self.codes)

    def matching(self, matches: Callable[[SentCode], bool]) -> SentCode | None:
        """Return the code that was typed, good or too old, if it was ever sent."""
        return next((code for code in self.codes if matches(code)), None)
