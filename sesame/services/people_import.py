"""Taking what a source says of people: read once, judged as a whole, then stored in small transactions.

What is judged is judged by a register that nobody else imports into meanwhile; what is stored is stored so that a run
that is cut off anywhere is ended by the next one.
"""

from collections.abc import Iterator

from sesame.domain.people_file import FileReading
from sesame.domain.people_file import RawRow
from sesame.domain.people_sources import PeopleSource
from sesame.domain.people_sources import SourceOrder
from sesame.services.people_report import ImportReport
from sesame.services.people_report import Run
from sesame.services.people_staging import RowsUnderstood
from sesame.services.source_run import ImportParts
from sesame.services.source_run import SourceRun


class PeopleImport:
    """The use case of ``flask sesame people import`` and ``sync``: accounts change by renames and merges alone."""

    def __init__(self, parts: ImportParts) -> None:
        """Take what it is made of."""
        self._parts = parts

    def understood(self, rows: Iterator[RawRow], reading: FileReading) -> RowsUnderstood:
        """Return the rows of a source as they are understood. Errors: ``Refused`` where it cannot be read."""
        return self._parts.staging.understood(rows, reading)

    def run(self, source: PeopleSource, rows: Iterator[RawRow], order: SourceOrder, run: Run) -> ImportReport:
        """Take all that a source says, of which ``rows`` are the raw rows, and report.

        Wrong rows and those that wait stop none of the others. Errors: ``Refused`` with a fact ``line`` when the source
        cannot be read to its end, ``file_empty`` and ``file_without_people`` included; ``people_busy`` while another
        import goes on and on, ``people_interrupted`` where one came between; ``Unavailable``.
        """
        with self._parts.open_spool() as spool:
            if run.dry_run:
                return SourceRun(self._parts, source, spool, order, run).go(rows, None)
            with self._parts.lease.held() as lease:
                return SourceRun(self._parts, source, spool, order, run).go(rows, lease)
