"""What goes wrong on Slack, in the core's words: to be tried again, or never; and what an organiser can do."""

from collections.abc import Iterator
from contextlib import contextmanager

import aiohttp
from slack_sdk.errors import SlackApiError, SlackRequestError

from bot.model.address import Address, Place
from bot.model.phrase import Mention, Phrase, t
from bot.port import Later, Undeliverable

_GONE = frozenset(
    {"channel_not_found", "message_not_found", "is_inactive", "user_not_found", "thread_not_found", "is_archived"}
)
_CLOSED = frozenset(
    {
        "not_in_channel", "restricted_action", "restricted_action_read_only_channel",
        "restricted_action_thread_only_channel", "restricted_action_non_threadable_channel", "cannot_dm_bot",
        "cannot_message_user", "user_disabled", "messages_tab_disabled", "user_not_visible", "cant_update_message",
        "edit_window_closed", "expired_url", "used_url", "no_permission", "method_not_supported_for_channel_type",
    }
)  # fmt: skip
_NOT_OPENED = frozenset({"expired_trigger_id", "exchanged_trigger_id", "invalid_trigger_id", "not_found"})
_BUSY = frozenset(
    {"ratelimited", "rate_limited", "internal_error", "fatal_error", "service_unavailable", "request_timeout"}
)
_LOCKED_OUT = frozenset({"invalid_auth", "not_authed", "account_inactive", "token_revoked", "token_expired"})
_ASK_AGAIN_S = 5.0


def error_of(error: SlackApiError) -> str:
    """Slack's own word for what is wrong."""
    response = error.response
    return str(response.get("error", "")) if hasattr(response, "get") else ""


@contextmanager
def translated(address: Address | None = None) -> Iterator[None]:
    """Slack's and the network's errors as Later and Undeliverable; what is our own mistake stays what it is."""
    try:
        yield
    except SlackApiError as error:
        said, status = error_of(error), getattr(error.response, "status_code", 200)
        if status == 429 or said in _BUSY:
            raise Later(said or "rate limited", seconds=_retry_after(error) if status == 429 else None) from error
        if status >= 500 or said in _LOCKED_OUT:
            raise Later(said or f"Slack answered {status}") from error
        if said in _NOT_OPENED:
            raise Undeliverable(f"Slack answered {said}") from error
        if said in _GONE or said in _CLOSED:
            advice = _advice(said, address)
            raise Undeliverable(f"Slack answered {said}", advice=advice, closed=said in _CLOSED) from error
        raise
    except (aiohttp.ClientError, OSError, TimeoutError, SlackRequestError) as error:
        raise Later(type(error).__name__) from error


def _retry_after(error: SlackApiError) -> float:
    headers = {name.lower(): value for name, value in getattr(error.response, "headers", {}).items()}
    try:
        return float(headers.get("retry-after", _ASK_AGAIN_S))
    except ValueError:
        return _ASK_AGAIN_S


def _advice(said: str, address: Address | None) -> Phrase | None:
    if address is None or address.place not in (Place.CHANNEL, Place.THREAD) or address.id.startswith("="):
        return None  # what was to be opened cannot be named
    return t("slack.gone") if said in _GONE else t("slack.closed", channel=Mention(address))
