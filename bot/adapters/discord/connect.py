"""Discord as a platform: keeps the line open, hands interactions to the core, and speaks for it."""

import asyncio
import sys
from collections.abc import Callable, Collection, Mapping
from typing import Any, TypeVar

import aiohttp
import discord
import yarl
from discord import app_commands
from discord.http import Route

from bot.adapters.discord import trouble
from bot.adapters.discord.deliver import Voice
from bot.adapters.discord.gate import LONGEST_WAIT_S, Gate
from bot.adapters.discord.read import NAME, completion, interaction
from bot.adapters.discord.render import Renderer, decode_id
from bot.adapters.discord.respond import Received, Responder
from bot.adapters.discord.text import is_id
from bot.adapters.discord.tree import command_tree, same, shortcut_names
from bot.i18n import Catalogue
from bot.logs import failure_id, log
from bot.model.address import Address, Place
from bot.model.errors import Refused
from bot.model.phrase import Phrase, t
from bot.pace import Pace
from bot.port import Arranging, Bot, Delivery, Later, LockedOut, Undeliverable
from bot.registry import Registry

GUILDS_S = 0.05
"""How long another guild is waited for when the line opens: in full, and one that comes later is noticed as well."""

_CHOICE_NAME = 100
_RETRY_S = (1.0, 2.0, 5.0, 10.0, 30.0, 60.0)  # after a line that broke, longer each time
_RIGHTS_WITHIN_S = 1.5  # of the three seconds that Discord gives for the first word
_FINISH_S = 5.0  # for answers that are under way when the line is closed
_NOT_SHOWN = 50001  # what Discord says where the application has not the Server Members Intent
_PAGE = 1_000  # members that Discord tells of at once
_NO_MEMBER = (10007, 10013)  # what Discord says of whoever has left, and of an account that is gone
_LOOKS = 2  # at once, to see who is still a member: whoever speaks meanwhile waits for no more than these
_LOOKS_PER_SECOND = 20.0  # and leaves room for what is said
_LOOKS_S = 90.0  # for all of them; whoever was not asked about by then counts as there
_HEALTHY_S = 60.0  # a line that held as long as this was good


