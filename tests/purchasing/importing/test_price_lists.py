"""A supplier's price list from a spreadsheet: what the centre makes of it, and writing it down."""

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from materialcenter.catalogue.lists.errors import NoHeading, RowsNotReady, RowUnclear, RowWrong
from materialcenter.catalogue.lists.layout import find_table
from materialcenter.catalogue.lists.staged import PreparedRow, rows_of, standing_counts
from materialcenter.core import clock
from materialcenter.core.errors import WrongState
from materialcenter.core.spreadsheets.errors import NotASpreadsheet, TooLarge
from materialcenter.core.spreadsheets.workbook import read_workbook
from materialcenter.purchasing.importing import services
from materialcenter.purchasing.importing.errors import ListAlreadyPosted, NoPricesToPost
from materialcenter.purchasing.importing.headings import PRICE_LIST
from materialcenter.purchasing.importing.models import PriceImport, PriceImportRow
from materialcenter.purchasing.importing.preparing import PreparedList
from materialcenter.purchasing.importing.reading import read_price_row
from materialcenter.purchasing.importing.settling import PRICE_ROWS
from materialcenter.purchasing.importing.values import PriceValues
from materialcenter.purchasing.price_lists.models import SupplierPrice
from materialcenter.purchasing.services import set_supplier_price
from tests.cast import Cast
from tests.purchasing.importing.conftest import prepared, workbook
from tests.scene import add_material, add_supplier

TODAY = clock.today()
TITLE = ("Bahan", "Harga/Kg", "Harga/Lembar", "Mulai Qty", "Minimum", "Kelipatan",
         "Berlaku Mulai", "Sampai", "Ongkir", "Sumber")  # fmt: skip


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("Nama Barang", "name"), ("Material", "name"), ("BAHAN", "name"), ("Mutu", "grade"),
        ("Harga/Kg", "price_kg"), ("Harga per lembar (Rp)", "price_piece"), ("Harga", "price"),
        ("Rp/btg", "price_piece"), ("Harga Satuan", "price"), ("Price / kg", "price_kg"),
        ("Mulai Qty", "from"), ("Mulai jumlah (kg)", "from"), ("Qty", "from"),
        ("Minimum order (kg)", "minimum"), ("MOQ", "minimum"), ("Kelipatan", "multiple"),
        ("Berlaku mulai", "valid_from"), ("Tgl", "valid_from"), ("Sampai", "valid_to"),
        ("Berlaku s/d", "valid_to"), ("Ongkir/kg", "freight"), ("Ongkos kirim", "freight"),
        ("Sumber", "source"), ("No. Penawaran", "source"), ("Satuan", "unit"),
        ("Tebal", "thickness"),
        ("Berat/lembar", "ignored"), ("No", "ignored"), ("Keterangan", "ignored"), ("Warna", None),
    ],
)  # fmt: skip
def test_headings_are_read_as_people_write_them(heading: str, field: str | None) -> None:
    assert PRICE_LIST.meaning(heading) == field


def values_of(*row: object, title: tuple[str, ...] = TITLE) -> tuple[PriceValues, list[str]]:
    table = find_table(read_workbook(workbook(title, row)), PRICE_LIST)
    read = read_price_row(table.records[0])
    return read.values, [message.code for message in read.said]


def test_every_column_is_read() -> None:
    values, said = values_of(
        "Plat SS400 5 mm 4x8", 12_500, None, 10, 5, 2, date(2026, 12, 1), "31/12/2026", 250,
        "Penawaran 77",
    )  # fmt: skip
    assert said == []
    assert (values.idr_per_kg, values.idr_per_piece, values.freight_idr_per_kg) == (
        12_500,
        None,
        250,
    )
    assert (values.from_thousandths, values.minimum_thousandths, values.multiple_thousandths) == (
        10_000, 5_000, 2_000,
    )  # fmt: skip
    assert (values.valid_from, values.valid_to) == (date(2026, 12, 1), date(2026, 12, 31))
    assert (values.phrase, values.source, values.unit) == (
        "Plat SS400 5 mm 4x8", "Penawaran 77", "",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("written", "price", "said"),
    [
        ("12.500", 12_500, ["number-as-text"]),
        ("Rp 12.500,00", 12_500, ["number-as-text"]),
        ("12,500", None, ["price-broken"]),
        (12.5, None, ["price-broken"]),
        ("tanya", None, ["number-unreadable"]),
        ("12500", 12_500, []),
    ],
)
def test_points_and_commas_are_never_guessed_silently(written, price, said) -> None:
    values, codes = values_of("Plat SS400 5 mm", written)
    assert (values.idr_per_kg, codes) == (price, said)


