"""Messages among several, where a workspace lets the bot open no private channels: for eight people at the most.

Slack lets nobody into one or out of it: with other people it is another one, and what was said before stays behind.
"""

from collections.abc import Collection

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.adapters.slack.directory import Directory
from bot.adapters.slack.trouble import error_of
from bot.model.phrase import t
from bot.port import Undeliverable

NO_CHANNELS = frozenset({"restricted_action", "cannot_create_channel"})
"""What Slack says where the workspace's settings do not let the bot make channels."""

IS_NO_CHANNEL = frozenset({"method_not_supported_for_channel_type", "not_supported"})
"""What Slack says of what can be done with channels alone."""

_IMPOSSIBLE = frozenset(
    {"too_many_users", "not_enough_users", "user_not_visible", "invalid_user_combination", "missing_scope"}
)


async def opened(client: AsyncWebClient, directory: Directory, people: Collection[str]) -> str:
    """The id of the conversation of these people and the bot, without those who have left.

    Undeliverable, with what an organiser can do about it, where Slack opens none for them.
    """
    known = [await directory.person(id_) for id_ in sorted(people)]
    here = [person.id for person in known if person is not None and person.is_here]
    try:
        return str((await client.conversations_open(users=here))["channel"]["id"])
    except SlackApiError as error:
        if error_of(error) not in _IMPOSSIBLE:
            raise
        advice = t("slack.no_private_channels")
        raise Undeliverable(f"Slack answered {error_of(error)}", advice=advice) from error


async def changed(
    client: AsyncWebClient, directory: Directory, channel: str, *, come: Collection[str] = (), go: Collection[str] = ()
) -> str:
    """The id of the conversation of those in this one, and of who comes, without who goes."""
    there = set((await client.conversations_members(channel=channel))["members"])
    people = (there | {*come}) - {*go}
    return await opened(client, directory, people) if people != there else channel
