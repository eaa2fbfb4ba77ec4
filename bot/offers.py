"""What is offered to a member unasked: suggestions while they type, commands, and a page of their own."""

from collections.abc import Iterable, Sequence

from bot import community
from bot.cog import Cog
from bot.context import Context
from bot.handler import Handler
from bot.hearing import Heard, Hearing, is_open_to
from bot.i18n import Catalogue, Reader
from bot.limits import BUTTONS_IN_ROW
from bot.logs import failure_id, log
from bot.model.errors import Refused
from bot.model.form import Completion, Interaction
from bot.model.message import Actions, Block, Button, Heading, Message, action, say
from bot.model.phrase import t
from bot.registry import Registry
from bot.storage.engine import Storage


class Offers:
    """Puts together what a member can do here, and what concerns them now."""

    def __init__(self, storage: Storage, registry: Registry, catalogue: Catalogue, hearing: Hearing) -> None:
        self._storage = storage
        self._registry = registry
        self._catalogue = catalogue
        self._hearing = hearing

    async def complete(self, interaction: Interaction, completion: Completion) -> list[tuple[str, str]]:
        """Suggestions for a parameter as (value, words), for what was typed so far."""
        async with self._storage.reading() as session:
            heard = await self._hearing.hear(session, interaction)
        handler = self._registry.command(completion.group, completion.name)
        if handler is None or not is_open_to(heard, handler):
            return []
        for parameter in handler.parameters:
            if parameter.name == completion.parameter and parameter.suggest is not None:
                found = await self._hearing.suggestions(heard, parameter.suggest, completion.typed)
                return [(choice.value, self._catalogue.plain(choice.label, heard.reader)) for choice in found]
        return []

    async def commands(self, interaction: Interaction) -> list[Handler]:
        """The commands that this member may use, by group and name."""
        async with self._storage.reading() as session:
            heard = await self._hearing.hear(session, interaction)
        return self._hearing.open_to(heard)

    async def home(self, visit: Interaction) -> tuple[Message, Reader]:
        """A member's own page: what each cog has for them, and buttons for what they can do; and how they read it.

        To look at it leaves nothing behind: who comes for the first time is not known for that.
        """
        try:
            async with self._storage.reading() as session:
                heard = await self._hearing.hear(session, visit)
                context = self._hearing.context(session, heard, community.passing(heard.arrival, visit))
                blocks = [block for cog in self._in_order() for block in await self._section(cog, heard, context)]
        except Refused as refusal:
            return say(refusal.reason), self._hearing.stranger(visit)
        return Message(tuple(blocks)), heard.reader

    def _in_order(self) -> list[Cog]:
        """The cogs, with those last whose commands are the core's own words: they are about the bot itself."""
        return sorted(self._registry.cogs, key=lambda cog: cog.name not in self._registry.groups)

    async def _section(self, cog: Cog, heard: Heard, context: Context) -> Sequence[Block]:
        if cog.name in heard.workspace.off:
            return []
        offered = [handler for handler in self._hearing.open_to(heard) if handler.cog == cog.name]
        shown: Sequence[Block] = [Heading(t(f"{cog.name}.commands"))] if cog.name in self._registry.groups else []
        if cog.at_home is not None:
            try:
                shown = (await cog.at_home(context)).blocks
            except Exception as error:  # noqa: BLE001 - one cog that breaks takes no other's place
                failure = failure_id()
                log.error("home.failed", failure=failure, cog=cog.name, exc_info=error)
                shown = say(t("core.failure", id=failure)).blocks
        return [*shown, *rows(offered)]


def rows(commands: Iterable[Handler]) -> list[Actions]:
    """A button for each command, as many in a row as every platform takes."""
    return in_rows([Button(command.label, action(command.reference)) for command in commands])


def in_rows(buttons: Sequence[Button]) -> list[Actions]:
    """Buttons, as many in a row as every platform takes."""
    return [Actions(tuple(buttons[n : n + BUTTONS_IN_ROW])) for n in range(0, len(buttons), BUTTONS_IN_ROW)]
