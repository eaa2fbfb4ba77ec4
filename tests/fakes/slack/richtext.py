"""What Slack refuses in a block of rich text."""

import re

from tests.fakes.slack.refusal import Json
from tests.fakes.slack.shapes import Check, Complaints, Path, among, fields, flag, kinds, many, text, whole

_MOST_PIECES = 1000
_LATEST = 10**11
_DATE_TOKENS = {
    "date_num", "date", "date_short", "date_long", "date_long_full", "date_pretty", "date_short_pretty",
    "date_long_pretty", "date_slash", "day_divider_pretty", "time", "time_secs", "ago",
}  # fmt: skip
_WORDS = {"style": fields({}, dict.fromkeys(("bold", "italic", "strike", "code", "underline"), flag))}
_NAMES = {
    "style": fields({}, dict.fromkeys(("bold", "italic", "strike", "highlight", "client_highlight", "unlink"), flag))
}
_ID = text(255)


def _date(found: Complaints, path: Path, one: Json) -> None:
    """What stands in braces is one of the tokens, and there is at least one."""
    tokens = re.findall(r"\{([^}]*)\}", one["format"])
    if not tokens or not set(tokens) <= _DATE_TOKENS:
        found.add((*path, "format"), f"must be a date format: {one['format']}")


_LINK = fields({"url": text(3000)}, {"text": text(3000), "unsafe": flag, **_WORDS})
_TEXT = fields({"text": text(10**6)}, _WORDS)
_PIECES: dict[str, Check] = {
    "text": _TEXT,
    "link": _LINK,
    "user": fields({"user_id": _ID}, _NAMES),
    "usergroup": fields({"usergroup_id": _ID}, _NAMES),
    "channel": fields({"channel_id": _ID}, _NAMES),
    "date": fields(
        {"timestamp": whole(0, _LATEST), "format": text(3000)},
        {"url": text(3000), "fallback": text(3000), **_WORDS},
        _date,
    ),
    "emoji": fields({"name": text(255)}, {"unicode": text(255), "skin_tone": whole(1, 6), **_WORDS}),
    "broadcast": fields({"range": among("here", "channel", "everyone")}, _WORDS),
}
_BORDER = {"border": whole(0, 1)}
_SECTION = {"rich_text_section": fields({"elements": many(kinds(_PIECES), 1, _MOST_PIECES)})}
_PARTS: dict[str, Check] = {
    **_SECTION,
    "rich_text_quote": fields({"elements": many(kinds(_PIECES), 1, _MOST_PIECES)}, _BORDER),
    "rich_text_preformatted": fields(
        {"elements": many(kinds({"text": _TEXT, "link": _LINK}), 1, _MOST_PIECES)}, _BORDER
    ),
    "rich_text_list": fields(
        {"style": among("bullet", "ordered"), "elements": many(kinds(_SECTION), 1, _MOST_PIECES)},
        {"indent": whole(0, 8), "offset": whole(0, _LATEST), **_BORDER},
    ),
}
PARTS: Check = many(kinds(_PARTS), 1, _MOST_PIECES)
"""The parts of a block of rich text."""
