"""Moving what is promised: to another workshop, in exchange, or to another order or lot."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from flask import Blueprint, flash, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from materialcenter.accounts.permissions import Permission
from materialcenter.core import clock
from materialcenter.core.db import Session
from materialcenter.core.errors import DomainError, NotFound
from materialcenter.demand.models import PurchaseRequestLine, RequestStatus
from materialcenter.demand.queries import line_by_id, open_lines_of
from materialcenter.fulfilment.pegging import peg_to_line
from materialcenter.fulfilment.queries import Coverage, coverage_of, reservation_by_id
from materialcenter.fulfilment.rearranging import Share, Source, SourceKind, rearrange
from materialcenter.fulfilment.reserving import extend_reservation, reserve_from_lot
from materialcenter.fulfilment.standing import changes
from materialcenter.purchasing.models import OrderStatus, SupplierOrderLine
from materialcenter.purchasing.queries import open_lines
from materialcenter.stock.models import Balance
from materialcenter.stock.queries import free_balances
from materialcenter.web.access import access
from materialcenter.web.context import db, post_once, user
from materialcenter.web.formatting import arrival, date_short, quantity
from materialcenter.web.forms.covers import CoverForm, ExtendForm, MoveForm

bp = Blueprint("covers", __name__, url_prefix="/covers")

ORDERS = (OrderStatus.DRAFT, OrderStatus.APPROVED, OrderStatus.SENT)


@dataclass(frozen=True, slots=True)
class Held:
    """A source that covers some of a line: how much, and in words."""

    share: Share
    words: str


@dataclass(frozen=True, slots=True)
class Target:
    """Where the cover may go: `to` another line, if not just free, and what covers the line
    `instead`: the other line's own cover when it goes to one, else free metal."""

    key: str
    group: str
    words: str
    to: int | None = None
    instead: Source | None = None


@dataclass(frozen=True, slots=True)
class _Board:
    """Everything of one material that promises can be moved between."""

    coverages: Mapping[int, Coverage]
    order_lines: Mapping[int, SupplierOrderLine]
    balances: Mapping[int, Balance]

    def held_by(self, coverage: Coverage) -> Iterator[Held]:
        """What covers a line and can be moved: not what was cut for it."""
        line = coverage.line
        for row in coverage.reservations:
            if row.balance.lot.l_um is None:
                source = Source(SourceKind.SHELF, row.balance_id)
                yield Held(Share(line.id, source, row.quantity), _shelf_words(row.balance))
        for peg in coverage.pegs:
            source = Source(SourceKind.ORDER, peg.order_line_id)
            yield Held(Share(line.id, source, peg.quantity), _order_words(peg.order_line))


def _shelf_words(balance: Balance) -> str:
    return _("lot %(lot)s di rak %(place)s", lot=balance.lot.code, place=balance.place.code)


def _order_words(line: SupplierOrderLine) -> str:
    return _("%(order)s, %(arrival)s", order=line.order.label, arrival=arrival(line.expected_on))


@bp.route("/<kind>/<int:line_id>/<int:source_id>", methods=["GET", "POST"])
@access(Permission.FULFILMENT_ALLOCATE)
def move(kind: str, line_id: int, source_id: int) -> ResponseReturnValue:
    """Choose where it goes, look at what that does to everybody, then do it."""
    if kind not in set(SourceKind):
        raise NotFound
    line = line_by_id(db(), line_id, by=user())
    board = _board(db(), line)
    wanted = Source(SourceKind(kind), source_id)
    coverage = board.coverages.get(line_id)
    held = next(
        (one for one in board.held_by(coverage) if one.share.source == wanted), None
    ) if coverage else None  # fmt: skip
    if held is None:
        raise NotFound
    targets = {target.key: target for target in _targets(board, held)}
    form = MoveForm(quantity=held.share.quantity)
    form.fit(line.material.unit, held.share.quantity, [(t.key, t.words) for t in targets.values()])
    looked = []
    if form.validate_on_submit():
        takes, gives = _shares(held, targets[form.target.data], form.quantity.data or 0)
        looked = changes(board.coverages, board.order_lines, takes, gives)
        if request.form.get("do") == "move" and form.require([form.reason]):
            try:
                return _done(takes, gives, form.reason.data or "", line.request_id)
            except DomainError as error:
                form.refuse(error)
    return form.page(
        "covers/move.html", line=line, held=held, targets=targets, looked=looked,
        groups=list(dict.fromkeys(target.group for target in targets.values())),
    )  # fmt: skip


@bp.route("/reservations/<int:reservation_id>/extension", methods=["GET", "POST"])
@access(Permission.FULFILMENT_ALLOCATE)
def extend(reservation_id: int) -> ResponseReturnValue:
    """Keep what is ready for longer."""
    row = reservation_by_id(db(), reservation_id)
    form = ExtendForm()

    def act(session: Session) -> str:
        extend_reservation(
            session, reservation_id=reservation_id, until=form.until.data or clock.today(),
            reason=form.reason.data or "", by=user(),
        )  # fmt: skip
        return url_for("requests.detail", request_id=row.request_line.request_id)

    if form.validate_on_submit():
        try:
            answer = post_once(act)
            flash(_("Disimpan lebih lama."))
            return answer
        except DomainError as error:
            form.refuse(error)
    return form.page("covers/extend.html", row=row, line=row.request_line)


