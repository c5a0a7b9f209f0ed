"""The product served to a real browser, from a thread of the test."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread

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

    def log(self, type: str, message: str, *args: object) -> None:
        """Say nothing."""


def application(database: Database) -> Flask:
    """The product on a database, as it runs in development."""
    url = database.engine.url.render_as_string(hide_password=False)
    return remember_templates(create_app(Config(secret_key=SECRET, database_url=url), database))


@contextmanager
def served(app: Flask) -> Iterator[str]:
    """The address at which the application answers."""
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=_Silent)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
