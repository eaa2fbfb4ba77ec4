"""The people of the local Slack: what they type, press and fill in arrives, and what they read is what was said."""

import asyncio
import re
from collections.abc import AsyncIterator
from typing import Any

import pytest
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.clock import WindableClock
from bot.commandline import read_line
from bot.i18n import Catalogue
from bot.registry import Registry
from tests.core import notebook
from tests.core.conftest import TEXTS
from tests.fakes.slack import FakeSlack, typed
from tests.fakes.slack.people import Actor, Company, NotTaken, NotThere
from tests.fakes.slack.refusal import Json
from tests.fakes.slack.state import Channel


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def section(text: str) -> Json:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}}


def options(*values: str) -> list[Json]:
    return [{"text": plain(value.title()), "value": value} for value in values]


CARD = [
    section("*Look*"),
    {
        "type": "actions",
        "elements": [
            {"type": "button", "action_id": "go", "text": plain("Go"), "value": "1"},
            {"type": "static_select", "action_id": "pick", "placeholder": plain("Pick"), "options": options("a", "b")},
        ],
    },
]


def field(name: str, element: Json, *, optional: bool = True) -> Json:
    label, asked = plain(name.title()), {"action_id": name, **element}
    return {"type": "input", "block_id": name, "label": label, "optional": optional, "element": asked}


FORM: Json = {
    "type": "modal",
    "callback_id": "asked",
    "title": plain("A form"),
    "submit": plain("Send"),
    "blocks": [
        section("Fill it in."),
        field("text", {"type": "plain_text_input", "initial_value": "tea", "max_length": 10}, optional=False),
        field("count", {"type": "number_input", "is_decimal_allowed": False, "min_value": "1", "max_value": "9"}),
        field("colour", {"type": "static_select", "options": options("red", "blue")}),
        field("size", {"type": "radio_buttons", "options": options("small", "large")}),
        field("bright", {"type": "checkboxes", "options": options("yes")}),
        field("room", {"type": "channels_select"}),
        field("where", {"type": "conversations_select"}),
        field("who", {"type": "multi_static_select", "options": options("mentor", "organiser")}),
        field("people", {"type": "multi_users_select", "max_selected_items": 1}),
        field("file", {"type": "file_input", "filetypes": ["ics"], "max_files": 1}),
    ],
}


class Bot:
    """A bot that does as it is told, and remembers what arrived."""

    def __init__(self, fake: FakeSlack) -> None:
        self.said: list[Json] = []
        self.errors: dict[str, str] = {}
        self._under_way: set[asyncio.Task[Any]] = set()
        self.client = AsyncWebClient(token=fake.bot_token, base_url=fake.api_base, retry_handlers=[])
        app = AsyncApp(client=self.client, signing_secret=fake.signing_secret)
        app.command("/bot")(self._command)
        app.action(re.compile(""))(self._pressed)
        app.view("asked")(self._sent)
        own = AsyncWebClient(token=fake.app_token, base_url=fake.api_base, retry_handlers=[])
        self.line = AsyncSocketModeHandler(app, fake.app_token, web_client=own)

    async def settle(self) -> None:
        """Wait for what has begun."""
        if self._under_way:
            await asyncio.wait(self._under_way)

    def _begins(self, said: Json) -> None:
        self.said.append(said)
        task = asyncio.current_task()
        assert task is not None
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)

    async def _command(self, ack: Any, command: Json, respond: Any) -> None:
        self._begins(command)
        await ack()
        channel, person = command["channel_id"], command["user_id"]
        match command["text"].split()[0]:
            case "show":
                await self.client.chat_postMessage(channel=channel, text="Look", blocks=CARD)
            case "tell":
                await self.client.chat_postMessage(channel=person, text="For <@" + person + ">")
            case "form":
                await self.client.views_open(trigger_id=command["trigger_id"], view=FORM)
            case _:
                await respond(text=f"Heard {command['text']}")

    async def _pressed(self, ack: Any, action: Json, body: Json, respond: Any) -> None:
        self._begins(body)
        await ack()
        chosen = action.get("selected_option") or {}
        await respond(text=f"Pressed {action['action_id']} {chosen.get('value', '-')}", replace_original=False)

    async def _sent(self, ack: Any, body: Json) -> None:
        self._begins(body)
        if self.errors:
            await ack(response_action="errors", errors=self.errors)
            return
        await ack()
        await self.client.chat_postMessage(channel=body["user"]["id"], text="Taken")

    @property
    def filled(self) -> Json:
        """What the last form was filled in with, by field."""
        values = self.said[-1]["view"]["state"]["values"]
        found = {name: dict(actions[name]) for name, actions in values.items()}
        return {name: next(value for key, value in one.items() if key != "type") for name, one in found.items()}


