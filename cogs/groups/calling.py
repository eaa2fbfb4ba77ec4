"""Whom the platform is asked about before groups are drawn or go on: nobody is to be put together with who has left."""

from collections.abc import Iterable

from bot.api import Preparation, Reception
from cogs.groups import life_store, store
from cogs.groups.tables import AnnouncementRow, GroupRow, MergeRow

_MOST = 150
"""People who are asked about while somebody waits for a place among them: of more it would take too long."""


async def signed_up(around: Preparation, scheme: int) -> None:
    """Those who signed up to a scheme."""
    async with around.reading() as session:
        people = [own.member_id for own in await store.signed_up(session, scheme)]
    await around.call_roll(people)


async def asked(around: Preparation, announcement: int) -> None:
    """Those who signed up to the scheme of which a round is announced."""
    async with around.reading() as session:
        row = await session.get(AnnouncementRow, announcement)
    if row is not None:
        await signed_up(around, row.scheme_id)


async def drafted(around: Preparation, draft: int) -> None:
    """Those of a draft, with those who signed up since."""
    async with around.reading() as session:
        row = await store.find_round(session, around.workspace, draft)
        if row is None:
            return
        people = [place.member_id for group in row.groups for place in group.places]
        people += [*await store.spares(session, draft), *await store.left_out(session, row)]
        people += [own.member_id for own in await store.signed_up(session, row.scheme_id)] if row.scheme_id else []
    await around.call_roll(set(people))


async def named(around: Reception, people: str, scheme: int | None) -> None:
    """Those who are named as a scheme, or as others whom the bot knows of."""
    if scheme is not None:
        await signed_up(around, scheme)
    elif people:
        await around.call_roll(await around.people(people))


async def in_group(around: Preparation, group: int) -> None:
    """Those of one group."""
    async with around.reading() as session:
        found = await life_store.find(session, group)
        people = _people([found[1]] if found is not None else [])
    await around.call_roll(people)


async def around_group(around: Preparation, group: int) -> None:
    """Those of a group, of all others of its round, and the fadders who are spare."""
    async with around.reading() as session:
        found = await life_store.find(session, group)
        if found is None:
            return
        people = _people(await life_store.alive(session, found[0].id))
        people |= {*await store.spares(session, found[0].id)}
    await around.call_roll(people)


async def joining(around: Preparation, scheme: int) -> None:
    """Those with whom somebody who signs up may be put together at once: not where rounds come by themselves."""
    async with around.reading() as session:
        row = await store.find_scheme(session, around.workspace, scheme)
    if row is not None and row.next_at is None:
        await coming_late(around, scheme)


async def coming_late(around: Preparation, scheme: int) -> None:
    """Those in the groups of a scheme's newest round, the smallest first; of all of a large one nobody can wait."""
    async with around.reading() as session:
        row = await life_store.newest_round(session, scheme)
        groups = await life_store.alive(session, row.id) if row is not None else []
    people = [place.member_id for group in sorted(groups, key=lambda one: one.counted) for place in group.present]
    await around.call_roll(people[:_MOST])


async def offered(around: Preparation, offer: int) -> None:
    """Those of the two groups that may become one."""
    async with around.reading() as session:
        row = await session.get(MergeRow, offer)
        sides = [await life_store.find(session, id_) for id_ in (row.group_id, row.into_id)] if row is not None else []
        people = _people(found[1] for found in sides if found is not None)
    await around.call_roll(people)


def _people(groups: Iterable[GroupRow]) -> set[int]:
    return {place.member_id for group in groups for place in group.present}
