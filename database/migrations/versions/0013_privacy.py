"""privacy: consents, requests of persons, and who saw what"""

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    pass