@pytest.fixture
async def fake(clock: WindableClock) -> AsyncIterator[FakeSlack]:
    async with FakeSlack(now=clock.now) as slack:
        yield slack
        assert slack.refusals == []


@pytest.fixture
async def bot(fake: FakeSlack) -> AsyncIterator[Bot]:
    bot = Bot(fake)
    await bot.line.connect_async()  # type: ignore[no-untyped-call]
    await fake.connected()
    yield bot
    await bot.line.close_async()  # type: ignore[no-untyped-call]


@pytest.fixture
def company(fake: FakeSlack, bot: Bot) -> Company:
    company = Company(fake, {"general": fake.channel("felles"), "activities": fake.channel("aktiviteter")})
    company.settle = bot.settle
    company.answered = bot.settle
    return company


@pytest.fixture
def ida(company: Company) -> Actor:
    return company.joins("Ida")


def shown(actor: Actor) -> Json:
    return {one["name"]: one["value"] for one in actor.form["fields"]}


async def test_command_arrives_as_the_client_hands_it_over(company: Company, bot: Bot, ida: Actor) -> None:
    general = company.room("general")
    answer = await ida.says('/bot add "a & b" channel:general <x>')
    assert bot.said[-1]["text"] == f'add "a &amp; b" channel:<#{general.id}|felles> &lt;x&gt;'
    assert bot.said[-1]["channel_id"] == company.room("activities").id
    assert answer == 'Heard add "a & b" channel:#felles <x>'
    ida.goes_to("general")
    await ida.calls("bot", "add", text="tea and cake", count=2, channel="general")
    assert bot.said[-1]["text"] == f'add text:"tea and cake" count:2 channel:<#{general.id}|felles>'
    assert bot.said[-1]["channel_id"] == general.id


async def test_plain_words_are_said_to_all(company: Company, ida: Actor) -> None:
    assert await ida.says("Hi") == ""
    henrik = company.joins("Henrik")
    assert [one.text for one in henrik.sees("activities")] == ["Hi"]
    assert company.transcript("activities") == []


async def test_public_answer_is_read_by_all_and_a_private_one_by_the_asker(company: Company, ida: Actor) -> None:
    henrik = company.joins("Henrik")
    assert await ida.says("/bot show") == "Look\n[Go] [Pick]"
    assert await ida.says("/bot other") == "Heard other"
    assert [henrik.reads(one) for one in henrik.sees("activities")] == ["Look\n[Go] [Pick]"]
    assert [ida.reads(one) for one in ida.sees("activities")] == ["Look\n[Go] [Pick]", "Heard other"]
    assert company.transcript("activities") == ["Look\n[Go] [Pick]"]


async def test_direct_message_is_the_answer_where_there_is_no_other(company: Company, ida: Actor) -> None:
    assert await ida.says("/bot tell") == "For Ida"
    assert (ida.inbox, company.joins("Henrik").inbox) == (["For Ida"], [])
    assert [ida.reads(one) for one in ida.sees("direct")] == ["For Ida"]


async def test_button_and_select_are_used(bot: Bot, ida: Actor) -> None:
    await ida.says("/bot show")
    assert await ida.presses("Go") == "Pressed go -"
    assert await ida.presses("Pick", value="b") == "Pressed pick b"
    with pytest.raises(NotThere):
        await ida.presses("Stop")


