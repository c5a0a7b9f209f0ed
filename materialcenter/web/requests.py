"""Purchase requests as the centre sees them: the inbox, one request, and the decisions on it."""

from collections.abc import Callable
from functools import partial
from typing import Any

from flask import Blueprint, flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext

from materialcenter.accounts.permissions import Permission
from materialcenter.core import clock, settings
from materialcenter.core.attachments import attachments_of
from materialcenter.core.db import Session
from materialcenter.core.errors import DomainError
from materialcenter.demand.models import PurchaseRequest, PurchaseRequestLine, RequestStatus
from materialcenter.demand.queries import count_by_status, request_by_id, requests
from materialcenter.demand.services import reject_request
from materialcenter.fulfilment.after_delivery.claims.queries import credits_of
from materialcenter.fulfilment.approving import (
    Decision,
    approve_request,
    cancel_rest,
    undo_approval,
)
from materialcenter.fulfilment.pegging import release_peg
from materialcenter.fulfilment.queries import (
    Coverage,
    coverage_of,
    issues,
    requests_with_coverage,
    suggestions_for,
)
from materialcenter.fulfilment.reserving import release_reservation, reserve_uncovered
from materialcenter.fulfilment.substituting.models import SubstitutionOffer
from materialcenter.fulfilment.substituting.offering import withdraw_offer
from materialcenter.fulfilment.substituting.queries import offers_of
from materialcenter.stock.queries import Stock, stock_of
from materialcenter.web import work
from materialcenter.web.access import access
from materialcenter.web.context import db, post_once, user
from materialcenter.web.forms.acts import ApprovalForm, ReasonForm, approval_form, reason_form
from materialcenter.web.forms.base import OnceForm
from materialcenter.web.histories import history_lines
from materialcenter.web.offer_words import offered_piece
from materialcenter.web.sentences import (
    request_sentence,
    share_sentence,
    state_tag,
    stead_sentence,
)
from materialcenter.web.status_links import message_for, phone_of
from materialcenter.web.tables import Listing, asked_as_file
from materialcenter.web.tables.asking import REQUESTS
from materialcenter.web.whatsapp import whatsapp_address

bp = Blueprint("requests", __name__, url_prefix="/purchase-requests")

S = RequestStatus
TABS = {
    "new": ((S.SUBMITTED,), lazy_gettext("Baru")),
    "approved": ((S.APPROVED,), lazy_gettext("Disetujui")),
    "closed": ((S.CLOSED,), lazy_gettext("Selesai")),
    "rejected": ((S.REJECTED, S.WITHDRAWN), lazy_gettext("Ditolak")),
}


@bp.get("", endpoint="index")
@bp.get("", endpoint="inbox")
@access(Permission.DEMAND_READ)
def inbox() -> ResponseReturnValue:
    """Requests by where they stand, newest first."""
    session, person = db(), user()
    tab = request.args.get("tab", "")
    tab = tab if tab in TABS else "new"
    found = Listing(
        REQUESTS,
        partial(
            requests,
            session,
            by=person,
            statuses=TABS[tab][0],
            workshop_id=request.args.get("workshop", type=int),
        ),
    )
    if asked_as_file():
        return found.file()
    page = found.page()
    lines = [line for row in page.rows for line in row.lines]
    return render_template(
        "requests/inbox.html",
        page=page,
        tab=tab,
        today=clock.today(),
        tabs_=_tabs(session),
        waiting=work.waiting_of(session, page.rows, person) if tab == "new" else [],
        coverages=coverage_of(session, lines) if tab == "approved" else {},
        state_tag=state_tag,
        approved=work.just_approved(session, request.args.get("approved", type=int), person),
    )


def _tabs(session: Session) -> list[tuple[str, Any, int]]:
    counts = count_by_status(session, by=user())
    return [
        (code, name, sum(counts.get(status, 0) for status in statuses))
        for code, (statuses, name) in TABS.items()
    ]


@bp.get("/<int:request_id>")
@access(Permission.DEMAND_READ)
def detail(request_id: int) -> ResponseReturnValue:
    """One request: decide on it, or see what became of it."""
    return _page(request_id)


