"""Who and what there is in a workspace: looked up when it is needed, and remembered for a few minutes at the most."""

import asyncio
import re
from collections.abc import AsyncIterator, Callable, Collection, Coroutine, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.adapters.slack.read import Visitor
from bot.adapters.slack.text import Json
from bot.adapters.slack.trouble import error_of, translated
from bot.logs import log
from bot.model.phrase import Mention
from bot.port import Later

_PERSON_S = 300.0
_GROUPS_S = 60.0
_NAMED_S = 60.0
_MOST = 5_000
_PAGE = 200
_PEOPLE = 999  # the most that Slack tells of at a time
_PERSON = re.compile(r"[UW][A-Z0-9]{6,}")
_CHANNEL = re.compile(r"[CG][A-Z0-9]{6,}")
_GROUP = re.compile(r"S[A-Z0-9]{6,}")
_UNKNOWN = frozenset({"user_not_found", "user_not_visible"})
_NO_CHANNEL = frozenset({"channel_not_found", "invalid_channel"})

T = TypeVar("T")


@dataclass(frozen=True)
class Person:
    """Somebody, as far as the bot needs to know; the name is forgotten with the rest."""

    id: str
    name: str
    locale: str | None
    administers: bool
    is_here: bool = True  # a person, and not somebody who has left


@dataclass(frozen=True)
class Group:
    """A user group, which stands for a role."""

    id: str
    handle: str
    name: str
    members: frozenset[str]


