"""People and offices that one can talk to, as a workspace has them: those of the files, and its own over them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.api import Workspace
from cogs.faq import store
from cogs.faq.editing import Unusable
from cogs.faq.entries import LOCALES, Service
from cogs.faq.tables import ServiceRow


@dataclass(frozen=True)
class Directory:
    """Those whom members can be told of, by their names; `own` are those that the workspace wrote itself."""

    services: Mapping[str, Service]
    own: frozenset[str] = frozenset()


def directory_of(files: Mapping[str, Service], rows: Sequence[ServiceRow]) -> Directory:
    """The services of the files with a workspace's own over them, without those that it has taken away."""
    over = {row.name: None if row.hidden else said_of(files, row) for row in rows}
    services = {name: service for name, service in {**files, **over}.items() if service is not None}
    return Directory(services, frozenset(row.name for row in rows if row.body is not None and row.name in services))


def said_of(files: Mapping[str, Service], row: ServiceRow) -> Service | None:
    """What is said of a service, taken away or not."""
    return files.get(row.name) if row.body is None else service_of(row.body)


def service_of(body: Mapping[str, Any]) -> Service:
    """The service that a body makes; Unusable where it makes none."""
    try:
        return Service.model_validate(body)
    except ValidationError as error:
        raise Unusable(list(dict.fromkeys(str((*wrong["loc"], "reach")[0]) for wrong in error.errors()))) from None


def body_of(service: Service) -> dict[str, Any]:
    """A service as it is stored."""
    return service.model_dump(mode="json", exclude_defaults=True)


def written(
    before: Service | None,
    name: str,
    locale: str,
    *,
    words: Mapping[str, str | None],
    variants: str,
    reach: Mapping[str, str | None],
) -> Service:
    """A service with other words in one language; a new one has them in all, until somebody translates it.

    `words` are its name, what it is about and its hours; `reach` its address, telephone and e-mail. Raises Unusable.
    """
    body: dict[str, Any] = {"id": name} if before is None else body_of(before)
    for key, said in words.items():
        old = body.pop(key, None) or dict.fromkeys(LOCALES, said)
        if said:
            body[key] = {**old, locale: said}
    lines = [line.strip() for line in variants.splitlines() if line.strip()]
    body["variants"] = {**body.get("variants", {}), locale: lines}
    body |= {key: said for key, said in reach.items() if said}
    for key in (key for key, said in reach.items() if not said):
        body.pop(key, None)
    return service_of(body)


async def rows(session: AsyncSession, workspace_id: int) -> Sequence[ServiceRow]:
    """All services of which a workspace says something of its own."""
    found = await session.scalars(
        select(ServiceRow).where(ServiceRow.workspace_id == workspace_id).order_by(ServiceRow.name)
    )
    return found.all()


async def row(session: AsyncSession, served: Workspace, name: str) -> ServiceRow | None:
    """What a workspace says of a service itself."""
    found: ServiceRow | None = await session.scalar(
        select(ServiceRow).where(ServiceRow.workspace_id == served.id, ServiceRow.name == name)
    )
    return found


async def keep(
    session: AsyncSession, served: Workspace, name: str, member_id: int, *, body: dict[str, Any] | None, hidden: bool
) -> None:
    """Let a service be this from now on, or be found no more."""
    kept = await row(session, served, name)
    if kept is None:
        kept = ServiceRow(workspace_id=served.id, name=name)
        session.add(kept)
    kept.body, kept.hidden, kept.changed_by = body, hidden, member_id
    await store.changed(session, served)


async def export(session: AsyncSession, member_id: int) -> dict[str, Any]:
    """Of which services a member wrote, as JSON values."""
    found = await session.scalars(
        select(ServiceRow.name).where(ServiceRow.changed_by == member_id).order_by(ServiceRow.name)
    )
    return {"wrote_of": list(found)}


async def erase(session: AsyncSession, member_id: int) -> None:
    """Remove who wrote of services; what was written stays, it belongs to all."""
    await session.execute(update(ServiceRow).where(ServiceRow.changed_by == member_id).values(changed_by=None))
