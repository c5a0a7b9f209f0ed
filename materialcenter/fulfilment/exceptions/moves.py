"""Moving what is promised: offered only where there is somewhere to move it."""

from collections.abc import Iterable, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from materialcenter.accounts.permissions import Permission
from materialcenter.core.errors import N_
from materialcenter.demand.models import PurchaseRequestLine
from materialcenter.demand.queries import uncovered_lines
from materialcenter.fulfilment.arrivals import pegs_on
from materialcenter.fulfilment.exceptions.kinds import Goto, Said, Way
from materialcenter.fulfilment.models import Peg, Reservation
from materialcenter.purchasing.queries import open_lines
from materialcenter.stock.models import Balance
from materialcenter.stock.queries import free_balances

# Of those who wait, so many can be moved from the inbox; the order's page shows all.
MOST_MOVED = 3


def movable(session: Session, pegs: Iterable[Peg]) -> set[int]:
    """Which of some pegs, by id, can be moved: somebody else lacks the metal or has some from
    elsewhere, or some is nobody's. With a constant number of statements."""
    pegs = list(pegs)
    materials = sorted({peg.request_line.material_id for peg in pegs})
    on_shelf = {key for key, rows in free_balances(session, materials).items() if rows}
    coming = open_lines(session, material_ids=materials)
    lacking = uncovered_lines(session, materials)
    pegged = [
        peg for rows in pegs_on(session, [line.id for line in coming]).values() for peg in rows
    ]
    kept = _kept(session, materials)

    def has_target(peg: Peg) -> bool:
        mine, material_id = peg.request_line, peg.request_line.material_id
        return (
            material_id in on_shelf
            or any(
                line.material_id == material_id and line.free > 0 and line.id != peg.order_line_id
                for line in coming
            )
            or any(line.material_id == material_id and line.id != mine.id for line in lacking)
            or any(
                _of_another(other.request_line, mine) and other.order_line_id != peg.order_line_id
                for other in pegged
            )
            or any(_of_another(line, mine) for line in kept)
        )

    return {peg.id for peg in pegs if has_target(peg)}


def moves(pegs: Sequence[Peg], can: set[int]) -> list[Way]:
    """The ways to move the first of those that can be moved."""
    return [_move(peg) for peg in pegs if peg.id in can][:MOST_MOVED]


def _of_another(line: PurchaseRequestLine, mine: PurchaseRequestLine) -> bool:
    """Whether a line is another workshop's, for the same material."""
    same = line.material_id == mine.material_id
    return same and line.request.workshop_id != mine.request.workshop_id


def _kept(session: Session, materials: Sequence[int]) -> list[PurchaseRequestLine]:
    """The lines that whole metal of these materials is kept for."""
    rows = session.scalars(
        select(Reservation)
        .join(Reservation.request_line)
        .where(PurchaseRequestLine.material_id.in_(materials))
        .options(
            joinedload(Reservation.request_line, innerjoin=True).joinedload(
                PurchaseRequestLine.request, innerjoin=True
            ),
            joinedload(Reservation.balance, innerjoin=True).joinedload(Balance.lot, innerjoin=True),
        )
    )
    return [row.request_line for row in rows if row.balance.lot.l_um is None]


def _move(peg: Peg) -> Way:
    workshop = peg.request_line.request.workshop.name
    return Way(
        Said(N_("Pindahkan jatah %(workshop)s"), {"workshop": workshop}), Goto.MOVE,
        Permission.FULFILMENT_ALLOCATE,
        {"kind": "order", "line_id": peg.request_line_id, "source_id": peg.order_line_id},
    )  # fmt: skip
