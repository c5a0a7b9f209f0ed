"""The part of the world in which other metal was offered for what is lacking."""

from datetime import timedelta

from sqlalchemy.orm import Session

from materialcenter.core import clock
from materialcenter.demand.services import Wish, submit_request
from materialcenter.fulfilment.approving import approve_request
from materialcenter.fulfilment.substituting.answering import accept_offer, decline_offer
from materialcenter.fulfilment.substituting.offering import Substitute, offer_substitute
from tests.cast import Cast
from tests.scene import add_material, put_on_rack


def offer_metal(session: Session, cast: Cast) -> None:
    """To both workshops: an offer that was taken in part, one declined, one open."""
    wanted, other = add_material(session, "PLATE-8"), add_material(session, "PLATE-9")
    put_on_rack(session, other, 20, by=cast.storekeeper, place="C-05-1")
    for member in (cast.member, cast.neighbour):
        wish = Wish(wanted.id, 9, clock.today() + timedelta(days=7))
        request = submit_request(session, wishes=[wish], by=member)
        approve_request(session, request_id=request.id, by=cast.manager)
        word = f"catatan {member.name}"
        ids = [
            offer_substitute(
                session, line_id=request.lines[0].id, by=cast.buyer,
                substitute=Substitute(3, 3, 14_000, word, material_id=other.id),
            ).id
            for _ in range(3)
        ]  # fmt: skip
        accept_offer(session, offer_id=ids[0], quantity=2, by=member)
        decline_offer(session, offer_id=ids[1], note=word, by=member)
