"""Every page that is opened by its address, and the addresses of everything there is to show."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import TypeVar

from flask import Flask
from sqlalchemy import literal, select
from sqlalchemy.orm import Session
from werkzeug.routing import Rule

from materialcenter.accounts.models import User, Workshop
from materialcenter.catalogue.models import CutProcess, Grade, Material
from materialcenter.core import clock
from materialcenter.core.attachments import Attachment
from materialcenter.demand.models import PurchaseRequest, PurchaseRequestLine
from materialcenter.fulfilment.after_delivery.claims.models import ShortWeightClaim
from materialcenter.fulfilment.after_delivery.models import LandedCost
from materialcenter.fulfilment.after_delivery.supplier_returns.models import SupplierReturn
from materialcenter.fulfilment.cut_jobs.models import CutJob
from materialcenter.fulfilment.models import Issue, Peg, Receipt, ReceiptLine, Reservation
from materialcenter.fulfilment.undoing import KINDS
from materialcenter.purchasing.importing.models import PriceImport, PriceImportRow
from materialcenter.purchasing.models import Supplier, SupplierOrder, SupplierOrderLine
from materialcenter.purchasing.price_lists.models import SupplierPrice
from materialcenter.reports.registry import REPORTS
from materialcenter.stock.counting.models import CountLine, StockCount
from materialcenter.stock.importing.models import StockImport, StockImportRow
from materialcenter.stock.models import Balance, Certificate, Lot, Place, Posting
from materialcenter.stock.moving.models import Adjustment
from materialcenter.web.status_links import token_of

T = TypeVar("T")

_OWN = {
    "attachment_id": select(Attachment.id),
    "place_code": select(Place.code).where(Place.id > 0),
    "adjustment_id": select(Adjustment.id),
    "posting_id": select(Posting.id).where(Posting.kind.in_(KINDS)),
    "certificate_id": select(Certificate.id),
    "job_id": select(CutJob.id),
    "line_id": select(PurchaseRequestLine.id)
    .join(PurchaseRequest)
    .where(
        PurchaseRequest.status == "approved",
        PurchaseRequestLine.approved
        > PurchaseRequestLine.issued + PurchaseRequestLine.reserved + PurchaseRequestLine.pegged,
    ),
    "reservation_id": select(Reservation.id),
    "grade_id": select(Grade.id).limit(3),
    "process_id": select(CutProcess.id),
    "count_id": select(StockCount.id),
    "request_id": select(PurchaseRequest.id),
    "issue_id": select(Issue.id),
    "order_id": select(SupplierOrder.id),
    "receipt_id": select(Receipt.id),
    "cost_id": select(LandedCost.id),
    "return_id": select(SupplierReturn.id),
    "claim_id": select(ShortWeightClaim.id),
    "supplier_id": select(Supplier.id),
    "material_id": select(Material.id).where(Material.code == "PLATE-5"),
    "workshop_id": select(Workshop.id),
    "user_id": select(User.id),
    "import_id": select(StockImport.id),
    "price_id": select(SupplierPrice.id),
    "code": select(Lot.code),
}
_BELOW = {
    ("count_id", "line_id"): select(CountLine.count_id, CountLine.id),
    ("import_id", "row_id"): select(StockImportRow.import_id, StockImportRow.id).limit(3),
    ("supplier_id", "material_id"): select(SupplierPrice.supplier_id, SupplierPrice.material_id),
    ("start", "key"): select(literal("lot"), Lot.code).union(
        select(literal("heat"), Lot.heat).where(Lot.heat != ""),
        select(literal("issue"), Posting.number).join(Issue, Issue.posting_id == Posting.id),
        select(literal("receipt"), Posting.number)
        .join(Receipt, Receipt.posting_id == Posting.id)
        .join(ReceiptLine, ReceiptLine.receipt_id == Receipt.id),
        select(literal("order"), SupplierOrder.number)
        .join(SupplierOrderLine)
        .join(ReceiptLine, ReceiptLine.order_line_id == SupplierOrderLine.id),
    ),
    ("kind", "line_id", "source_id"): select(
        literal("order"), Peg.request_line_id, Peg.order_line_id
    ).union(
        select(literal("shelf"), Reservation.request_line_id, Reservation.balance_id)
        .join(Balance, Balance.id == Reservation.balance_id)
        .join(Lot, Lot.id == Balance.lot_id)
        .where(Lot.l_um.is_(None))
    ),
    ("order_id", "line_id"): select(SupplierOrderLine.order_id, SupplierOrderLine.id),
}

# A file is offered as each of these.
ENDINGS = ("csv", "xlsx")

# What stands signed in an address.
_SIGNED = {"status.show": select(PurchaseRequest.id)}

# Pages whose names stand for other things than elsewhere.
_OTHERWISE = {
    ("price_imports", "import_id"): select(PriceImport.id),
    ("price_imports", "import_id", "row_id"): select(PriceImportRow.import_id, PriceImportRow.id),
}


def pages(app: Flask) -> list[Rule]:
    """Every page that is opened by its address, the static files aside."""
    rules = app.url_map.iter_rules()
    return [r for r in rules if "GET" in (r.methods or ()) and r.endpoint != "static"]


def addresses(
    app: Flask, rule: Rule, session: Session, *, most: int | None = None
) -> Iterator[str]:
    """The page's address for everything there is to be shown on it, or for `most` of it from the
    first to the last."""
    names = tuple(re.findall(r"<(?:[^<>:]+:)?(\w+)>", rule.rule))
    to = app.url_map.bind("localhost")
    if rule.endpoint in _SIGNED:
        with app.app_context():
            for one in spread(session.scalars(_SIGNED[rule.endpoint]).all(), most):
                yield to.build(rule.endpoint, {"token": token_of(one)})
        return
    endings = ENDINGS if names[-1:] == ("ending",) else ()
    names = names[:-1] if endings else names
    otherwise = _OTHERWISE.get((rule.endpoint.partition(".")[0], *names))
    found = _rows(names, session) if otherwise is None else session.execute(otherwise)
    for row in spread(list(found), most):
        values = dict(zip(names, row, strict=True))
        for more in [{"ending": ending} for ending in endings] or [{}]:
            yield to.build(rule.endpoint, values | more)


def some_address(app: Flask, rule: Rule, value: int = 1) -> str:
    """An address of the page at which there need not be anything."""
    values = {name: ENDINGS[0] if name == "ending" else value for name in rule.arguments}
    return app.url_map.bind("localhost").build(rule.endpoint, values)


def spread(rows: Sequence[T], most: int | None) -> Sequence[T]:
    """The first, the last and some between."""
    if most is None or len(rows) <= most:
        return rows
    return [rows[at * (len(rows) - 1) // (most - 1)] for at in range(most)]


def _rows(names: tuple[str, ...], session: Session) -> Iterable[Sequence[object]]:
    if names == ():
        return [()]
    if names == ("name",):
        return [(name,) for name in REPORTS]
    if names == ("period",):
        return [(f"{clock.today():{pattern}}",) for pattern in ("%Y", "%Y-%m")]
    question = _OWN[names[0]] if len(names) == 1 else _BELOW[names]
    return session.execute(question).all()
