"""The line to Slack: a socket that the bot opens, or requests that Slack signs and sends to an address of ours."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

_STAMP = re.compile(r"[0-9]{1,12}")


@asynccontextmanager
async def socket_mode(app: AsyncApp, app_token: str, api_base: str) -> AsyncIterator[None]:
    """Hand everything that Slack says over a socket to the app, for the length of the block."""
    line = AsyncSocketModeHandler(app, app_token, web_client=AsyncWebClient(token=app_token, base_url=api_base))
    try:
        # Asked here, because slack_sdk would ask for ever, and nobody would hear that Slack does not take the token.
        line.client.wss_uri = await line.client.issue_new_wss_url()
        await line.connect_async()  # type: ignore[no-untyped-call] # slack_bolt's
        yield
    finally:
        await line.close_async()  # type: ignore[no-untyped-call]


async def answered(app: AsyncApp, request: web.Request) -> web.Response:
    """What the app answers to one request: 401 to what Slack did not sign just now, 400 to what is no message."""
    try:
        asked = await to_bolt_request(request)
    except Exception:  # noqa: BLE001 - slack_bolt reads it before it looks at the signature: anybody can write this
        return web.Response(status=400)
    stamp = asked.headers.get("x-slack-request-timestamp", ["0"])[0]
    signature = asked.headers.get("x-slack-signature", [""])[0]
    if not _STAMP.fullmatch(stamp) or not signature.isascii():
        return web.Response(status=401)  # slack_bolt takes both for granted
    return await to_aiohttp_response(await app.async_dispatch(asked))