class Discord:
    """The adapter to one application on Discord; `connect` brings the core in, `run` keeps the line."""

    name = NAME
    form_fields = 5
    corrects_forms = False
    commands_are_text = False

    def __init__(self, catalogue: Catalogue, *, token: str, api_base: str, gateway_url: str) -> None:
        self._catalogue = catalogue
        self._token = token
        self._renderer = Renderer(catalogue)
        self._gate = Gate(api_base)
        self._bot: Bot | None = None
        self._tree: list[Any] = []
        self._shortcuts: dict[str, str] = {}
        self._client: _Client | None = None
        self._voice: Voice | None = None
        self._served: set[str] = set()  # guilds that the core was told of
        self._under_way: set[asyncio.Task[None]] = set()
        self._looking = asyncio.Semaphore(_LOOKS)
        self._looks = Pace(_LOOKS_PER_SECOND, burst=20)
        self.ready = asyncio.Event()
        # discord.py keeps both for the whole process: there is no client's own.
        Route.BASE = api_base
        discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(gateway_url)

    def connect(self, bot: Bot, registry: Registry) -> None:
        """Bring the core in, with the commands that members are to find."""
        self._bot = bot
        self._tree = command_tree(registry, self._catalogue)
        self._shortcuts = shortcut_names(registry, self._catalogue)

    @property
    def bot(self) -> Bot:
        """The core that was brought in."""
        if self._bot is None:
            raise LookupError("no core is connected to Discord")
        return self._bot

    @property
    def is_connected(self) -> bool:
        """Whether the line is open."""
        return self.ready.is_set()

    async def run(self) -> None:
        """Keep the line open until cancelled; LockedOut where Discord will not have the bot.

        discord.py reconnects by itself where a line breaks; what ends it all the same, such as an event that it
        cannot read, is answered with a new client.
        """
        loop = asyncio.get_running_loop()
        failures = 0
        while True:
            began = loop.time()
            self._client = _Client(self, self._gate.trace)
            try:
                await self._client.start(self._token)
            except (discord.LoginFailure, discord.PrivilegedIntentsRequired) as error:
                raise LockedOut("Discord", type(error).__name__) from error
            except Exception as error:  # noqa: BLE001 - whatever ended the line, there must be another
                log.error("discord.line_lost", failure=failure_id(), exc_info=error)
            finally:
                self.ready.clear()
                await self._finish()
                self._voice = None
                await self._client.close()
            failures = 0 if loop.time() - began > _HEALTHY_S else failures + 1
            await asyncio.sleep(_RETRY_S[min(failures, len(_RETRY_S)) - 1] if failures else 0)

    async def _finish(self) -> None:
        """Answer what is being answered, while there is a line; what takes longer is in the outbox by then."""
        if self._under_way:
            await asyncio.wait(self._under_way, timeout=_FINISH_S)

    # What Discord tells

    async def logged_in(self, client: "_Client") -> None:
        """The token is good: the bot can speak, and declares its commands where they have changed."""
        self._voice = Voice(client, self._catalogue, self._renderer)
        route = Route("GET", "/applications/{application_id}/commands", application_id=client.application_id)
        registered: list[Any] = await client.http.request(route, params={"with_localizations": "true"})
        if same(self._tree, registered):
            return
        try:
            await client.http.bulk_upsert_global_commands(_known(client.application_id), self._tree)
        except discord.HTTPException as error:
            log.error("discord.commands_not_declared", failure=failure_id(), exc_info=error)  # the old ones stay
        else:
            log.info("discord.commands_declared", commands=len(self._tree))

    async def present(self, client: "_Client") -> None:
        """The line is open, and Discord has said in which guilds the bot is."""
        guilds = [str(guild.id) for guild in client.guilds]
        await self.bot.present(NAME, guilds)
        self._served = set(guilds)
        log.info("discord.ready", guilds=len(client.guilds))
        self.ready.set()
        self.bot.nudge()

    async def joined(self, guild: discord.Guild) -> None:
        """The bot was invited."""
        await self._serve(str(guild.id))
        log.info("discord.joined", guilds=len(_known(self._client).guilds))

    async def _serve(self, guild_id: str) -> None:
        """Have the core serve a guild; members may be quicker than Discord is with telling where the bot is."""
        if guild_id not in self._served:
            await self.bot.joined(NAME, guild_id)
            self._served.add(guild_id)

    async def left(self, guild: discord.Guild) -> None:
        """The bot was removed."""
        self._served.discard(str(guild.id))
        await self.bot.left(NAME, str(guild.id))
        log.info("discord.left", guilds=len(_known(self._client).guilds))

    async def written_to(self, message: discord.Message) -> None:
        """Somebody wrote to the bot itself: it is not read, and they are told where they are heard.

        Discord does not say in which language they read, nor of which guild they think.
        """
        words = [str(self._catalogue.keys(locale)["discord.not_read"]) for locale in ("nb", "en")]
        try:
            await message.channel.send("\n".join(words))
        except (discord.HTTPException, aiohttp.ClientError, OSError) as error:
            log.warning("discord.not_answered", exc_info=error)

    async def received(self, received: Received) -> None:
        """A member did something."""
        task = asyncio.current_task()
        if task is not None:
            self._under_way.add(task)
            task.add_done_callback(self._under_way.discard)
        if received.type is discord.InteractionType.autocomplete:
            await self._suggest(received)
        elif received.type is not discord.InteractionType.ping:
            await self._handle(received)

    async def _handle(self, received: Received) -> None:
        data: Any = received.data
        _, home = decode_id(data["custom_id"]) if "custom_id" in data else ("", None)
        responder = Responder(received, self._renderer, home if received.guild_id is None else None)
        try:
            with trouble.translated():
                guild = _known(str(received.guild_id) if received.guild_id else home)
                async with asyncio.timeout(_RIGHTS_WITHIN_S):
                    roles, administers = await self._rights(received, guild)
        except (LookupError, Undeliverable) as error:
            log.info("discord.no_such_member", reason=type(error).__name__)
            await self._say(received, "discord.not_member")
            return
        except Later as error:
            log.warning("discord.rights_unknown", reason=str(error))
            await self._say(received, "discord.no_answer")
            return
        await self._serve(guild)
        await self.bot.handle(interaction(received, guild, roles, administers, self._shortcuts), responder)

    async def _rights(self, received: Received, guild_id: str) -> tuple[frozenset[str], bool]:
        """The member's roles, and whether they may manage the guild; a direct message does not say, so it is asked."""
        member = received.user
        if isinstance(member, discord.Member):
            # As they came, and not by discord.py's `roles`, which leaves out those of a guild that it has not read yet.
            roles = frozenset(str(role) for role in member._roles)  # noqa: SLF001
            return roles, received.permissions.manage_guild
        raw = await _known(self._client).http.get_member(int(guild_id), member.id)
        roles = frozenset(str(role) for role in raw["roles"])
        guild = _known(self._client).get_guild(int(guild_id))
        if guild is None:
            return roles, False
        held = [role for role in guild.roles if str(role.id) in roles]
        manages = any(role.permissions.manage_guild or role.permissions.administrator for role in held)
        return roles, manages or guild.owner_id == member.id

    async def _say(self, received: Received, key: str) -> None:
        """Answer somebody of whom the core was not told."""
        words = self._catalogue.keys("nb" if received.locale is discord.Locale.norwegian else "en")
        try:
            await received.response.send_message(str(words[key]), ephemeral=True)
        except (discord.HTTPException, aiohttp.ClientError, OSError) as error:
            log.warning("interaction.not_answered", exc_info=error)

    async def _suggest(self, received: Received) -> None:
        """Offer what fits; while somebody types, nothing is better than an error."""
        choices: list[app_commands.Choice[str | int | float]] = []
        try:
            guild = _known(str(received.guild_id) if received.guild_id else None)
            roles, administers = await self._rights(received, guild)
            asked = interaction(received, guild, roles, administers, self._shortcuts)
            found = await self.bot.complete(asked, completion(received))
            choices = [app_commands.Choice(name=words[:_CHOICE_NAME] or value, value=value) for value, words in found]
        except Refused as refusal:
            log.info("discord.no_suggestions", reason=str(refusal))
        except Exception as error:  # noqa: BLE001 - the member can go on typing
            log.error("discord.suggestions_failed", failure=failure_id(), exc_info=error)
        try:
            await received.response.autocomplete(choices)
        except (discord.HTTPException, aiohttp.ClientError, OSError) as error:
            log.warning("interaction.not_answered", exc_info=error)

    # What the core asks

    def _speaking(self) -> Voice:
        if self._voice is None:
            raise Later("not connected to Discord", seconds=5, unheard=False)
        return self._voice

    async def deliver(self, delivery: Delivery) -> str:
        """Say it, or change what stands, and give Discord's id."""
        return await self._speaking().deliver(delivery)

    async def arrange(self, arranging: Arranging) -> str:
        """Open, fill or close a thread; show an event, change or take it away."""
        return await self._speaking().arrange(arranging)

    def _guild(self, workspace: str) -> discord.Guild | None:
        return self._client.get_guild(int(workspace)) if self._client else None

    async def find_channel(self, workspace: str, typed: str) -> Address | None:
        """The channel or thread with this id, name or mention."""
        guild = self._guild(workspace)
        wanted = typed.strip("<#>").casefold()
        if guild is None:
            return None
        if is_id(wanted):
            channel = guild.get_channel_or_thread(int(wanted))
        else:
            channel = next((one for one in guild.text_channels if one.name.casefold() == wanted), None)
        if isinstance(channel, discord.Thread):
            return Address(NAME, workspace, Place.THREAD, str(channel.id))
        return Address(NAME, workspace, Place.CHANNEL, str(channel.id)) if channel else None

    async def find_person(self, workspace: str, typed: str) -> Address | None:
        """The member with this id or mention; Discord lets nobody be looked up by name without seeing all members."""
        wanted = typed.strip("<@!>")
        if not is_id(wanted):
            return None
        with trouble.translated():
            try:
                member = await _known(self._client).http.get_member(int(workspace), int(wanted))
            except discord.NotFound:
                return None
        return None if member["user"].get("bot") else Address(NAME, workspace, Place.DIRECT, wanted)

    async def still_here(
        self, workspace: str, people: Collection[str], answered: Callable[[int], None]
    ) -> Mapping[str, bool]:
        """Whether these are members: few are asked about at a time, for others speak meanwhile.

        It takes no privileged intent, as to be told who leaves would.
        """
        found: dict[str, bool] = {}

        async def look(person: str) -> None:
            async with self._looking:
                await asyncio.sleep(self._looks.wait(asyncio.get_running_loop().time()))
                found[person] = await self._is_member(int(workspace), int(person))
                answered(len(found))

        try:
            async with asyncio.timeout(_LOOKS_S), asyncio.TaskGroup() as looks:
                for person in people:
                    looks.create_task(look(person))
        except* (Later, Undeliverable, TimeoutError):
            log.warning("discord.members_unknown", asked=len(people), unknown=len(people) - len(found))
        return found

    async def _is_member(self, guild: int, person: int) -> bool:
        self._speaking()
        with trouble.translated():
            try:
                await _known(self._client).http.get_member(guild, person)
            except discord.NotFound as error:
                if error.code not in _NO_MEMBER:
                    raise
                return False
        return True

    async def find_role(self, workspace: str, typed: str) -> str | None:
        """The role with this id, name or mention."""
        guild = self._guild(workspace)
        wanted = typed.strip("<@&>").casefold()
        roles = [role for role in guild.roles if not role.is_default()] if guild else []
        if is_id(wanted):  # never a name, or a role could be given the id of another for its name
            return next((str(role.id) for role in roles if str(role.id) == wanted), None)
        return next((str(role.id) for role in roles if role.name.casefold() == wanted), None)

    async def holders(self, workspace: str, role: str) -> frozenset[str]:
        """Who has this role; Discord tells it only where the application may see its members."""
        http = _known(self._client).http
        found: set[str] = set()
        last: int | None = 0
        with trouble.translated():
            while last is not None:
                try:
                    page = await http.get_members(int(workspace), _PAGE, last)
                except discord.Forbidden as error:
                    if error.code != _NOT_SHOWN:
                        raise
                    raise Refused(t("discord.members_hidden")) from error
                people = (one for one in page if not one["user"].get("bot"))
                found |= {str(one["user"]["id"]) for one in people if role in {str(held) for held in one["roles"]}}
                last = int(page[-1]["user"]["id"]) if len(page) == _PAGE else None
        return frozenset(found)

    async def obstacle(self, address: Address) -> Phrase | None:
        """What keeps the bot from speaking at an address, and what to click."""
        guild = self._guild(address.workspace)
        return trouble.obstacle(guild, address) if guild and not guild.unavailable else None


