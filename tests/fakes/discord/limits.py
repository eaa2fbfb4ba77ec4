"""What Discord refuses in the body of a request: pure functions, each raising a `Refusal`."""

from datetime import datetime, timedelta
from typing import Any

from tests.fakes.discord import components
from tests.fakes.discord.refusal import Complaints, Json, Path, Refusal
from tests.fakes.discord.state import COMPONENTS_V2, EPHEMERAL

_MESSAGE = {
    "content", "embeds", "components", "flags", "allowed_mentions", "attachments", "tts", "poll", "message_reference",
    "nonce", "enforce_nonce", "sticker_ids", "shared_client_theme",
}  # fmt: skip
_WEBHOOK = _MESSAGE - {"message_reference", "nonce", "enforce_nonce", "sticker_ids", "shared_client_theme"}
_EDIT = {"content", "embeds", "components", "flags", "allowed_mentions", "attachments", "tts"}
_CHANNEL = {
    "name", "type", "topic", "position", "parent_id", "nsfw", "rate_limit_per_user", "permission_overwrites",
    "default_auto_archive_duration", "bitrate", "user_limit", "archived", "locked", "auto_archive_duration",
    "invitable", "flags", "applied_tags", "rtc_region", "video_quality_mode", "default_reaction_emoji",
    "default_thread_rate_limit_per_user", "available_tags", "default_sort_order", "default_forum_layout",
}  # fmt: skip
_EVENT = {
    "name", "description", "channel_id", "entity_type", "entity_metadata", "privacy_level", "scheduled_start_time",
    "scheduled_end_time", "image", "status", "recurrence_rule",
}  # fmt: skip
_ALLOWED_FLAGS = 1 << 2 | 1 << 12 | COMPONENTS_V2
_ARCHIVE_MINUTES = (60, 1440, 4320, 10080)
MOST_EVENTS = 100


def message(
    body: Json, *, path: Path = (), interaction: bool = False, edits: int | None = None, optional: bool = False
) -> None:
    """Check a message that is posted or, where the flags of one that stands are given as `edits`, changed."""
    found = Complaints()
    found.known(path, body, _WEBHOOK if interaction else _EDIT if edits is not None else _MESSAGE)
    flags = int(body.get("flags") or 0)
    unknown = flags & ~(_ALLOWED_FLAGS | (EPHEMERAL if interaction else 0))
    if unknown:
        found.add((*path, "flags"), "BITFIELD_TYPE_INVALID", f"These flags cannot be set here: {unknown}.")
    new = bool((flags | (edits or 0)) & COMPONENTS_V2)
    components.message(found, (*path, "components"), body.get("components"), second_version=new)
    if body.get("content") is not None:
        found.length((*path, "content"), body["content"], 0, 2000)
    for name in ("content", "embeds", "poll", "sticker_ids"):
        if new and body.get(name):
            code = "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2"
            found.add((*path, name), code, f"With the flag for components of version 2 there is no {name}.")
    _embeds(found, (*path, "embeds"), body.get("embeds"))
    _mentions(found, (*path, "allowed_mentions"), body.get("allowed_mentions"))
    if isinstance(body.get("nonce"), str) and len(body["nonce"]) > 25:
        found.add((*path, "nonce"), "BASE_TYPE_MAX_LENGTH", "Must be 25 or fewer in length.")
    found.settle()
    says = any(body.get(name) for name in ("content", "embeds", "components", "attachments", "poll", "sticker_ids"))
    if not says and edits is None and not optional:
        raise Refusal(400, 50006, "Cannot send an empty message")


def _embeds(found: Complaints, path: Path, embeds: Any) -> None:
    if not embeds or not found.count(path, embeds, 0, 10):
        return
    total = 0
    for index, embed in enumerate(embeds):
        here = (*path, index)
        limits = (("title", 256), ("description", 4096))
        pairs = [((*here, name), embed.get(name), most) for name, most in limits]
        fields = embed.get("fields") or []
        found.count((*here, "fields"), fields, 0, 25)
        for number, one in enumerate(fields):
            pairs += [
                ((*here, "fields", number, name), one.get(name), most)
                for name, most in (("name", 256), ("value", 1024))
            ]
        pairs.append(((*here, "footer", "text"), (embed.get("footer") or {}).get("text"), 2048))
        for where, text, most in pairs:
            if text is not None:
                found.length(where, text, 0, most)
                total += len(text)
    if total > 6000:
        found.add(path, "MAX_EMBED_SIZE_EXCEEDED", "Embed size exceeds maximum size of 6000")


def _mentions(found: Complaints, path: Path, allowed: Any) -> None:
    if allowed is None:
        return
    found.known(path, allowed, ("parse", "users", "roles", "replied_user"))
    for kind in allowed.get("parse") or []:
        found.one_of((*path, "parse"), kind, ("users", "roles", "everyone"))
    for kind in ("users", "roles"):
        found.count((*path, kind), allowed.get(kind) or [], 0, 100)
        if allowed.get(kind) and kind in (allowed.get("parse") or []):
            found.add(path, "MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE", f'"parse" has {kind!r}, and so has its list.')


