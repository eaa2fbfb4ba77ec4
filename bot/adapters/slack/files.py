"""Files on their way to Slack: pictures, each of which a message then shows, and whatever else Slack may not take."""

import asyncio
from collections.abc import Coroutine
from typing import Any

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.adapters.slack.trouble import error_of, translated
from bot.drawing import drawn
from bot.logs import log
from bot.model.message import Message
from bot.port import Later, Undeliverable

_LOOKS = 10  # for whether Slack has taken a file in: a message that shows it before is refused
_PAUSE_S = 0.3


async def uploaded(client: AsyncWebClient, message: Message) -> dict[str, str]:
    """Slack's ids of the pictures of a message, by name; what it does not take is missing, and its words have to do."""
    given = {name: await taken(_upload(client, f"{name}.png", png)) for name, png in (await drawn(message)).items()}
    return {name: id_ for name, id_ in given.items() if id_}


async def taken(giving: Coroutine[Any, Any, Any]) -> Any:
    """What comes of giving Slack a file; None where it does not take it. Raises Later where it asks for patience."""
    try:
        with translated():
            return await giving
    except Later as later:
        if later.seconds is not None:
            raise
        log.warning("slack.file_not_taken", reason=str(later))
    except (SlackApiError, Undeliverable) as error:
        reason = error_of(error) if isinstance(error, SlackApiError) else str(error)
        log.warning("slack.file_not_taken", reason=reason)
    return None


async def _upload(client: AsyncWebClient, filename: str, png: bytes) -> str | None:
    given = await client.files_upload_v2(filename=filename, title=filename, content=png)
    id_ = str(given["files"][0]["id"])
    for _ in range(_LOOKS):
        if (await client.files_info(file=id_))["file"].get("mimetype"):
            return id_
        await asyncio.sleep(_PAUSE_S)
    log.warning("slack.file_not_taken", reason="not ready")
    return None
