"""How Alembic reaches the database: the caller brings the connection."""

from typing import Any, Literal

from alembic import context

from bot.storage.base import Table, UtcDateTime


def plain_types(kind: str, item: Any, _autogen: Any) -> str | Literal[False]:
    """Write a migration in SQLAlchemy's own types, so that it outlives ours."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(item, UtcDateTime) else False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Table.metadata,
    render_as_batch=True,
    render_item=plain_types,
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