@bp.post("/<int:request_id>/approval")
@access(Permission.DEMAND_APPROVE)
def approve(request_id: int) -> ResponseReturnValue:
    """Approve and reserve: whole from a list, line by line from the request's own page."""
    if "whole" in request.form:
        return _approve(request_id, "whole", OnceForm(), lambda: None, _list_address(request_id))
    lines = request_by_id(db(), request_id, by=user()).lines
    form = approval_form(lines)
    own_page = url_for("requests.detail", request_id=request_id)
    return _approve(request_id, "approval", form, lambda: _decisions(form, lines), own_page)


def _approve(
    request_id: int,
    act: str,
    form: OnceForm,
    decisions: Callable[[], list[Decision] | None],
    address: str,
) -> ResponseReturnValue:
    def verb(session: Session) -> None:
        remark = form.remark.data or "" if isinstance(form, ApprovalForm) else ""
        approve_request(
            session, request_id=request_id, decisions=decisions(), remark=remark, by=user()
        )

    return _act(request_id, act, form, verb, address=address)


def _decisions(form: ApprovalForm, lines: list[PurchaseRequestLine]) -> list[Decision]:
    return [
        Decision(line.id, form[f"approved-{line.id}"].data, form[f"reserve-{line.id}"].data)
        for line in lines
    ]


def _list_address(request_id: int) -> str:
    """Back to the list it was approved from, which offers to undo."""
    back = "requests.inbox" if request.form.get("back") == "inbox" else "today.index"
    return url_for(back, approved=request_id)


@bp.post("/<int:request_id>/approval/undo")
@access(Permission.DEMAND_APPROVE)
def undo(request_id: int) -> ResponseReturnValue:
    """Take the approval back."""
    return _act(
        request_id,
        "undo",
        OnceForm(),
        lambda session: undo_approval(session, request_id=request_id, by=user()),
        message=_("Persetujuan dibatalkan. Permintaan menunggu keputusan lagi."),
    )


@bp.post("/<int:request_id>/rejection")
@access(Permission.DEMAND_APPROVE)
def reject(request_id: int) -> ResponseReturnValue:
    """Refuse it with a reason."""
    form = reason_form("rejection")
    return _act(
        request_id,
        "rejection",
        form,
        lambda s: reject_request(s, request_id=request_id, reason=_reason(form), by=user()),
        message=_("Permintaan ditolak. IKM dapat membaca alasannya."),
    )


@bp.post("/<int:request_id>/rest/cancellation")
@access(Permission.DEMAND_APPROVE)
def cancel(request_id: int) -> ResponseReturnValue:
    """Cancel what is neither ready nor ordered."""
    form = reason_form("rest")
    return _act(
        request_id,
        "rest",
        form,
        lambda s: cancel_rest(s, request_id=request_id, reason=_reason(form), by=user()),
        message=_("Sisa permintaan dibatalkan."),
    )


@bp.post("/<int:request_id>/reservations")
@access(Permission.FULFILMENT_ALLOCATE)
def reserve(request_id: int) -> ResponseReturnValue:
    """Reserve what is free now for what is uncovered."""
    return _act(
        request_id,
        "reserve",
        OnceForm(),
        lambda s: reserve_uncovered(s, request_id=request_id, by=user()),
        message=_("Stok yang bebas sudah disimpan untuk permintaan ini."),
    )


@bp.post("/<int:request_id>/reservations/<int:reservation_id>/release")
@access(Permission.FULFILMENT_ALLOCATE)
def release(request_id: int, reservation_id: int) -> ResponseReturnValue:
    """Let reserved metal go."""
    form = reason_form(f"reservation-{reservation_id}")
    return _act(
        request_id,
        f"reservation-{reservation_id}",
        form,
        lambda s: release_reservation(
            s, reservation_id=reservation_id, reason=_reason(form), by=user()
        ),
        message=_("Simpanan dilepas. Bahannya bebas lagi."),
    )


