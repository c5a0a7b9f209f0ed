"""Metal without a certificate, or held back, and what the centre's rule says of handing it over."""

from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

from materialcenter.core import settings
from materialcenter.core.audit import history_of
from materialcenter.core.errors import Term
from materialcenter.core.quantities import Metal
from materialcenter.fulfilment.errors import (
    CertificateMissing,
    CertificateNeedsReason,
)
from materialcenter.fulfilment.issuing import HandOver, issue_metal
from materialcenter.fulfilment.models import Issue
from materialcenter.fulfilment.queries import ready_reservations
from materialcenter.stock.certificates.services import Known, link_certificate, record_certificate
from materialcenter.stock.errors import LotNotGood
from materialcenter.stock.models import Condition, Lot
from tests.cast import Cast
from tests.scene import SHEET_G, add_material, approved, put_on_rack

Take = Callable[..., Issue]


@pytest.fixture
def lot(session: Session, cast: Cast) -> Lot:
    """Four sheets that lie ready for the member's workshop, without a certificate."""
    plate = add_material(session, "PLATE-5")
    lot = put_on_rack(session, plate, 6, by=cast.storekeeper, heat="HT-7").lot
    approved(session, cast.member, cast.manager, (plate, 4))
    return lot


@pytest.fixture
def take(session: Session, cast: Cast, lot: Lot) -> Take:
    """Hand over one sheet."""

    def act(reason: str = "") -> Issue:
        (row,) = ready_reservations(session, workshop_id=cast.workshop.id)
        return issue_metal(
            session, workshop_id=cast.workshop.id, taken_by="Pak Budi", by=cast.storekeeper,
            hand_overs=[HandOver(row.id, Metal(1, SHEET_G))], certificate_reason=reason,
        )  # fmt: skip

    return act


def rule(session: Session, value: int) -> None:
    settings.store(session, settings.CERTIFICATE_POLICY, value)
    session.flush()


def certify(session: Session, cast: Cast, lot: Lot) -> None:
    kept = record_certificate(session, known=Known("MC-1", "HT-7"), by=cast.storekeeper)
    link_certificate(session, certificate_id=kept.id, lot_ids=[lot.id], by=cast.storekeeper)


def told(session: Session, issue: Issue) -> tuple[str, dict[str, object]]:
    (row,) = history_of(session, Issue, issue.id)
    return row.reason, row.details


def test_it_goes_without_a_word_when_the_rule_allows_it(session: Session, take: Take) -> None:
    rule(session, settings.ALLOWED)
    assert told(session, take()) == ("", {})


def test_it_goes_with_a_reason_that_the_history_keeps(
    session: Session, cast: Cast, lot: Lot, take: Take
) -> None:
    rule(session, settings.WITH_REASON)
    with pytest.raises(CertificateNeedsReason) as refused, session.begin_nested():
        take("  ")
    assert (refused.value.field, refused.value.figures) == (
        "certificate_reason", {"lots": lot.code},
    )  # fmt: skip
    assert told(session, take("sertifikat menyusul")) == (
        "sertifikat menyusul", {"without": lot.code},
    )  # fmt: skip
    certify(session, cast, lot)
    assert told(session, take()) == ("", {})


def test_it_stays_until_the_certificate_is_linked_when_the_rule_refuses_it(
    session: Session, cast: Cast, lot: Lot, take: Take
) -> None:
    rule(session, settings.REFUSED)
    with pytest.raises(CertificateMissing), session.begin_nested():
        take("sertifikat menyusul")
    certify(session, cast, lot)
    assert take().lines[0].lot_id == lot.id


@pytest.mark.parametrize("condition", [Condition.QUARANTINED, Condition.BLOCKED])
def test_metal_that_is_held_back_is_never_handed_over(
    session: Session, cast: Cast, lot: Lot, take: Take, condition: Condition
) -> None:
    rule(session, settings.ALLOWED)
    certify(session, cast, lot)
    lot.condition = condition
    session.flush()
    with pytest.raises(LotNotGood) as refused:
        take("tidak apa-apa")
    assert refused.value.figures["lot"] == lot.code
    assert isinstance(refused.value.figures["condition"], Term)
