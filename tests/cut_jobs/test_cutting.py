"""A cut job from its plan to the rack: kilos and rupiah close, remnants know their mother."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from materialcenter.catalogue.pieces import NotCut
from materialcenter.core.errors import Forbidden, WrongState
from materialcenter.core.quantities import Metal
from materialcenter.cutting.errors import PieceTooLarge
from materialcenter.fulfilment.cut_jobs.errors import (
    DifferenceNeedsReason,
    HeldByOthers,
    MoreThanConsumed,
    RemnantTooSmall,
)
from materialcenter.fulfilment.cut_jobs.expecting import expected
from materialcenter.fulfilment.cut_jobs.models import JobStatus
from materialcenter.fulfilment.cut_jobs.planning import cancel_job, replan_job
from materialcenter.fulfilment.cut_jobs.plans import plan_of
from materialcenter.fulfilment.cut_jobs.posting import Consumed, Yielded, post_cut
from materialcenter.fulfilment.cut_jobs.reversing import reverse_cut
from materialcenter.stock.certificates.services import link_certificate
from materialcenter.stock.errors import UsedFurtherOn
from materialcenter.stock.lots import NewLot
from materialcenter.stock.models import Balance, Certificate, Lot
from materialcenter.stock.moving.conditions import quarantine_lot
from materialcenter.stock.queries import free_balances, stock_of
from materialcenter.stock.services import OpeningLine, post_opening_stock
from tests.cast import Cast
from tests.cut_jobs.scene import (
    MM,
    as_planned,
    cut_as_planned,
    lots_from,
    metal,
    piece,
    planned,
    yields_of,
)
from tests.scene import approved, assert_books_hold, put_on_rack


@pytest.fixture
def plate(session: Session):
    """A plate of 706.5 kg."""
    return metal(session, "plate", t=10, w=1500, l=6000)


def dear_plate(session: Session, plate, cast: Cast, heat: str = "HT-7") -> Balance:
    """One plate of 706.5 kg for Rp 8,400,000."""
    lot = NewLot(plate, cast.storekeeper.created_at.date(), heat=heat)
    line = OpeningLine(lot, "B-01", Metal(1, 706_500), 8_400_000_000 // 706_500)
    post_opening_stock(session, lines=[line], by=cast.storekeeper)
    balance = session.scalars(select(Balance).order_by(Balance.id.desc()).limit(1)).one()
    return balance


def test_kilos_and_rupiah_close_by_theory_when_nothing_is_weighed(
    session: Session, cast: Cast, plate
) -> None:
    mother = dear_plate(session, plate, cast)
    value = mother.value_idr
    job = planned(session, plate, [piece(1500, 2000, 1)], by=cast.storekeeper)
    cut = cut_as_planned(session, job, by=cast.storekeeper)
    source = cut.sources[0]
    one, remnant = source.yields
    assert (one.grams, remnant.grams, source.kerf_grams) == (235_500, 470_647, 353)
    assert (source.scrap_grams, source.difference_grams) == (0, 0)
    assert one.value_idr + remnant.value_idr == value
    assert one.value_idr == round(value * 235_500 / 706_147)
    assert (remnant.lot.w_um, remnant.lot.l_um) == (1500 * MM, 3997 * MM)
    assert job.status == JobStatus.CUT
    assert_books_hold(session)


def test_a_remnant_keeps_its_mothers_heat_owner_and_certificates(
    session: Session, cast: Cast, plate
) -> None:
    mother = dear_plate(session, plate, cast, heat="HT-9").lot
    first = Certificate(number="MTC-1", heat="HT-9")
    later = Certificate(number="MTC-2", heat="HT-9")
    session.add_all([first, later])
    session.flush()
    link_certificate(session, certificate_id=first.id, lot_ids=[mother.id], by=cast.manager)
    job = planned(session, plate, [piece(1500, 2000, 1)], by=cast.storekeeper)
    cut_as_planned(session, job, by=cast.storekeeper)
    link_certificate(session, certificate_id=later.id, lot_ids=[mother.id], by=cast.manager)
    session.expire_all()
    for child in lots_from(session, mother):
        assert (child.heat, child.owner_id, child.parent_id) == ("HT-9", None, mother.id)
        assert child.certificate_numbers == "MTC-1, MTC-2"
    assert_books_hold(session)


def test_what_was_cut_is_no_longer_free_as_a_whole_sheet(
    session: Session, cast: Cast, plate
) -> None:
    put_on_rack(session, plate, 3, by=cast.storekeeper)
    job = planned(session, plate, [piece(700, 2000, 1)], by=cast.storekeeper)
    cut_as_planned(session, job, by=cast.storekeeper)
    assert stock_of(session, [plate.id])[plate.id].on_hand == 2
    assert [b.free for b in free_balances(session, [plate.id])[plate.id]] == [2]


def test_fitting_remnants_go_before_whole_plates_and_say_what_that_saves(
    session: Session, cast: Cast, plate
) -> None:
    put_on_rack(session, plate, 2, by=cast.storekeeper)
    first = planned(session, plate, [piece(1500, 2000, 1)], by=cast.storekeeper)
    cut_as_planned(session, first, by=cast.storekeeper)
    second = planned(session, plate, [piece(1500, 1900, 2)], by=cast.storekeeper)
    plan = plan_of(second.plan)
    assert plan.full == 0
    assert plan.saving is not None
    assert plan.saving.full == 1
    cut = cut_as_planned(session, second, by=cast.storekeeper)
    assert cut.sources[0].lot.is_remnant
    assert stock_of(session, [plate.id])[plate.id].on_hand == 1
    assert_books_hold(session)


def test_bars_are_cut_from_the_oldest_lots(session: Session, cast: Cast, clock) -> None:
    bar = metal(session, "round_bar", "S45C", d=25, l=6000)
    old = put_on_rack(session, bar, 1, by=cast.storekeeper, heat="OLD")
    clock.advance(days=3)
    new = put_on_rack(session, bar, 5, by=cast.storekeeper, heat="NEW", place="A-02-1")
    job = planned(session, bar, [piece(None, 1400, 8)], by=cast.storekeeper)
    found = expected(job)
    assert [(one.source.lot_id, one.metal.pieces) for one in found] == [
        (old.lot_id, 1),
        (new.lot_id, 1),
    ]
    cut = cut_as_planned(session, job, by=cast.storekeeper)
    assert sum(made.pieces for made in yields_of(cut)) == 8
    assert all(source.scrap_grams > 0 for source in cut.sources)
    assert_books_hold(session)


def test_a_weighed_difference_is_a_line_of_its_own_with_a_reason(
    session: Session, cast: Cast, plate
) -> None:
    dear_plate(session, plate, cast)
    job = planned(session, plate, [piece(1500, 2000, 1)], by=cast.storekeeper)
    plain = as_planned(session, expected(job)[0])
    weighed = [
        Yielded(y.w_um, y.l_um, y.pieces, y.remnant, y.place_code, grams=grams)
        for y, grams in zip(plain.yields, [234_000, None], strict=True)
    ]
    sources = [
        Consumed(plain.lot_id, plain.place_id, plain.metal, weighed, plain.kerf_grams, reason=why)
        for why in ("", "Pelat lebih tipis di tepi")
    ]
    with pytest.raises(DifferenceNeedsReason) as refused:
        post_cut(session, job_id=job.id, sources=sources[:1], by=cast.storekeeper)
    assert refused.value.field == f"reason-{plain.lot_id}-{plain.place_id}"
    session.rollback()


def test_the_difference_is_booked_when_it_is_explained(session: Session, cast: Cast, plate) -> None:
    dear_plate(session, plate, cast)
    job = planned(session, plate, [piece(1500, 2000, 1)], by=cast.storekeeper)
    plain = as_planned(session, expected(job)[0], reason="Pelat lebih tipis di tepi")
    heavier = Yielded(1500 * MM, 2000 * MM, 1, False, "B-01", grams=236_000)
    source = Consumed(
        plain.lot_id, plain.place_id, plain.metal, [heavier, plain.yields[1]],
        kerf_grams=plain.kerf_grams, reason=plain.reason,
    )  # fmt: skip
    cut = post_cut(session, job_id=job.id, sources=[source], by=cast.storekeeper)
    assert cut.sources[0].difference_grams == -500
    assert yields_of(cut)[0].grams == 236_000
    assert_books_hold(session)


def test_scrap_is_credited_before_the_cost_is_shared(session: Session, cast: Cast, plate) -> None:
    mother = dear_plate(session, plate, cast)
    value = mother.value_idr
    job = planned(session, plate, [piece(1450, 5950, 1)], by=cast.storekeeper)
    source = as_planned(session, expected(job)[0], scrap_credit_idr=100_000)
    cut = post_cut(session, job_id=job.id, sources=[source], by=cast.storekeeper)
    assert sum(made.value_idr for made in yields_of(cut)) == value - 100_000
    assert cut.sources[0].scrap_grams > 0
    assert_books_hold(session)


def test_more_than_the_metal_yields_is_refused(session: Session, cast: Cast, plate) -> None:
    mother = dear_plate(session, plate, cast)
    job = planned(session, plate, [piece(1500, 2000, 1)], by=cast.storekeeper)
    yields = [Yielded(1500 * MM, 2000 * MM, 4, False, "B-01")]
    source = Consumed(mother.lot_id, mother.place_id, Metal(1, 706_500), yields)
    with pytest.raises(MoreThanConsumed):
        post_cut(session, job_id=job.id, sources=[source], by=cast.storekeeper)
    session.rollback()


def test_a_remnant_below_the_setting_is_scrap(session: Session, cast: Cast, plate) -> None:
    mother = dear_plate(session, plate, cast)
    job = planned(session, plate, [piece(1400, 5900, 1)], by=cast.storekeeper)
    assert not any(made.remnant for made in expected(job)[0].yields)
    yields = [
        Yielded(1400 * MM, 5900 * MM, 1, False, "B-01"),
        Yielded(97 * MM, 6000 * MM, 1, True, "B-01"),
    ]
    source = Consumed(mother.lot_id, mother.place_id, Metal(1, 706_500), yields)
    with pytest.raises(RemnantTooSmall):
        post_cut(session, job_id=job.id, sources=[source], by=cast.storekeeper)
    session.rollback()


def test_what_is_kept_for_others_is_not_cut(session: Session, cast: Cast, plate) -> None:
    mother = put_on_rack(session, plate, 2, by=cast.storekeeper)
    job = planned(session, plate, [piece(1500, 2000, 4)], by=cast.storekeeper)
    sources = [as_planned(session, source) for source in expected(job)]
    approved(session, cast.member, cast.manager, (plate, 1))
    with pytest.raises(HeldByOthers) as refused:
        post_cut(session, job_id=job.id, sources=sources, by=cast.storekeeper)
    assert refused.value.field == f"pieces-{mother.lot_id}-{mother.place_id}"
    session.rollback()


def test_an_impossible_piece_is_named(session: Session, cast: Cast, plate) -> None:
    put_on_rack(session, plate, 1, by=cast.storekeeper)
    with pytest.raises(PieceTooLarge) as refused:
        planned(session, plate, [piece(1600, 6100, 1)], by=cast.storekeeper)
    assert refused.value.figures["piece"] == "A"


def test_ingots_are_not_cut_to_size(session: Session, cast: Cast) -> None:
    ingot = metal(session, "ingot", "ADC12")
    with pytest.raises(NotCut):
        planned(session, ingot, [piece(None, 100, 1)], by=cast.storekeeper)


def test_a_quarantined_lot_is_not_offered(session: Session, cast: Cast, plate) -> None:
    bad = put_on_rack(session, plate, 1, by=cast.storekeeper, heat="BAD")
    good = put_on_rack(session, plate, 1, by=cast.storekeeper, heat="GOOD")
    quarantine_lot(session, lot_id=bad.lot_id, reason="Retak", by=cast.manager)
    job = planned(session, plate, [piece(1000, 1000, 1)], by=cast.storekeeper)
    assert [one.source.lot_id for one in expected(job)] == [good.lot_id]


def test_a_cut_is_undone_while_its_pieces_lie_untouched(
    session: Session, cast: Cast, plate
) -> None:
    mother = put_on_rack(session, plate, 1, by=cast.storekeeper)
    request = approved(session, cast.member, cast.manager, (plate, 1))
    line = request.lines[0]
    job = planned(session, plate, [piece(700, 1000, 3, line.id)], by=cast.storekeeper)
    cut = cut_as_planned(session, job, by=cast.storekeeper)
    assert (line.reserved, line.uncovered) == (1, 0)
    reverse_cut(session, posting_id=cut.posting_id, reason="Salah ukuran", by=cast.manager)
    session.refresh(mother)
    assert (mother.pieces, mother.held) == (1, 0)
    assert (line.reserved, line.uncovered) == (0, 1)
    assert job.status == JobStatus.PLANNED
    assert_books_hold(session)
    replan_job(session, job_id=job.id, by=cast.storekeeper)
    cut_as_planned(session, job, by=cast.storekeeper)
    assert_books_hold(session)


def test_a_cut_is_not_undone_when_a_remnant_was_cut_again(
    session: Session, cast: Cast, plate
) -> None:
    put_on_rack(session, plate, 1, by=cast.storekeeper)
    job = planned(session, plate, [piece(1500, 2000, 1)], by=cast.storekeeper)
    cut = cut_as_planned(session, job, by=cast.storekeeper)
    again = planned(session, plate, [piece(1500, 1000, 1)], by=cast.storekeeper)
    cut_as_planned(session, again, by=cast.storekeeper)
    with pytest.raises(UsedFurtherOn):
        reverse_cut(session, posting_id=cut.posting_id, reason="Salah", by=cast.manager)


def test_a_job_is_cut_once_and_a_cancelled_one_never(session: Session, cast: Cast, plate) -> None:
    put_on_rack(session, plate, 2, by=cast.storekeeper)
    job = planned(session, plate, [piece(1500, 2000, 1)], by=cast.storekeeper)
    cut_as_planned(session, job, by=cast.storekeeper)
    with pytest.raises(WrongState):
        cut_as_planned(session, job, by=cast.storekeeper)
    other = planned(session, plate, [piece(1500, 2000, 1)], by=cast.storekeeper)
    cancel_job(session, job_id=other.id, by=cast.storekeeper)
    with pytest.raises(WrongState):
        cut_as_planned(session, other, by=cast.storekeeper)


def test_members_plan_no_cuts(session: Session, cast: Cast, plate) -> None:
    with pytest.raises(Forbidden):
        planned(session, plate, [piece(100, 100, 1)], by=cast.member)


def test_pieces_cut_for_the_shelf_are_a_lot_of_their_own(
    session: Session, cast: Cast, plate
) -> None:
    put_on_rack(session, plate, 1, by=cast.storekeeper)
    job = planned(session, plate, [piece(300, 400, 20)], by=cast.storekeeper)
    cut = cut_as_planned(session, job, by=cast.storekeeper)
    lot = session.get_one(Lot, yields_of(cut)[0].lot_id)
    assert (lot.is_remnant, lot.unit, lot.piece_weight_g) == (False, "piece", 9_420)