class _Client(discord.AutoShardedClient):
    """A client that keeps nothing of what it hears but the guilds with their channels and roles.

    It opens as many connections as Discord asks for: one up to about a thousand guilds, and Discord refuses a single
    one beyond 2,500.
    """

    def __init__(self, adapter: Discord, trace: aiohttp.TraceConfig) -> None:
        super().__init__(
            intents=discord.Intents(guilds=True, dm_messages=True),  # of others' messages it is told nothing
            max_messages=None,
            chunk_guilds_at_startup=False,
            member_cache_flags=discord.MemberCacheFlags.none(),
            allowed_mentions=discord.AllowedMentions.none(),
            guild_ready_timeout=GUILDS_S,
            max_ratelimit_timeout=LONGEST_WAIT_S,  # the outbox waits out what is longer, and holds up nothing meanwhile
            http_trace=trace,
        )
        self._adapter = adapter

    async def setup_hook(self) -> None:
        await self._adapter.logged_in(self)

    async def on_ready(self) -> None:
        await self._adapter.present(self)

    async def on_guild_join(self, guild: discord.Guild) -> None:
        await self._adapter.joined(guild)

    async def on_guild_remove(self, guild: discord.Guild) -> None:
        await self._adapter.left(guild)

    async def on_message(self, message: discord.Message) -> None:
        if message.guild is None and not message.author.bot:
            await self._adapter.written_to(message)

    async def on_interaction(self, received: Received) -> None:
        await self._adapter.received(received)

    async def on_error(self, event_method: str, /, *_args: Any, **_more: Any) -> None:
        log.error("discord.event_failed", failure=failure_id(), told=event_method, exc_info=sys.exception())


T = TypeVar("T")


def _known(value: T | None) -> T:
    if value is None:
        raise LookupError("Discord did not say")
    return value
