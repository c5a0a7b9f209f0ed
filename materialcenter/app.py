"""The roof: assembles the doors into one application. Imported by `wsgi.py` and tests only."""

import hashlib
import pkgutil
from importlib import import_module
from pathlib import Path
from types import ModuleType

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from materialcenter import api, cli, web
from materialcenter.config import ROOT, Config
from materialcenter.core.db import Database
from materialcenter.web import access, errors, formatting, language, login, mails, security, shell

STATIC = Path(__file__).parent / "static"
YEAR_S = 365 * 24 * 3600


def create_app(config: Config | None = None, database: Database | None = None) -> Flask:
    """The application for a configuration (the environment's by default) and its database."""
    config = config or Config.from_environment()
    app = Flask(
        "materialcenter",
        root_path=str(Path(__file__).parent),
        template_folder=str(ROOT / "templates"),
        static_folder=str(STATIC),
        # Files are kept by browsers for a year; other content makes another address.
        static_url_path=f"/static/{_fingerprint(STATIC)}",
    )
    app.config.update(_flask_settings(config))
    app.extensions["config"] = config
    app.extensions["database"] = database or Database(
        config.database_url, pool_size=config.database_pool_size
    )
    if config.proxy_count:
        count = config.proxy_count
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=count, x_proto=count, x_host=count)
    for part in (language, login, security, errors, formatting, shell):
        part.init_app(app)
    for door in (web, api, cli):
        _open(app, door)
    access.guard(app)
    # The worker sends what only the pages know how to say.
    app.extensions["letter"] = mails.letter
    return app


def _flask_settings(config: Config) -> dict[str, object]:
    return {
        "SECRET_KEY": config.secret_key,
        "SECRET_KEY_FALLBACKS": list(config.secret_key_fallbacks),
        "TRUSTED_HOSTS": list(config.trusted_hosts) or None,
        "MAX_CONTENT_LENGTH": config.max_content_length,
        "MAX_FORM_MEMORY_SIZE": 500_000,
        "MAX_FORM_PARTS": 4_000,
        "TESTING": config.testing,
        "SESSION_COOKIE_NAME": "__Host-sid" if config.production else "sid",
        "SESSION_COOKIE_SECURE": config.production,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_REFRESH_EACH_REQUEST": False,
        # Flask-Login's own guess by address and browser; our tokens end by themselves.
        "SESSION_PROTECTION": None,
        "PERMANENT_SESSION_LIFETIME": 30 * 24 * 3600,
        "SEND_FILE_MAX_AGE_DEFAULT": YEAR_S,
        "WTF_CSRF_TIME_LIMIT": None,
        "BABEL_DEFAULT_LOCALE": "id",
        "COMPRESS_MIMETYPES": [
            "text/html",
            "text/css",
            "text/javascript",
            "image/svg+xml",
            "application/json",
        ],
    }


def _fingerprint(folder: Path) -> str:
    digest = hashlib.sha256()
    for file in sorted(folder.rglob("*")):
        if file.is_file():
            digest.update(file.relative_to(folder).as_posix().encode() + file.read_bytes())
    return digest.hexdigest()[:12]


def _open(app: Flask, door: ModuleType) -> None:
    """Register what the modules of a door offer: `bp`, a blueprint, or `commands`, a CLI group."""
    for found in pkgutil.iter_modules(door.__path__):
        module = import_module(f"{door.__name__}.{found.name}")
        if blueprint := getattr(module, "bp", None):
            app.register_blueprint(blueprint)
        if commands := getattr(module, "commands", None):
            app.cli.add_command(commands)
