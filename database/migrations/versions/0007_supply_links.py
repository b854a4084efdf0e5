"""supply links, networks with their satellites and open seats"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.create_table(
        "supply_links",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(16), nullable=False),
        sa.Column("supplier_id", sa.Integer(), nullable=False),
        sa.Column("customer_id", sa.Integer(), nullable=False),
        sa.Column("process", sa.String(60), nullable=False),
        sa.Column("part_group", sa.String(120), nullable=True),
        sa.Column("tier", sa.Integer(), nullable=True),
        sa.Column("evidence", sa.String(20), nullable=False),
        sa.Column("evidence_on", sa.Date(), nullable=True),
        sa.Column("since", sa.Date(), nullable=True),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("supplier_secrecy", sa.String(20), nullable=False),
        sa.Column("customer_secrecy", sa.String(20), nullable=False),
        sa.Column("stated_by", sa.String(20), nullable=False),
        sa.Column("stated_by_id", sa.Integer(), nullable=True),
        sa.Column("supplier_confirmed_on", sa.Date(), nullable=True),
        sa.Column("customer_confirmed_on", sa.Date(), nullable=True),
        sa.Column("denied_on", sa.Date(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        # A firm that delivers to itself is a routing in house, not a link.
        sa.CheckConstraint("supplier_id <> customer_id", name=op.f("ck_supply_links_no_firm_supplies_itself")),
        # Beyond a handful of steps nobody counts tiers; a larger figure is a slip of the keyboard.
        sa.CheckConstraint("tier BETWEEN 1 AND 9", name=op.f("ck_supply_links_tier_is_small")),
        sa.ForeignKeyConstraint(
            ["supplier_id"], ["companies.id"], name=op.f("fk_supply_links_supplier_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["companies.id"], name=op.f("fk_supply_links_customer_id"), ondelete="CASCADE"
        ),
        # Who typed it in may leave; that the firm said it stays.
        sa.ForeignKeyConstraint(
            ["stated_by_id"], ["users.id"], name=op.f("fk_supply_links_stated_by_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supply_links")),
        sa.UniqueConstraint("code", name=op.f("uq_supply_links_code")),
        # Each of the three may state a link once; what two firms keep to themselves does not stand in an officer's way.
        sa.UniqueConstraint(
            "supplier_id",
            "customer_id",
            "process",
            "stated_by",
            name=op.f("uq_supply_links_supplier_id_customer_id_process_stated_by"),
        ),
    )
    with op.batch_alter_table("supply_links", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_supply_links_supplier_id"), ["supplier_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_supply_links_customer_id"), ["customer_id"], unique=False)
    _networks()


def _networks() -> None:
    op.create_table(
        "supply_networks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(16), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("about", sa.String(2000), nullable=True),
        sa.Column("centre_id", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(20), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["centre_id"], ["companies.id"], name=op.f("fk_supply_networks_centre_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supply_networks")),
        sa.UniqueConstraint("code", name=op.f("uq_supply_networks_code")),
    )
    op.create_table(
        "supply_network_satellites",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("network_id", sa.Integer(), nullable=False),
        sa.Column("company_id", sa.Integer(), nullable=False),
        sa.Column("process", sa.String(60), nullable=False),
        sa.Column("task", sa.String(300), nullable=True),
        sa.Column("since", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["network_id"],
            ["supply_networks.id"],
            name=op.f("fk_supply_network_satellites_network_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["company_id"], ["companies.id"], name=op.f("fk_supply_network_satellites_company_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supply_network_satellites")),
        # A firm has each task of a network once, however often the button is pressed.
        sa.UniqueConstraint(
            "network_id",
            "company_id",
            "process",
            name=op.f("uq_supply_network_satellites_network_id_company_id_process"),
        ),
    )
    op.create_table(
        "supply_network_seats",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(16), nullable=False),
        sa.Column("network_id", sa.Integer(), nullable=False),
        sa.Column("process", sa.String(60), nullable=False),
        sa.Column("material", sa.String(60), nullable=True),
        sa.Column("task", sa.String(300), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["network_id"], ["supply_networks.id"], name=op.f("fk_supply_network_seats_network_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supply_network_seats")),
        sa.UniqueConstraint("code", name=op.f("uq_supply_network_seats_code")),
    )
    indexes = (
        ("supply_networks", "centre_id"),
        ("supply_network_satellites", "company_id"),
        ("supply_network_seats", "network_id"),
    )
    for table, column in indexes:
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.create_index(batch_op.f(f"ix_{table}_{column}"), [column], unique=False)


def downgrade() -> None:
    op.drop_table("supply_network_seats")
    op.drop_table("supply_network_satellites")
    op.drop_table("supply_networks")
    op.drop_table("supply_links")
