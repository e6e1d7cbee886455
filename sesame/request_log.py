"""What the lines of our loggers carry: the id of the request, the class of a cause, and no personal datum.

The portal's logging is left alone unless ``SESAME_LOG_FORMAT`` asks for lines of our own on the error output.
"""

import datetime as dt
import json
import logging
import re
import sys
import traceback
import uuid

import flask
from flask import Response

from sesame.command_line import is_for_a_command

HEADER = "X-Request-ID"
#: Every logger of ours: a filter holds for the logger it stands on, not for those below it.
LOGGERS = ("sesame", "sesame.delivery", "sesame.people", "sesame.publication", "sesame.security")

_SANE = re.compile(r"[A-Za-z0-9_-]{8,64}")
_KEPT_AS = "_sesame_request_id"
#: A cause has a cause; beyond these the class names tell nothing new.
_DEEPEST = 3


def request_id() -> str:
    """Return the id of the present request: what the proxy calls it where that is a plain word, else a random one."""
    if not flask.has_request_context():
        return ""
    found: str = flask.g.get(_KEPT_AS, "")
    if not found:
        given = flask.request.headers.get(HEADER, "")
        found = given if _SANE.fullmatch(given) else uuid.uuid4().hex
        setattr(flask.g, _KEPT_AS, found)
    return found


def tell_request_id(response: Response) -> Response:
    """Put the request's id on the response, so that whoever reports a fault can quote it."""
    response.headers.setdefault(HEADER, request_id())
    return response


def cause_of(error: BaseException) -> str:
    """Return the classes behind an error, outermost first, with the database's own code: its text may quote data."""
    names: list[str] = []
    cause: BaseException | None = error.__cause__ or error
    while cause is not None and len(names) < _DEEPEST:
        code = getattr(cause, "sqlstate", None) or getattr(cause, "sqlite_errorname", None)
        names.append(f"{type(cause).__name__} {code}" if code else type(cause).__name__)
        cause = cause.__cause__ or cause.__context__
    return " < ".join(dict.fromkeys(names))


def install(log_format: str) -> None:
    """Let our loggers carry the request's id; with ``text`` or ``json`` let them write lines of their own."""
    for name in LOGGERS:
        logger = logging.getLogger(name)
        if not any(isinstance(one, _Carried) for one in logger.filters):
            logger.addFilter(_Carried())
    root = logging.getLogger(LOGGERS[0])
    for handler in [one for one in root.handlers if isinstance(one, _OwnLines)]:
        root.removeHandler(handler)
    root.propagate = log_format == "portal"
    if log_format == "portal":
        root.setLevel(logging.NOTSET)
    else:
        root.setLevel(logging.WARNING if is_for_a_command() else logging.INFO)
        root.addHandler(_OwnLines(_JsonLine() if log_format == "json" else _TextLine()))


class _Carried(logging.Filter):
    """Gives each record ``request_id`` and ``cause``, so that any formatter may name them.

    An exception is told by its classes and the places it went through, whoever formats it: its text might
    name somebody.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        record.request_id = request_id() or "-"
        cause = getattr(record, "cause", "")
        if record.exc_info and record.exc_info[1] is not None:
            error = record.exc_info[1]
            cause = cause_of(error)
            record.exc_text = " ".join([*_places(error), cause])
            record.exc_info = None
        record.cause = cause
        return True


class _OwnLines(logging.StreamHandler):  # type: ignore[type-arg]  # generic for type checkers alone
    """Writes to the error output, which every server keeps; looked up at each line, since servers redirect it."""

    def __init__(self, formatter: logging.Formatter) -> None:
        super().__init__()
        self.setFormatter(formatter)

    def emit(self, record: logging.LogRecord) -> None:
        self.stream = sys.stderr
        super().emit(record)


class _TextLine(logging.Formatter):
    """One line: moment, level, logger, request, message, and where an exception came from."""

    def format(self, record: logging.LogRecord) -> str:
        request = f"[{_carried(record, 'request_id')}]"
        words = [_moment(record), record.levelname, record.name, request, record.getMessage(), record.exc_text or ""]
        return " ".join(" ".join(words).split())


class _JsonLine(logging.Formatter):
    """The same as one JSON object a line."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "time": _moment(record),
            "level": record.levelname.lower(),
            "logger": record.name,
            "request_id": _carried(record, "request_id"),
            "cause": _carried(record, "cause"),
            "message": record.getMessage(),
            "trace": record.exc_text,
        }
        return json.dumps({name: value for name, value in line.items() if value}, ensure_ascii=False)


def _carried(record: logging.LogRecord, name: str) -> str:
    return str(getattr(record, name, ""))


def _moment(record: logging.LogRecord) -> str:
    return dt.datetime.fromtimestamp(record.created, dt.UTC).isoformat(timespec="milliseconds")


def _places(error: BaseException) -> list[str]:
    return [f"{frame.filename}:{frame.lineno}" for frame in traceback.extract_tb(error.__traceback__)]
