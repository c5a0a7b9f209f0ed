"""From a file to judged rows, without writing anything: done before any transaction."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from materialcenter.catalogue.lists.assuming import about_length
from materialcenter.catalogue.lists.layout import Table, find_table
from materialcenter.catalogue.lists.staged import PreparedRow, cleaned_filename
from materialcenter.catalogue.queries import load_shelf, materials_by_ids
from materialcenter.catalogue.recognising import recognise
from materialcenter.core import clock, settings
from materialcenter.core.spreadsheets.messages import Message
from materialcenter.core.spreadsheets.twins import find_twins
from materialcenter.core.spreadsheets.workbook import fingerprint, read_workbook
from materialcenter.purchasing.importing.headings import PRICE_LIST
from materialcenter.purchasing.importing.judging import Around, Known, judge_price
from materialcenter.purchasing.importing.models import SAYS_THE_SAME
from materialcenter.purchasing.importing.reading import read_price_row
from materialcenter.purchasing.importing.values import PriceValues
from materialcenter.purchasing.price_lists.models import SupplierPrice
from materialcenter.purchasing.pricing import standing


@dataclass(frozen=True, slots=True)
class PreparedList:
    """A supplier's price list ready to be staged."""

    supplier_id: int
    filename: str
    sha256: str
    valid_from: date
    rows: list[PreparedRow[PriceValues]]
    skipped: list[tuple[str, int, str]]


def prepare_prices(
    session: Session, *, supplier_id: int, filename: str, content: bytes, valid_from: date
) -> PreparedList:
    """Read, recognise and judge every row of a price list; `valid_from` is for rows that name no
    day. Raises the refusals of `read_workbook` and `find_table`."""
    table = find_table(read_workbook(content), PRICE_LIST)
    name = cleaned_filename(filename)
    return PreparedList(
        supplier_id=supplier_id,
        filename=name,
        sha256=fingerprint(content),
        valid_from=valid_from,
        rows=_judge_table(session, table, supplier_id, name, valid_from),
        skipped=table.skipped,
    )


def around_list(
    session: Session, supplier_id: int, material_ids: Iterable[int], filename: str, start: date
) -> Around:
    """What the rows of a list are held against, with a constant number of statements."""
    rows = session.scalars(
        select(SupplierPrice).where(SupplierPrice.material_id.in_(set(material_ids)))
    )
    by_material: dict[int, dict[int, list[SupplierPrice]]] = {}
    for row in rows:
        by_material.setdefault(row.material_id, {}).setdefault(row.supplier_id, []).append(row)
    return Around(
        today=clock.today(),
        start=start,
        source=filename,
        doubt_bp=settings.value_of(session, settings.PRICE_DOUBT_BP),
        known={
            material_id: Known(found.pop(supplier_id, []), _asked(found.values(), start))
            for material_id, found in by_material.items()
        },
    )


def _asked(lists: Iterable[Sequence[SupplierPrice]], day: date) -> list[int]:
    """What each of the other suppliers asks from the smallest quantity on."""
    there = (standing(rows, day) for rows in lists)
    return [prices[min(prices)].idr_per_kg for prices in there if prices]


def price_key(values: PriceValues, from_quantity: int, start: date) -> tuple[object, int, date]:
    """Same material (or words), quantity and day: only one of them can be written down."""
    return values.material_id or values.phrase, from_quantity, values.valid_from or start


def _judge_table(
    session: Session, table: Table, supplier_id: int, filename: str, start: date
) -> list[PreparedRow[PriceValues]]:
    read = [read_price_row(record) for record in table.records]
    shelf = load_shelf(session)
    phrases = {row.values.phrase for row in read if row.values.phrase}
    meant = {phrase: recognise(phrase, shelf) for phrase in phrases}
    ids = {m.material_id for m in meant.values() if m.material_id is not None}
    materials = materials_by_ids(session, ids)
    around = around_list(session, supplier_id, ids, filename, start)
    judged: list[tuple[PriceValues, list[Message]]] = []
    keys: list[tuple[int, int, object]] = []
    for position, row in enumerate(read, start=1):
        meaning = meant.get(row.values.phrase)
        values = replace(row.values, material_id=meaning.material_id if meaning else None)
        material = materials.get(values.material_id or 0)
        values, said = judge_price(
            values, material, meaning, around, said=row.said, unit_unsaid=row.unit_unsaid
        )
        if material is not None:
            said += about_length(values.phrase, material, shelf)
        judged.append((values, said))
        counted = values.counted(values.from_thousandths, material) if material else 0
        keys.append((position, row.record.row, price_key(values, counted, start)))
    twins = find_twins(keys)
    return [
        PreparedRow(
            position=position,
            record=row.record,
            values=values,
            material=materials.get(values.material_id or 0),
            candidates=meant[values.phrase].candidates if values.phrase in meant else [],
            messages=said,
            twin_row=twins.get(position),
            repeat=SAYS_THE_SAME,
        )
        for position, (row, (values, said)) in enumerate(zip(read, judged, strict=True), start=1)
    ]
