"""From a staged file to opening stock: settled by people, posted all or nothing, once."""

from dataclasses import replace

import pytest
from sqlalchemy import func, select

from materialcenter.accounts.models import Customer
from materialcenter.catalogue.lists.errors import RowsNotReady, RowUnclear, RowWrong
from materialcenter.catalogue.lists.staged import rows_of
from materialcenter.core.audit import history_of
from materialcenter.core.errors import Forbidden, WrongState
from materialcenter.stock.importing import services
from materialcenter.stock.importing.errors import AlreadyPosted, NothingToPost
from materialcenter.stock.importing.models import StockImport, StockImportRow
from materialcenter.stock.importing.queries import summary_of
from materialcenter.stock.importing.settling import STOCK_ROWS
from materialcenter.stock.models import Balance, Lot, Movement
from materialcenter.stock.services import reverse_opening_stock
from tests.stock.importing.conftest import DATA, SAMPLE


@pytest.fixture
def keeper(cast):
    return cast.storekeeper


@pytest.fixture
def stage(session, prepare_file, keeper):
    """Stage a file and give its id."""

    def act(path):
        return services.stage_import(session, prepared=prepare_file(path), by=keeper).id

    return act


def row_at(session, import_id, number):
    rows, _ = rows_of(session, StockImportRow, import_id)
    return next(row for row in rows if row.row_number == number)


def counts(session, import_id):
    return summary_of(session, import_id).counts


def test_posting_makes_lots_balances_and_ledger_rows_of_every_row(session, stage, keeper):
    import_id = stage("two_headings.xlsx")
    posting = services.post_import(session, import_id=import_id, by=keeper)
    lots = session.scalars(select(Lot).order_by(Lot.id)).all()
    assert [(lot.material.code, lot.heat) for lot in lots][:2] == [
        ("PL-SS400-3x1219x2438", "HT-11"),
        ("PL-SS400-6x1219x2438", "HT-12"),
    ]
    balances = session.scalars(select(Balance).order_by(Balance.id)).all()
    assert [(b.place.code, b.pieces, b.grams) for b in balances] == [
        ("A-01-1", 10, 701_800),
        ("A-01-2", 5, 689_400),
        ("B-01-1", 12, 271_400),
        ("B-01-2", 6, 337_000),
    ]
    assert sum(b.value_idr for b in balances) == summary_of(session, import_id).value_idr
    question = select(func.count()).where(Movement.posting_id == posting.id)
    assert session.scalar(question) == 4


def test_the_summary_says_beforehand_what_will_be_posted(session, stage):
    summary = summary_of(session, stage("two_headings.xlsx"))
    assert (summary.lots, summary.grams, summary.ready) == (4, 1_999_600, True)
    assert summary.value_idr == 9_474_300 + 9_306_900 + 3_772_460 + 4_785_400


def test_unsettled_rows_keep_the_whole_file_from_being_posted(session, stage, keeper):
    import_id = stage(SAMPLE)
    with pytest.raises(RowsNotReady) as refusal:
        services.post_import(session, import_id=import_id, by=keeper)
    assert refusal.value.figures == {"errors": 3, "doubts": 10}
    assert session.scalar(select(func.count()).select_from(Lot)) == 0


def test_the_sample_is_posted_once_its_doubtful_rows_are_settled(session, stage, keeper):
    import_id = stage(SAMPLE)
    act = {"import_id": import_id, "by": keeper}
    mended = row_at(session, import_id, 60)
    values = replace(mended.values, grams=1_166_480)
    STOCK_ROWS.mend_row(session, row_id=mended.id, values=values, **act)
    offcut = row_at(session, import_id, 56)
    chosen = replace(offcut.values, material_id=offcut.candidates[0])
    STOCK_ROWS.mend_row(session, row_id=offcut.id, values=chosen, **act)
    STOCK_ROWS.confirm_row(session, row_id=row_at(session, import_id, 68).id, **act)
    assert STOCK_ROWS.exclude_unsettled(session, **act) == 10
    services.post_import(session, **act)
    assert session.scalar(select(func.count()).select_from(Lot)) == 58
    remnant = session.scalars(select(Lot).where(Lot.is_remnant)).one()
    assert (remnant.w_um, remnant.l_um) == (600_000, 1_100_000)
    customer = session.scalars(select(Customer)).one()
    titipan = session.scalars(select(Lot).where(Lot.owner_id == customer.id)).all()
    assert len(titipan) == 2
    values = select(func.sum(Balance.value_idr)).join(Lot).where(Lot.owner_id.is_not(None))
    assert session.scalar(values) == 0


def test_a_supplier_nobody_knows_is_kept_in_the_note_of_the_lot(session, stage, keeper):
    import_id = stage("other_words.xlsx")
    STOCK_ROWS.exclude_unsettled(session, import_id=import_id, by=keeper)
    services.post_import(session, import_id=import_id, by=keeper)
    first = session.scalars(select(Lot).order_by(Lot.id)).first()
    assert first.note == "Pemasok: PT Baja Contoh Utama"


def test_the_same_content_is_refused_with_who_and_when_under_any_name(
    session, stage, keeper, tmp_path
):
    services.post_import(session, import_id=stage("two_headings.xlsx"), by=keeper)
    copy = tmp_path / "nama lain.xlsx"
    copy.write_bytes((DATA / "two_headings.xlsx").read_bytes())
    with pytest.raises(AlreadyPosted) as refusal:
        stage(copy)
    assert refusal.value.figures["name"] == keeper.name
    assert str(refusal.value.figures["day"]) == "2026-11-03"


