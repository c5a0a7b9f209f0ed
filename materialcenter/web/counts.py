"""Stock counts: opening one, counting line by line or in a table, differences, approval."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from materialcenter.accounts.permissions import Permission
from materialcenter.core.db import Session
from materialcenter.core.errors import DomainError, NotFound
from materialcenter.fulfilment.counting import approve_count, reverse_count, shortfalls
from materialcenter.fulfilment.queries import reversal_of
from materialcenter.stock.counting import services
from materialcenter.stock.counting.finding import Finding
from materialcenter.stock.counting.models import (
    COUNT_STATUS_NAMES,
    CountLine,
    CountStatus,
    StockCount,
)
from materialcenter.stock.counting.queries import (
    books_now,
    count_by_id,
    counters,
    counts,
    may_approve,
    on_the_way,
    progress_of,
    sees_books,
)
from materialcenter.stock.counting.variance import total, variances
from materialcenter.stock.queries import materials_in_stock, places_inside
from materialcenter.web.access import access
from materialcenter.web.context import db, post_once, user
from materialcenter.web.forms.acts import for_act, reason_form
from materialcenter.web.forms.base import OnceForm
from materialcenter.web.forms.counts import (
    FoundLotForm,
    OpenCountForm,
    approve_form,
    finding_form,
    recount_form,
)
from materialcenter.web.histories import history_lines
from materialcenter.web.language import language
from materialcenter.web.tables import Listing, asked_as_file
from materialcenter.web.tables.stock import COUNTS

bp = Blueprint("counts", __name__, url_prefix="/counts")

P = Permission
ROWS = 40


@bp.get("")
@access(P.STOCK_READ)
def index() -> ResponseReturnValue:
    """Counts, newest first, each with how far it is."""
    found = Listing(COUNTS, partial(counts, db(), by=user()))
    if asked_as_file():
        return found.file()
    page = found.page()
    progress = progress_of(db(), [row.id for row in page.rows])
    return render_template(
        "counts/index.html", page=page, progress=progress, names=COUNT_STATUS_NAMES
    )


@bp.route("/new", methods=["GET", "POST"])
@access(P.STOCK_COUNT)
def new() -> ResponseReturnValue:
    """Choose a rack or a material to count; a link may have chosen it already."""
    data = {"place_id": request.args.get("place"), "material_id": request.args.get("material")}
    form = OpenCountForm(data={name: value or "" for name, value in data.items()})
    places, materials = places_inside(db()), materials_in_stock(db())
    form.place_id.choices = [("", "–"), *((str(row.id), row.code) for row in places)]
    form.material_id.choices = [
        ("", "–"),
        *((str(row.id), f"{row.name(language())} ({row.code})") for row in materials),
    ]
    if form.validate_on_submit():
        try:
            return post_once(lambda session: _open(session, form))
        except DomainError as error:
            form.refuse(error)
    return form.page("counts/new.html")


def _open(session: Session, form: OpenCountForm) -> str:
    place, material = form.place_id.data, form.material_id.data
    count = services.open_count(
        session,
        scope=services.Scope(int(place) if place else None, int(material) if material else None),
        blind=form.blind.data,
        note=form.note.data or "",
        by=user(),
    )
    return url_for("counts.detail", count_id=count.id)


@bp.get("/<int:count_id>")
@access(P.STOCK_READ)
def detail(count_id: int) -> ResponseReturnValue:
    """One count: how far it is, what differs, and what can be done with it."""
    return _page(count_id)


@dataclass(frozen=True, slots=True)
class Step:
    """Where a line stands on the walk: its position from 1, and its neighbours."""

    at: int
    before: CountLine | None
    after: CountLine | None


@bp.route("/<int:count_id>/lines/<int:line_id>", methods=["GET", "POST"])
@access(P.STOCK_COUNT)
def line(count_id: int, line_id: int) -> ResponseReturnValue:
    """One line on one screen; saved, it goes on to the next that has no answer."""
    count = count_by_id(db(), count_id, by=user())
    way = on_the_way(count)
    at = next((n for n, row in enumerate(way) if row.id == line_id), None)
    if at is None:
        raise NotFound
    if count.status != CountStatus.OPEN and request.method == "GET":
        return redirect(url_for("counts.detail", count_id=count_id), 303)
    shown = way[at]
    form = finding_form([shown])
    if form.validate_on_submit():
        nothing = "nothing" in request.form
        note = form.of("note", shown).data or ""
        finding = Finding(shown.id, 0, 0, note) if nothing else form.finding(shown)
        following = _waiting([*way[at + 1 :], *way[:at]])
        try:
            return post_once(lambda session: _found(session, count_id, finding, following))
        except DomainError as error:
            form.refuse(error)
    step = Step(at + 1, way[at - 1] if at else None, way[at + 1] if at + 1 < len(way) else None)
    return form.page(
        "counts/line.html",
        count=count,
        line=shown,
        step=step,
        books=books_now(db(), [shown]) if sees_books(count, user()) else {},
    )


def _found(session: Session, count_id: int, finding: Finding, following: CountLine | None) -> str:
    services.record_count(session, count_id=count_id, findings=[finding], by=user())
    if following is None:
        return url_for("counts.detail", count_id=count_id)
    return url_for("counts.line", count_id=count_id, line_id=following.id)


def _waiting(lines: list[CountLine]) -> CountLine | None:
    """The first line that has no answer, or whose answer is to be looked at again."""
    return next((row for row in lines if row.counted is None or row.recount), None)


@bp.route("/<int:count_id>/table", methods=["GET", "POST"])
@access(P.STOCK_COUNT)
def table(count_id: int) -> ResponseReturnValue:
    """The lines as a table for the desk; what is filled in is saved together."""
    count = count_by_id(db(), count_id, by=user())
    if count.status != CountStatus.OPEN and request.method == "GET":
        return redirect(url_for("counts.detail", count_id=count_id), 303)
    way = on_the_way(count)
    start = max(0, request.args.get("after", 0, type=int))
    lines = way[start : start + ROWS]
    form = finding_form(lines)
    if form.validate_on_submit():
        findings = form.findings(lines)

        def act(session: Session) -> str:
            services.record_count(session, count_id=count_id, findings=findings, by=user())
            return url_for("counts.table", count_id=count_id, after=start or None)

        try:
            answer = post_once(act)
            flash(_("Hasil hitung tersimpan."))
            return answer
        except DomainError as error:
            form.refuse(error)
    return form.page(
        "counts/table.html",
        count=count,
        lines=lines,
        start=start,
        following=start + ROWS if start + ROWS < len(way) else None,
        preceding=max(0, start - ROWS) if start else None,
        books=books_now(db(), lines) if sees_books(count, user()) else {},
    )


@bp.post("/<int:count_id>/lots")
@access(P.STOCK_COUNT)
def add_lot(count_id: int) -> ResponseReturnValue:
    """A lot lies where it was not expected: on to counting it."""
    form = FoundLotForm()
    for_act(form, "lot")

    def act(session: Session) -> str:
        added = services.add_found_lot(
            session,
            count_id=count_id,
            lot_code=form.lot.data or "",
            place_code=form.place.data or "",
            by=user(),
        )
        return url_for("counts.line", count_id=count_id, line_id=added.id)

    return _do(count_id, "lot", form, act)


@bp.post("/<int:count_id>/end")
@access(P.STOCK_COUNT)
def finish(count_id: int) -> ResponseReturnValue:
    """Hand the count over for approval."""
    return _plain(
        count_id,
        lambda session: services.finish_counting(session, count_id=count_id, by=user()),
        _("Selesai dihitung. Orang lain dapat menyetujuinya."),
    )


@bp.post("/<int:count_id>/reopening")
@access(P.STOCK_COUNT)
def reopen(count_id: int) -> ResponseReturnValue:
    """Go on counting after all."""
    return _plain(
        count_id,
        lambda session: services.reopen_count(session, count_id=count_id, by=user()),
        _("Hitungan dibuka lagi."),
    )


@bp.post("/<int:count_id>/cancellation")
@access(P.STOCK_COUNT)
def cancel(count_id: int) -> ResponseReturnValue:
    """End it without posting anything."""
    form = reason_form("cancel")

    def act(session: Session) -> None:
        reason = form.reason.data or ""
        services.cancel_count(session, count_id=count_id, reason=reason, by=user())

    return _do(count_id, "cancel", form, act, _("Stok opname dibatalkan."))


@bp.post("/<int:count_id>/recount")
@access(P.STOCK_APPROVE)
def recount(count_id: int) -> ResponseReturnValue:
    """Let some differences be looked at again."""
    count = count_by_id(db(), count_id, by=user())
    form = recount_form([row for row in count.lines if row.differs])

    def act(session: Session) -> None:
        ids = form.lines.data or []
        services.ask_recount(session, count_id=count_id, line_ids=ids, by=user())

    return _do(count_id, "recount", form, act, _("Baris itu diminta dihitung ulang."))


@bp.post("/<int:count_id>/approval")
@access(P.STOCK_APPROVE)
def approve(count_id: int) -> ResponseReturnValue:
    """Post the differences."""
    count = count_by_id(db(), count_id, by=user())
    short = shortfalls(db(), count)
    form = approve_form([row for row in count.lines if row.counted is None], short)

    def act(session: Session) -> None:
        approve_count(
            session,
            count_id=count_id,
            excluded=form.excluded.data or [],
            releases=form.releases(short),
            by=user(),
        )

    return _do(count_id, "approve", form, act, _("Stok opname dibukukan."))


@bp.post("/<int:count_id>/reversal")
@access(P.FULFILMENT_REVERSE)
def reverse(count_id: int) -> ResponseReturnValue:
    """Take a posted count back by a document of its own."""
    form = reason_form("reversal")

    def act(session: Session) -> None:
        reverse_count(session, count_id=count_id, reason=form.reason.data or "", by=user())

    return _do(count_id, "reversal", form, act, _("Selisihnya dibukukan balik."))


def _plain(count_id: int, act: Callable[[Session], None], done: str) -> ResponseReturnValue:
    """An act without a form of its own."""
    return _do(count_id, "plain", for_act(OnceForm(), "plain"), act, done)


def _do(
    count_id: int,
    name: str,
    form: OnceForm,
    act: Callable[[Session], str | None],
    done: str = "",
) -> ResponseReturnValue:
    """Do an act of the count's page once; refused, the page shows why."""

    def once(session: Session) -> str:
        return act(session) or url_for("counts.detail", count_id=count_id)

    if form.validate_on_submit():
        try:
            answer = post_once(once)
            if done:
                flash(done)
            return answer
        except DomainError as error:
            form.refuse(error)
    return _page(count_id, name, form)


