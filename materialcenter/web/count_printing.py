"""What stands on the sheet of a count: room to write while it is counted, the result after."""

from collections.abc import Sequence

from flask_babel import gettext as _

from materialcenter.core.quantities import Metal
from materialcenter.papers.paper import Cell, Column, Paper
from materialcenter.stock.counting.models import CountLine, CountStatus, StockCount
from materialcenter.stock.counting.queries import on_the_way
from materialcenter.stock.counting.variance import Variance, total
from materialcenter.stock.models import Lot, Posting
from materialcenter.web.formatting import kg, moment, number, quantity, rupiah
from materialcenter.web.language import language
from materialcenter.web.printing import paper_of, reversed_mark

ROOM = "_" * 12


def sheet_paper(count: StockCount, books: dict[int, Metal]) -> Paper:
    """Lembar stok opname: what is to be counted, with room for what is found.

    `books` by line; empty when they are hidden, and always on the sheet of a blind count.
    """
    with_books = bool(books) and not count.blind
    columns = [Column(_("No")), Column(_("Rak")), Column(_("Bahan"), wide=True)]
    if with_books:
        columns.append(Column(_("Buku"), right=True))
    columns += [Column(_("Jumlah")), Column(_("Berat (kg)")), Column(_("Paraf"))]
    rows: list[list[Cell]] = []
    for at, line in enumerate(on_the_way(count), start=1):
        row = _cells(at, line)
        if with_books:
            row.append(_metal(line.lot, books[line.id]))
        rows.append([*row, Cell(ROOM), Cell(ROOM), Cell("_" * 6)])
    return _paper(count, columns, rows, [""] * len(columns), _marks(count))


def result_paper(
    count: StockCount, rows: Sequence[Variance], reversal: Posting | None, *, costs: bool
) -> Paper:
    """Berita acara: what a posted count found, and what differed."""
    columns = [
        Column(_("No")),
        Column(_("Rak")),
        Column(_("Bahan"), wide=True),
        Column(_("Buku"), right=True),
        Column(_("Dihitung"), right=True),
        Column(_("Selisih"), right=True),
    ]
    everything = total(rows)
    totals = ["", "", _("Total"), "", "", _plus(everything.grams, kg(everything.grams))]
    if costs:
        columns.append(Column(_("Nilai"), right=True))
        totals.append(_plus(everything.value_idr, rupiah(everything.value_idr)))
    cells = [_result_row(at, row, costs) for at, row in enumerate(rows, start=1)]
    return _paper(count, columns, cells, totals, reversed_mark(reversal))


def _result_row(at: int, row: Variance, costs: bool) -> list[Cell]:
    line = row.line
    entry = line.counted
    books, found = (entry.books, entry.found) if entry else (Metal(0, 0), Metal(0, 0))
    difference = _metal(line.lot, line.difference, signed=True) if line.differs else Cell("–")
    cells = [*_cells(at, line), _metal(line.lot, books), _metal(line.lot, found), difference]
    if costs:
        value = _plus(row.value_idr, rupiah(row.value_idr))
        cells.append(Cell(value if line.differs else "–"))
    return cells


def _cells(at: int, line: CountLine) -> list[Cell]:
    lot = line.lot
    names = [lot.code, lot.heat, lot.owner.name if lot.owner else ""]
    return [
        Cell(number(at)),
        Cell(line.place.code),
        Cell(lot.material.name(language()), " · ".join(filter(None, names))),
    ]


def _metal(lot: Lot, metal: Metal, *, signed: bool = False) -> Cell:
    grams = _plus(metal.grams, kg(metal.grams)) if signed else kg(metal.grams)
    if lot.counted != "piece":
        return Cell(grams)
    pieces = quantity(metal.pieces, lot.unit)
    return Cell(_plus(metal.pieces, pieces) if signed else pieces, grams)


def _plus(amount: int, shown: str) -> str:
    return f"+{shown}" if amount > 0 else shown


def _marks(count: StockCount) -> str:
    return _("Dibatalkan.") if count.status == CountStatus.CANCELLED else ""


def _paper(
    count: StockCount,
    columns: list[Column],
    rows: list[list[Cell]],
    totals: list[str],
    mark: str,
) -> Paper:
    names = {entry.counted_by.name for line in count.lines for entry in line.entries}
    scope = count.place.code if count.place else count.material and count.material.name(language())
    return paper_of(
        _("Lembar stok opname") if count.status != CountStatus.POSTED else _("Hasil stok opname"),
        count.number,
        facts=[
            (_("Yang dihitung"), scope or ""),
            (_("Dibuka"), moment(count.opened_at)),
            (_("Dibuka oleh"), count.opened_by.name),
        ],
        columns=columns,
        rows=rows,
        total=totals if any(totals) else [],
        closing=[(_("Catatan"), count.note)] if count.note else [],
        signatures=[
            (_("Dihitung oleh"), ", ".join(sorted(names))),
            (_("Disaksikan oleh"), ""),
            (_("Disetujui oleh"), count.approved_by.name if count.approved_by else ""),
        ],
        mark=mark,
    )
