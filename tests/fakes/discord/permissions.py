"""Discord's permissions by name, and who has which in the fake."""

from collections.abc import Iterable

BITS = {
    "kick_members": 1 << 1,
    "administrator": 1 << 3,
    "manage_channels": 1 << 4,
    "manage_guild": 1 << 5,
    "add_reactions": 1 << 6,
    "view_channel": 1 << 10,
    "send_messages": 1 << 11,
    "manage_messages": 1 << 13,
    "embed_links": 1 << 14,
    "attach_files": 1 << 15,
    "read_message_history": 1 << 16,
    "mention_everyone": 1 << 17,
    "change_nickname": 1 << 26,
    "manage_roles": 1 << 28,
    "use_application_commands": 1 << 31,
    "manage_events": 1 << 33,
    "manage_threads": 1 << 34,
    "create_public_threads": 1 << 35,
    "create_private_threads": 1 << 36,
    "send_messages_in_threads": 1 << 38,
    "create_events": 1 << 44,
    "pin_messages": 1 << 51,
}

EVERY_BIT = (1 << 53) - 1


def bits(names: Iterable[str]) -> int:
    """The permissions of these names as Discord writes them: one number."""
    total = 0
    for name in names:
        total |= BITS[name]
    return total


EVERYONE = bits(
    [
        "view_channel", "send_messages", "read_message_history", "use_application_commands", "add_reactions",
        "change_nickname", "embed_links", "attach_files", "create_public_threads", "send_messages_in_threads",
    ]
)  # fmt: skip
"""What a new member may do."""

BOT = EVERYONE | bits(
    [
        "manage_channels", "manage_roles", "manage_messages", "manage_events", "create_events", "manage_threads",
        "create_private_threads", "pin_messages",
    ]
)  # fmt: skip
"""What the bot's own role may do, where a test says nothing else."""


def has(permissions: int, name: str) -> bool:
    """Whether these permissions include that one, as an administrator's do."""
    return bool(permissions & (BITS["administrator"] | BITS[name]))
