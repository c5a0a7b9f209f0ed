"""A material that was entered twice becomes one."""

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from materialcenter.catalogue.queries import materials_found
from materialcenter.core.errors import DomainError, ReasonMissing
from materialcenter.fulfilment.merging import CannotMerge, StillInUse, merge_material
from materialcenter.stock.models import Balance, Lot, Movement
from materialcenter.stock.queries import stock_of
from tests import scene
from tests.cast import Cast
from tests.cut_jobs.scene import cut_as_planned, metal, piece, planned


def pair(session: Session):
    """A sheet in millimetres, and the same in feet."""
    return metal(session, "plate", t=6, w=1220, l=2440), metal(
        session, "plate", t=6, w=1219, l=2438
    )


def merged(session: Session, twin, kept, by, reason: str = "sama"):
    return merge_material(session, material_id=twin.id, into_id=kept.id, reason=reason, by=by)


def test_stock_goes_over_and_what_was_posted_stays(session: Session, cast: Cast) -> None:
    twin, kept = pair(session)
    old = scene.put_on_rack(session, twin, 4, by=cast.storekeeper, heat="H-77")
    rows = session.scalar(select(func.count()).select_from(Movement))
    grams, value = old.grams, old.value_idr
    merged(session, twin, kept, cast.buyer)
    [new] = session.scalars(select(Balance).join(Balance.lot).where(Lot.material_id == kept.id))
    assert (new.pieces, new.grams, new.value_idr) == (4, grams, value)
    assert (new.place_id, new.lot.heat, new.lot.parent_id) == (old.place_id, "H-77", old.lot_id)
    assert (old.pieces, old.grams, old.value_idr) == (0, 0, 0)
    assert session.scalar(select(func.count()).select_from(Movement)) == rows + 2
    assert stock_of(session).get(kept.id).free == 4
    scene.assert_books_hold(session)


def test_searches_find_only_the_one_that_stays(session: Session, cast: Cast) -> None:
    twin, kept = pair(session)
    merged(session, twin, kept, cast.buyer)
    assert (twin.active, twin.merged_into_id) == (False, kept.id)
    found = [material.id for material in materials_found(session, "plat ss400 6mm 1220x2440")]
    assert found[0] == kept.id and twin.id not in found


def test_remnants_go_over_in_their_size(session: Session, cast: Cast) -> None:
    twin, kept = pair(session)
    scene.put_on_rack(session, twin, 1, by=cast.storekeeper)
    job = planned(session, twin, [piece(1220, 1000, 1)], by=cast.storekeeper)
    cut_as_planned(session, job, by=cast.storekeeper)
    merged(session, twin, kept, cast.buyer)
    sizes = select(Lot.w_um, Lot.l_um, Lot.is_remnant).where(Lot.material_id == kept.id)
    assert set(session.execute(sizes).all()) == {
        (1_220_000, 1_000_000, False), (1_220_000, 1_437_000, True),
    }  # fmt: skip
    scene.assert_books_hold(session)


def test_a_material_that_is_asked_for_or_ordered_stays_until_that_is_done(
    session: Session, cast: Cast
) -> None:
    twin, kept = pair(session)
    request = scene.ask(session, cast.member, (twin, 3))
    with pytest.raises(StillInUse) as refused:
        merged(session, twin, kept, cast.buyer)
    assert request.number in str(refused.value.figures["documents"])
    assert twin.active


@pytest.mark.parametrize("other", ["another grade", "another form", "itself"])
def test_only_the_same_metal_in_the_same_form_is_merged(
    session: Session, cast: Cast, other: str
) -> None:
    twin, _ = pair(session)
    kept = {
        "another grade": lambda: metal(session, "plate", grade="SPHC", t=6, w=1219, l=2438),
        "another form": lambda: metal(session, "coil", t=6, w=1219),
        "itself": lambda: twin,
    }[other]()
    with pytest.raises(CannotMerge):
        merged(session, twin, kept, cast.buyer)


def test_a_merge_is_not_done_twice_nor_without_a_reason(session: Session, cast: Cast) -> None:
    twin, kept = pair(session)
    with pytest.raises(ReasonMissing):
        merged(session, twin, kept, cast.buyer, reason=" ")
    merged(session, twin, kept, cast.buyer)
    with pytest.raises(DomainError):
        merged(session, twin, kept, cast.buyer)
    with pytest.raises(CannotMerge):
        merged(session, kept, twin, cast.buyer)
