"""People who can log in; for the administrator."""

from functools import partial

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from materialcenter.accounts import passwords, queries, services
from materialcenter.accounts.models import User
from materialcenter.accounts.permissions import Permission, Role
from materialcenter.core.db import Session
from materialcenter.core.errors import DomainError
from materialcenter.web.access import access
from materialcenter.web.beginning import first_steps
from materialcenter.web.context import db, user, write
from materialcenter.web.forms.accounts import RoleForm, UserForm
from materialcenter.web.shell import ROLE_NAMES
from materialcenter.web.tables import Listing, asked_as_file
from materialcenter.web.tables.asking import USERS

bp = Blueprint("users", __name__, url_prefix="/users")


@bp.get("")
@access(Permission.ACCOUNTS_MANAGE)
def index() -> ResponseReturnValue:
    """Accounts, newest first."""
    text, role = request.args.get("q", ""), request.args.get("role", "")
    found = Listing(USERS, partial(queries.users_page, db(), text=text, role=role))
    if asked_as_file():
        return found.file()
    page = found.page()
    return render_template(
        "accounts/users.html", page=page, roles=ROLE_NAMES, first=first_steps(db(), user())
    )


@bp.route("/new", methods=["GET", "POST"])
@access(Permission.ACCOUNTS_MANAGE)
def new() -> ResponseReturnValue:
    """Add a person with a password to hand over, shown once."""
    form = UserForm(workshop_id=request.args.get("workshop", ""))
    form.workshop_id.choices = _workshops()
    if form.validate_on_submit():
        password = passwords.one_time()
        try:
            added = write(lambda session: _add(session, form, password))
            return render_template("accounts/handed_over.html", added=added, password=password)
        except DomainError as error:
            form.refuse(error)
    return form.page("accounts/user_new.html")


@bp.get("/<int:user_id>")
@access(Permission.ACCOUNTS_MANAGE)
def detail(user_id: int) -> ResponseReturnValue:
    """One account and what can be done with it."""
    shown = queries.user_with_id(db(), user_id)
    return _detail(shown, RoleForm(role=shown.role, workshop_id=str(shown.workshop_id or "")))


@bp.post("/<int:user_id>/role")
@access(Permission.ACCOUNTS_MANAGE)
def role(user_id: int) -> ResponseReturnValue:
    """Give another role."""
    form = RoleForm()
    form.workshop_id.choices = _workshops()
    if form.validate_on_submit():
        try:
            write(
                lambda session: services.change_role(
                    session,
                    user_id=user_id,
                    role=Role(form.role.data),
                    workshop_id=int(form.workshop_id.data or 0) or None,
                    by=user(),
                )
            )
            flash(_("Peran sudah diganti."))
            return redirect(url_for("users.detail", user_id=user_id), 303)
        except DomainError as error:
            form.refuse(error)
    return _detail(queries.user_with_id(db(), user_id), form)


@bp.post("/<int:user_id>/disable")
@access(Permission.ACCOUNTS_MANAGE)
def disable(user_id: int) -> ResponseReturnValue:
    """Switch the account off."""
    write(lambda session: services.disable_user(session, user_id=user_id, by=user()))
    flash(_("Akun dinonaktifkan dan sudah dikeluarkan dari semua perangkat."))
    return redirect(url_for("users.detail", user_id=user_id), 303)


@bp.post("/<int:user_id>/enable")
@access(Permission.ACCOUNTS_MANAGE)
def enable(user_id: int) -> ResponseReturnValue:
    """Switch the account on again."""
    write(lambda session: services.enable_user(session, user_id=user_id, by=user()))
    flash(_("Akun sudah aktif lagi."))
    return redirect(url_for("users.detail", user_id=user_id), 303)


@bp.post("/<int:user_id>/password")
@access(Permission.ACCOUNTS_MANAGE)
def password(user_id: int) -> ResponseReturnValue:
    """A new password to hand over, shown once."""
    given = write(
        lambda session: services.give_one_time_password(session, user_id=user_id, by=user())
    )
    added = queries.user_with_id(db(), user_id)
    return render_template("accounts/handed_over.html", added=added, password=given)


def _add(session: Session, form: UserForm, password: str) -> User:
    return services.add_user(
        session,
        name=form.name.data or "",
        phone=form.phone.data or "",
        email=form.email.data or "",
        role=Role(form.role.data),
        workshop_id=int(form.workshop_id.data or 0) or None,
        password=password,
        one_time=True,
        by=user(),
    )


def _detail(shown: User, form: RoleForm) -> ResponseReturnValue:
    form.workshop_id.choices = _workshops()
    return form.page("accounts/user.html", shown=shown)


def _workshops() -> list[tuple[str, str]]:
    names = [(str(id_), name) for id_, name in queries.workshop_names(db())]
    return [("", _("Bukan anggota IKM")), *names]
