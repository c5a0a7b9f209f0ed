"""Logging in and out."""

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from materialcenter.accounts import sessions
from materialcenter.accounts.models import User
from materialcenter.accounts.services import keep_language
from materialcenter.core.db import Session
from materialcenter.core.errors import DomainError
from materialcenter.web.access import access, safe_path
from materialcenter.web.context import write
from materialcenter.web.forms.accounts import LoginForm
from materialcenter.web.language import visitors_choice
from materialcenter.web.login import forget, remember

bp = Blueprint("auth", __name__)


@bp.route("/login", methods=["GET", "POST"])
@access.public
def login() -> ResponseReturnValue:
    """Ask for phone or e-mail and password; then on to the page that was wanted."""
    onward = safe_path(request.args.get("next")) or url_for("home.index")
    if current_user.is_authenticated:
        return redirect(onward, 303)
    form = LoginForm()
    if form.validate_on_submit():
        try:
            answer = write(lambda session: _log_in(session, form))
            if isinstance(answer, DomainError):
                raise answer
            remember(*answer)
            return redirect(onward, 303)
        except DomainError as error:
            form.refuse(error)
    return form.page("auth/login.html")


def _log_in(session: Session, form: LoginForm) -> tuple[User, str] | DomainError:
    answer = sessions.log_in(
        session,
        login=form.login.data or "",
        password=form.password.data or "",
        device=request.user_agent.string,
        address=request.remote_addr or "",
    )
    if not isinstance(answer, DomainError) and (chosen := visitors_choice()):
        keep_language(session, language=chosen, by=answer[0])
    return answer


@bp.post("/logout")
@access.public
def logout() -> ResponseReturnValue:
    """End this session; what the browser kept of its pages goes too."""
    if token := forget():
        write(lambda session: sessions.log_out(session, token=token))
    answer = redirect(url_for("auth.login"), 303)
    answer.headers["Clear-Site-Data"] = '"cache"'
    return answer
