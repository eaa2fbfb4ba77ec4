"""What members do on Slack, as Slack tells of it, read as interactions of ours."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.adapters.slack import NAME
from bot.adapters.slack.read import Spot, Visitor, came, interaction, spot_of
from bot.commandline import read_line
from bot.model.address import Address, Place
from bot.model.form import CommandLine, Interaction, OnMessage, Press, Submission, Upload
from bot.registry import Registry
from tests.adapters.test_slack_text import CATALOGUE
from tests.core import notebook
from tests.fakes.slack.refusal import Json

NOW = datetime(2026, 11, 24, 17, 0, tzinfo=UTC)
TEAM, CHANNEL, MEMBER = "T0000001", "C0000001", "U0000001"
FELLES = "#felles"
VISITOR = Visitor(MEMBER, "nb-NO", frozenset({"S0000001", MEMBER}), administers=True)
ANSWER_TO = "https://hooks.slack.test/commands/T0000001/1/secret"
PERSON: Json = {"user": {"id": MEMBER, "name": "ida", "team_id": TEAM}, "team": {"id": TEAM, "domain": "class"}}
FILE: Json = {"id": "F1", "name": "tp.ics", "size": 5, "url_private": "https://files.slack.test/F1"}


def upload(file: Json) -> Upload:
    """A file that nobody reads here."""

    async def read(most: int) -> bytes:
        raise AssertionError(f"nobody reads it, and {most} bytes were asked for")

    return Upload(file["name"], file["size"], read)


def read(payload: Json) -> Interaction:
    """What somebody did, with what is known of them."""
    return interaction(payload, VISITOR, NOW, upload)


def command(text: str, *, channel: str = CHANNEL) -> Json:
    """A slash command."""
    said = {"command": "/notebook", "text": text, "user_id": MEMBER, "channel_id": channel, "team_id": TEAM}
    return said | {"trigger_id": "1.2.abc", "response_url": ANSWER_TO}


def pressed(*actions: Json, **container: Any) -> Json:
    """A press in a message."""
    there = {"type": "message", "message_ts": "1.5", "channel_id": CHANNEL, **container}
    return {"type": "block_actions", "actions": list(actions), "container": there, "trigger_id": "1.2.abc"} | (
        PERSON | {"response_url": ANSWER_TO}
    )


def in_view(kind: str, *, carried: str = "", values: Json | None = None, **more: Any) -> Json:
    """Something done in a view."""
    view: Json = {"id": "V1", "type": "modal", "private_metadata": carried, "callback_id": "notebook/change?note=1"}
    view |= {"state": {"values": values or {}}}
    return PERSON | {"type": kind, "view": view, "trigger_id": "1.2.abc", **more}


GO: Json = {"type": "button", "action_id": "notebook/again?note=7", "block_id": "b"}
PICK: Json = {"type": "static_select", "action_id": "notebook/pick", "selected_option": {"value": "blue"}}


def test_who_where_and_when() -> None:
    assert read(command("write tea")) == Interaction(
        key="1.2.abc",
        adapter=NAME,
        workspace=TEAM,
        member=MEMBER,
        roles=frozenset({"S0000001", MEMBER}),
        where=Address(NAME, TEAM, Place.CHANNEL, CHANNEL),
        locale="nb-NO",
        request=CommandLine("/notebook write tea"),
        administers=True,
        reply_to=Spot(MEMBER, CHANNEL, answer_to=ANSWER_TO).encode(),
        answer_by=NOW + timedelta(minutes=30),
    )


@pytest.mark.parametrize(
    ("handed_over", "typed"),
    [
        ("", "/notebook"),
        ("  \n ", "/notebook"),
        ("write &lt;b&gt; &amp;amp; &amp;lt;", "/notebook write <b> &amp; &lt;"),
        ("write &lt;!here&gt;", "/notebook write <!here>"),
        ("write one\ntwo\r\n\nthree", "/notebook write one\ntwo\r\n\nthree"),
        ("hail <@U0000001|ida.k> and <@W0000002|per>", "/notebook hail @ida.k and @per"),
        ("hail <!subteam^S0000001|@mentor> <!subteam^S0000002|dev>", "/notebook hail @mentor @dev"),
        ("hail <!here|here> <!channel> <!everyone|@everyone>", "/notebook hail @here @channel @everyone"),
        ("import <https://x.test/?a=1&amp;b=2> x", "/notebook import https://x.test/?a=1&b=2 x"),
        ("import <http://x.test/|x.test>", "/notebook import x.test"),
        ("import <https://evil.test|https://bank.test>", "/notebook import https://evil.test"),
        ("import <https://evil.test/a|click>", "/notebook import https://evil.test/a"),
        ("write <mailto:ida@x.test|ida@x.test>", "/notebook write ida@x.test"),
        ("later channel:<#C0000001|felles> x", "/notebook later channel:#felles x"),
    ],
)
def test_command_is_read_as_it_was_typed(handed_over: str, typed: str) -> None:
    assert read(command(handed_over)).request == CommandLine(typed)


@pytest.mark.parametrize(
    ("said", "text"),
    [
        ("When is the exam?", "When is the exam?"),
        ("<@U0000001> and <@U0000002|per> see <#C0000001|felles> <!subteam^S0000001>", " and  see  "),
        ("<!date^1756706400^{date}|1 September>: a &lt;b&gt; &amp; <https://x.test|x.test>", ": a <b> & x.test"),
        ("<!here> hi", "@here hi"),
        (None, ""),
    ],
)
def test_message_that_is_handed_over(said: str | None, text: str) -> None:
    message = {"type": "message", "ts": "1.5", "user": "U0000009", "text": said}
    handed_over = PERSON | {"type": "message_action", "callback_id": "notebook/keep", "trigger_id": "1.2.abc"}
    handed_over |= {"channel": {"id": CHANNEL}, "message_ts": "1.5", "message": message, "response_url": ANSWER_TO}
    assert read(handed_over).request == OnMessage("notebook/keep", text)
    assert read(handed_over).member == MEMBER, "who chose, and not who wrote"


def test_command_without_any_text() -> None:
    bare = command("") | {"text": None}
    assert read(bare).request == CommandLine("/notebook")
    del bare["text"]
    assert read(bare).request == CommandLine("/notebook")


def test_channel_that_is_named_within_a_text_is_read_by_its_name() -> None:
    assert read(command("write meet in <#C0000001|felles>")).request == CommandLine("/notebook write meet in #felles")


@pytest.mark.parametrize(
    ("handed_over", "given"),
    [
        ('huddle key:"tea &amp; cake" channel:<#C0000001|felles>', {"key": "tea & cake", "channel": FELLES}),
        ("huddle “tea time” <#C0000001|felles> no", {"key": "tea time", "channel": FELLES, "private": "no"}),
        ("huddle «te og kake» channel=felles", {"key": "te og kake", "channel": "felles"}),
        ("huddle „Tee“ general", {"key": "Tee", "channel": "general"}),
        ("write one\ntwo “three”", {"text": "one\ntwo “three”"}),
        ("write", {}),
    ],
)  # fmt: skip
def test_quotes_of_every_keyboard_hold_words_together(handed_over: str, given: Json) -> None:
    request = read(command(handed_over)).request
    assert isinstance(request, CommandLine)
    handler, found = read_line(request.text, Registry([notebook.cog], CATALOGUE))
    assert handler.line == f"/notebook {handed_over.split()[0]}"
    assert found == given


@pytest.mark.parametrize(
    ("payload", "spot", "place", "id_"),
    [
        (command(""), Spot(MEMBER, CHANNEL, "", ANSWER_TO), Place.CHANNEL, CHANNEL),
        (command("", channel="G0000001"), Spot(MEMBER, "G0000001", "", ANSWER_TO), Place.CHANNEL, "G0000001"),
        (command("", channel="D0000001"), Spot(MEMBER, "D0000001", "", ANSWER_TO), Place.DIRECT, MEMBER),
        (pressed(GO), Spot(MEMBER, CHANNEL, "", ANSWER_TO), Place.CHANNEL, CHANNEL),
        (pressed(GO, is_ephemeral=True), Spot(MEMBER, CHANNEL, "", ANSWER_TO), Place.CHANNEL, CHANNEL),
        (pressed(GO, thread_ts="1.0"), Spot(MEMBER, CHANNEL, "1.0", ANSWER_TO), Place.THREAD, f"{CHANNEL}:1.0"),
        (pressed(GO, channel_id="D0000001"), Spot(MEMBER, "D0000001", "", ANSWER_TO), Place.DIRECT, MEMBER),
        (in_view("view_submission"), Spot(MEMBER), Place.DIRECT, MEMBER),
        (
            in_view("view_submission", carried=json.dumps({"c": CHANNEL, "t": "1.0"})),
            Spot(MEMBER, CHANNEL, "1.0"), Place.THREAD, f"{CHANNEL}:1.0",
        ),
        (
            in_view("block_actions", carried=json.dumps({"c": CHANNEL, "t": ""}), actions=[GO]),
            Spot(MEMBER, CHANNEL), Place.CHANNEL, CHANNEL,
        ),
    ],
)  # fmt: skip
def test_places(payload: Json, spot: Spot, place: Place, id_: str) -> None:
    assert spot_of(payload) == spot
    found = read(payload)
    assert found.where == Address(NAME, TEAM, place, id_)
    assert Spot.decode(found.reply_to) == spot


@given(st.builds(Spot, *(st.text(max_size=30) for _ in range(4))))
def test_spot_comes_back_as_it_was(spot: Spot) -> None:
    assert Spot.decode(spot.encode()) == spot


@pytest.mark.parametrize(
    ("payload", "request_"),
    [
        (pressed(GO), Press("notebook/again?note=7")),
        (pressed(PICK), Press("notebook/pick", "blue")),
        (pressed(PICK | {"selected_option": None}), Press("notebook/pick")),
        (in_view("block_actions", actions=[GO]), Press("notebook/again?note=7")),
        (pressed(GO | {"action_id": "rubbish"}), Press("rubbish")),
    ],
)
def test_presses(payload: Json, request_: Press) -> None:
    assert read(payload).request == request_


def option(value: str) -> Json:
    """A choice as Slack tells of it."""
    return {"value": value, "text": {"type": "plain_text", "text": value.title(), "emoji": False}}


@pytest.mark.parametrize(
    ("state", "value"),
    [
        ({"type": "plain_text_input", "value": "a &amp; <b>\nc"}, "a &amp; <b>\nc"),
        ({"type": "plain_text_input", "value": None}, ""),
        ({"type": "static_select", "selected_option": option("red")}, "red"),
        ({"type": "static_select", "selected_option": None}, ""),
        ({"type": "external_select", "selected_option": option("7")}, "7"),
        ({"type": "external_select", "selected_option": None}, ""),
        ({"type": "radio_buttons", "selected_option": option("blue")}, "blue"),
        ({"type": "radio_buttons", "selected_option": None}, ""),
        ({"type": "checkboxes", "selected_options": [option("yes")]}, "yes"),
        ({"type": "checkboxes", "selected_options": []}, "no"),
        ({"type": "multi_static_select", "selected_options": [option("S1"), option("S2")]}, "S1,S2"),
        ({"type": "multi_static_select", "selected_options": []}, ""),
        ({"type": "multi_users_select", "selected_users": ["U1", "U2"]}, "U1,U2"),
        ({"type": "multi_users_select", "selected_users": []}, ""),
        ({"type": "conversations_select", "selected_conversation": CHANNEL}, CHANNEL),
        ({"type": "conversations_select", "selected_conversation": None}, ""),
        ({"type": "file_input", "files": []}, ""),
        ({"type": "file_input"}, ""),
    ],
)
def test_field_of_every_kind(state: Json, value: str) -> None:
    payload = in_view("view_submission", values={"block": {"field": state}})
    assert read(payload).request == Submission("notebook/change?note=1", {"field": value})


@pytest.mark.parametrize("files", [[FILE], [FILE, FILE]])
def test_file_that_was_chosen_goes_before_an_address(files: list[Json]) -> None:
    chosen: Json = {"source": {"source": {"type": "file_input", "files": files}}}
    address: Json = {"source_address": {"source_address": {"type": "plain_text_input", "value": "https://x.test"}}}
    for values in (chosen | address, address | chosen):
        request = read(in_view("view_submission", values=values)).request
        assert isinstance(request, Submission)
        assert set(request.fields) == {"source"}
        found = request.fields["source"]
        assert isinstance(found, Upload)
        assert (found.name, found.size) == ("tp.ics", 5)

    chosen["source"]["source"]["files"] = []
    request = read(in_view("view_submission", values=chosen | address)).request
    assert request == Submission("notebook/change?note=1", {"source": "https://x.test"})


def test_what_is_asked_on_somebodys_behalf_is_where_they_are() -> None:
    payload = in_view("block_suggestion", carried=json.dumps({"c": CHANNEL}), action_id="note", value="t")
    del payload["trigger_id"]
    found = came(payload, spot_of(payload), VISITOR, CommandLine("/notebook change"), NOW)
    assert (found.key, found.where.id, found.member) == ("", CHANNEL, MEMBER)