def form(data: Json) -> None:
    """Check a modal."""
    found = Complaints()
    components.modal(found, ("data",), data)
    found.settle()


def autocomplete(data: Json) -> None:
    """Check what is suggested while a person types."""
    found = Complaints()
    found.known(("data",), data, ("choices",))
    if found.count(("data", "choices"), data.get("choices"), 0, 25):
        for index, choice in enumerate(data["choices"]):
            here: Path = ("data", "choices", index)
            found.known(here, choice, ("name", "name_localizations", "value"))
            found.length((*here, "name"), choice.get("name"), 1, 100)
            if isinstance(choice.get("value"), str):
                found.length((*here, "value"), choice["value"], 1, 100)
            elif not isinstance(choice.get("value"), int | float):
                found.add((*here, "value"), "BASE_TYPE_REQUIRED", "This field is required")
    found.settle()


def channel(body: Json, *, new: bool) -> None:
    """Check a channel or thread that is made or changed."""
    found = Complaints()
    found.known((), body, _CHANNEL)
    if new or body.get("name") is not None:
        found.length(("name",), body.get("name"), 1, 100)
    if body.get("topic") is not None:
        found.length(("topic",), body["topic"], 0, 1024)
    found.settle()


def thread(body: Json, *, beside_message: bool) -> None:
    """Check a thread that is started."""
    found = Complaints()
    known = {"name", "auto_archive_duration", "rate_limit_per_user"}
    found.known((), body, known if beside_message else known | {"type", "invitable"})
    found.length(("name",), body.get("name"), 1, 100)
    if body.get("auto_archive_duration") is not None:
        found.one_of(("auto_archive_duration",), body["auto_archive_duration"], _ARCHIVE_MINUTES)
    if not beside_message and body.get("type") is not None:
        found.one_of(("type",), body["type"], (10, 11, 12))
    found.settle()


def role(body: Json) -> None:
    """Check a role that is made or changed."""
    found = Complaints()
    found.known((), body, ("name", "permissions", "color", "colors", "hoist", "icon", "unicode_emoji", "mentionable"))
    if body.get("name") is not None:
        found.length(("name",), body["name"], 1, 100)
    found.settle()


def scheduled_event(body: Json, standing: Json, *, now: datetime, count: int) -> None:
    """Check a scheduled event that is made, or changed where one stands already."""
    found = Complaints()
    found.known((), body, _EVENT)
    merged = standing | body
    found.length(("name",), merged.get("name"), 1, 100)
    if merged.get("description"):
        found.length(("description",), merged["description"], 1, 1000)
    found.one_of(("privacy_level",), merged.get("privacy_level"), (2,))
    start = _instant(found, merged, "scheduled_start_time", required=True)
    end = _instant(found, merged, "scheduled_end_time", required=merged.get("entity_type") == 3)
    if "scheduled_start_time" in body and start and start <= now:
        code = "GUILD_SCHEDULED_EVENT_SCHEDULE_PAST"
        found.add(("scheduled_start_time",), code, "Cannot schedule event in the past.")
    if start and start > now + timedelta(days=5 * 366):
        found.add(("scheduled_start_time",), "GUILD_SCHEDULED_EVENT_TOO_FAR", "Cannot schedule event so far ahead.")
    if start and end and end <= start:
        code = "GUILD_SCHEDULED_EVENT_END_BEFORE_START"
        found.add(("scheduled_end_time",), code, "Cannot schedule event to end before start.")
    if found.one_of(("entity_type",), merged.get("entity_type"), (1, 2, 3)):
        if merged["entity_type"] == 3:
            location = (merged.get("entity_metadata") or {}).get("location")
            found.length(("entity_metadata", "location"), location, 1, 100)
            if body.get("channel_id"):
                found.add(("channel_id",), "GUILD_SCHEDULED_EVENT_CHANNEL", "An external event has no channel.")
        elif not merged.get("channel_id"):
            found.add(("channel_id",), "BASE_TYPE_REQUIRED", "This field is required")
    found.settle()
    if not standing and count >= MOST_EVENTS:
        raise Refusal(400, 30038, "Maximum number of guild scheduled events reached (100)")


def _instant(found: Complaints, body: Json, name: str, *, required: bool) -> datetime | None:
    text = body.get(name)
    if text is None:
        if required:
            found.add((name,), "BASE_TYPE_REQUIRED", "This field is required")
        return None
    try:
        instant = datetime.fromisoformat(text)
    except (TypeError, ValueError):
        found.add((name,), "DATE_TIME_TYPE_PARSE", f"Could not parse {text!r}. Should be ISO8601.")
        return None
    if instant.tzinfo is None:
        found.add((name,), "DATE_TIME_TYPE_PARSE", "Without an offset it is read as UTC; the fake takes no chances.")
        return None
    return instant
