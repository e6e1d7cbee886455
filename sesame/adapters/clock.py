"""The system's clock."""

import datetime as dt
import zoneinfo


class SystemClock:
    """The machine's time, and the date at the university's own time zone."""

    def __init__(self, timezone: str) -> None:
        """Take an IANA zone name such as ``Europe/Paris``."""
        self._zone = zoneinfo.ZoneInfo(timezone)

    def now(self) -> dt.datetime:
        """Return the present moment, in UTC."""
        return dt.datetime.now(dt.UTC)

    def today(self) -> dt.date:
        """Return the date it is at the university."""
        return self.now().astimezone(self._zone).date()