class _Remembered(Generic[T]):
    """Values by key, each for some seconds; whoever asks while one is looked up waits for the same look."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._kept: dict[str, tuple[float, asyncio.Task[T]]] = {}

    def __contains__(self, key: str) -> bool:
        until, look = self._kept.get(key, (0.0, None))
        failed = look is not None and look.done() and (look.cancelled() or look.exception() is not None)
        return until > asyncio.get_running_loop().time() and not failed

    async def get(self, key: str, look_up: Callable[[], Coroutine[Any, Any, T]]) -> T:
        if key not in self:
            if len(self._kept) >= _MOST:
                self._kept.clear()
            self._kept[key] = (asyncio.get_running_loop().time() + self._seconds, asyncio.create_task(look_up()))
        return await asyncio.shield(self._kept[key][1])  # the others still wait for it where one is cancelled

    def clear(self) -> None:
        self._kept.clear()


class Directory:
    """Looks things up in one workspace."""

    def __init__(self, client: AsyncWebClient) -> None:
        self._client = client
        self._people: _Remembered[Person | None] = _Remembered(_PERSON_S)
        self._groups: _Remembered[list[Group]] = _Remembered(_GROUPS_S)
        self._direct: _Remembered[str] = _Remembered(_PERSON_S)
        self._named: dict[str, tuple[float, str]] = {}  # names of channels: until when they are known, and the id
        self._told_again = 0.0  # when Slack tells of people again, in the event loop's seconds

    def forget(self) -> None:
        """Look everything up anew: somebody changed a group, or themselves."""
        self._people.clear()
        self._groups.clear()

    async def person(self, id_: str) -> Person | None:
        """Somebody with this id, if there is one."""
        return await self._people.get(id_, lambda: self._look_up(id_))

    async def _look_up(self, id_: str) -> Person | None:
        try:
            said = (await self._client.users_info(user=id_, include_locale=True))["user"]
        except SlackApiError as error:
            if error_of(error) in _UNKNOWN:
                return None
            raise
        profile = said.get("profile", {})
        name = profile.get("display_name") or profile.get("real_name") or said.get("real_name") or said.get("name", "")
        administers = bool(said.get("is_admin") or said.get("is_owner"))
        is_here = not (said.get("deleted") or said.get("is_bot"))
        return Person(id_, name, said.get("locale"), administers, is_here)

    async def groups(self) -> list[Group]:
        """Every user group; none where the workspace's plan has none."""
        return await self._groups.get("", self._list_groups)

    async def _list_groups(self) -> list[Group]:
        try:
            said = await self._client.usergroups_list(include_users=True)
        except SlackApiError as error:
            if error_of(error) != "paid_teams_only":
                raise
            return []
        listed: list[Json] = said["usergroups"]
        return [Group(one["id"], one["handle"], one["name"], frozenset(one.get("users") or ())) for one in listed]

    async def visitor(self, id_: str) -> Visitor:
        """Who did something, with the groups that they are in; people themselves can stand for a role too.

        Slack tells of some hundred people a minute, and now and then of nobody. Whoever comes then is served all the
        same: in the language that they had here before, and with no more rights than every member has.
        """
        person = await self._unless_limited(id_)
        try:
            with translated():
                roles = {group.id for group in await self.groups() if id_ in group.members} | {id_}
        except (Later, SlackApiError) as error:
            log.warning(
                "slack.groups_unknown", reason=error_of(error) if isinstance(error, SlackApiError) else str(error)
            )
            roles = {id_}
        locale, administers = (person.locale, person.administers) if person else (None, False)
        return Visitor(id_, locale, frozenset(roles), administers)

    async def _unless_limited(self, id_: str) -> Person | None:
        now = asyncio.get_running_loop().time()
        if now < self._told_again and id_ not in self._people:
            return None
        try:
            with translated():
                return await self.person(id_)
        except Later as later:
            self._told_again = now + (later.seconds or 0.0)
            log.warning("slack.person_unknown", reason=str(later))
        except SlackApiError as error:
            log.error("slack.person_unknown", reason=error_of(error))
        return None

    async def names(self, mentions: Iterable[Mention]) -> dict[str, str]:
        """How those are called that are named without being notified, by id."""
        ids = {mention.address.id for mention in mentions}
        people = await asyncio.gather(*(self.person(id_) for id_ in ids if _PERSON.fullmatch(id_)))
        names = {person.id: person.name for person in people if person}
        if any(_GROUP.fullmatch(id_) for id_ in ids):
            names |= {group.id: group.name for group in await self.groups()}
        return names

    def named(self, channels: Mapping[str, str]) -> None:
        """Know for a while which channels are meant by these names: somebody mentioned them."""
        until = asyncio.get_running_loop().time() + _NAMED_S
        self._named = {name: known for name, known in self._named.items() if known[0] > until - _NAMED_S}
        self._named |= {name: (until, id_) for name, id_ in channels.items()}

    async def channel(self, typed: str) -> Json | None:
        """The channel with this id, name or mention, as Slack describes it."""
        wanted = typed.strip().removeprefix("<#").removesuffix(">").partition("|")[0].removeprefix("#")
        if wanted.casefold() in self._named:
            wanted = self._named[wanted.casefold()][1]
        if _CHANNEL.fullmatch(wanted):
            try:
                found: Json = (await self._client.conversations_info(channel=wanted))["channel"]
            except SlackApiError as error:
                if error_of(error) in _NO_CHANNEL:
                    return None
                raise
            return found
        if not wanted:
            return None
        async for channel in self._channels():
            if channel["name"] == wanted.casefold():
                return channel
        return None

    async def _channels(self) -> AsyncIterator[Json]:
        cursor: str | None = None
        while cursor != "":
            page = await self._client.conversations_list(
                types="public_channel,private_channel", exclude_archived=True, limit=_PAGE, cursor=cursor
            )
            for channel in page["channels"]:
                yield channel
            told: Json = page.get("response_metadata") or {}
            cursor = told.get("next_cursor", "")

    async def role(self, typed: str) -> str | None:
        """The id of the user group with this id, handle or name, or of a person who stands for a role."""
        wanted = typed.strip().removeprefix("<!subteam^").removeprefix("<@").removesuffix(">").partition("|")[0]
        if _PERSON.fullmatch(wanted):
            return wanted if await self.person(wanted) else None
        wanted = wanted.removeprefix("@").casefold()
        for group in await self.groups():
            if wanted in (group.id.casefold(), group.handle.casefold(), group.name.casefold()):
                return group.id
        return None

    async def someone(self, typed: str) -> str | None:
        """The id of the person with this id or mention; neither a bot nor somebody who has left."""
        wanted = typed.strip().removeprefix("<@").removesuffix(">").partition("|")[0]
        person = await self.person(wanted) if _PERSON.fullmatch(wanted) else None
        return person.id if person is not None and person.is_here else None

    async def holders(self, role: str) -> frozenset[str]:
        """Who is in the user group with this id, or the person with it; neither bots nor who has left."""
        groups = {group.id: group.members for group in await self.groups()}
        wanted = frozenset({role}) if _PERSON.fullmatch(role) else groups.get(role, frozenset())
        known = await self.listed(wanted)
        return frozenset(id_ for id_ in wanted if known.get(id_))

    async def listed(self, wanted: Collection[str]) -> dict[str, bool]:
        """Whether these people and others are here and no bots, by id; who is of another workspace is not among them.

        All are listed, since of one after the other Slack tells some hundred a minute.
        """
        known: dict[str, bool] = {}
        cursor: str | None = None
        while cursor != "" and not set(wanted) <= known.keys():
            page = await self._client.users_list(limit=_PEOPLE, cursor=cursor)
            known |= {one["id"]: not (one.get("is_bot") or one.get("deleted")) for one in page["members"]}
            told: Json = page.get("response_metadata") or {}
            cursor = told.get("next_cursor", "")
        return known

    async def direct(self, person: str) -> str:
        """The conversation of somebody with the bot."""
        return await self._direct.get(person, lambda: self._open(person))

    async def _open(self, person: str) -> str:
        opened = await self._client.conversations_open(users=person)
        return str(opened["channel"]["id"])