def _page(count_id: int, act: str = "", failed: OnceForm | None = None) -> tuple[str, int]:
    session, person = db(), user()
    count = count_by_id(session, count_id, by=person)
    books, way = sees_books(count, person), on_the_way(count)
    rows = variances(session, count) if books else []
    uncounted = [row for row in way if row.counted is None]
    approvable = may_approve(count, person)
    short = shortfalls(session, count) if approvable else []
    page = render_template(
        "counts/detail.html",
        count=count,
        status=COUNT_STATUS_NAMES[CountStatus(count.status)],
        way=way,
        uncounted=uncounted,
        following=_waiting(way),
        books=books,
        differing=[row for row in rows if row.line.differs],
        agreeing=[row for row in rows if not row.line.differs],
        totals=[total(rows, sign=-1), total(rows, sign=1), total(rows)],
        costs=person.may(P.STOCK_READ_COST),
        approvable=approvable,
        own=person.id in counters(count),
        shortfalls=short,
        forms=_forms(count, uncounted, short) | ({act: failed} if failed else {}),
        act=act,
        failed=failed,
        reversal=reversal_of(session, count.posting_id) if count.posting_id else None,
        history=history_lines(session, StockCount, count_id),
    )
    return page, failed.status if failed else 200


def _forms(count: StockCount, uncounted: list[CountLine], short: list) -> dict[str, OnceForm]:
    differing = [row for row in count.lines if row.differs]
    return {
        "lot": for_act(FoundLotForm(formdata=None), "lot"),
        "cancel": reason_form("cancel", formdata=None),
        "reversal": reason_form("reversal", formdata=None),
        "recount": recount_form(differing, formdata=None),
        "approve": approve_form(uncounted, short, formdata=None),
    }
