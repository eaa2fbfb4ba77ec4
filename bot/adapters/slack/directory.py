"""Who and what there is in a workspace: looked up when it is needed, and remembered for a few minutes at the most."""

import asyncio
import re
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.adapters.slack.read import Visitor
from bot.adapters.slack.text import Json
from bot.adapters.slack.trouble import error_of
from bot.model.phrase import Mention

_PERSON_S = 300.0
_GROUPS_S = 60.0
_MOST = 5_000
_PAGE = 200
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


@dataclass(frozen=True)
class Group:
    """A user group, which stands for a role."""

    id: str
    handle: str
    name: str
    members: frozenset[str]


class _Remembered(Generic[T]):
    """Values by key, each for some seconds."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._kept: dict[str, tuple[float, T]] = {}

    def get(self, key: str) -> T | None:
        found = self._kept.get(key)
        return found[1] if found and found[0] > asyncio.get_running_loop().time() else None

    def put(self, key: str, value: T) -> T:
        if len(self._kept) >= _MOST:
            self._kept.clear()
        self._kept[key] = (asyncio.get_running_loop().time() + self._seconds, value)
        return value

    def clear(self) -> None:
        self._kept.clear()


class Directory:
    """Looks things up in one workspace."""

    def __init__(self, client: AsyncWebClient) -> None:
        self._client = client
        self._people: _Remembered[Person] = _Remembered(_PERSON_S)
        self._groups: _Remembered[list[Group]] = _Remembered(_GROUPS_S)
        self._direct: _Remembered[str] = _Remembered(_PERSON_S)

    def forget(self) -> None:
        """Look everything up anew: somebody changed a group, or themselves."""
        self._people.clear()
        self._groups.clear()

    async def person(self, id_: str) -> Person | None:
        """Somebody with this id, if there is one."""
        if found := self._people.get(id_):
            return found
        try:
            said = (await self._client.users_info(user=id_, include_locale=True))["user"]
        except SlackApiError as error:
            if error_of(error) in _UNKNOWN:
                return None
            raise
        profile = said.get("profile", {})
        name = profile.get("display_name") or profile.get("real_name") or said.get("real_name") or said.get("name", "")
        administers = bool(said.get("is_admin") or said.get("is_owner"))
        return self._people.put(id_, Person(id_, name, said.get("locale"), administers))

    async def groups(self) -> list[Group]:
        """Every user group; none where the workspace's plan has none."""
        if (found := self._groups.get("")) is not None:
            return found
        try:
            said = await self._client.usergroups_list(include_users=True)
        except SlackApiError as error:
            if error_of(error) != "paid_teams_only":
                raise
            return self._groups.put("", [])
        listed: list[Json] = said["usergroups"]
        return self._groups.put(
            "", [Group(one["id"], one["handle"], one["name"], frozenset(one.get("users") or ())) for one in listed]
        )

    async def visitor(self, id_: str) -> Visitor:
        """Who did something, with the groups that they are in; people themselves can stand for a role too."""
        person = await self.person(id_)
        roles = {group.id for group in await self.groups() if id_ in group.members} | {id_}
        locale, administers = (person.locale, person.administers) if person else (None, False)
        return Visitor(id_, locale, frozenset(roles), administers)

    async def names(self, mentions: Iterable[Mention]) -> dict[str, str]:
        """How those are called that are named without being notified, by id."""
        names: dict[str, str] = {}
        for id_ in {mention.address.id for mention in mentions}:
            if _PERSON.fullmatch(id_) and (person := await self.person(id_)):
                names[id_] = person.name
            elif _GROUP.fullmatch(id_):
                names.update({group.id: group.name for group in await self.groups()})
        return names

    async def channel(self, typed: str) -> Json | None:
        """The channel with this id, name or mention, as Slack describes it."""
        wanted = typed.strip().removeprefix("<#").removesuffix(">").partition("|")[0].removeprefix("#")
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

    async def direct(self, person: str) -> str:
        """The conversation of somebody with the bot."""
        if found := self._direct.get(person):
            return found
        opened = await self._client.conversations_open(users=person)
        return self._direct.put(person, opened["channel"]["id"])
