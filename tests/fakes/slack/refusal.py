"""How Slack says no."""

from typing import Any

Json = dict[str, Any]

STATES = frozenset(
    {
        "account_inactive", "already_archived", "already_in_channel", "already_reacted", "cannot_dm_bot",
        "cannot_message_user", "cant_delete_message", "channel_not_found", "exchanged_trigger_id",
        "expired_trigger_id", "expired_url", "file_not_found", "hash_conflict", "is_archived", "message_not_found",
        "method_not_supported_for_channel_type", "name_taken", "no_such_subteam", "not_found", "not_in_channel",
        "ratelimited", "restricted_action", "thread_not_found", "used_url", "user_disabled", "user_not_found",
        "user_not_in_channel",
    }
)  # fmt: skip
"""What may become so without a mistake of whoever asks."""


class Refusal(Exception):
    """What Slack answers instead of doing as it was asked; `error` is its code, `messages` say where."""

    def __init__(self, error: str, messages: list[str] | None = None, **more: Any) -> None:
        super().__init__(f"{error} {messages or ''}".strip())
        self.error = error
        self.messages = messages or []
        self.more = more

    @property
    def is_mistake(self) -> bool:
        """Whether the request was badly made."""
        return self.error not in STATES

    def body(self) -> Json:
        """The JSON of the answer."""
        said: Json = {"ok": False, "error": self.error, **self.more}
        return said | ({"response_metadata": {"messages": self.messages}} if self.messages else {})


def invalid(*messages: str) -> Refusal:
    """The refusal of arguments that do not fit."""
    return Refusal("invalid_arguments", [f"[ERROR] {message}" for message in messages])
