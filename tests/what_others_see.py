"""Everything of an app that others may read: logs, addresses, headers, cookies, and where pages lead."""

import base64
import binascii
import html
import logging
import re
import zlib
from collections.abc import Iterable
from typing import Any

import pytest
from flask import Flask

#: What takes a visitor somewhere.
_ADDRESS = re.compile(r'(?:href|action|src|formaction)="([^"]*)"')


class Watch(logging.Handler):
    """Notes it all, by kind."""

    def __init__(self) -> None:
        """Begin with nothing."""
        super().__init__(logging.DEBUG)
        self.seen: dict[str, list[str]] = {kind: [] for kind in ("log", "access", "header", "cookie", "address")}

    def emit(self, record: logging.LogRecord) -> None:
        """Note a line with all that any format could take from it."""
        facts = {name: value for name, value in vars(record).items() if name not in {"exc_info", "msg", "args"}}
        self.seen["log"].append(f"{logging.Formatter().format(record)} {record.args!r} {facts!r}")

    def on(self, app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
        """Watch an app, and every logger there is, down to the last detail."""
        inner = app.wsgi_app

        def watched(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
            def start(status: str, headers: list[tuple[str, str]], *more: Any) -> Any:
                self._answered(environ, status, headers)
                return start_response(status, headers, *more)

            body = b"".join(inner(environ, start))
            self.seen["address"] += [html.unescape(one) for one in _ADDRESS.findall(body.decode(errors="replace"))]
            return [body]

        monkeypatch.setattr(app, "wsgi_app", watched)
        logging.getLogger().addHandler(self)
        for name in [None, *logging.root.manager.loggerDict]:
            monkeypatch.setattr(logging.getLogger(name), "level", logging.DEBUG)
        logging.root.manager._clear_cache()  # type: ignore[attr-defined]

    def off(self) -> None:
        """Watch no more."""
        logging.getLogger().removeHandler(self)
        logging.root.manager._clear_cache()  # type: ignore[attr-defined]

    def _answered(self, environ: dict[str, Any], status: str, headers: list[tuple[str, str]]) -> None:
        query = f"?{environ['QUERY_STRING']}" if environ.get("QUERY_STRING") else ""
        # As the combined format of gunicorn, waitress' translogger and proxies has it.
        self.seen["access"].append(
            f"{environ.get('REMOTE_ADDR')} {environ['REQUEST_METHOD']} {environ['PATH_INFO']}{query} {status} "
            f"{environ.get('HTTP_REFERER', '-')} {environ.get('HTTP_USER_AGENT', '-')}"
        )
        for name, value in headers:
            kind = "cookie" if name == "Set-Cookie" else "header"
            self.seen[kind].append(f"{name}: {value}" + (f" {opened(value)}" if kind == "cookie" else ""))


def opened(cookie: str) -> str:
    """Return what a cookie says to whoever decodes and decompresses it."""
    said = []
    for part in re.split(r"[=.;]", cookie):
        try:
            raw = base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))
        except (binascii.Error, ValueError):
            continue
        said.append(raw.decode(errors="replace"))
        try:
            said.append(zlib.decompress(raw).decode(errors="replace"))
        except zlib.error:
            continue
    return " ".join(said)