@pytest.mark.parametrize(
    ("title", "row", "price", "quantity", "unit"),
    [
        (("Bahan", "Harga", "Satuan"), ("Plat", 12_500, "kg"), ("kg", 12_500), None, ""),
        (("Bahan", "Harga", "Satuan"), ("Plat", 900_000, "lbr"), ("piece", 900_000), None, ""),
        (("Bahan", "Harga"), ("Plat", "1.450.000/lbr"), ("piece", 1_450_000), None, ""),
        (("Bahan", "Harga/Kg", "Min. order (kg)"), ("Plat", 12_500, 1_000), ("kg", 12_500),
         1_000_000, "kg"),
        (("Bahan", "Harga/Kg", "Min. order"), ("Plat", 12_500, "2 ton"), ("kg", 12_500),
         2_000_000, "kg"),
        (("Bahan", "Harga/Kg", "Min. order"), ("Plat", 12_500, "20 lbr"), ("kg", 12_500),
         20_000, ""),
    ],
)  # fmt: skip
def test_units_stand_in_the_heading_in_a_column_or_beside_the_number(
    title, row, price, quantity, unit
) -> None:
    values, _said = values_of(*row, title=title)
    found = ("kg", values.idr_per_kg) if values.idr_per_kg else ("piece", values.idr_per_piece)
    assert (found, values.minimum_thousandths, values.unit) == (price, quantity, unit)


@pytest.fixture
def plate(session: Session):
    return add_material(session, "PLATE-5")


@pytest.fixture
def supplier(session: Session):
    return add_supplier(session)


def only(found: PreparedList) -> PreparedRow[PriceValues]:
    [row] = found.rows
    return row


def codes(row: PreparedRow[PriceValues]) -> list[tuple[str, str]]:
    return [(str(message.level), message.code) for message in row.messages]


def said_of(session: Session, supplier, *row: object, title=TITLE) -> list[tuple[str, str]]:
    return codes(only(prepared(session, supplier.id, workbook(title, row))))


def asked(session: Session, cast: Cast, supplier, plate, idr_per_kg: int, **more) -> None:
    set_supplier_price(
        session, supplier_id=supplier.id, material_id=plate.id, idr_per_kg=idr_per_kg,
        by=cast.buyer, **{"valid_from": TODAY - timedelta(days=30), **more},
    )  # fmt: skip


def test_a_clear_row_needs_nothing(session: Session, plate, supplier) -> None:
    row = only(prepared(session, supplier.id, workbook(TITLE, ("PLATE-5", 12_500))))
    assert (row.values.material_id, row.messages) == (plate.id, [])


def test_an_unknown_material_comes_with_a_doubt(session: Session, plate, supplier) -> None:
    row = only(prepared(session, supplier.id, workbook(TITLE, ("plat ajaib", 12_500))))
    assert row.values.material_id is None
    assert "doubt" in {level for level, _code in codes(row)}


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (("PLATE-5", 900), [("doubt", "price-low")]),
        (("PLATE-5", 12_500, None, None, None, None, None, "1/1/2026"),
         [("error", "ends-too-soon")]),
        (("PLATE-5", 12_500, None, None, None, None, "31/02/2026"), [("error", "date-impossible")]),
        (("PLATE-5", 12_500, None, -5), [("error", "beyond-belief")]),
        (("PLATE-5", 12_500, None, None, None, None, date(2031, 1, 1)), [("doubt", "date-odd")]),
        (("PLATE-5", 10_300, 1_200_000), [("ok", "two-prices")]),
        (("PLATE-5", 12_500, 1_200_000), [("doubt", "two-prices")]),
    ],
)  # fmt: skip
def test_every_doubt_is_told(session: Session, plate, supplier, row, said) -> None:
    assert said_of(session, supplier, *row) == said


def test_a_row_without_a_price_is_wrong(session: Session, plate, supplier) -> None:
    title = ("Bahan", "Harga/Kg", "Minimum")
    row = only(prepared(session, supplier.id, workbook(title, ("PLATE-5", None, 5))))
    assert codes(row) == [("error", "price-missing")]


def test_kilograms_of_counted_metal_become_whole_pieces(session: Session, plate, supplier) -> None:
    title = ("Bahan", "Harga/Kg", "Minimum (kg)")
    row = only(prepared(session, supplier.id, workbook(title, ("PLATE-5", 12_500, 1_000))))
    assert codes(row) == [("ok", "kilos-as-pieces")]
    assert row.values.terms(plate, usual_start=TODAY, usual_source="").minimum == 9


