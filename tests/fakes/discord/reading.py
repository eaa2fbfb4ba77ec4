"""Messages back in plain words, as `bot.adapters.sandbox.render.words` gives them: a line a block."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from bot.model.moment import Moment, Relative, Style
from bot.moments import shown
from tests.fakes.discord.refusal import Json
from tests.fakes.discord.state import Channel, Guild, Message, Person, Role

_BABEL = {"nb": "nb", "nn": "nn", "en": "en_GB"}
_STYLES = {"F": Style.FULL, "f": Style.SHORT, "t": Style.TIME, "T": Style.TIME, "D": Style.DATE, "d": Style.DATE}
_ZONE = ZoneInfo("Europe/Oslo")
_TOKEN = re.compile(
    r"\\(?P<escaped>[^0-9A-Za-z\s])"
    r"|<t:(?P<unix>-?\d+)(?::(?P<style>[tTdDfFR]))?>"
    r"|<(?P<kind>#|@&|@!?)(?P<id>\d+)>"
    r"|<?(?P<web>https?://[^\s<>]+[^\s<>.,:;\"'\])])>?"
    r"|\[(?P<linked>(?:\\.|[^\]\\])+)\]\(https?://[^\s)]+\)"
    r"|`(?P<code>[^`]+)`"
    r"|(?P<mark>\*\*|__|~~|\|\||\*(?!\s)|(?<!\w)_)(?P<inside>(?:\\.|(?!(?P=mark)).)+?)(?P=mark)(?!(?<=_)\w)"
    r"|(?P<unseen>\u200b)"
)
_PREFIX = re.compile(r"^(?:#{1,3} |-# )")
_WHOLLY_BOLD = re.compile(r"^\*\*(?:\\.|(?!\*\*).)+\*\*$")
ROW, BUTTON, SECTION, TEXT, CONTAINER = 1, 2, 9, 10, 17


@dataclass(frozen=True)
class Eyes:
    """Who reads, as far as words depend on it: `locale` is nb, nn or en."""

    locale: str
    now: datetime
    channel: Callable[[str], Channel | None]
    person: Callable[[str], Person | None]
    role: Callable[[str], Role | None]

    def plain(self, text: str) -> str:
        """Discord's markdown undone: times and names in words, no asterisks, no escapes."""
        return "\n".join(_TOKEN.sub(self._word, _PREFIX.sub("", line)) for line in text.split("\n"))

    def _word(self, token: re.Match[str]) -> str:
        if token["escaped"]:
            return token["escaped"]
        if token["web"] or token["code"] or token["unseen"]:
            return token["web"] or token["code"] or ""
        if token["linked"] or token["mark"]:
            return _TOKEN.sub(self._word, token["linked"] or token["inside"])
        if token["unix"]:
            return self._time(datetime.fromtimestamp(int(token["unix"]), UTC), token["style"] or "f")
        found: Channel | Person | Role | None
        match token["kind"]:
            case "#":
                found = self.channel(token["id"])
                return f"#{found.name}" if found else token[0]
            case "@&":
                found = self.role(token["id"])
            case _:
                found = self.person(token["id"])
        return found.name if found else token[0]

    def _time(self, instant: datetime, style: str) -> str:
        value = Relative(instant) if style == "R" else Moment(instant, _STYLES[style])
        return shown(value, locale=_BABEL[self.locale], zone=_ZONE, now=self.now)


def words(message: Message, eyes: Eyes) -> str:
    """What a message says, as plain text."""
    body = message.body
    lines = [eyes.plain(body["content"])] if body.get("content") else []
    for embed in body.get("embeds") or []:
        lines += [eyes.plain(embed[name]) for name in ("title", "description") if embed.get(name)]
        lines += [eyes.plain(f"{field['name']}: {field['value']}") for field in embed.get("fields") or []]
    for one in body.get("components") or []:
        lines += _lines(one, eyes)
    return "\n".join(lines)


def _lines(one: Json, eyes: Eyes) -> list[str]:
    match one["type"]:
        case 10:
            return [_block(one["content"], eyes)]
        case 9:
            said = [_block(each["content"], eyes) for each in one["components"]]
            return [" · ".join([*said, *(f"[{label(each)}]" for each in [one["accessory"]] if each["type"] == BUTTON)])]
        case 1:
            return [" ".join(f"[{label(each)}]" for each in one["components"])]
        case 12:
            return [item["description"] for item in one["items"]]
        case 13:
            return [one["file"]["url"].removeprefix("attachment://")]
        case 17:
            return [line for each in one["components"] for line in _lines(each, eyes)]
    return []


def _block(text: str, eyes: Eyes) -> str:
    first, _, rest = text.partition("\n")
    if _WHOLLY_BOLD.match(first):  # an item: its title, and what stands under it
        return " · ".join(eyes.plain(part) for part in (first, rest) if part)
    return eyes.plain(text)


def label(component: Json) -> str:
    """What a button or a select is called by those who see it."""
    return str(component.get("label") or component.get("placeholder") or "")


def eyes_in(guild: Guild, locale: str, now: datetime, people: dict[str, Person]) -> Eyes:
    """The eyes of somebody in a guild."""
    return Eyes(locale, now, guild.channels.get, people.get, guild.roles.get)
