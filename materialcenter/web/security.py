"""Headers that every answer carries, form tokens, and compression."""

import secrets

from flask import Flask, g, request
from flask_compress import Compress
from flask_wtf import CSRFProtect
from werkzeug.wrappers import Response

from materialcenter.web import context, login

csrf = CSRFProtect()

_POLICY = (
    "default-src 'none'; script-src 'self' 'nonce-{nonce}'; style-src 'self' 'nonce-{nonce}'; "
    "img-src 'self' data:; font-src 'self'; connect-src 'self'; manifest-src 'self'; "
    "worker-src 'self'; form-action 'self'; object-src 'none'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "geolocation=(), microphone=(), camera=(self)",
}


def init_app(app: Flask) -> None:
    """Protect every form of `app` and every answer."""
    context.init_app(app)
    csrf.init_app(app)
    Compress(app)
    app.jinja_env.globals["csp_nonce"] = nonce
    app.after_request(_add_headers)


def nonce() -> str:
    """The one-time word that lets this page's own inline scripts and styles run."""
    if "nonce" not in g:
        g.nonce = secrets.token_urlsafe(16)
    return g.nonce


def _add_headers(response: Response) -> Response:
    for name, value in _HEADERS.items():
        response.headers.setdefault(name, value)
    response.headers.setdefault("Content-Security-Policy", _POLICY.format(nonce=nonce()))
    if request.is_secure:
        response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    if request.endpoint == "static":
        # Compression puts another body in the file's place and would leave the file open.
        if close := getattr(response.response, "close", None):
            response.call_on_close(close)
        if response.status_code < 400:
            response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
        else:
            response.headers["Cache-Control"] = "no-store"
    elif login.somebody() or request.method != "GET":
        response.headers["Cache-Control"] = "no-store"
    else:
        response.headers.setdefault("Cache-Control", "private, no-cache")
    return response
