"""The inbox of exceptions: what went otherwise than planned, each with its fitting answers."""

import re
from contextlib import nullcontext
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import force_locale
from flask_babel import gettext as _

from materialcenter.accounts.permissions import Permission
from materialcenter.accounts.phones import normal_phone
from materialcenter.catalogue.models import Material
from materialcenter.core import clock
from materialcenter.core.db import Session
from materialcenter.core.errors import DomainError, Forbidden, NotFound
from materialcenter.fulfilment.exceptions.answering import (
    Outcome,
    answer_exception,
    remembered_answer,
    undo_answer,
)
from materialcenter.fulfilment.exceptions.inbox import Inbox, inbox, waiting_case
from materialcenter.fulfilment.exceptions.kinds import Answer, Case, Goto, Kind, Said, Way
from materialcenter.fulfilment.exceptions.registry import kind_of, kinds_for
from materialcenter.web.access import access
from materialcenter.web.context import db, post_once, user, write
from materialcenter.web.errors import shown
from materialcenter.web.forms.acts import for_act
from materialcenter.web.forms.base import OnceForm
from materialcenter.web.forms.exceptions import AnswerForm
from materialcenter.web.language import language
from materialcenter.web.shell import exception_counts, pool_address

bp = Blueprint("exceptions", __name__, url_prefix="/exceptions")

READ = Permission.PURCHASING_READ
_PAGES = {
    Goto.CERTIFICATES: "certificates.index",
    Goto.CHANGE_LINE: "orders.change_line",
    Goto.COVER: "covers.cover",
    Goto.HAND_OVER: "issues.new",
    Goto.LOT: "stock.lot",
    Goto.MATERIAL: "stock.material",
    Goto.MOVE: "covers.move",
    Goto.ORDER: "orders.detail",
    Goto.REQUEST: "requests.detail",
    Goto.REST: "order_lines.rest",
}


@dataclass(frozen=True, slots=True)
class Choice:
    """What a person may do about a case: a link, or an answer with the form that asks why."""

    text: str
    href: str
    outside: bool = False
    answer: Answer | None = None
    form: OnceForm | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """A case as it is shown: the one fitting choice, and the others folded behind it."""

    case: Case
    kind: Kind
    first: Choice | None
    others: list[Choice]
    open: bool = False


@bp.get("")
@access(READ, hidden=True)
def index() -> ResponseReturnValue:
    """What waits, the most urgent first; or what stands aside because it was answered."""
    code, aside = request.args.get("kind", ""), request.args.get("answered") == "1"
    known = {kind.code for kind in kinds_for(user())}
    code = code if code in known else ""
    page = inbox(db(), by=user(), code=code, answered=aside, after=request.args.get("after", ""))
    return _page(page, code, aside=aside)


def _page(
    page: Inbox, code: str, *, aside: bool = False, failed: tuple[str, OnceForm] | None = None
) -> ResponseReturnValue:
    done = request.args.get("done", type=int)
    kinds = kinds_for(user())
    shown_page = render_template(
        "exceptions/index.html",
        page=page,
        rows=[_row(case, failed) for case in page.rows],
        kinds=kinds,
        counts=exception_counts(user()),
        code=code,
        aside=aside,
        failed=failed[1] if failed else None,
        done=remembered_answer(db(), done, by=user()) if done else None,
        kind_of=kind_of,
        said=said,
        today=clock.today(),
    )
    return shown_page, failed[1].status if failed else 200


def _row(case: Case, failed: tuple[str, OnceForm] | None) -> Row:
    choices = [_choice(case, one, failed) for one in case.choices if user().may(one.needs)]
    first = next((choice for choice in choices if choice.form is None), None)
    others = [choice for choice in choices if choice is not first]
    is_open = failed is not None and any(choice.form is failed[1] for choice in others)
    return Row(case, kind_of(case.kind), first, others, is_open)


def _choice(case: Case, one: Answer | Way, failed: tuple[str, OnceForm] | None) -> Choice:
    if isinstance(one, Way):
        return Choice(said(one.label), _href(one), one.goto == Goto.WHATSAPP)
    name = f"{case.kind}-{case.id}-{one.code}"
    address = url_for("exceptions.answer", kind=case.kind, subject_id=case.id, code=one.code)
    form = None
    if one.asks:
        mine = failed is not None and failed[0] == name
        form = failed[1] if mine and failed else for_act(AnswerForm(formdata=None), name)
    return Choice(said(one.label), address, answer=one, form=form)


