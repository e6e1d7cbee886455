"""Bars of what a long command is busy with, on the error output."""

import sys
from collections.abc import Callable
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO

import click

from sesame.services.people_report import Progress
from sesame.services.people_report import Stage

_LABELS = {Stage.READING: "Lecture", Stage.COMPARING: "Comparaison", Stage.WRITING: "Écriture"}


def progress_of(stream: BinaryIO | None) -> Progress:
    """Return a display of one bar a stage; nothing is drawn where nobody watches, or the length is not known."""
    size = _remaining(stream) if stream else 0

    @contextmanager
    def show(stage: Stage, total: int) -> Iterator[Callable[[int], object]]:
        length = size if stage is Stage.READING else total
        if not length or not sys.stderr.isatty():
            yield lambda _done: None
            return
        with click.progressbar(length=length, label=f"{_LABELS[stage]:<12}", file=sys.stderr) as bar:
            yield bar.update

    return show


def _remaining(stream: BinaryIO) -> int:
    """Return how many bytes there are still to read, 0 where only reading would tell."""
    if not stream.seekable():
        return 0
    here = stream.tell()
    end = stream.seek(0, 2)
    stream.seek(here)
    return end - here
