"""The fake Slack's deliveries, proven with the real slack_bolt: over sockets, and by signed requests."""

from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from typing import Any

import pytest
from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from bot.clock import WindableClock
from tests.conftest import START
from tests.fakes.slack import FakeSlack, asking
from tests.fakes.slack.state import Asked, Channel, Person

PLAIN = "plain_text"


def text(said: str) -> dict[str, str]:
    """A plain text, as blocks hold it."""
    return {"type": PLAIN, "text": said}


def form(title: str = "Nytt møte", **more: Any) -> dict[str, Any]:
    """A modal with one of each kind of field."""
    options = [{"text": text(name), "value": value} for name, value in (("Onsdag", "3"), ("Fredag", "5"))]
    title_input = {"type": "plain_text_input", "action_id": "typed"}
    select = {"type": "static_select", "action_id": "chosen", "options": options}
    outer = {"type": "external_select", "action_id": "sought", "min_query_length": 0}
    button = {"type": "button", "action_id": "more", "text": text("Mer"), "value": "1"}
    blocks = [
        {"type": "input", "block_id": "title", "label": text("Tittel"), "element": title_input},
        {"type": "input", "block_id": "day", "label": text("Dag"), "element": select, "optional": True},
        {"type": "input", "block_id": "place", "label": text("Sted"), "element": outer, "optional": True},
        {"type": "actions", "block_id": "buttons", "elements": [button]},
    ]
    return {
        "type": "modal",
        "callback_id": "made",
        "title": text(title),
        "submit": text("Lag"),
        "blocks": blocks,
    } | more


def card(value: str = "1") -> list[dict[str, Any]]:
    """A message's blocks with a button."""
    button = {"type": "button", "action_id": "come", "text": text("Jeg kommer"), "value": value}
    return [{"type": "actions", "block_id": "answers", "elements": [button]}]


@pytest.fixture
async def fake(clock: WindableClock) -> AsyncIterator[FakeSlack]:
    async with FakeSlack(now=clock.now) as slack:
        yield slack
        assert slack.refusals == []


@pytest.fixture
def client(fake: FakeSlack) -> AsyncWebClient:
    return AsyncWebClient(token=fake.bot_token, base_url=fake.api_base, retry_handlers=[])


@pytest.fixture
def app(fake: FakeSlack, client: AsyncWebClient) -> AsyncApp:
    return AsyncApp(client=client, signing_secret=fake.signing_secret)


@pytest.fixture
async def online(fake: FakeSlack, app: AsyncApp) -> AsyncIterator[AsyncSocketModeHandler]:
    own = AsyncWebClient(token=fake.app_token, base_url=fake.api_base, retry_handlers=[])
    handler = AsyncSocketModeHandler(app, fake.app_token, web_client=own, ping_interval=0.05)
    await handler.connect_async()  # type: ignore[no-untyped-call]
    await fake.connected()
    yield handler
    await handler.close_async()  # type: ignore[no-untyped-call]


@pytest.fixture
def ida(fake: FakeSlack) -> Person:
    return fake.person("Ida")


@pytest.fixture
def general(fake: FakeSlack, ida: Person) -> Channel:
    return fake.channel("felles", members=[ida])


async def told(fake: FakeSlack, url: str, **body: Any) -> tuple[int, str]:
    """What a response_url answers."""
    answer = await AsyncWebhookClient(url, retry_handlers=[]).send_dict(body)
    return answer.status_code, answer.body


@pytest.mark.usefixtures("online")
async def test_command_is_answered_by_its_address(fake: FakeSlack, app: AsyncApp, ida: Person, general: Channel,
                                                  clock: WindableClock) -> None:  # fmt: skip
    @app.command("/events")
    async def events(ack: Any, respond: Any, command: dict[str, str]) -> None:
        await ack()
        await respond(f"Du skrev {command['text']} i {command['channel_name']}")

    asked = await asking.slash(fake, ida, general, "/events", "list")
    await asking.answered(fake, asked)
    assert [(one.text, one.only_for) for one in asked.answers] == [("Du skrev list i felles", ida.id)]
    url = asked.payload["response_url"]
    assert await told(fake, url, text="Til alle", response_type="in_channel") == (200, '{"ok": true}')
    assert fake.world.visible(fake.person("Henrik"))[-1].text == "Til alle"
    for _ in range(3):
        await told(fake, url, text="Mer")
    assert await told(fake, url, text="For mye") == (404, '{"ok": false, "error": "used_url"}')
    direct = await asking.slash(fake, ida, fake.world.direct_with(ida), "/events", "")
    await asking.answered(fake, direct)
    assert direct.answers[0].text == "Du skrev  i directmessage"
    clock.wind_to(clock.now() + timedelta(minutes=31))
    assert (await told(fake, direct.payload["response_url"], text="For sent"))[1] == (
        '{"ok": false, "error": "expired_url"}'
    )


