"""Who may open which page: every endpoint says so, or is closed.

`@access(Permission.STOCK_READ)` asks for one of the permissions named, `@access.signed_in` for a
person, `@access.public` for nobody. The verbs of the families check again.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import urlsplit

from flask import Flask, abort, current_app, redirect, request, url_for
from flask_login import current_user
from werkzeug.exceptions import HTTPException, MethodNotAllowed
from werkzeug.routing import RequestRedirect
from werkzeug.wrappers import Response

from materialcenter.accounts.permissions import Permission

View = TypeVar("View", bound=Callable[..., Any])

# Still open to somebody whose handed-over password has to be replaced first.
_BEFORE_NEW_PASSWORD = {"account.password", "auth.logout", "language.choose", "static"}


@dataclass(frozen=True, slots=True)
class Rule:
    """Who may open a page: anybody, any person, or persons with one of the permissions.

    A hidden page is not found, rather than forbidden, for members who may not open it.
    """

    public: bool = False
    permissions: frozenset[Permission] = frozenset()
    hidden: bool = False


class Access:
    """The decorator, and the dictionary of what it was told."""

    def __init__(self) -> None:
        self._rules: dict[Callable[..., Any], Rule] = {}

    def __call__(self, *permissions: Permission, hidden: bool = False) -> Callable[[View], View]:
        return self._mark(Rule(permissions=frozenset(permissions), hidden=hidden))

    def public(self, view: View) -> View:
        """Open to everybody."""
        return self._mark(Rule(public=True))(view)

    def signed_in(self, view: View) -> View:
        """Open to every person with an account."""
        return self._mark(Rule())(view)

    def rules(self, app: Flask) -> dict[str, Rule | None]:
        """The rule of every endpoint of `app`; None where a page was left unmarked."""
        rules = {name: self._rules.get(view) for name, view in app.view_functions.items()}
        return {**rules, "static": Rule(public=True)}

    def _mark(self, rule: Rule) -> Callable[[View], View]:
        def marked(view: View) -> View:
            self._rules[view] = rule
            return view

        return marked


access = Access()


def guard(app: Flask) -> None:
    """Ask the rule of the endpoint before every request of `app`."""
    rules = access.rules(app)

    @app.before_request
    def _check() -> Response | None:
        if request.endpoint is None:
            return None
        rule = rules.get(request.endpoint)
        if rule is None:
            abort(403)
        if rule.public:
            return None
        if not current_user.is_authenticated:
            return ask_to_log_in()
        person = current_user.person
        if person.password_expires_at and request.endpoint not in _BEFORE_NEW_PASSWORD:
            return redirect(url_for("account.password"), 303)
        if rule.permissions and not any(person.may(p) for p in rule.permissions):
            abort(404 if rule.hidden and person.is_member else 403)
        return None


def ask_to_log_in() -> Response:
    """To the login page, and from there back to this one when it can be opened again."""
    wanted = request.full_path.rstrip("?") if request.method == "GET" else None
    return redirect(url_for("auth.login", next=safe_path(wanted)), 303)


def safe_path(path: str | None) -> str | None:
    """The path when it is one of our own pages, openable by GET; else None."""
    if not path or not path.startswith("/") or path.startswith("//"):
        return None
    if "\\" in path or not path.isprintable():
        return None
    adapter = current_app.create_url_adapter(request)
    if adapter is None:
        return None
    try:
        adapter.match(path.partition("?")[0], method="GET")
    except (HTTPException, MethodNotAllowed, RequestRedirect):
        return None
    return path


def page_above(path: str) -> str | None:
    """The nearest page above the address of an act: a reload after a refusal leads back there."""
    adapter = current_app.create_url_adapter(request)
    if adapter is None or "/" not in path.strip("/"):
        return None
    while "/" in path.strip("/"):
        path = path.rpartition("/")[0]
        if adapter.test(path, "GET"):
            return path
    return "/"


def page_to_open_again() -> str:
    """This page's address, when it can be opened again. After a form that was refused at the
    address of an act: the page the form stood on, else the nearest one above."""
    own = request.full_path.rstrip("?")
    if request.method == "GET" or safe_path(own):
        return own
    came_from = urlsplit(request.referrer or "")
    if came_from.netloc == request.host:
        page = came_from._replace(scheme="", netloc="", fragment="").geturl()
        if safe_path(page):
            return page
    return page_above(request.path) or "/"
