"""Report: usage line by line, down to the very surat jalan."""

from collections.abc import Iterator

from sqlalchemy.orm import Session

from materialcenter.accounts.models import Party
from materialcenter.catalogue.models import Material
from materialcenter.core.errors import N_
from materialcenter.demand.models import PurchaseRequest, PurchaseRequestLine
from materialcenter.fulfilment.usage.rows import CHARGE, CUSTOMER, GRAMS, PIECES, WHO, usage_rows
from materialcenter.reports.report import Cell, Column, Kind, Question, Report
from materialcenter.reports.usage.facts import narrowed, within
from materialcenter.reports.usage.tables import FILTERS
from materialcenter.stock.models import Lot, Movement, Posting

_READ_AT_ONCE = 1_000


class UsageLines(Report):
    """Every movement to a workshop and back, with its paper."""

    name = "usage-lines"
    title = N_("Rincian surat jalan")
    lead = N_("Setiap bahan yang diserahkan atau dikembalikan, dengan suratnya.")
    filters = FILTERS
    all_columns = (
        Column(N_("Waktu"), Kind.MOMENT),
        Column(N_("Dokumen"), Kind.DOCUMENT),
        Column(N_("Permintaan"), Kind.DOCUMENT),
        Column(N_("IKM")),
        Column(N_("Bahan")),
        Column(N_("Kode bahan"), Kind.CODE, file_only=True),
        Column(N_("Lot"), Kind.CODE, file_only=True),
        Column(N_("No. heat"), Kind.CODE, file_only=True),
        Column(N_("Pelanggan"), file_only=True),
        Column(N_("Potong"), Kind.COUNT),
        Column(N_("Berat"), Kind.KG),
        Column(N_("Tagihan"), Kind.IDR, adds_up=True),
    )

    def answer(self, session: Session, question: Question) -> Iterator[tuple[Cell, ...]]:
        """The newest first; at most `question.most` rows."""
        name = Material.name_en if question.language == "en" else Material.name_id
        rows = narrowed(
            usage_rows(
                Movement.happened_at, Posting.number, PurchaseRequest.number, Party.name, name,
                Material.code, Lot.code, Lot.heat, CUSTOMER, PIECES, GRAMS, CHARGE,
            ),
            question,
            material_id=Lot.material_id.expression, workshop_id=WHO.expression,
            customer=CUSTOMER.expression,
        )  # fmt: skip
        rows = (
            rows.join(PurchaseRequest, PurchaseRequest.id == PurchaseRequestLine.request_id)
            .where(*within(question.period))
            .order_by(Movement.sequence.desc())
            .limit(question.most)
        )
        for row in session.execute(rows, execution_options={"yield_per": _READ_AT_ONCE}):
            yield tuple(row)
