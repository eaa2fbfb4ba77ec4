"""What goes wrong on Discord, in the core's words: to be tried again, or never; and what an organiser can do."""

from collections.abc import Iterator
from contextlib import contextmanager

import aiohttp
import discord

from bot.model.address import Address, Place
from bot.model.phrase import Mention, Phrase, t
from bot.port import Later, Undeliverable

_REFUSED = (403, 404)
_NEVER = (30038, 50083, 180000)  # a guild has room for 100 events; a thread is put away; an event is over
_WRONG_KIND = 50024  # of channel: in announcement channels and forums there are no private threads
_FULL = 160006  # a guild has room for a thousand threads that are open
_ASK_AGAIN_S = 5.0


@contextmanager
def translated(address: Address | None = None) -> Iterator[None]:
    """Discord's and the network's errors as Later and Undeliverable; what is our own mistake stays what it is."""
    try:
        yield
    except discord.RateLimited as error:
        raise Later("rate limited", seconds=error.retry_after, unheard=False) from error
    except discord.HTTPException as error:
        if error.status == 429:
            raise Later("rate limited", seconds=_retry_after(error), unheard=False) from error
        if error.status >= 500:
            raise Later(f"Discord answered {error.status}") from error
        if error.status in _REFUSED or error.code in _NEVER:
            reason = f"Discord answered {error.status} ({error.code})"
            raise Undeliverable(reason, advice=_advice(error, address), closed=error.status == 403) from error
        if error.code == _WRONG_KIND:
            raise Undeliverable("no thread can be opened there", advice=t("discord.no_private_threads")) from error
        if error.code == _FULL:
            raise Undeliverable("Discord has no room for more threads", advice=t("discord.full")) from error
        raise
    except (aiohttp.ClientError, OSError, TimeoutError) as error:
        raise Later(type(error).__name__) from error
    except RuntimeError as error:
        if str(error) != "Session is closed":  # aiohttp has no kind of its own for it
            raise
        raise Later("the line is closed") from error


def _retry_after(error: discord.HTTPException) -> float:
    headers = getattr(error.response, "headers", {})
    try:
        return float(headers.get("Retry-After", _ASK_AGAIN_S))
    except ValueError:
        return _ASK_AGAIN_S


def _advice(error: discord.HTTPException, address: Address | None) -> Phrase | None:
    if address is None or address.place not in (Place.CHANNEL, Place.THREAD):
        return None
    if error.status == 404:
        return t("discord.gone")
    is_opened = not address.id.startswith("=")  # else it was to be, and there is nothing to be named
    return t("discord.closed", channel=Mention(address)) if is_opened else t("discord.no_private_threads")


def obstacle(guild: discord.Guild, address: Address) -> Phrase | None:
    """What keeps the bot from speaking at an address, as far as the guild's roles and channels tell."""
    if address.place is Place.CALENDAR:
        return None if guild.me.guild_permissions.create_events else t("discord.no_events")
    channel = guild.get_channel_or_thread(int(address.id))
    if channel is None:
        return t("discord.gone")
    may = channel.permissions_for(guild.me)
    if not may.view_channel:
        return t("discord.hidden", channel=Mention(address))
    if not (may.send_messages_in_threads if isinstance(channel, discord.Thread) else may.send_messages):
        return t("discord.closed", channel=Mention(address))
    return None
