"""comparison prices"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "comparison_price",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "material_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "idr_per_kg", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("source", sa.String(length=120), nullable=False),
        sa.Column(
            "set_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("source <> ''", name=op.f("ck_comparison_price_source")),
        sa.CheckConstraint("idr_per_kg > 0", name=op.f("ck_comparison_price_idr_per_kg")),
        sa.ForeignKeyConstraint(
            ["material_id"], ["material.id"], name=op.f("fk_comparison_price_material_id_material")
        ),
        sa.ForeignKeyConstraint(
            ["set_by_id"], ["user.id"], name=op.f("fk_comparison_price_set_by_id_user")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_comparison_price")),
    )
    with op.batch_alter_table("comparison_price", schema=None) as batch_op:
        batch_op.create_index(
            "ix_comparison_price_material", ["material_id", "valid_from", "id"], unique=False
        )

    op.protect_table("comparison_price")
    op.create_index(
        "ix_purchase_request_line_need_by", "purchase_request_line", ["need_by"], unique=False
    )
    op.create_index(
        "ix_receipt_share_order_line_id", "receipt_share", ["order_line_id"], unique=False
    )


def downgrade() -> None:
    op.drop_index("ix_receipt_share_order_line_id", table_name="receipt_share")
    op.drop_index("ix_purchase_request_line_need_by", table_name="purchase_request_line")
    op.unprotect_table("comparison_price")
    with op.batch_alter_table("comparison_price", schema=None) as batch_op:
        batch_op.drop_index("ix_comparison_price_material")

    op.drop_table("comparison_price")