def test_a_price_of_nothing_said_is_read_by_what_is_usual(
    session: Session, cast: Cast, plate, supplier
) -> None:
    title = ("Bahan", "Harga")
    asked(session, cast, supplier, plate, 12_000)
    per_kg = only(prepared(session, supplier.id, workbook(title, ("PLATE-5", 12_400))))
    per_sheet = only(prepared(session, supplier.id, workbook(title, ("PLATE-5", 1_430_000))))
    assert (per_kg.values.idr_per_kg, per_kg.values.idr_per_piece) == (12_400, None)
    assert (per_sheet.values.idr_per_kg, per_sheet.values.idr_per_piece) == (None, 1_430_000)
    assert codes(per_kg) == codes(per_sheet) == [("doubt", "price-unit")]
    add_material(session, "COIL", counted="mass")
    assert said_of(session, supplier, "COIL", 12_400, title=title) == []


def test_a_price_far_from_the_last_one_is_doubted_and_a_near_one_proves_its_writing(
    session: Session, cast: Cast, plate, supplier
) -> None:
    asked(session, cast, supplier, plate, 12_000)
    asked(session, cast, supplier, plate, 11_000, from_quantity=100)
    assert said_of(session, supplier, "PLATE-5", 13_200) == []
    assert said_of(session, supplier, "PLATE-5", 13_201) == [("doubt", "price-far")]
    assert said_of(session, supplier, "PLATE-5", 12_101, None, 100) == [("doubt", "price-far")]
    assert said_of(session, supplier, "PLATE-5", "12.500") == []
    far = said_of(session, supplier, "PLATE-5", "125.000")
    assert far == [("doubt", "number-as-text"), ("doubt", "price-far")]


def test_a_newcomer_is_held_against_the_others(
    session: Session, cast: Cast, plate, supplier
) -> None:
    asked(session, cast, add_supplier(session, "PT Lain"), plate, 12_000)
    assert said_of(session, supplier, "PLATE-5", 15_600) == []
    assert said_of(session, supplier, "PLATE-5", 15_601) == [("doubt", "price-far")]


def test_what_is_there_already_is_told(session: Session, cast: Cast, plate, supplier) -> None:
    asked(session, cast, supplier, plate, 12_000, valid_from=TODAY)
    assert said_of(session, supplier, "PLATE-5", 12_000) == [("ok", "known")]
    assert said_of(session, supplier, "PLATE-5", 12_100) == [("doubt", "replaces")]


def test_a_row_that_repeats_another_is_wrong(session: Session, plate, supplier) -> None:
    found = prepared(
        session, supplier.id,
        workbook(TITLE, ("PLATE-5", 12_500), ("PLATE-5", 12_000, None, 50), ("PLATE-5", 12_600)),
    )  # fmt: skip
    assert [row.twin_row for row in found.rows] == [None, None, 2]


@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        (b"halo;dunia\n1;2", NoHeading),
        (b"\x00\x01", NotASpreadsheet),
        (workbook(["x"] * 61), TooLarge),
    ],
)
def test_what_is_no_price_list_is_refused(session: Session, supplier, content, refusal) -> None:
    with pytest.raises(refusal):
        prepared(session, supplier.id, content)


def staged(session: Session, cast: Cast, supplier, *rows, **more) -> PriceImport:
    found = prepared(session, supplier.id, workbook(TITLE, *rows), **more)
    return services.stage_prices(session, prepared=found, by=cast.buyer)


def row(session: Session, found: PriceImport, number: int) -> PriceImportRow:
    return next(r for r in rows_of(session, PriceImportRow, found.id)[0] if r.row_number == number)


def prices(session: Session) -> list[tuple[object, ...]]:
    rows = session.scalars(select(SupplierPrice).order_by(SupplierPrice.from_quantity)).all()
    return [(p.idr_per_kg, p.idr_per_piece, p.from_quantity, p.freight_idr_per_kg, p.source)
            for p in rows]  # fmt: skip


