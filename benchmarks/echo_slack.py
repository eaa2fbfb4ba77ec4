"""The bot to be measured beside: slack_bolt alone, which answers everything with one word."""

import asyncio
import re
import sys

import aiohttp
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from tests.fakes.slack.refusal import Json

_ANYTHING = re.compile("", re.DOTALL)


async def main(api_base: str, bot_token: str, app_token: str) -> None:
    """Answer until the process is ended."""
    async with aiohttp.ClientSession() as session:

        async def echo(body: Json, ack: AsyncAck) -> None:
            await ack()
            # Not slack_bolt's own `respond`, which opens a line for each answer.
            client = AsyncWebhookClient(body["response_url"], session=session, retry_handlers=[])
            await client.send(text="pong", response_type="ephemeral", replace_original=False)

        app = AsyncApp(client=AsyncWebClient(bot_token, api_base, session=session, retry_handlers=[]))
        app.command(_ANYTHING)(echo)
        app.action(_ANYTHING)(echo)
        web_client = AsyncWebClient(app_token, api_base, session=session, retry_handlers=[])
        line = AsyncSocketModeHandler(app, app_token, web_client=web_client)
        await line.connect_async()  # type: ignore[no-untyped-call] # slack_bolt's
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:4]))