@pytest.mark.usefixtures("online")
async def test_command_is_answered_by_its_acknowledgement(fake: FakeSlack, app: AsyncApp, ida: Person,
                                                          general: Channel) -> None:  # fmt: skip
    @app.command("/events")
    async def events(ack: Any) -> None:
        await ack("Straks")

    asked = await asking.slash(fake, ida, general, "/events", "")
    await asking.answered(fake, asked)
    assert ([one.text for one in asked.answers], asked.acks) == (["Straks"], 1)
    await asking.redeliver(fake, asked)
    await fake.changes.until(lambda: asked.acks == 2)
    assert len(asked.answers) == 2


@pytest.mark.usefixtures("online")
async def test_button_replaces_the_message_in_which_it_stands(fake: FakeSlack, app: AsyncApp, client: AsyncWebClient,
                                                              ida: Person, general: Channel) -> None:  # fmt: skip
    seen: list[dict[str, Any]] = []

    @app.action("come")
    async def come(ack: Any, respond: Any, body: dict[str, Any]) -> None:
        seen.append(body)
        await ack()
        await respond(text="Du kommer", blocks=card("2"), replace_original=True)

    await client.chat_postMessage(channel=general.id, text="Quiz", blocks=card())
    await client.chat_postEphemeral(channel=general.id, user=ida.id, text="Quiz?", blocks=card())
    for message, ephemeral in zip(list(general.messages), (False, True), strict=True):
        asked = await asking.press(fake, ida, message=message, block_id="answers", action_id="come")
        await asking.answered(fake, asked)
        assert asked.answers == [message]
        assert (message.text, message.edits) == ("Du kommer", 1)
        assert message.blocks[0]["elements"][0]["value"] == "2"
        assert seen[-1]["actions"][0]["value"] == "1"
        assert (seen[-1]["container"]["is_ephemeral"], "message" in seen[-1]) == (ephemeral, not ephemeral)
    with pytest.raises(ValueError, match="no element"):
        await asking.press(fake, ida, message=message, block_id="answers", action_id="stay")
    with pytest.raises(ValueError, match="cannot see"):
        await asking.press(fake, fake.person("Henrik"), message=message, block_id="answers", action_id="come")
    with pytest.raises(ValueError, match="value is"):
        await asking.press(fake, ida, message=message, block_id="answers", action_id="come", value="1")


@pytest.mark.usefixtures("online")
async def test_modal_is_corrected_then_closed(fake: FakeSlack, app: AsyncApp, ida: Person, general: Channel) -> None:
    days: list[Any] = []

    @app.command("/events")
    async def events(ack: Any, client: AsyncWebClient, body: dict[str, str]) -> None:
        await ack()
        await client.views_open(trigger_id=body["trigger_id"], view=form())

    @app.view("made")
    async def made(ack: Any, view: dict[str, Any]) -> None:
        state = view["state"]["values"]
        days.append((state["day"]["chosen"].get("selected_option") or {}).get("value"))
        if state["title"]["typed"]["value"] == "":
            await ack(response_action="errors", errors={"title": "Tittelen mangler"})
        else:
            await ack()

    @app.options("sought")
    async def sought(ack: Any, payload: dict[str, str]) -> None:
        await ack(options=[{"text": text(payload["value"].title()), "value": "7"}])

    @app.action("chosen")
    async def chosen(ack: Any) -> None:
        await ack()

    opened = await asking.slash(fake, ida, general, "/events", "add")
    await asking.answered(fake, opened)
    view = opened.views[0]
    assert fake.world.modals[ida.id] == [view]
    found = await asking.suggested(fake, ida, view=view, block_id="place", action_id="sought", typed="kantina")
    assert found[0]["text"]["text"] == "Kantina"
    pressed = await asking.press(fake, ida, view=view, block_id="day", action_id="chosen", value="5")
    await asking.acknowledged(fake, pressed)
    empty = await asking.submit(fake, ida, view, {"title": {"typed": {"type": "plain_text_input", "value": ""}}})
    await asking.acknowledged(fake, empty)
    assert (empty.ack or {})["errors"] == {"title": "Tittelen mangler"}
    assert not view.closed
    with pytest.raises(ValueError, match="no field"):
        await asking.submit(fake, ida, view, {"title": {"other": {"type": "plain_text_input", "value": ""}}})
    full = await asking.submit(fake, ida, view, {"title": {"typed": {"type": "plain_text_input", "value": "Quiz"}}})
    await asking.acknowledged(fake, full)
    assert (view.closed, fake.world.modals[ida.id], days) == (True, [], ["5", "5"])


