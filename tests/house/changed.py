"""The part of the world in which orders are changed, split, confirmed, late, and taxed."""

from datetime import timedelta

from sqlalchemy.orm import Session

from materialcenter.accounts.taxes import switch_tax_on
from materialcenter.core import clock
from materialcenter.fulfilment.changing import (
    Terms,
    Wanted,
    approve_change,
    propose_change,
    refuse_change,
)
from materialcenter.fulfilment.confirming import confirm_line
from materialcenter.fulfilment.splitting import split_line
from materialcenter.purchasing.charges import Charge
from materialcenter.purchasing.models import SupplierOrder
from materialcenter.purchasing.services import (
    approve_order,
    draft_order,
    put_on_order,
    send_order,
)
from tests.cast import Cast

# What only the centre may read of it.
SECRETS = (
    "alasan perubahan", "alasan tolakan", "alasan pemisahan", "catatan konfirmasi",
    "Ongkos tersembunyi", "11.179",
)  # fmt: skip


def change_order(session: Session, cast: Cast, order: SupplierOrder) -> None:
    """A sent order, for both workshops, gets a second version; a third waits. Another order, for
    the shelf, can still be changed."""
    switch_tax_on(
        session, valid_from=clock.today(), rate_bp=1_200, base_numerator=11, base_denominator=12,
        by=cast.administrator,
    )  # fmt: skip
    line = order.lines[0]
    wanted = Wanted(line.quantity + 4, 11_179, line.expected_on + timedelta(days=2))
    terms = Terms(250, [Charge("Ongkos tersembunyi", 150_000)])

    def propose(wanted: Wanted):
        return propose_change(
            session, order_id=order.id, reason="alasan perubahan", lines={line.id: wanted},
            terms=terms, by=cast.buyer,
        )  # fmt: skip

    refused = propose(wanted)
    refuse_change(session, change_id=refused.id, reason="alasan tolakan", by=cast.manager)
    approve_change(session, change_id=propose(wanted).id, by=cast.manager)
    send_order(session, order_id=order.id, by=cast.buyer)
    split_line(
        session, order_line_id=line.id, quantity=6, reason="alasan pemisahan",
        expected_on=clock.today() + timedelta(days=40), by=cast.buyer,
    )  # fmt: skip
    confirm_line(
        session, order_line_id=line.id, confirmed_quantity=line.received + 1,
        confirmed_on=clock.today(), note="catatan konfirmasi", by=cast.buyer,
    )  # fmt: skip
    propose(Wanted(line.quantity + 1, 11_179, line.expected_on))
    line.expected_on = clock.today() - timedelta(days=3)
    for_the_shelf = draft_order(
        session, supplier_id=order.supplier_id, expected_on=clock.today(), by=cast.buyer
    )
    put_on_order(
        session, for_the_shelf, material_id=line.material_id, quantity=2, idr_per_kg=11_179,
        by=cast.buyer,
    )  # fmt: skip
    approve_order(session, order_id=for_the_shelf.id, by=cast.manager)