async def test_what_is_shown_no_more_can_be_pressed(company: Company, ida: Actor) -> None:
    assert await ida.presses_id("gone/yes?event=1") == "Pressed gone/yes?event=1 -"
    assert await ida.presses_id("gone/pick", value="7") == "Pressed gone/pick 7"
    assert company.transcript("activities") == []


async def test_form_is_filled_in_and_sent(company: Company, fake: FakeSlack, bot: Bot, ida: Actor) -> None:
    assert await ida.says("/bot form") == ""
    assert ida.form["title"] == "A form"
    assert [one["label"] for one in ida.form["fields"]][:2] == ["Text", "Count"]
    assert shown(ida) == dict.fromkeys(("count", "colour", "size", "room", "where"), "") | {
        "text": "tea", "bright": [], "who": [], "people": [], "file": [],
    }  # fmt: skip
    answer = await ida.fills(
        count="2", colour="blue", size="Small", bright="yes", room="general", where="activities",
        who=["Mentor", "organiser"], people="Ida", file=("term.ics", b"BEGIN"),
    )  # fmt: skip
    assert answer == "Taken"
    filled = bot.filled
    assert (filled["text"], filled["count"]) == ("tea", "2")
    assert filled["colour"] == options("blue")[0]
    assert filled["size"]["value"] == "small"
    assert filled["bright"] == options("yes")
    assert (filled["room"], filled["where"]) == (company.room("general").id, company.room("activities").id)
    assert [one["value"] for one in filled["who"]] == ["mentor", "organiser"]
    assert filled["people"] == [ida.person.id]
    (file,) = filled["file"]
    assert (file["name"], file["size"]) == ("term.ics", 5)
    assert fake.world.files[file["id"]][1] == b"BEGIN"
    with pytest.raises(NotThere):
        _ = ida.form


async def test_form_is_emptied(bot: Bot, ida: Actor) -> None:
    await ida.says("/bot form")
    await ida.fills(text="x", count="", colour="", bright="no", who="", file=[])
    filled = bot.filled
    assert (filled["text"], filled["count"], filled["colour"]) == ("x", None, None)
    assert (filled["bright"], filled["who"], filled["file"]) == ([], [], [])


async def test_form_with_errors_stays_as_it_was_typed(bot: Bot, ida: Actor) -> None:
    await ida.says("/bot form")
    bot.errors = {"text": "No tea", "count": "Too many"}
    assert await ida.fills(text="coffee", count="7") == "No tea\nToo many"
    assert (shown(ida)["text"], shown(ida)["count"]) == ("coffee", "7")
    bot.errors = {}
    assert await ida.fills(count="3") == "Taken"
    assert (bot.filled["text"], bot.filled["count"]) == ("coffee", "3")


@pytest.mark.parametrize(
    "wrong",
    [
        {"text": ""},
        {"text": "x" * 11},
        {"count": "many"},
        {"count": "1.5"},
        {"count": "10"},
        {"people": ["Ida", "fadderbot"]},
        {"file": ("term.txt", b"")},
        {"file": [("a.ics", b""), ("b.ics", b"")]},
    ],
)
async def test_what_the_client_does_not_take_is_not_sent(bot: Bot, ida: Actor, wrong: Json) -> None:
    await ida.says("/bot form")
    arrived = len(bot.said)
    with pytest.raises(NotTaken):
        await ida.fills(**wrong)
    assert len(bot.said) == arrived


@pytest.mark.parametrize(
    "strange",
    [
        {"nothing": "x"},
        {"colour": "green"},
        {"room": "cellar"},
        {"people": "Nobody"},
        {"bright": "maybe"},
        {"file": "x"},
    ],
)
async def test_what_cannot_be_chosen_is_not_there(ida: Actor, strange: Json) -> None:
    await ida.says("/bot form")
    with pytest.raises(NotThere):
        await ida.fills(**strange)


