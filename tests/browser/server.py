"""The product served to a real browser, from a thread of the test."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from threading import Thread
from typing import Any

from flask import Flask
from werkzeug.serving import WSGIRequestHandler, make_server

from materialcenter.app import create_app
from materialcenter.config import Config
from materialcenter.core.db import Database
from tests.templates import remember_templates
from tests.web.conftest import SECRET


class _Silent(WSGIRequestHandler):
    # Connections are kept open, as a real server does.
    protocol_version = "HTTP/1.1"

    def run_wsgi(self) -> None:
        try:
            super().run_wsgi()
        finally:
            # It leaves an answer open whose reader has gone away meanwhile.
            self.environ.get("tests.answer", _Answer(())).close()

    def log(self, type: str, message: str, *args: object) -> None:
        """Say nothing."""


def application(database: Database) -> Flask:
    """The product on a database, as it runs in development."""
    url = database.engine.url.render_as_string(hide_password=False)
    return remember_templates(create_app(Config(secret_key=SECRET, database_url=url), database))


class _Answer:
    """An answer that can be closed twice."""

    def __init__(self, parts: Iterable[bytes]) -> None:
        self._parts = parts
        self._open = ExitStack()
        if hasattr(parts, "close"):
            self._open.callback(parts.close)

    def __iter__(self) -> Iterator[bytes]:
        return iter(self._parts)

    def close(self) -> None:
        self._open.close()


@contextmanager
def served(app: Flask) -> Iterator[str]:
    """The address at which the application answers."""

    def answering(environ: dict[str, Any], start: Callable[..., Any]) -> _Answer:
        environ["tests.answer"] = _Answer(app(environ, start))
        return environ["tests.answer"]

    server = make_server("127.0.0.1", 0, answering, threaded=True, request_handler=_Silent)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
