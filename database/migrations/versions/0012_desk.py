"""desk: work that officers take, filters they keep, changes they make in bulk, figures day by day"""

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    pass