async def test_no_form_is_open(ida: Actor) -> None:
    with pytest.raises(NotThere):
        await ida.fills(text="x")
    assert await ida.is_suggested("bot", "add", "text", "t") == []


async def test_roles_are_groups_and_the_owner_runs_it_all(company: Company, fake: FakeSlack) -> None:
    standing = fake.usergroup("mentor")
    ida, kari, odd = company.joins("Ida", "mentor"), company.joins("Kari", "organiser"), company.joins("Odd", "owner")
    groups = {group.name: group.members for group in fake.world.usergroups.values()}
    assert groups == {"mentor": {ida.person.id}, "organiser": {kari.person.id}}
    assert standing.members == {ida.person.id}
    assert (odd.account.is_owner, odd.account.is_admin, ida.account.is_admin) == (True, True, False)
    assert ida.person.id in company.room("general").members


async def test_threads_are_read_apart(company: Company, fake: FakeSlack, bot: Bot, ida: Actor) -> None:
    general = company.room("general")
    root = await bot.client.chat_postMessage(channel=general.id, text="Bakers")
    await bot.client.chat_postMessage(channel=general.id, text="Bread", thread_ts=root["ts"])
    assert [one.text for one in ida.sees("general")] == ["Bakers"]
    assert [one.text for one in ida.sees(f"{general.id}:{root['ts']}")] == ["Bread"]
    del fake.world.channels[general.id]
    assert ida.sees("general") == []


async def test_what_is_said_is_heard_as_it_was_then(company: Company, bot: Bot, clock: WindableClock) -> None:
    general, start = company.room("general"), clock.now()
    heard = company.said_since("general")
    first = await bot.client.chat_postMessage(channel=general.id, text="*tea*")
    await bot.client.chat_update(channel=general.id, ts=first["ts"], text="coffee")
    await bot.client.chat_postMessage(channel=company.room("activities").id, text="elsewhere")
    assert heard() == [(start, "tea"), (start, "coffee")]


ROOMS = {"general": Channel("C1", "felles", None), "#felles": Channel("C1", "felles", None)}  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "handed_over"),
    [
        ("add channel:general", "add channel:<#C1|felles>"),
        ("import https://x.no/?a=1&b=2 general", "import <https://x.no/?a=1&amp;b=2> <#C1|felles>"),
        ('add text:"the general room" x', 'add text:"the general room" x'),
        ('see:"https://x.no/a." (http://x.no)', 'see:"<https://x.no/a>." (<http://x.no>)'),
        ("add generally general.", "add generally general."),
        ("add #felles #else &#39; a#felles", "add <#C1|felles> #else &amp;#39; a#felles"),
    ],
)
def test_line_is_handed_over(text: str, handed_over: str) -> None:
    assert typed.handed_over(text, ROOMS.get) == handed_over


REGISTRY = Registry([notebook.cog], Catalogue([TEXTS, notebook.cog.folder / "strings"]))


@pytest.mark.parametrize("text", ["tea", "tea and cake", "", "a\nb", 'a"b', "x:y", "text:x", "**b** <@1>"])
def test_arguments_survive_being_typed(text: str) -> None:
    _, given = read_line(f"/notebook hail {typed.called({'text': text, 'loud': False})}", REGISTRY)
    assert given == {"text": text, "loud": "False"}


@pytest.mark.parametrize("text", ['say "hi" now', "han sa «hei»", '"unfinished business'])
def test_last_argument_survives_with_quotes_in_it(text: str) -> None:
    _, given = read_line(f"/notebook write {typed.called({'text': text})}", REGISTRY)
    assert given == {"text": text}


@pytest.mark.parametrize(
    "arguments", [{"a": 'x "y" z', "b": 'x "y" z'}, {"a": '"x"'}, {"a": "«x» y"}, {"a": ("term.ics", b"")}]
)
def test_what_nobody_can_type(arguments: Json) -> None:
    with pytest.raises(NotThere):
        typed.called(arguments)
