"""Pictures on their way to Slack: it is given each as a file, which a message then shows."""

import asyncio

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
    """Slack's ids of the pictures of a message, by name; what it does not take is missing, and its words have to do.

    Raises Later where Slack asks for patience.
    """
    found: dict[str, str] = {}
    for name, png in (await drawn(message)).items():
        try:
            with translated():
                id_ = await _upload(client, f"{name}.png", png)
        except Later as later:
            if later.seconds is not None:
                raise
            log.warning("slack.picture_not_taken", reason=str(later))
        except (SlackApiError, Undeliverable) as error:
            reason = error_of(error) if isinstance(error, SlackApiError) else str(error)
            log.warning("slack.picture_not_taken", reason=reason)
        else:
            found |= {name: id_} if id_ else {}
    return found


async def _upload(client: AsyncWebClient, filename: str, png: bytes) -> str | None:
    given = await client.files_upload_v2(filename=filename, title=filename, content=png)
    id_ = str(given["files"][0]["id"])
    for _ in range(_LOOKS):
        if (await client.files_info(file=id_))["file"].get("mimetype"):
            return id_
        await asyncio.sleep(_PAUSE_S)
    log.warning("slack.picture_not_taken", reason="not ready")
    return None