def test_uploading_a_file_that_is_being_looked_over_leads_to_the_same_rows(session, stage):
    assert stage("kg_only.xlsx") == stage("kg_only.xlsx")


def test_a_discarded_file_may_be_uploaded_again(session, stage, keeper):
    first = stage("kg_only.xlsx")
    services.discard_import(session, import_id=first, by=keeper)
    assert stage("kg_only.xlsx") != first


def test_a_file_whose_posting_was_reversed_may_be_posted_again(session, stage, cast):
    first = stage("two_headings.xlsx")
    posting = services.post_import(session, import_id=first, by=cast.storekeeper)
    reverse_opening_stock(session, posting_id=posting.id, reason="salah gudang", by=cast.manager)
    second = stage("two_headings.xlsx")
    services.post_import(session, import_id=second, by=cast.storekeeper)
    assert session.get_one(StockImport, first).state == "reversed"


def test_an_import_is_posted_only_once(session, stage, keeper):
    import_id = stage("two_headings.xlsx")
    services.post_import(session, import_id=import_id, by=keeper)
    with pytest.raises(WrongState):
        services.post_import(session, import_id=import_id, by=keeper)


def test_nothing_remains_when_posting_fails_in_the_middle(session, stage, keeper):
    import_id = stage("two_headings.xlsx")
    row = row_at(session, import_id, 15)
    row.place_code = "bukan rak"
    session.flush()
    with pytest.raises(Exception, match="bad-place-code"), session.begin_nested():
        services.post_import(session, import_id=import_id, by=keeper)
    session.expire_all()
    for record in (Lot, Balance, Movement):
        assert session.scalar(select(func.count()).select_from(record)) == 0
    assert session.get_one(StockImport, import_id).state == "staged"


def test_a_row_without_a_material_cannot_be_called_right(session, stage, keeper):
    import_id = stage(SAMPLE)
    with pytest.raises(RowUnclear):
        STOCK_ROWS.confirm_row(
            session, import_id=import_id, row_id=row_at(session, import_id, 61).id, by=keeper
        )


def test_a_row_with_an_error_cannot_be_called_right(session, stage, keeper):
    import_id = stage("kg_only.xlsx")
    with pytest.raises(RowWrong):
        STOCK_ROWS.confirm_row(
            session, import_id=import_id, row_id=row_at(session, import_id, 6).id, by=keeper
        )


def test_leaving_out_the_first_of_two_equal_rows_settles_the_second(session, stage, keeper):
    import_id = stage(SAMPLE)
    assert row_at(session, import_id, 73).standing == "doubt"
    STOCK_ROWS.exclude_row(
        session, import_id=import_id, row_id=row_at(session, import_id, 8).id, by=keeper
    )
    assert row_at(session, import_id, 73).standing == "ok"


def test_taking_an_equal_row_back_in_makes_the_second_doubtful_again(session, stage, keeper):
    import_id = stage(SAMPLE)
    first = row_at(session, import_id, 8).id
    STOCK_ROWS.exclude_row(session, import_id=import_id, row_id=first, by=keeper)
    STOCK_ROWS.include_row(session, import_id=import_id, row_id=first, by=keeper)
    assert row_at(session, import_id, 73).standing == "doubt"


def test_mending_judges_again_so_that_a_wrong_mend_is_said_too(session, stage, keeper):
    import_id = stage("two_headings.xlsx")
    row = row_at(session, import_id, 7)
    values = replace(row.values, grams=7_018_000)
    mended = STOCK_ROWS.mend_row(
        session, import_id=import_id, row_id=row.id, values=values, by=keeper
    )
    assert [m.code for m in mended.messages] == ["weight-comma"]
    assert counts(session, import_id)["doubt"] == 1


def test_doubts_of_one_kind_are_settled_together_and_others_stay(session, stage, keeper):
    import_id = stage("kg_only.xlsx")
    settled = STOCK_ROWS.confirm_doubts(
        session, import_id=import_id, code="pieces-from-weight", by=keeper
    )
    assert settled == 1
    assert counts(session, import_id) == {"ok": 4, "doubt": 0, "error": 1, "excluded": 0}


def test_nothing_is_posted_when_every_row_is_left_out(session, stage, keeper):
    import_id = stage("two_headings.xlsx")
    for row in rows_of(session, StockImportRow, import_id)[0]:
        STOCK_ROWS.exclude_row(session, import_id=import_id, row_id=row.id, by=keeper)
    with pytest.raises(NothingToPost):
        services.post_import(session, import_id=import_id, by=keeper)


def test_every_act_stands_in_the_history_of_the_import(session, stage, keeper):
    import_id = stage("two_headings.xlsx")
    row_id = row_at(session, import_id, 7).id
    STOCK_ROWS.exclude_row(session, import_id=import_id, row_id=row_id, by=keeper)
    STOCK_ROWS.include_row(session, import_id=import_id, row_id=row_id, by=keeper)
    services.post_import(session, import_id=import_id, by=keeper)
    acts = [(h.act, h.by_id) for h in history_of(session, StockImport, import_id)]
    assert acts == [
        (act, keeper.id) for act in ("staged", "row_excluded", "row_included", "posted")
    ]


def test_only_those_who_may_import_can_stage_or_post(session, stage, cast, prepare_file):
    import_id = stage("two_headings.xlsx")
    with pytest.raises(Forbidden):
        services.post_import(session, import_id=import_id, by=cast.buyer)
    with pytest.raises(Forbidden):
        services.stage_import(session, prepared=prepare_file("kg_only.xlsx"), by=cast.member)
