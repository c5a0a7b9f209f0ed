"""closed months"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "closed_month",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("position", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("figures", sa.JSON(), nullable=False),
        sa.Column(
            "closed_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("version > 0 AND position >= 0", name=op.f("ck_closed_month_version")),
        sa.ForeignKeyConstraint(
            ["closed_by_id"], ["user.id"], name=op.f("fk_closed_month_closed_by_id_user")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_closed_month")),
        sa.UniqueConstraint("month", "version", name=op.f("uq_closed_month_month_version")),
    )
    op.create_table(
        "reopened_month",
        sa.Column(
            "closed_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column(
            "reopened_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("reopened_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_reopened_month_reason")),
        sa.ForeignKeyConstraint(
            ["closed_id"],
            ["closed_month.id"],
            name=op.f("fk_reopened_month_closed_id_closed_month"),
        ),
        sa.ForeignKeyConstraint(
            ["reopened_by_id"], ["user.id"], name=op.f("fk_reopened_month_reopened_by_id_user")
        ),
        sa.PrimaryKeyConstraint("closed_id", name=op.f("pk_reopened_month")),
    )
    op.protect_table("closed_month")
    op.protect_table("reopened_month")


def downgrade() -> None:
    op.unprotect_table("reopened_month")
    op.unprotect_table("closed_month")
    op.drop_table("reopened_month")
    op.drop_table("closed_month")
