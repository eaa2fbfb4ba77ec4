"""What platforms hand on of members, and what strangers send in Slack's place: read as it was meant, or turned away."""

import json
from collections.abc import Awaitable, Callable
from typing import Any

import discord
import pytest
from aiohttp.base_protocol import BaseProtocol
from aiohttp.streams import StreamReader
from aiohttp.test_utils import make_mocked_request
from hypothesis import example, given
from hypothesis import strategies as st
from multidict import CIMultiDict
from slack_bolt.async_app import AsyncApp

from bot.adapters.slack.line import answered
from bot.adapters.slack.read import mentioned
from bot.model.form import CommandCall, CommandLine, OnMessage, Press, Submission
from tests.adapters import test_discord_read as on_discord
from tests.adapters import test_slack_read as on_slack
from tests.fuzz.hostile import TEXTS, some, soon

client = on_discord.client


@some(1)
@given(TEXTS)
@example("<@U1|" * 10_000)
@example("<https://x.test|" * 5_000)
@example("<!subteam^S1|" * 5_000)
def test_whatever_is_typed_on_slack_is_a_command_or_a_text(text: str) -> None:
    with soon():
        line = on_slack.read(on_slack.command(text)).request
        assert isinstance(line, CommandLine)
        assert line.text.startswith("/notebook")
        assert len(line.text) <= len(text) + len("/notebook ")
        assert all(id_.isalnum() for id_ in mentioned({"text": text}).values())
        message = {"type": "message", "ts": "1.5", "text": text}
        chosen = on_slack.PERSON | {"type": "message_action", "callback_id": text, "trigger_id": "1.2.abc"}
        handed_over = chosen | {"channel": {"id": on_slack.CHANNEL}, "message": message}
        assert isinstance(on_slack.read(handed_over).request, OnMessage)


STATES = st.one_of(
    st.builds(lambda kind, value: {"type": kind, "value": value}, TEXTS, st.none() | TEXTS),
    st.builds(
        lambda kind, value: {"type": kind, "selected_option": value},
        st.sampled_from(["static_select", "external_select", "radio_buttons"]),
        st.none() | TEXTS.map(lambda value: {"value": value}),
    ),
    st.builds(
        lambda values: {"type": "multi_static_select", "selected_options": [{"value": one} for one in values]},
        st.lists(TEXTS, max_size=3),
    ),
    st.builds(lambda ids: {"type": "multi_users_select", "selected_users": ids}, st.none() | st.lists(TEXTS)),
    st.just({"type": "file_input", "files": []}),
    st.just({"type": "file_input", "files": [on_slack.FILE]}),
)


@some(1)
@given(TEXTS, st.none() | TEXTS, st.dictionaries(TEXTS | TEXTS.map("{}_address".format), STATES, max_size=5))
def test_whatever_is_pressed_or_filled_in_on_slack_is_read(id_: str, value: str | None, states: dict[str, Any]) -> None:
    with soon():
        done = {"type": "static_select", "action_id": id_, "selected_option": value and {"value": value}}
        assert on_slack.read(on_slack.pressed(done)).request == Press(id_, value or None)
        values = {str(number): {name: state} for number, (name, state) in enumerate(states.items())}
        sent = on_slack.read(on_slack.in_view("view_submission", values=values)).request
        assert isinstance(sent, Submission)
        assert len(sent.fields) <= len(states)


OPTIONS = st.one_of(
    st.builds(lambda name, value: {"type": 3, "name": name, "value": value}, TEXTS, TEXTS),
    st.builds(lambda name, value: {"type": 4, "name": name, "value": value}, TEXTS, st.integers(-(2**53), 2**53)),
    st.builds(lambda name: {"type": 11, "name": name, "value": "9"}, TEXTS),
)
FIELDS = st.one_of(
    st.builds(lambda name, value: {"type": 4, "custom_id": name, "value": value}, TEXTS, st.none() | TEXTS),
    st.builds(
        lambda kind, name, values: {"type": kind, "custom_id": name, "values": values},
        st.sampled_from([3, 5, 6, 7, 8, 22]), TEXTS, st.none() | st.lists(TEXTS, max_size=3),
    ),
    st.builds(lambda name, value: {"type": 23, "custom_id": name, "value": value}, TEXTS, st.booleans()),
    st.builds(lambda name: {"type": 99, "custom_id": name}, TEXTS),
)  # fmt: skip


