"""One's own account: password, language, devices."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from materialcenter.accounts import queries, services, sessions
from materialcenter.core.errors import DomainError
from materialcenter.web.access import access
from materialcenter.web.context import db, user, write
from materialcenter.web.forms.accounts import PasswordForm

bp = Blueprint("account", __name__, url_prefix="/account")


@bp.get("")
@access.signed_in
def index() -> str:
    """Who I am here, and where I am logged in."""
    devices = queries.devices_of(db(), user().id, current_user.token)
    return render_template(
        "accounts/account.html",
        devices=devices,
        device_name=device_name,
        members=queries.members_of(db(), user().workshop_id or 0),
    )


@bp.get("/menu")
@access.signed_in
def menu() -> str:
    """The whole menu, for phones."""
    return render_template("accounts/menu.html")


@bp.route("/password", methods=["GET", "POST"])
@access.signed_in
def password() -> ResponseReturnValue:
    """Change one's password; other devices are logged out."""
    form = PasswordForm()
    if form.validate_on_submit():
        try:
            write(
                lambda session: services.change_password(
                    session,
                    old=form.old.data or "",
                    new=form.new.data or "",
                    keep_token=current_user.token,
                    by=user(),
                )
            )
            flash(_("Kata sandi sudah diganti. Perangkat lain sudah dikeluarkan."))
            return redirect(url_for("account.index"), 303)
        except DomainError as error:
            form.refuse(error)
    return form.page("accounts/password.html")


@bp.post("/sessions/<int:session_id>/end")
@access.signed_in
def end_session(session_id: int) -> ResponseReturnValue:
    """Log one device out."""
    write(lambda session: sessions.end_session(session, session_id=session_id, by=user()))
    flash(_("Perangkat itu sudah dikeluarkan."))
    return redirect(url_for("account.index"), 303)


@bp.post("/sessions/end-others")
@access.signed_in
def end_others() -> ResponseReturnValue:
    """Log every other device out."""
    token = current_user.token
    write(lambda s: sessions.end_other_sessions(s, user_id=user().id, keep_token=token))
    flash(_("Perangkat lain sudah dikeluarkan."))
    return redirect(url_for("account.index"), 303)


def device_name(user_agent: str) -> str:
    """A device in words a person recognises, from what its browser calls itself."""
    systems = ("Android", "iPhone", "iPad", "Windows", "Macintosh", "Linux")
    browsers = (("Edg", "Edge"), ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("Safari", "Safari"))
    system = next((name for name in systems if name in user_agent), "")
    browser = next((name for sign, name in browsers if sign in user_agent), "")
    return " · ".join(filter(None, (system.replace("Macintosh", "Mac"), browser))) or _("Perangkat")
