"""Metal that leaves a place for the world outside, weighed: what the books let go, and the
scale's difference as a row of its own."""

from materialcenter.core.quantities import Counted, Metal, portion
from materialcenter.stock.ledger import Move
from materialcenter.stock.models import Balance, PlaceKind
from materialcenter.stock.places import outside


def booked(there: Metal, weighed: Metal, counted: str) -> Metal:
    """What the books hold of metal that is taken from what is there: book grams of the pieces,
    or what the scale says of mass-counted metal (the last of it takes every piece along)."""
    if counted == Counted.PIECE:
        return Metal(weighed.pieces, portion(there.grams, weighed.pieces, there.pieces))
    all_of_it = weighed.grams == there.grams
    pieces = there.pieces if all_of_it else min(weighed.pieces, there.pieces)
    return Metal(pieces, weighed.grams)


def leaving(balance: Balance, weighed: Metal, book: Metal, to: PlaceKind) -> list[Move]:
    """The ledger rows of metal that leaves a balance for an outside place, the metal first."""
    moves = [Move(balance.lot_id, balance.place_id, outside(to), book)]
    off = weighed.grams - book.grams
    if off:
        difference, there = outside(PlaceKind.DIFFERENCE), outside(to)
        source, target = (difference, there) if off > 0 else (there, difference)
        moves.append(Move(balance.lot_id, source, target, Metal(0, abs(off)), 0))
    return moves
