"""What the pages of price lists show."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, case, func, or_, select
from sqlalchemy.orm import Session, joinedload

from materialcenter.core.errors import NotFound
from materialcenter.core.paging import Page, newest_first
from materialcenter.purchasing.importing.models import ListState, PriceImport, PriceImportRow

ROWS_A_PAGE = 100
STANDINGS = ("ok", "doubt", "error", "excluded")

_R = PriceImportRow
_STANDING: ColumnElement[str] = case(
    (_R.excluded, "excluded"),
    (or_(_R.verdict == "error", _R.twin_row.is_not(None)), "error"),
    ((_R.verdict == "doubt") & _R.confirmed.is_(False), "doubt"),
    else_="ok",
)


def price_lists_of(
    session: Session, supplier_id: int, *, after: int | None = None
) -> Page[PriceImport]:
    """A supplier's uploaded lists, newest first."""
    question = (
        select(PriceImport)
        .where(PriceImport.supplier_id == supplier_id)
        .options(joinedload(PriceImport.created_by, innerjoin=True))
    )
    return newest_first(session, question, PriceImport.id, after=after)


def price_list_by_id(session: Session, list_id: int) -> PriceImport:
    """One list with its supplier and people. Raises NotFound."""
    found = session.get(
        PriceImport,
        list_id,
        options=[
            joinedload(PriceImport.supplier, innerjoin=True),
            joinedload(PriceImport.created_by, innerjoin=True),
            joinedload(PriceImport.posted_by),
        ],
    )
    if found is None:
        raise NotFound
    return found


def living_list(session: Session, supplier_id: int, sha256: str) -> PriceImport | None:
    """The list of a supplier with this content that is looked over or was written down."""
    return session.scalars(
        select(PriceImport)
        .where(
            PriceImport.supplier_id == supplier_id,
            PriceImport.sha256 == sha256,
            PriceImport.state != ListState.DISCARDED,
        )
        .options(joinedload(PriceImport.posted_by))
    ).one_or_none()


def standing_counts(session: Session, list_id: int) -> dict[str, int]:
    """How many rows stand how."""
    question = select(_STANDING, func.count()).where(_R.import_id == list_id).group_by(_STANDING)
    return dict.fromkeys(STANDINGS, 0) | {row[0]: row[1] for row in session.execute(question)}


def price_rows(
    session: Session,
    list_id: int,
    *,
    standing: str = "",
    after: int = 0,
    size: int = ROWS_A_PAGE,
) -> tuple[Sequence[PriceImportRow], int | None]:
    """A page of rows in file order after a position, and the position the next page is after."""
    question = select(_R).where(_R.import_id == list_id, _R.position > after)
    if standing in STANDINGS:
        question = question.where(_STANDING == standing)
    rows = session.scalars(question.order_by(_R.position).limit(size + 1)).all()
    shown = rows[:size]
    return shown, shown[-1].position if len(rows) > size else None


def price_row_by_id(session: Session, list_id: int, row_id: int) -> PriceImportRow:
    """One row of a list. Raises NotFound."""
    row = session.get(PriceImportRow, row_id)
    if row is None or row.import_id != list_id:
        raise NotFound
    return row
