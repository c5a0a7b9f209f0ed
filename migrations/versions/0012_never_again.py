"""ids of deleted rows are not given again; a bill is one row however it is written"""

import unicodedata

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

DELETED = ("peg", "reservation", "supplier_order", "supplier_order_line")


def upgrade() -> None:
    connection = op.get_bind()
    if connection.dialect.name == "sqlite":
        for table in DELETED:
            with op.batch_alter_table(
                table, recreate="always", table_kwargs={"sqlite_autoincrement": True}
            ):
                pass
    with op.batch_alter_table("supplier_order_line", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_supplier_order_line_most_accepted"), type_="check")
        batch_op.drop_column("most_accepted")
    with op.batch_alter_table("cost_bill", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("key", sa.String(length=200), nullable=False, server_default="")
        )
        batch_op.drop_constraint(batch_op.f("uq_cost_bill_biller_number"), type_="unique")
    bill = sa.table(
        "cost_bill", sa.column("id"), sa.column("biller"), sa.column("number"), sa.column("key")
    )
    keys: set[str] = set()
    for row in connection.execute(sa.select(bill).order_by(bill.c.id)).all():
        key = _key(row.biller, row.number)
        # Bills that were written twice stay two.
        key = f"{key} {row.id}" if key in keys else key
        keys.add(key)
        connection.execute(sa.update(bill).where(bill.c.id == row.id).values(key=key))
    with op.batch_alter_table("cost_bill", schema=None) as batch_op:
        batch_op.alter_column("key", server_default=None)
        batch_op.create_unique_constraint(batch_op.f("uq_cost_bill_key"), ["key"])


def _key(*texts: str) -> str:
    parts: list[str] = []
    for text in texts:
        plain = unicodedata.normalize("NFKD", text).casefold()
        parts.append("".join(c for c in plain if c.isalnum()))
    return " ".join(parts)


def downgrade() -> None:
    with op.batch_alter_table("cost_bill", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("uq_cost_bill_key"), type_="unique")
        batch_op.drop_column("key")
        batch_op.create_unique_constraint(
            batch_op.f("uq_cost_bill_biller_number"), ["biller", "number"]
        )
    with op.batch_alter_table("supplier_order_line", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "most_accepted",
                sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
                nullable=False,
                server_default="0",
            )
        )
    names = ("quantity", "received", "tolerance_over_bp", "most_accepted")
    line = sa.table("supplier_order_line", *(sa.column(name, sa.BigInteger) for name in names))
    most = line.c.quantity + line.c.quantity * line.c.tolerance_over_bp // 10_000
    came = line.c.received
    op.execute(sa.update(line).values(most_accepted=sa.case((came > most, came), else_=most)))
    with op.batch_alter_table("supplier_order_line", schema=None) as batch_op:
        batch_op.alter_column("most_accepted", server_default=None)
        batch_op.create_check_constraint(
            batch_op.f("ck_supplier_order_line_most_accepted"), "received <= most_accepted"
        )
    if op.get_bind().dialect.name == "sqlite":
        for table in DELETED:
            with op.batch_alter_table(table, recreate="always"):
                pass
