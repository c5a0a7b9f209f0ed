"""The audit trail: who did what when, narrowed by person, document, act and days."""

from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from materialcenter.accounts.permissions import Permission
from materialcenter.core.audit import History
from materialcenter.core.db import Session
from materialcenter.core.errors import N_, Term
from materialcenter.core.paging import PAGE_SIZE, Page
from materialcenter.reports.audit.documents import OTHERS, SORTS, numbers_of, sort_name
from materialcenter.reports.audit.trail import Wanted, people, trail
from materialcenter.reports.periods import Period
from materialcenter.reports.report import Cell, Column, Kind
from materialcenter.web.access import access
from materialcenter.web.acts import SENTENCES
from materialcenter.web.context import db, user
from materialcenter.web.histories import HistoryLine, lines_of
from materialcenter.web.questions import EARLIEST, LATEST, day_of
from materialcenter.web.tables import Listing, Table, asked_as_file

bp = Blueprint("audit", __name__)

# Who reads reports reads all documents.
_READS = Permission.REPORTS_READ
# The page of each sort of document, and what its address calls it.
_PAGES = {
    "purchase_request": ("requests.detail", "request_id"),
    "supplier_order": ("orders.detail", "order_id"),
    "receipt": ("receipts.detail", "receipt_id"),
    "issue": ("issues.detail", "issue_id"),
    "supplier_return": ("supplier_returns.detail", "return_id"),
    "short_weight_claim": ("claims.detail", "claim_id"),
    "landed_cost": ("landed_costs.detail", "cost_id"),
    "adjustment": ("adjusting.detail", "adjustment_id"),
    "stock_count": ("counts.detail", "count_id"),
    "cut_job": ("cutting.detail", "job_id"),
    "certificate": ("certificates.detail", "certificate_id"),
    "material": ("catalogue.material", "material_id"),
    "grade": ("grades.detail", "grade_id"),
    "supplier": ("suppliers.detail", "supplier_id"),
    "workshop": ("workshops.detail", "workshop_id"),
    "stock_import": ("imports.detail", "import_id"),
    "price_import": ("price_imports.detail", "import_id"),
}


@dataclass(frozen=True, slots=True)
class Told:
    """An entry of the trail in the reader's language."""

    entry: History
    line: HistoryLine
    number: str

    @property
    def sort(self) -> str:
        """What sort of document it is about."""
        return _(sort_name(self.entry.subject))

    @property
    def address(self) -> str:
        """The page of the document; empty where it has none of its own, or none for the reader."""
        subject = self.entry.subject
        if not user().may(Permission.ACCOUNTS_READ if subject == "workshop" else _READS):
            return ""
        if subject == "lot" and self.number:
            return url_for("stock.lot", code=self.number)
        endpoint, name = _PAGES.get(subject, ("", ""))
        values: dict[str, Any] = {name: self.entry.subject_id}
        return url_for(endpoint, **values) if endpoint else ""


def _cells(told: Told) -> tuple[Cell, ...]:
    entry, line = told.entry, told.line
    return (
        entry.id, entry.at, line.who or Term(N_("Sistem")), Term(sort_name(entry.subject)),
        told.number, line.sentence, line.reason,
        "; ".join(f"{name}={value}" for name, value in entry.details.items()),
    )  # fmt: skip


TRAIL = Table(
    N_("Jejak audit"),
    (
        Column(N_("No. baris"), Kind.COUNT),
        Column(N_("Waktu"), Kind.MOMENT),
        Column(N_("Orang")),
        Column(N_("Jenis dokumen")),
        Column(N_("Dokumen"), Kind.DOCUMENT),
        Column(N_("Tindakan")),
        Column(N_("Alasan")),
        Column(N_("Angka yang dicatat")),
    ),
    _cells,
)


@bp.get("/audit")
@access(Permission.AUDIT_READ)
def index() -> ResponseReturnValue:
    """Everything that was done, the newest first."""
    session, wanted = db(), _wanted()
    found = Listing(TRAIL, partial(_page, session, wanted))
    if asked_as_file():
        return found.file()
    return render_template(
        "audit/index.html",
        page=found.page(),
        wanted=wanted,
        people=people(session, by=user()),
        sorts=sorted(((s, _(sort_name(s))) for s in (*SORTS, *OTHERS)), key=lambda row: row[1]),
        acts=_acts(wanted.subject),
    )


def _page(
    session: Session, wanted: Wanted, *, after: int | None, size: int = PAGE_SIZE
) -> Page[Told]:
    page = trail(session, wanted, by=user(), after=after, size=size)
    numbers = numbers_of(session, page.rows)
    return Page(
        [
            Told(entry, line, numbers.get((entry.subject, entry.subject_id), ""))
            for entry, line in zip(page.rows, lines_of(session, page.rows), strict=True)
        ],
        page.next_key,
    )


def _acts(subject: str) -> list[tuple[str, str]]:
    """What can be done to a sort of document, each act in its plainest words."""
    plain = {act: texts[-1][0] for (table, act), texts in SENTENCES.items() if table == subject}
    return sorted(((act, _(text)) for act, text in plain.items()), key=lambda row: row[1])


def _wanted() -> Wanted:
    """What the address asks for; what it says wrongly is left out."""
    values = request.args
    subject = values.get("subject", "")
    subject = subject if subject in SORTS or subject in OTHERS else ""
    act = values.get("act", "")
    person = values.get("person", "")
    start, end = (values.get(name, type=day_of) for name in ("from", "to"))
    return Wanted(
        person_id=int(person)
        if person.isascii() and person.isdecimal() and len(person) < 18
        else None,
        subject=subject,
        act=act if (subject, act) in SENTENCES else "",
        number=values.get("number", "").strip()[:60],
        period=_period(start, end),
    )


def _period(start: date | None, end: date | None) -> Period | None:
    if start is None and end is None:
        return None
    start, end = start or EARLIEST, end or LATEST
    return Period(min(start, end), max(start, end))
