"""certificates, counts, moving"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

# What is unknown of the certificates there are.
NEW_TEXTS = ("kind", "mill", "plate_number", "product", "figures")


def upgrade() -> None:
    op.create_table(
        "condition_change",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("lot_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("before", sa.String(length=12), nullable=False),
        sa.Column("after", sa.String(length=12), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column(
            "changed_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "after IN ('good', 'quarantined', 'blocked')", name=op.f("ck_condition_change_after")
        ),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_condition_change_reason")),
        sa.CheckConstraint("before <> after", name=op.f("ck_condition_change_change")),
        sa.ForeignKeyConstraint(
            ["changed_by_id"], ["user.id"], name=op.f("fk_condition_change_changed_by_id_user")
        ),
        sa.ForeignKeyConstraint(
            ["lot_id"], ["lot.id"], name=op.f("fk_condition_change_lot_id_lot")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_condition_change")),
        sa.UniqueConstraint("number", name=op.f("uq_condition_change_number")),
    )
    with op.batch_alter_table("condition_change", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_condition_change_lot_id"), ["lot_id"], unique=False)

    op.create_table(
        "stored_file",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("media_type", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=160), nullable=False),
        sa.Column(
            "added_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("size > 0", name=op.f("ck_stored_file_size")),
        sa.ForeignKeyConstraint(
            ["added_by_id"], ["user.id"], name=op.f("fk_stored_file_added_by_id_user")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stored_file")),
        sa.UniqueConstraint("sha256", name=op.f("uq_stored_file_sha256")),
    )
    op.create_table(
        "adjustment",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("lot_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("place_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("pieces", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("grams", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "value_idr", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column(
            "asked_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "decided_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("remark", sa.String(length=300), nullable=False),
        sa.Column(
            "posting_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.CheckConstraint(
            "(status = 'posted') = (posting_id IS NOT NULL)", name=op.f("ck_adjustment_posted")
        ),
        sa.CheckConstraint(
            "decided_by_id IS NULL OR decided_by_id <> asked_by_id OR status <> 'refused'",
            name=op.f("ck_adjustment_own_refusal"),
        ),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_adjustment_reason")),
        sa.CheckConstraint(
            "status IN ('waiting', 'posted', 'refused')", name=op.f("ck_adjustment_status")
        ),
        sa.CheckConstraint("pieces <> 0 OR grams <> 0", name=op.f("ck_adjustment_something")),
        sa.ForeignKeyConstraint(
            ["asked_by_id"], ["user.id"], name=op.f("fk_adjustment_asked_by_id_user")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["user.id"], name=op.f("fk_adjustment_decided_by_id_user")
        ),
        sa.ForeignKeyConstraint(["lot_id"], ["lot.id"], name=op.f("fk_adjustment_lot_id_lot")),
        sa.ForeignKeyConstraint(
            ["place_id"], ["place.id"], name=op.f("fk_adjustment_place_id_place")
        ),
        sa.ForeignKeyConstraint(
            ["posting_id"], ["posting.id"], name=op.f("fk_adjustment_posting_id_posting")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_adjustment")),
        sa.UniqueConstraint("number", name=op.f("uq_adjustment_number")),
        sa.UniqueConstraint("posting_id", name=op.f("uq_adjustment_posting_id")),
    )
    with op.batch_alter_table("adjustment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_adjustment_lot_id"), ["lot_id"], unique=False)
        batch_op.create_index("ix_adjustment_status", ["status", "id"], unique=False)

    op.create_table(
        "owner_delivery",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "posting_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("owner_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("direction", sa.String(length=3), nullable=False),
        sa.Column("delivery_note", sa.String(length=60), nullable=False),
        sa.Column("taken_by", sa.String(length=120), nullable=False),
        sa.Column("note", sa.String(length=300), nullable=False),
        sa.CheckConstraint("direction IN ('in', 'out')", name=op.f("ck_owner_delivery_direction")),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["party.id"], name=op.f("fk_owner_delivery_owner_id_party")
        ),
        sa.ForeignKeyConstraint(
            ["posting_id"], ["posting.id"], name=op.f("fk_owner_delivery_posting_id_posting")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_owner_delivery")),
        sa.UniqueConstraint("posting_id", name=op.f("uq_owner_delivery_posting_id")),
    )
    with op.batch_alter_table("owner_delivery", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_owner_delivery_owner_id"), ["owner_id"], unique=False)

    op.create_table(
        "scrapping",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "posting_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("lot_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("place_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("pieces", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("grams", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "credit_idr", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("sold_to", sa.String(length=120), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_scrapping_reason")),
        sa.CheckConstraint(
            "grams > 0 AND pieces >= 0 AND credit_idr >= 0", name=op.f("ck_scrapping_amounts")
        ),
        sa.ForeignKeyConstraint(["lot_id"], ["lot.id"], name=op.f("fk_scrapping_lot_id_lot")),
        sa.ForeignKeyConstraint(
            ["place_id"], ["place.id"], name=op.f("fk_scrapping_place_id_place")
        ),
        sa.ForeignKeyConstraint(
            ["posting_id"], ["posting.id"], name=op.f("fk_scrapping_posting_id_posting")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scrapping")),
        sa.UniqueConstraint("posting_id", name=op.f("uq_scrapping_posting_id")),
    )
    with op.batch_alter_table("scrapping", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_scrapping_lot_id"), ["lot_id"], unique=False)

    op.create_table(
        "stock_count",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("place_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column(
            "material_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("blind", sa.Boolean(), nullable=False),
        sa.Column("note", sa.String(length=300), nullable=False),
        sa.Column(
            "opened_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "approved_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "posting_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.CheckConstraint(
            "(status = 'posted') = (approved_by_id IS NOT NULL AND approved_at IS NOT NULL)",
            name=op.f("ck_stock_count_approved"),
        ),
        sa.CheckConstraint(
            "status IN ('open', 'counted', 'posted', 'cancelled')",
            name=op.f("ck_stock_count_status"),
        ),
        sa.CheckConstraint(
            "(place_id IS NULL) <> (material_id IS NULL)", name=op.f("ck_stock_count_scope")
        ),
        sa.ForeignKeyConstraint(
            ["approved_by_id"], ["user.id"], name=op.f("fk_stock_count_approved_by_id_user")
        ),
        sa.ForeignKeyConstraint(
            ["material_id"], ["material.id"], name=op.f("fk_stock_count_material_id_material")
        ),
        sa.ForeignKeyConstraint(
            ["opened_by_id"], ["user.id"], name=op.f("fk_stock_count_opened_by_id_user")
        ),
        sa.ForeignKeyConstraint(
            ["place_id"], ["place.id"], name=op.f("fk_stock_count_place_id_place")
        ),
        sa.ForeignKeyConstraint(
            ["posting_id"], ["posting.id"], name=op.f("fk_stock_count_posting_id_posting")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stock_count")),
        sa.UniqueConstraint("number", name=op.f("uq_stock_count_number")),
        sa.UniqueConstraint("posting_id", name=op.f("uq_stock_count_posting_id")),
    )
    with op.batch_alter_table("stock_count", schema=None) as batch_op:
        batch_op.create_index("ix_stock_count_status", ["status", "id"], unique=False)

    op.create_table(
        "count_line",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("count_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("lot_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("place_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("recount", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["count_id"], ["stock_count.id"], name=op.f("fk_count_line_count_id_stock_count")
        ),
        sa.ForeignKeyConstraint(["lot_id"], ["lot.id"], name=op.f("fk_count_line_lot_id_lot")),
        sa.ForeignKeyConstraint(
            ["place_id"], ["place.id"], name=op.f("fk_count_line_place_id_place")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_count_line")),
        sa.UniqueConstraint(
            "count_id", "lot_id", "place_id", name=op.f("uq_count_line_count_id_lot_id_place_id")
        ),
    )
    with op.batch_alter_table("count_line", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_count_line_lot_id"), ["lot_id"], unique=False)

    op.create_table(
        "lot_certificate",
        sa.Column("lot_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "certificate_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.ForeignKeyConstraint(
            ["certificate_id"],
            ["certificate.id"],
            name=op.f("fk_lot_certificate_certificate_id_certificate"),
        ),
        sa.ForeignKeyConstraint(["lot_id"], ["lot.id"], name=op.f("fk_lot_certificate_lot_id_lot")),
        sa.PrimaryKeyConstraint("lot_id", "certificate_id", name=op.f("pk_lot_certificate")),
    )
    with op.batch_alter_table("lot_certificate", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_lot_certificate_certificate_id"), ["certificate_id"], unique=False
        )

    op.create_table(
        "count_entry",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("line_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("pieces", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("grams", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("weighed", sa.Boolean(), nullable=False),
        sa.Column(
            "book_pieces", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "book_grams", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "counted_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("counted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("note", sa.String(length=300), nullable=False),
        sa.CheckConstraint(
            "book_pieces >= 0 AND book_grams >= 0", name=op.f("ck_count_entry_books")
        ),
        sa.CheckConstraint("pieces >= 0 AND grams >= 0", name=op.f("ck_count_entry_found")),
        sa.ForeignKeyConstraint(
            ["counted_by_id"], ["user.id"], name=op.f("fk_count_entry_counted_by_id_user")
        ),
        sa.ForeignKeyConstraint(
            ["line_id"], ["count_line.id"], name=op.f("fk_count_entry_line_id_count_line")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_count_entry")),
    )
    with op.batch_alter_table("count_entry", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_count_entry_line_id"), ["line_id"], unique=False)

    with op.batch_alter_table("certificate", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("kind", sa.String(length=3), nullable=False, server_default="")
        )
        batch_op.add_column(
            sa.Column("mill", sa.String(length=80), nullable=False, server_default="")
        )
        batch_op.add_column(
            sa.Column("plate_number", sa.String(length=40), nullable=False, server_default="")
        )
        batch_op.add_column(
            sa.Column("product", sa.String(length=160), nullable=False, server_default="")
        )
        batch_op.add_column(sa.Column("issued_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("figures", sa.JSON(), nullable=False, server_default="{}"))
        batch_op.add_column(
            sa.Column(
                "file_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
            )
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_certificate_file_id_stored_file"), "stored_file", ["file_id"], ["id"]
        )
        batch_op.create_check_constraint(
            batch_op.f("ck_certificate_kind"), "kind IN ('', '2.1', '2.2', '3.1', '3.2')"
        )

    with op.batch_alter_table("certificate", schema=None) as batch_op:
        for column in NEW_TEXTS:
            batch_op.alter_column(column, server_default=None)

    op.execute(
        "INSERT INTO lot_certificate (lot_id, certificate_id)"
        " SELECT id, certificate_id FROM lot WHERE certificate_id IS NOT NULL"
    )
    with op.batch_alter_table("lot", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_lot_certificate_id"))
        batch_op.drop_constraint(
            batch_op.f("fk_lot_certificate_id_certificate"), type_="foreignkey"
        )
        batch_op.drop_column("certificate_id")

    op.protect_table("condition_change")
    op.protect_table("count_entry")
    op.protect_table("owner_delivery")
    op.protect_table("scrapping")


def downgrade() -> None:
    op.unprotect_table("scrapping")
    op.unprotect_table("owner_delivery")
    op.unprotect_table("count_entry")
    op.unprotect_table("condition_change")
    with op.batch_alter_table("lot", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "certificate_id",
                sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
                nullable=True,
            )
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_lot_certificate_id_certificate"),
            "certificate",
            ["certificate_id"],
            ["id"],
        )
        batch_op.create_index(batch_op.f("ix_lot_certificate_id"), ["certificate_id"], unique=False)

    op.execute(
        "UPDATE lot SET certificate_id = (SELECT min(certificate_id) FROM lot_certificate"
        " WHERE lot_certificate.lot_id = lot.id)"
    )
    with op.batch_alter_table("certificate", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_certificate_kind"), type_="check")
        batch_op.drop_constraint(
            batch_op.f("fk_certificate_file_id_stored_file"), type_="foreignkey"
        )
        batch_op.drop_column("file_id")
        batch_op.drop_column("figures")
        batch_op.drop_column("issued_on")
        batch_op.drop_column("product")
        batch_op.drop_column("plate_number")
        batch_op.drop_column("mill")
        batch_op.drop_column("kind")

    with op.batch_alter_table("count_entry", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_count_entry_line_id"))

    op.drop_table("count_entry")
    with op.batch_alter_table("lot_certificate", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_lot_certificate_certificate_id"))

    op.drop_table("lot_certificate")
    with op.batch_alter_table("count_line", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_count_line_lot_id"))

    op.drop_table("count_line")
    with op.batch_alter_table("stock_count", schema=None) as batch_op:
        batch_op.drop_index("ix_stock_count_status")

    op.drop_table("stock_count")
    with op.batch_alter_table("scrapping", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_scrapping_lot_id"))

    op.drop_table("scrapping")
    with op.batch_alter_table("owner_delivery", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_owner_delivery_owner_id"))

    op.drop_table("owner_delivery")
    with op.batch_alter_table("adjustment", schema=None) as batch_op:
        batch_op.drop_index("ix_adjustment_status")
        batch_op.drop_index(batch_op.f("ix_adjustment_lot_id"))

    op.drop_table("adjustment")
    op.drop_table("stored_file")
    with op.batch_alter_table("condition_change", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_condition_change_lot_id"))

    op.drop_table("condition_change")
