"""Styles and script: each address carries a digest of the file, so that a browser asks for it once a year."""

import hashlib
from pathlib import Path
from typing import Any
from typing import cast

import flask
from flask import Response
from werkzeug.datastructures import Headers
from werkzeug.security import safe_join

ENDPOINT = "sesame.static"
#: The query parameter that holds the digest; as a query, an address of an older version still finds a file.
VERSION = "v"
_FOREVER = "public, max-age=31536000, immutable"


class SharedFile(Response):
    """A file that is the same for everybody.

    A portal that looks at the session on each request makes Flask add ``Vary: Cookie`` and sometimes the cookie
    itself, after every hook; neither may leave with what any cache keeps for a year.
    """

    def get_wsgi_headers(self, environ: Any) -> Headers:
        """Return the headers without anybody's cookie."""
        headers = super().get_wsgi_headers(environ)
        headers.remove("Set-Cookie")
        varies = [name for name in self.vary if name.lower() != "cookie"]
        headers.remove("Vary")
        if varies:
            headers["Vary"] = ", ".join(varies)
        return headers


class StaticFiles:
    """The files of one folder and their digests, read again when a file has changed."""

    def __init__(self, folder: Path) -> None:
        """Take the folder that the blueprint serves."""
        self._folder = folder
        self._known: dict[str, tuple[tuple[int, int], str]] = {}

    def digest(self, filename: str) -> str:
        """Return the digest of a file's content; nothing where there is no such file."""
        path = safe_join(str(self._folder), filename)
        try:
            found = Path(path or "").stat()
            signature = (found.st_mtime_ns, found.st_size)
            known = self._known.get(filename)
            if known is None or known[0] != signature:
                content = Path(path or "").read_bytes()
                known = self._known[filename] = (signature, hashlib.sha256(content).hexdigest()[:16])
        except OSError:
            return ""
        return known[1]

    def name_version(self, endpoint: str, values: dict[str, Any]) -> None:
        """Put the digest into an address that is being built (a Flask ``url_defaults`` function)."""
        if endpoint == ENDPOINT and VERSION not in values:
            digest = self.digest(str(values.get("filename", "")))
            if digest:
                values[VERSION] = digest

    def keep(self, response: Response) -> Response:
        """Let what was asked for by its present digest be kept for a year; the rest is asked about each time."""
        if flask.request.endpoint != ENDPOINT or response.status_code >= 400:  # noqa: PLR2004 - an error page
            return response
        digest = self.digest((flask.request.view_args or {}).get("filename", ""))
        if not digest or flask.request.args.get(VERSION) != digest:
            return response
        response.headers["Cache-Control"] = _FOREVER
        return cast("Response", SharedFile.force_type(response))
