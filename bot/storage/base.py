"""What every table is built from."""

from datetime import UTC, datetime
from typing import Any, cast

import sqlalchemy
from sqlalchemy import DateTime, Dialect, MetaData
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.types import JSON, TypeDecorator


class UtcDateTime(TypeDecorator[datetime]):
    """An aware UTC instant; SQLite keeps no offset, so naive values are rejected and UTC is put back."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a naive datetime must not reach the database")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None or value.tzinfo is not None:
            return value
        return value.replace(tzinfo=UTC)


NEVER_REUSED = {"sqlite_autoincrement": True}
"""For `__table_args__`: an id that was given once is never given again, so that an old button cannot mean a new row."""


class Table(DeclarativeBase):
    """Base of every table, the core's and the cogs'; a cog's tables begin with its name."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {datetime: UtcDateTime(), dict[str, Any]: JSON()}  # noqa: RUF012 - SQLAlchemy's own form


def plain(table: type[Table]) -> sqlalchemy.Table:
    """The table itself, for an INSERT that needs nothing of what a mapped class costs."""
    return cast("sqlalchemy.Table", table.__table__)