def _done(
    takes: list[Share], gives: list[Share], reason: str, request_id: int
) -> ResponseReturnValue:
    def act(session: Session) -> str:
        rearrange(session, takes=takes, gives=gives, reason=reason, by=user())
        return url_for("requests.detail", request_id=request_id)

    answer = post_once(act)
    flash(_("Jatah dipindahkan. Semua permintaan yang terkena mencatatnya."))
    return answer


def _board(session: Session, line: PurchaseRequestLine) -> _Board:
    lines = open_lines_of(session, line.material_id)
    coming = open_lines(session, material_ids=[line.material_id], statuses=ORDERS)
    free = free_balances(session, [line.material_id]).get(line.material_id, [])
    return _Board(
        coverage_of(session, lines),
        {one.id: one for one in coming},
        {one.id: one for one in free},
    )


def _targets(board: _Board, held: Held) -> Iterator[Target]:
    mine = held.share.line_id
    workshop_id = board.coverages[mine].line.request.workshop_id
    for coverage in board.coverages.values():
        line = coverage.line
        if line.id == mine:
            continue
        own = line.request.workshop_id == workshop_id
        unit, name = line.material.unit, f"{line.request.workshop.name} ({line.request.number})"
        when = _("dibutuhkan %(day)s", day=date_short(line.need_by))
        if line.uncovered > 0:
            lacking = quantity(line.uncovered, unit)
            yield Target(
                f"line-{line.id}",
                _("Untuk permintaan lain IKM ini") if own else _("Untuk IKM lain"),
                _("%(name)s, %(when)s, belum terpenuhi %(quantity)s",
                  name=name, when=when, quantity=lacking),
                to=line.id,
            )  # fmt: skip
        for other in board.held_by(coverage):
            if not own and other.share.source != held.share.source:
                source = other.share.source
                yield Target(
                    f"swap-{line.id}-{source.kind}-{source.id}", _("Ditukar dengan IKM lain"),
                    _("%(name)s, %(when)s: %(quantity)s dari %(source)s", name=name, when=when,
                      quantity=quantity(other.share.quantity, unit), source=other.words),
                    to=line.id, instead=source,
                )  # fmt: skip
    unit = board.coverages[mine].line.material.unit
    for target in _free_sources(board, unit):
        if target.instead != held.share.source:
            yield target


def _free_sources(board: _Board, unit: str) -> Iterator[Target]:
    """Metal that is promised to nobody."""
    group = _("Dari bahan lain")
    for balance in board.balances.values():
        words = _("%(source)s, bebas %(quantity)s", source=_shelf_words(balance),
                  quantity=quantity(balance.free, unit))  # fmt: skip
        source = Source(SourceKind.SHELF, balance.id)
        yield Target(f"shelf-{balance.id}", group, words, instead=source)
    for line in board.order_lines.values():
        if line.free > 0:
            words = _("%(source)s, bebas %(quantity)s", source=_order_words(line),
                      quantity=quantity(line.free, unit))  # fmt: skip
            source = Source(SourceKind.ORDER, line.id)
            yield Target(f"order-{line.id}", group, words, instead=source)


def _shares(held: Held, target: Target, amount: int) -> tuple[list[Share], list[Share]]:
    """What is taken back and what is promised anew."""
    mine, source = held.share.line_id, held.share.source
    takes, gives = [Share(mine, source, amount)], list[Share]()
    if target.to is not None:
        gives.append(Share(target.to, source, amount))
        if target.instead is not None:
            takes.append(Share(target.to, target.instead, amount))
    if target.instead is not None:
        gives.append(Share(mine, target.instead, amount))
    return takes, gives


@bp.route("/lines/<int:line_id>", methods=["GET", "POST"])
@access(Permission.FULFILMENT_ALLOCATE)
def cover(line_id: int) -> ResponseReturnValue:
    """Cover what is lacking from free metal: a lot on the shelf, or an order on its way."""
    line = line_by_id(db(), line_id, by=user())
    if line.uncovered <= 0 or line.l_um or line.request.status != RequestStatus.APPROVED:
        raise NotFound
    board = _board(db(), line)
    targets = {target.key: target for target in _free_sources(board, line.material.unit)}
    form = CoverForm(quantity=line.uncovered)
    form.fit(line.material.unit, line.uncovered, [(t.key, t.words) for t in targets.values()])

    def act(session: Session) -> str:
        source, amount = targets[form.target.data].instead, form.quantity.data or 0
        if source and source.kind == SourceKind.SHELF:
            reserve_from_lot(
                session, line_id=line_id, balance_id=source.id, quantity=amount, by=user()
            )
        elif source:
            peg_to_line(session, order_line_id=source.id, quantities={line_id: amount}, by=user())
        return url_for("requests.detail", request_id=line.request_id)

    if form.validate_on_submit():
        try:
            answer = post_once(act)
            flash(_("Kebutuhan dipenuhi."))
            return answer
        except DomainError as error:
            form.refuse(error)
    return form.page("covers/cover.html", line=line, targets=targets)
