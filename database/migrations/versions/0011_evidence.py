"""evidence: how each claim of a firm is known, and links that ask whether a profile is still true"""

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    pass
