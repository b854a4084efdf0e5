"""Runs the migrations on the connection that `database.upgrade` hands over."""

from typing import Any, Literal

import sqlalchemy as sa
from alembic import context
from sqlalchemy.types import TypeDecorator

from database import models
from database.columns import Table


def plain_type(kind: str, item: Any, _autogenerate: Any) -> str | Literal[False]:
    """Migrations speak SQLAlchemy only, so that they stay what they were when our own types change."""
    if kind == "type" and isinstance(item, TypeDecorator):
        impl: Any = item.impl_instance
        if isinstance(impl, sa.DateTime):
            return "sa.DateTime(timezone=True)"
        return f"sa.String({impl.length})" if impl.length else "sa.String()"
    return False


connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=Table.metadata,
    render_as_batch=True,
    render_item=plain_type,
    compare_type=True,
)

if not models.__all__:
    raise RuntimeError("importing the models fills the metadata")

with context.begin_transaction():
    context.run_migrations()
