"""What happened that concerns one: the list, how far it was read, and what one wants to be told."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from materialcenter.accounts.models import User
from materialcenter.accounts.permissions import Permission, Role
from materialcenter.core.audit import History
from materialcenter.notices import choices, mailing, queries, services
from materialcenter.notices.kinds import ORDER, REQUEST
from materialcenter.web.access import access
from materialcenter.web.context import db, user, write
from materialcenter.web.forms.base import Form
from materialcenter.web.histories import lines_of

bp = Blueprint("notices", __name__)


@bp.get("/notices")
@access.signed_in
def index() -> str:
    """Everything one is told, newest first."""
    page = queries.notices_of(db(), by=user(), after=request.args.get("after", type=int))
    lines = lines_of(db(), page.rows, for_member=user().is_member)
    return render_template(
        "notices/index.html",
        page=page,
        lines=lines,
        numbers=queries.numbers_of(db(), page.rows),
        seen=queries.seen_up_to(db(), by=user()),
        address_of=address_of,
        newest=not request.args.get("after"),
    )


@bp.post("/notices/seen")
@access.signed_in
def seen() -> ResponseReturnValue:
    """All up to an entry was seen."""
    up_to = request.form.get("up_to", 0, type=int)
    write(lambda session: services.mark_seen(session, up_to=up_to, by=user()))
    return redirect(url_for("notices.index"), 303)


@bp.route("/account/notices", methods=["GET", "POST"])
@access.signed_in
def own() -> ResponseReturnValue:
    """What one wants to be told oneself."""
    form = Form()
    if form.validate_on_submit():
        write(lambda session: choices.choose_for_oneself(session, wanted=_wanted(), by=user()))
        flash(_("Pilihan pemberitahuan sudah disimpan."))
        return redirect(url_for("notices.own"), 303)
    chosen = choices.choices_of_people(db(), [user()])[user().id]
    return form.page("notices/own.html", chosen=chosen)


@bp.get("/settings/notices")
@access(Permission.SETTINGS_MANAGE)
def settings() -> str:
    """What each role is told, and how the mails are going."""
    waiting, given_up = mailing.mail_counts(db())
    return render_template(
        "notices/settings.html",
        form=Form(formdata=None),
        roles=[(role, choices.choices_of_role(db(), role)) for role in Role],
        waiting=waiting,
        given_up=given_up,
        problem=mailing.last_problem(db()),
    )


@bp.post("/settings/notices/<role>")
@access(Permission.SETTINGS_MANAGE)
def of_role(role: str) -> ResponseReturnValue:
    """Decide what a role is told."""
    form = Form()
    if role in set(Role) and form.validate_on_submit():
        write(
            lambda session: choices.choose_for_role(
                session, role=Role(role), wanted=_wanted(), by=user()
            )
        )
        flash(_("Pilihan pemberitahuan sudah disimpan."))
    return redirect(url_for("notices.settings", _anchor=role), 303)


def address_of(entry: History, reader: User, *, external: bool = False) -> str:
    """The page of the document that an entry is about; empty when it has none any more."""
    match entry.subject:
        case str(subject) if subject == REQUEST and reader.is_member:
            return url_for("my_requests.detail", request_id=entry.subject_id, _external=external)
        case str(subject) if subject == REQUEST:
            return url_for("requests.detail", request_id=entry.subject_id, _external=external)
        case str(subject) if subject == ORDER:
            return url_for("orders.detail", order_id=entry.subject_id, _external=external)
        case _:
            return ""


def _wanted() -> dict[str, tuple[bool, bool]]:
    """Each kind that stood on the form, with its two ticks."""
    ticked = set(request.form.getlist("shown")), set(request.form.getlist("mailed"))
    kinds = request.form.getlist("kind")
    return {kind: (kind in ticked[0], kind in ticked[1]) for kind in kinds}