def said(one: Said) -> str:
    """A sentence of an exception in the reader's language."""
    figures = {
        name: figure.name(language()) if isinstance(figure, Material) else shown(figure)
        for name, figure in one.figures.items()
    }
    return _(one.sentence, **figures) if figures else _(one.sentence)


def _href(way: Way) -> str:
    if way.goto == Goto.WHATSAPP:
        return _whatsapp(way)
    if way.goto == Goto.POOL:
        return pool_address([int(way.args["material"])])
    args: dict[str, Any] = dict(way.args)
    return url_for(_PAGES[way.goto], **args)


def _whatsapp(way: Way) -> str:
    """The address that opens WhatsApp with the message: to the number, where it is one."""
    try:
        number = re.sub(r"\D", "", normal_phone(way.phone))
    except DomainError:
        number = ""
    with force_locale("id") if way.to_supplier else nullcontext():
        text = "\n".join(map(said, way.message))
    return f"https://wa.me/{number}?text=" + quote(text, safe="")


@bp.post("/<kind>/<int:subject_id>/<code>")
@access(READ, hidden=True)
def answer(kind: str, subject_id: int, code: str) -> ResponseReturnValue:
    """Answer one exception; the second to press a button is told what the first did."""
    chosen = kind_of(kind)
    asked = chosen.answer(code)
    form = AnswerForm()
    for_act(form, f"{kind}-{subject_id}-{code}")
    view = request.form.get("view", "")
    outcomes: list[Outcome] = []

    def act(session: Session) -> str:
        outcome = answer_exception(
            session, kind=chosen, subject_id=subject_id, code=code,
            seen=form.state.data or "", reason=form.reason.data or "", by=user(),
        )  # fmt: skip
        outcomes.append(outcome)
        remembered = outcome.row.id if outcome.row and outcome.said and not asked.act else None
        return url_for("exceptions.index", kind=view or None, done=remembered)

    if form.validate_on_submit() and (not asked.asks or form.require([form.reason])):
        try:
            response = post_once(act)
            if outcomes:
                _tell(outcomes[-1], asked)
            return response
        except (Forbidden, NotFound):
            raise
        except DomainError as error:
            form.refuse(error)
    return _refused(chosen, subject_id, code, form, view)


def _tell(outcome: Outcome, asked: Answer) -> None:
    if outcome.said and asked.act:
        flash(said(outcome.said))
    elif outcome.changed:
        flash(_("Keadaannya berubah sejak halaman dibuka. Lihat lagi, lalu jawab."), "info")
    elif outcome.said is None and outcome.row:
        label = kind_of(outcome.row.kind).answer(outcome.row.answer).label
        flash(
            _("Sudah dijawab oleh %(name)s: %(answer)s. Tidak ada yang diubah lagi.",
              name=outcome.row.by.name, answer=said(label)), "info",
        )  # fmt: skip
    elif outcome.said is None:
        flash(_("Ini sudah beres. Tidak ada yang perlu dijawab lagi."), "info")


def _refused(
    kind: Kind, subject_id: int, code: str, form: OnceForm, view: str
) -> ResponseReturnValue:
    """The case alone with what was wrong; the list again when it is gone."""
    case = waiting_case(db(), kind, subject_id)
    if case is None:
        flash(_("Ini sudah beres. Tidak ada yang perlu dijawab lagi."), "info")
        return redirect(url_for("exceptions.index", kind=view or None), 303)
    return _page(Inbox([case], None), view, failed=(f"{kind.code}-{subject_id}-{code}", form))


@bp.post("/undo/<int:answer_id>")
@access(READ, hidden=True)
def undo(answer_id: int) -> ResponseReturnValue:
    """Let what stood aside wait again."""
    undone = write(lambda session: undo_answer(session, answer_id=answer_id, by=user()))
    flash(_("Menunggu jawaban lagi.") if undone else _("Itu sudah menunggu jawaban lagi."))
    return redirect(url_for("exceptions.index"), 303)
