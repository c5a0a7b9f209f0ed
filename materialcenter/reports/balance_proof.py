"""Report: the proof that no balance was ever below zero.

The ledger is added up anew, row by row in its own order, for every lot at every place of the
centre, titipan too: after each row stand the pieces, grams and rupiah that were there then.
"""

from collections.abc import Iterator

from sqlalchemy import case, func, literal, or_, select, union_all
from sqlalchemy.orm import Session

from materialcenter.accounts.permissions import Permission
from materialcenter.core.errors import N_, Term
from materialcenter.reports.report import Cell, Column, Kind, Question, Report
from materialcenter.stock.models import Balance, Movement

HOLDS, FAILS = N_("Tidak pernah di bawah nol"), N_("Ada saldo di bawah nol")


class BalanceProof(Report):
    """One row: how much was added up, the lowest that ever was, how often it was below zero."""

    name = "balance-proof"
    title = N_("Bukti saldo tidak pernah minus")
    lead = N_("Buku besar dijumlah ulang: setiap lot di setiap rak, baris demi baris.")
    filters = ()
    all_columns = (
        Column(N_("Hasil")),
        Column(N_("Saldo diperiksa"), Kind.COUNT),
        Column(N_("Baris diperiksa"), Kind.COUNT),
        Column(N_("Potong terendah"), Kind.COUNT),
        Column(N_("Berat terendah"), Kind.KG),
        Column(N_("Nilai terendah"), Kind.IDR, needs=Permission.STOCK_READ_COST),
        Column(N_("Baris di bawah nol"), Kind.COUNT),
    )

    def answer(self, session: Session, question: Question) -> Iterator[tuple[Cell, ...]]:
        """From the ledger alone; nothing when it is empty."""
        sides = union_all(
            *(
                select(
                    Movement.lot_id,
                    place.label("place_id"),
                    Movement.sequence,
                    *(
                        (amount * literal(sign)).label(amount.key)
                        for amount in (Movement.pieces, Movement.grams, Movement.value_idr)
                    ),
                ).where(place > 0)
                for place, sign in ((Movement.to_place_id, 1), (Movement.from_place_id, -1))
            )
        ).subquery()
        balance = (sides.c.lot_id, sides.c.place_id)
        amounts = (func.sum(sides.c[name]) for name in ("pieces", "grams", "value_idr"))
        running = select(
            *(
                amount.over(partition_by=balance, order_by=sides.c.sequence).label(f"left_{at}")
                for at, amount in enumerate(amounts)
            ),
        ).subquery()
        left = [running.c[f"left_{at}"] for at in range(3)]
        below = case((or_(*(amount < 0 for amount in left)), 1), else_=0)
        balances = select(func.count(Balance.id)).scalar_subquery()
        proof = select(
            balances, func.count(), *(func.min(amount) for amount in left), func.sum(below)
        )
        figures = [int(figure or 0) for figure in session.execute(proof).one()]
        if figures[1]:
            yield Term(FAILS if figures[-1] else HOLDS), *figures
