"""What the import pages show."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased, joinedload

from materialcenter.catalogue.lists.staged import STANDINGS
from materialcenter.core.errors import NotFound
from materialcenter.core.paging import Page, newest_first
from materialcenter.core.quantities import price_of
from materialcenter.stock.importing.models import StockImport, StockImportRow
from materialcenter.stock.models import Posting

_R = StockImportRow


@dataclass(frozen=True, slots=True)
class Summary:
    """How the rows of an import stand, and what the included ones come to."""

    counts: dict[str, int]
    grams: int
    value_idr: int

    @property
    def total(self) -> int:
        """All rows."""
        return sum(self.counts.values())

    @property
    def lots(self) -> int:
        """Rows that will each become a lot."""
        return self.total - self.counts["excluded"]

    @property
    def ready(self) -> bool:
        """Whether it can be posted: something is included and nothing is unsettled."""
        return self.lots > 0 and not self.counts["error"] and not self.counts["doubt"]


def summary_of(session: Session, import_id: int) -> Summary:
    """The summary, with one statement."""
    question = select(_R.standing_column(), _R.grams, _R.idr_per_kg, _R.owner_name).where(
        _R.import_id == import_id
    )
    counts: dict[str, int] = dict.fromkeys(STANDINGS, 0)
    grams = value = 0
    for standing, weight, price, owner in session.execute(question):
        counts[standing] += 1
        if standing != "excluded":
            grams += weight or 0
            value += 0 if owner else price_of(weight or 0, price or 0)
    return Summary(counts, grams, value)


def imports_page(session: Session, *, after: int | None = None) -> Page[StockImport]:
    """Imports, newest first."""
    question = select(StockImport).options(
        joinedload(StockImport.created_by), joinedload(StockImport.posting)
    )
    return newest_first(session, question, StockImport.id, after=after)


def standing_posting(session: Session, sha256: str) -> Posting | None:
    """The document that a file with this content became, unless it was reversed."""
    reversal = aliased(Posting)
    return session.scalars(
        select(Posting)
        .join(StockImport, StockImport.posting_id == Posting.id)
        .outerjoin(reversal, reversal.reverses_id == Posting.id)
        .where(StockImport.sha256 == sha256, reversal.id.is_(None))
        .options(joinedload(Posting.posted_by))
    ).one_or_none()


def import_with_id(session: Session, import_id: int) -> StockImport:
    """One import with its document. Raises NotFound."""
    found = session.get(
        StockImport,
        import_id,
        options=[joinedload(StockImport.created_by), joinedload(StockImport.posting)],
    )
    if found is None:
        raise NotFound
    return found