def test_a_list_is_mended_confirmed_excluded_and_written_down_as_a_whole(
    session: Session, cast: Cast, plate, supplier
) -> None:
    found = staged(
        session, cast, supplier,
        ("plat ajaib", 12_500, None, None, None, None, None, None, 300),
        ("PLATE-5", "12.000", None, 50),
        ("PLATE-5", None, 1_200_000, 100, None, None, None, None, None, "Penawaran 9"),
        ("PLATE-5", 900, None, 200),
        ("PLATE-5", 11_000, None, 100),
    )  # fmt: skip
    by, key = cast.buyer, {"import_id": found.id}
    assert standing_counts(session, PriceImportRow, found.id) == {
        "ok": 1,
        "doubt": 3,
        "error": 1,
        "excluded": 0,
    }
    with pytest.raises(RowsNotReady):
        services.post_prices(session, **key, by=by)
    unknown, twin = row(session, found, 2), row(session, found, 6)
    with pytest.raises(RowUnclear):
        PRICE_ROWS.confirm_row(session, **key, row_id=unknown.id, by=by)
    with pytest.raises(RowWrong):
        PRICE_ROWS.confirm_row(session, **key, row_id=twin.id, by=by)
    PRICE_ROWS.exclude_row(session, **key, row_id=twin.id, by=by)
    PRICE_ROWS.exclude_row(session, **key, row_id=row(session, found, 5).id, by=by)
    assert PRICE_ROWS.confirm_doubts(session, **key, code="number-as-text", by=by) == 1
    values = PriceValues(phrase="plat ajaib", material_id=plate.id, idr_per_kg=12_500,
                         freight_idr_per_kg=300)  # fmt: skip
    mended = PRICE_ROWS.mend_row(session, **key, row_id=unknown.id, values=values, by=by)
    assert mended.standing == "ok"
    services.post_prices(session, **key, by=by)
    assert prices(session) == [
        (12_500, None, 0, 300, "Daftar Nov.xlsx"),
        (12_000, None, 50, 0, "Daftar Nov.xlsx"),
        (10_300, 1_200_000, 100, 0, "Penawaran 9"),
    ]
    with pytest.raises(WrongState):
        PRICE_ROWS.include_row(session, **key, row_id=twin.id, by=by)


def test_a_repeated_row_is_right_when_the_other_one_is_left_out(
    session: Session, cast: Cast, plate, supplier
) -> None:
    found = staged(session, cast, supplier, ("PLATE-5", 12_500), ("PLATE-5", 12_600))
    first, second = row(session, found, 2), row(session, found, 3)
    PRICE_ROWS.exclude_row(session, import_id=found.id, row_id=first.id, by=cast.buyer)
    assert second.standing == "ok"
    PRICE_ROWS.include_row(session, import_id=found.id, row_id=first.id, by=cast.buyer)
    assert (first.standing, second.standing) == ("ok", "error")


def test_the_same_file_twice_is_refused_with_who_and_when(
    session: Session, cast: Cast, plate, supplier
) -> None:
    content = workbook(TITLE, ("PLATE-5", 12_500))

    def stage(supplier_id: int, name: str = "Daftar.xlsx") -> PriceImport:
        found = prepared(session, supplier_id, content, name=name)
        return services.stage_prices(session, prepared=found, by=cast.buyer)

    first = stage(supplier.id)
    assert stage(supplier.id, "lain.xlsx").id == first.id
    services.post_prices(session, import_id=first.id, by=cast.buyer)
    with pytest.raises(ListAlreadyPosted) as refused:
        stage(supplier.id, "lain.xlsx")
    assert refused.value.figures == {"day": TODAY, "name": cast.buyer.name}
    assert stage(add_supplier(session, "PT Lain").id).id != first.id


def test_a_list_thrown_away_may_come_again_and_an_empty_one_is_not_written(
    session: Session, cast: Cast, plate, supplier
) -> None:
    found = staged(session, cast, supplier, ("PLATE-5", 12_500))
    services.discard_prices(session, import_id=found.id, by=cast.buyer)
    again = staged(session, cast, supplier, ("PLATE-5", 12_500))
    assert again.id != found.id
    line = row(session, again, 2)
    PRICE_ROWS.exclude_row(session, import_id=again.id, row_id=line.id, by=cast.buyer)
    with pytest.raises(NoPricesToPost):
        services.post_prices(session, import_id=again.id, by=cast.buyer)
    assert session.scalar(select(func.count()).select_from(SupplierPrice)) == 0


def test_metal_that_weighs_is_priced_by_weight(session: Session, cast: Cast, supplier) -> None:
    add_material(session, "COIL", counted="mass")
    assert said_of(session, supplier, "COIL", None, 900_000) == [("error", "not-by-piece")]
    title = ("Bahan", "Harga/Kg", "Minimum")
    found = only(prepared(session, supplier.id, workbook(title, ("COIL", 12_500, "2 ton"))))
    assert found.values.minimum_thousandths == 2_000_000