@some(1)
@given(TEXTS, st.lists(OPTIONS, max_size=4), st.lists(FIELDS, max_size=5))
async def test_whatever_is_done_on_discord_is_read(
    client: discord.Client, text: str, options: list[dict[str, Any]], fields: list[dict[str, Any]]
) -> None:
    def read(type_: int, data: dict[str, Any]) -> Any:
        return on_discord.read(on_discord.received(client, type_, data)).request

    resolved = {"attachments": {"9": on_discord.FILE}}
    with soon():
        called = read(2, on_discord.called(options, resolved=resolved))
        assert isinstance(called, CommandCall)
        assert len(called.arguments) <= len(options)
        message = {"id": "70", "content": text, "author": on_discord.PERSON}
        handed_over = {"type": 3, "name": text, "target_id": "70", "resolved": {"messages": {"70": message}}}
        assert isinstance(read(2, handed_over), OnMessage)
        assert isinstance(read(3, {"custom_id": text, "component_type": 3, "values": [text]}), Press)
        components = [{"type": 18, "component": field} for field in fields]
        sent = read(5, {"custom_id": text, "components": components, "resolved": resolved})
        assert isinstance(sent, Submission)
        assert set(sent.fields) == {field["custom_id"] for field in fields}


@pytest.fixture
def slack() -> tuple[AsyncApp, list[Any]]:
    """An app that says what reaches it."""
    heard: list[Any] = []
    app = AsyncApp(signing_secret="the secret", token="xoxb-test", request_verification_enabled=True)  # noqa: S106

    async def hear(body: Any, next: Callable[[], Awaitable[None]]) -> None:  # noqa: A002 - Bolt's name
        heard.append(body)

    app.use(hear)
    return app, heard


PRINTED = st.text(st.characters(min_codepoint=32, max_codepoint=255, exclude_characters="\x7f"), max_size=40)
HEADERS = st.fixed_dictionaries(
    {},
    optional={
        "X-Slack-Request-Timestamp": PRINTED | st.sampled_from(["0", "1788249600", "9" * 4_400, "-1", "1e9"]),
        "X-Slack-Signature": PRINTED | st.sampled_from(["v0=", "v0=" + "0" * 64]),
        "X-Slack-Retry-Num": PRINTED,
        "Content-Type": PRINTED
        | st.sampled_from(
            [
                "application/json",
                "application/x-www-form-urlencoded",
                "text/plain; charset=utf-16",
                "multipart/form-data",
            ]
        ),
        "Cookie": PRINTED,
    },
)
BODIES = st.one_of(
    st.binary(max_size=80),
    TEXTS.map(lambda text: text.encode("utf-8", "surrogatepass")),
    TEXTS.map(lambda text: f"payload={text}".encode("utf-8", "surrogatepass")),
    TEXTS.map(lambda text: json.dumps({"type": "event_callback", "event": {"type": text}}).encode()),
    st.sampled_from([b"[" * 50_000, b'{"a":' * 20_000, b"command=%2Fevents&text=list", b"payload=[]", b"null", b"7"]),
)


@some(1)
@given(HEADERS, BODIES)
async def test_whatever_strangers_send_in_slacks_place_reaches_nobody(
    slack: tuple[AsyncApp, list[Any]], headers: dict[str, str], body: bytes
) -> None:
    app, heard = slack
    payload = StreamReader(BaseProtocol(None), 2**16)  # type: ignore[arg-type] # it is asked for nothing
    payload.feed_data(body)
    payload.feed_eof()
    request = make_mocked_request("POST", "/slack/events", CIMultiDict(headers), payload=payload)
    with soon():
        assert (await answered(app, request)).status in (400, 401)
    assert heard == []