@pytest.mark.usefixtures("online")
async def test_modals_stand_above_one_another(fake: FakeSlack, app: AsyncApp, client: AsyncWebClient, ida: Person,
                                              general: Channel) -> None:  # fmt: skip
    actions: Iterator[dict[str, Any]] = iter(
        [
            {"response_action": "push", "view": form("Nummer to")},
            {"response_action": "push", "view": form("Nummer tre")},
            {"response_action": "push", "view": form("Nummer fire")},
            {"response_action": "update", "view": form("Ny tre")},
            {"response_action": "errors", "errors": {"buttons": "Ingen felt"}},
            {"response_action": "clear"},
        ]
    )

    @app.view("made")
    async def made(ack: Any) -> None:
        await ack(**next(actions))

    @app.action("more")
    @app.command("/events")
    async def nothing(ack: Any) -> None:
        await ack()

    first = await asking.slash(fake, ida, general, "/events", "add")
    opened = await client.views_open(trigger_id=first.trigger_id, view=form())
    with pytest.raises(SlackApiError, match="exchanged_trigger_id"):
        await client.views_open(trigger_id=first.trigger_id, view=form())
    stack = fake.world.modals[ida.id]
    titles: list[list[str]] = []
    for _ in range(6):
        submitted = await asking.submit(fake, ida, stack[-1], {})
        await asking.acknowledged(fake, submitted)
        titles.append([one.body["title"]["text"] for one in stack])
    assert titles[1] == titles[2] == ["Nytt møte", "Nummer to", "Nummer tre"]
    assert titles[3:] == [["Nytt møte", "Nummer to", "Ny tre"], ["Nytt møte", "Nummer to", "Ny tre"], []]
    assert [one.error for one in fake.refusals] == ["push_limit_reached", "invalid_arguments"]
    fake.refusals.clear()
    with pytest.raises(SlackApiError, match="not_found"):
        await client.views_update(view_id=opened["view"]["id"], view=form())


@pytest.mark.usefixtures("online")
async def test_views_are_pushed_updated_and_closed(fake: FakeSlack, app: AsyncApp, client: AsyncWebClient, ida: Person,
                                                   general: Channel, clock: WindableClock) -> None:  # fmt: skip
    @app.action("more")
    @app.command("/events")
    async def nothing(ack: Any) -> None:
        await ack()

    @app.view_closed("made")
    async def gone(ack: Any) -> None:
        await ack()

    late = await asking.slash(fake, ida, general, "/events", "add")
    clock.wind_to(clock.now() + timedelta(seconds=4))
    with pytest.raises(SlackApiError, match="expired_trigger_id"):
        await client.views_open(trigger_id=late.trigger_id, view=form())
    first = await asking.slash(fake, ida, general, "/events", "add")
    opened = (await client.views_open(trigger_id=first.trigger_id, view=form(external_id="mine")))["view"]
    view = first.views[0]
    view.state["title"]["typed"]["value"] = "Quiz"
    with pytest.raises(SlackApiError, match="hash_conflict"):
        await client.views_update(external_id="mine", hash="old", view=form("Ny"))
    pressed = await asking.press(fake, ida, view=view, block_id="buttons", action_id="more")
    changed = await client.views_update(external_id="mine", hash=opened["hash"], view=form("Ny", notify_on_close=True))
    assert (changed["view"]["state"]["values"]["title"]["typed"]["value"], pressed.views) == ("Quiz", [view])
    pushed = await client.views_push(trigger_id=pressed.trigger_id, view=form("Over"))
    assert pushed["view"]["previous_view_id"] == view.id
    with pytest.raises(ValueError, match="not the one in front"):
        await asking.submit(fake, ida, view, {})
    assert await asking.closes(fake, ida, fake.world.modals[ida.id][-1]) is None
    closed = await asking.closes(fake, ida, view)
    assert closed is not None
    await asking.acknowledged(fake, closed)
    assert fake.world.modals[ida.id] == []


@pytest.mark.usefixtures("online")
async def test_home_is_published(fake: FakeSlack, app: AsyncApp, ida: Person) -> None:
    @app.event("app_home_opened")
    async def show(client: AsyncWebClient, event: dict[str, Any]) -> None:
        said = {"type": "section", "text": {"type": "mrkdwn", "text": "igjen" if "view" in event else "først"}}
        await client.views_publish(user_id=event["user"], view={"type": "home", "blocks": [said]})

    for expected in ("først", "igjen"):
        asked = await asking.opens_home(fake, ida)
        await asking.answered(fake, asked)
        assert asked.published == [fake.world.homes[ida.id]]
        assert fake.world.homes[ida.id].blocks[0]["text"]["text"] == expected


