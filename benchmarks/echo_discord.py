"""The bot to be measured beside: discord.py alone, which answers everything with one word."""

import asyncio
import sys

import discord
import yarl


class Echo(discord.Client):
    """Keeps nothing, knows nothing, answers at once."""

    async def on_interaction(self, received: discord.Interaction) -> None:
        await received.response.send_message("pong", ephemeral=True)


async def main(api_base: str, gateway_url: str, token: str) -> None:
    """Answer until the process is ended."""
    discord.http.Route.BASE = api_base
    discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(gateway_url)
    client = Echo(
        intents=discord.Intents(guilds=True),
        max_messages=None,
        chunk_guilds_at_startup=False,
        member_cache_flags=discord.MemberCacheFlags.none(),
    )
    async with client:
        await client.start(token)


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:4]))