@bp.post("/<int:request_id>/pegs/<int:peg_id>/release")
@access(Permission.FULFILMENT_ALLOCATE)
def release_from_order(request_id: int, peg_id: int) -> ResponseReturnValue:
    """Let metal on an order go."""
    form = reason_form(f"peg-{peg_id}")
    return _act(
        request_id,
        f"peg-{peg_id}",
        form,
        lambda s: release_peg(s, peg_id=peg_id, reason=_reason(form), by=user()),
        message=_("Jatah dari pesanan dilepas. Pesanannya tidak berubah."),
    )


@bp.post("/<int:request_id>/offers/<int:offer_id>/withdrawal")
@access(Permission.FULFILMENT_ALLOCATE)
def withdraw_substitute(request_id: int, offer_id: int) -> ResponseReturnValue:
    """Take an offer of other metal back."""
    form = reason_form(f"offer-{offer_id}")
    return _act(
        request_id,
        f"offer-{offer_id}",
        form,
        lambda s: withdraw_offer(s, offer_id=offer_id, reason=_reason(form), by=user()),
        message=_("Penawaran ditarik."),
    )


def _reason(form: ReasonForm) -> str:
    return form.reason.data or ""


def _act(
    request_id: int,
    act: str,
    form: OnceForm,
    verb: Callable[[Session], Any],
    *,
    message: str = "",
    address: str = "",
) -> ResponseReturnValue:
    """Do an act once and go on, or show the request with the refusal beside the act."""
    address = address or url_for("requests.detail", request_id=request_id)

    def once(session: Session) -> str:
        verb(session)
        return address

    if form.validate_on_submit():
        try:
            answer = post_once(once)
            if message:
                flash(message)
            return answer
        except DomainError as error:
            form.refuse(error)
    return _page(request_id, act, form)


def _page(request_id: int, act: str = "", failed: OnceForm | None = None) -> tuple[str, int]:
    session, person = db(), user()
    asked, coverages = requests_with_coverage(session, request_id, by=person)
    stock = stock_of(session, {line.material_id for line in asked.lines})
    free = {line.id: stock.get(line.material_id, Stock()).free for line in asked.lines}
    offers = offers_of(session, coverages)
    forms = _forms(asked, coverages, offers)
    if failed is not None:
        forms[act] = failed
    page = render_template(
        "requests/detail.html",
        asked=asked,
        coverages=coverages,
        offers=offers,
        offered_piece=offered_piece,
        stead=stead_sentence,
        sentence=request_sentence(asked, coverages),
        share_sentence=share_sentence,
        state=state_tag(asked, coverages),
        suggestions=suggestions_for(session, asked.lines),
        free=free,
        reservable=any(
            free[line.id] > 0 and line.uncovered > 0 and not line.l_um for line in asked.lines
        ),
        today=clock.today(),
        limit=settings.value_of(session, settings.REQUEST_LIMIT_IDR),
        undoable=work.undoable(asked),
        forms=forms,
        act=act,
        failed=failed,
        credits=credits_of(session, [line.id for line in asked.lines]),
        photos=attachments_of(session, PurchaseRequest, [request_id]).get(request_id, []),
        deliveries=issues(session, by=person, request_id=request_id).rows,
        history=history_lines(session, PurchaseRequest, request_id),
        whatsapp=whatsapp_address(message_for(asked, coverages), phone_of(asked)),
    )
    return page, failed.status if failed else 200


def _forms(
    asked: PurchaseRequest,
    coverages: dict[int, Coverage],
    offers: dict[int, list[SubstitutionOffer]],
) -> dict[str, OnceForm]:
    """A fresh form for each act the page may offer, by the act's name."""
    names = ["rejection", "rest"]
    for coverage in coverages.values():
        names += [f"reservation-{row.id}" for row in coverage.reservations]
        names += [f"peg-{row.id}" for row in coverage.pegs]
        names += [f"offer-{row.id}" for row in offers.get(coverage.line.id, []) if row.waiting]
    forms: dict[str, OnceForm] = {name: reason_form(name, formdata=None) for name in names}
    if asked.status == S.SUBMITTED:
        forms["approval"] = approval_form(asked.lines, formdata=None)
    return forms