@pytest.mark.usefixtures("online")
async def test_event_told_again_is_the_same_event(fake: FakeSlack, app: AsyncApp, ida: Person,
                                                  general: Channel) -> None:  # fmt: skip
    heard: list[tuple[str, list[str]]] = []

    @app.event("member_joined_channel")
    async def joined(body: dict[str, Any], request: Any) -> None:
        heard.append((body["event_id"], request.headers.get("x-slack-retry-num", [])))
        fake.changes.ring()

    asked = await asking.event(fake, "member_joined_channel", {"user": ida.id, "channel": general.id})
    await asking.acknowledged(fake, asked)
    await asking.redeliver(fake, asked)
    await fake.changes.until(lambda: len(heard) == 2)
    assert sorted(heard) == [(asked.event_id, ["0"]), (asked.event_id, ["1"])]
    assert (asked.person, asked.channel, asked.attempts) == (ida, general, 2)


@pytest.mark.usefixtures("online")
async def test_client_comes_back(fake: FakeSlack, app: AsyncApp, ida: Person, general: Channel) -> None:
    @app.command("/events")
    async def events(ack: Any) -> None:
        await ack("Her")

    fake.disconnect("warning")
    for number in (2, 3):
        await fake.connected()
        assert fake.sockets.opened == number
        asked = await asking.slash(fake, ida, general, "/events", "")
        await asking.answered(fake, asked)
        assert (fake.lines, len(fake.sockets.ready)) == (1, 1)
        fake.drop()


@pytest.mark.usefixtures("online")
async def test_client_hears_that_the_app_is_gone(fake: FakeSlack, app: AsyncApp) -> None:
    heard: list[str] = []

    @app.middleware
    async def listen(body: dict[str, Any], next: Any) -> None:  # noqa: A002
        heard.append(body["event"]["type"])
        fake.changes.ring()
        await next()

    fake.uninstall()
    await fake.changes.until(lambda: len(heard) == 2)
    assert sorted(heard) == ["app_uninstalled", "tokens_revoked"]


async def test_what_is_told_by_signed_requests(fake: FakeSlack, app: AsyncApp, client: AsyncWebClient, ida: Person,
                                               general: Channel) -> None:  # fmt: skip
    heard: list[Any] = []

    @app.command("/events")
    async def events(ack: Any) -> None:
        await ack("Her")

    @app.action("come")
    async def come(ack: Any, respond: Any) -> None:
        await ack()
        await respond("Fint")

    @app.event("app_home_opened")
    async def home(body: dict[str, Any], request: Any) -> None:
        heard.append((body["event_id"], request.headers.get("x-slack-retry-reason", [])))
        fake.changes.ring()

    async def answer(request: web.Request) -> web.Response:
        return await to_aiohttp_response(await app.async_dispatch(await to_bolt_request(request)))

    site = web.Application()
    site.router.add_post("/slack", answer)
    runner = web.AppRunner(site, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    fake.deliver_over_http(f"http://127.0.0.1:{runner.addresses[0][1]}/slack")
    try:
        asked = await asking.slash(fake, ida, general, "/events", "æ & ø")
        await asking.answered(fake, asked)
        assert ([one.text for one in asked.answers], asked.status) == (["Her"], 200)
        await client.chat_postMessage(channel=general.id, text="Quiz", blocks=card())
        pressed = await asking.press(fake, ida, message=general.messages[-1], block_id="answers", action_id="come")
        await asking.answered(fake, pressed)
        opened = await asking.opens_home(fake, ida)
        await asking.acknowledged(fake, opened)
        await asking.redeliver(fake, opened)
        await fake.changes.until(lambda: len(heard) == 2)
        assert sorted(heard) == [(opened.event_id, []), (opened.event_id, ["http_timeout"])]
        secret, fake.signing_secret = fake.signing_secret, "other"
        strange = await asking.slash(fake, ida, general, "/events", "")
        await fake.changes.until(lambda: strange.status != 0)
        assert (strange.status, strange.acked) == (401, False)
        fake.signing_secret = secret
    finally:
        await runner.cleanup()


async def test_silent_bot_is_noticed(fake: FakeSlack, ida: Person, general: Channel,
                                     monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    async def never(_: Any) -> None:
        raise TimeoutError

    monkeypatch.setattr(fake.changes, "until", never)
    asked = Asked("slash_commands", {"command": "/events"}, ida, general, START)
    with pytest.raises(AssertionError, match="never acknowledged slash_commands /events"):
        await asking.acknowledged(fake, asked)
    with pytest.raises(AssertionError, match="with nothing"):
        await asking.answered(fake, asked)
