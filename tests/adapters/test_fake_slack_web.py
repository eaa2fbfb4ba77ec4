"""The fake Slack's Web API, proven with the real slack_sdk before anything is proven with it."""

import json
import re
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.clock import WindableClock
from tests.conftest import START
from tests.fakes.slack import FakeSlack, spec
from tests.fakes.slack.faults import Fault
from tests.fakes.slack.state import Channel, Ids, Person

KEY = {"event_type": "fadderbot", "event_payload": {"key": "1"}}


@pytest.fixture
async def fake(clock: WindableClock) -> AsyncIterator[FakeSlack]:
    async with FakeSlack(now=clock.now) as slack:
        yield slack


@pytest.fixture
def client(fake: FakeSlack) -> AsyncWebClient:
    return AsyncWebClient(token=fake.bot_token, base_url=fake.api_base, retry_handlers=[])


@pytest.fixture
def ida(fake: FakeSlack) -> Person:
    return fake.person("Ida Berg")


@pytest.fixture
def general(fake: FakeSlack, ida: Person) -> Channel:
    return fake.channel("felles", members=[ida])


async def refused(asking: Any) -> str:
    """The error with which a call is refused."""
    with pytest.raises(SlackApiError) as caught:
        await asking
    error: str = caught.value.response["error"]
    return error


def mistakes(fake: FakeSlack) -> list[str]:
    """The errors of the requests that were badly made, which are forgotten."""
    found = [one.error for one in fake.refusals]
    fake.refusals.clear()
    return found


async def test_metadata_is_found_only_by_whoever_asks(fake: FakeSlack, client: AsyncWebClient, ida: Person,
                                                      general: Channel) -> None:  # fmt: skip
    posted = await client.chat_postMessage(channel=general.id, text="Kantina", metadata=KEY)
    assert re.fullmatch(r"1788249600\.\d{6}", posted["ts"])
    with_it = await client.conversations_history(channel=general.id, include_all_metadata=True, limit=15)
    without = await client.conversations_history(channel=general.id)
    assert with_it["messages"][0]["metadata"] == KEY
    assert "metadata" not in without["messages"][0]
    assert [one.text for one in fake.world.visible(ida)] == ["Kantina"]
    assert (fake.calls[0].method, fake.calls[0].ok) == ("chat.postMessage", True)
    assert fake.refusals == []


async def test_unknown_and_missing_arguments_are_refused(fake: FakeSlack, client: AsyncWebClient) -> None:
    assert (
        await refused(client.api_call("chat.postMessage", json={"channel": "C1", "txet": "?"})) == "invalid_arguments"
    )
    assert fake.refusals[0].messages == ["[ERROR] unknown argument: txet"]
    assert await refused(client.api_call("conversations.setTopic", json={"channel": "C1"})) == "invalid_arguments"
    assert fake.refusals[1].messages == ["[ERROR] missing required field: topic"]
    assert await refused(client.api_call("users.info", json={"user": "U1"})) == "invalid_arguments"  # reads no JSON
    assert await refused(client.api_call("chat.shout")) == "unknown_method"
    assert len(fake.refusals) == 4


async def test_tokens_open_what_they_are_for(fake: FakeSlack, client: AsyncWebClient) -> None:
    assert (await client.auth_test())["bot_id"] == fake.world.bot_id
    assert await refused(client.auth_test(token=fake.bot_token + "?")) == "invalid_auth"
    assert await refused(client.auth_test(token=fake.app_token)) == "not_allowed_token_type"
    assert await refused(AsyncWebClient(base_url=fake.api_base).auth_test()) == "not_authed"
    assert await refused(client.apps_connections_open(app_token=fake.bot_token)) == "not_allowed_token_type"
    assert mistakes(fake) == ["invalid_auth", "not_allowed_token_type", "not_authed", "not_allowed_token_type"]
    fake.uninstall()
    assert await refused(client.auth_test()) == "account_inactive"
    fake.install()
    await client.auth_test()
    assert fake.refusals == []


async def test_scopes_are_needed(fake: FakeSlack, client: AsyncWebClient, general: Channel) -> None:
    fake.scopes -= {"chat:write.public", "groups:read"}
    quiet = fake.channel("stille", with_bot=False)
    assert await refused(client.chat_postMessage(channel=quiet.id, text="Hei")) == "not_in_channel"
    with pytest.raises(SlackApiError) as caught:
        await client.conversations_list(types="public_channel,private_channel")
    assert (caught.value.response["error"], caught.value.response["needed"]) == ("missing_scope", "groups:read")
    fake.scopes.discard("chat:write")
    assert await refused(client.chat_postMessage(channel=general.id, text="Hei")) == "missing_scope"
    assert mistakes(fake) == ["missing_scope", "missing_scope"]


async def test_messages_are_changed_and_taken_away_by_their_writer(fake: FakeSlack, client: AsyncWebClient, ida: Person,
                                                                   general: Channel) -> None:  # fmt: skip
    block = {"type": "section", "text": {"type": "mrkdwn", "text": "Quiz"}}
    ts = (await client.chat_postMessage(channel=general.id, text="Quiz", blocks=[block], metadata=KEY))["ts"]
    assert general.messages[0].blocks[0]["block_id"]
    await client.chat_update(channel=general.id, ts=ts, text="Avlyst")
    assert (general.messages[0].text, general.messages[0].edits, general.messages[0].metadata) == ("Avlyst", 1, KEY)
    assert "p178824960000" in (await client.chat_getPermalink(channel=general.id, message_ts=ts))["permalink"]
    other = fake.world.write(general, ida, "Hva skjer?")
    assert await refused(client.chat_update(channel=general.id, ts=other.ts, text="!")) == "cant_update_message"
    await client.chat_delete(channel=general.id, ts=ts)
    assert await refused(client.chat_delete(channel=general.id, ts=ts)) == "message_not_found"
    assert fake.world.visible(ida) == [other]
    assert await refused(client.chat_postMessage(channel=general.id, text="x" * 40_001)) == "msg_too_long"
    wrong = [{"type": "section", "text": {"type": "mrkdwn", "text": "x" * 3001}}]
    assert await refused(client.chat_postMessage(channel=general.id, text="x", blocks=wrong)) == "invalid_blocks"
    assert mistakes(fake) == ["cant_update_message", "msg_too_long", "invalid_blocks"]


async def test_ephemerals_are_seen_by_one_and_cannot_be_looked_up(fake: FakeSlack, client: AsyncWebClient, ida: Person,
                                                                  general: Channel) -> None:  # fmt: skip
    henrik = fake.person("Henrik")
    secret = fake.channel("styret", members=[ida], private=True, with_bot=False)
    open_one = fake.channel("kaffe", members=[ida], with_bot=False)
    assert await refused(client.chat_postEphemeral(channel=general.id, user=henrik.id, text="?")) == (
        "user_not_in_channel"
    )
    ts = (await client.chat_postEphemeral(channel=general.id, user=ida.id, text="Bare du"))["message_ts"]
    assert await refused(client.chat_postEphemeral(channel=open_one.id, user=ida.id, text="?")) == "not_in_channel"
    assert await refused(client.chat_postEphemeral(channel=secret.id, user=ida.id, text="?")) == "channel_not_found"
    assert await refused(client.conversations_history(channel=open_one.id)) == "not_in_channel"
    assert await refused(client.conversations_history(channel=secret.id)) == "channel_not_found"
    assert await refused(client.chat_update(channel=general.id, ts=ts, text="!")) == "message_not_found"
    assert (await client.conversations_history(channel=general.id))["messages"] == []
    assert (len(fake.world.visible(ida)), fake.world.visible(henrik)) == (1, [])
    assert fake.refusals == []


async def test_lists_come_in_pages(fake: FakeSlack, client: AsyncWebClient) -> None:
    for number in range(5):
        fake.channel(f"rom-{number}")
        fake.person(f"Person {number}")
    fake.channel("lukket", private=True, with_bot=False)
    names, cursor = [], ""
    while True:
        page = await client.conversations_list(limit=2, cursor=cursor, types="public_channel,private_channel,im")
        names += [one["name"] for one in page["channels"]]
        cursor = page["response_metadata"]["next_cursor"]
        if not cursor:
            break
    assert names == [f"rom-{number}" for number in range(5)]
    people = [one["name"] async for page in await client.users_list(limit=3) for one in page["members"]]
    assert people == ["slackbot", "fadderbot", *(f"person.{number}" for number in range(5))]
    assert await refused(client.conversations_list(cursor="nonsense")) == "invalid_cursor"
    assert await refused(client.conversations_list(limit=1001)) == "invalid_limit"


async def test_history_has_spans_pages_and_threads(fake: FakeSlack, client: AsyncWebClient, general: Channel) -> None:
    ts = [(await client.chat_postMessage(channel=general.id, text=str(n)))["ts"] for n in range(4)]
    below = (await client.chat_postMessage(channel=general.id, text="svar", thread_ts=ts[0]))["ts"]
    page = await client.conversations_history(channel=general.id, limit=3)
    assert ([one["text"] for one in page["messages"]], page["has_more"]) == (["3", "2", "1"], True)
    rest = await client.conversations_history(
        channel=general.id, limit=3, cursor=page["response_metadata"]["next_cursor"]
    )
    assert ([one["text"] for one in rest["messages"]], rest["messages"][0]["reply_count"]) == (["0"], 1)
    between = await client.conversations_history(channel=general.id, oldest=ts[1], latest=ts[3])
    ends = await client.conversations_history(channel=general.id, oldest=ts[1], latest=ts[3], inclusive=True)
    assert ([one["text"] for one in between["messages"]], len(ends["messages"])) == (["2"], 3)
    thread = await client.conversations_replies(channel=general.id, ts=ts[0])
    assert [one["text"] for one in thread["messages"]] == ["0", "svar"]
    late = client.chat_postMessage(channel=general.id, text="?", thread_ts="1.000100")
    assert await refused(late) == "thread_not_found"
    assert await refused(client.chat_postMessage(channel=general.id, text="?", thread_ts=below)) == (
        "cannot_reply_to_message"
    )


async def test_channels_are_made_filled_and_put_away(fake: FakeSlack, client: AsyncWebClient, ida: Person) -> None:
    made = (await client.conversations_create(name="gruppe-1", is_private=True))["channel"]
    assert (made["is_private"], made["is_member"]) == (True, True)
    assert await refused(client.conversations_create(name="gruppe-1")) == "name_taken"
    await client.conversations_invite(channel=made["id"], users=[ida.id])
    assert await refused(client.conversations_invite(channel=made["id"], users=[ida.id])) == "already_in_channel"
    assert await refused(client.conversations_invite(channel=made["id"], users=["U9"])) == "user_not_found"
    assert sorted((await client.conversations_members(channel=made["id"]))["members"]) == [fake.world.bot.id, ida.id]
    await client.conversations_setTopic(channel=made["id"], topic="Kaffe")
    await client.conversations_setPurpose(channel=made["id"], purpose="Å møtes")
    assert (await client.conversations_info(channel=made["id"]))["channel"]["topic"]["value"] == "Kaffe"
    of_ida = await client.users_conversations(user=ida.id, types="private_channel")
    assert [one["id"] for one in of_ida["channels"]] == [made["id"]]
    await client.conversations_kick(channel=made["id"], user=ida.id)
    await client.conversations_archive(channel=made["id"])
    assert await refused(client.conversations_archive(channel=made["id"])) == "already_archived"
    assert await refused(client.chat_postMessage(channel=made["id"], text="?")) == "is_archived"
    left = await client.conversations_list(types="private_channel", exclude_archived=True)
    assert left["channels"] == []
    assert fake.refusals == []
    for name, error in (("Gruppe", "specials"), ("a b", "specials"), ("-_-", "punctuation"), ("x" * 81, "maxlength")):
        assert await refused(client.conversations_create(name=name)) == f"invalid_name_{error}"
    await client.conversations_create(name="på-tur_2")


async def test_joining_takes_no_invitation(fake: FakeSlack, client: AsyncWebClient) -> None:
    room = fake.channel("kaffe", with_bot=False)
    await client.conversations_join(channel=room.id)
    assert fake.world.bot in fake.world.members_of(room)
    assert (await client.conversations_join(channel=room.id))["warning"] == "already_in_channel"


async def test_direct_messages(fake: FakeSlack, client: AsyncWebClient, ida: Person) -> None:
    opened = (await client.conversations_open(users=[ida.id]))["channel"]["id"]
    assert opened == fake.world.direct_with(ida).id
    assert (await client.conversations_open(users=ida.id, return_im=True))["already_open"]
    posted = await client.chat_postMessage(channel=ida.id, text="Hei")
    assert posted["channel"] == opened
    assert await refused(client.conversations_open(users=fake.world.bot.id)) == "cannot_dm_bot"
    assert await refused(client.conversations_open(users="U9")) == "user_not_found"
    fake.closes(ida)
    assert await refused(client.conversations_open(users=ida.id)) == "cannot_message_user"
    assert await refused(client.chat_postMessage(channel=opened, text="Hei")) == "cannot_message_user"
    fake.closes(ida, again=True)
    ida.deleted = True
    assert await refused(client.conversations_open(users=ida.id)) == "user_disabled"
    assert fake.refusals == []


async def test_people_and_groups(fake: FakeSlack, client: AsyncWebClient, ida: Person) -> None:
    plain = (await client.users_info(user=ida.id))["user"]
    assert ("locale" in plain, plain["real_name"], plain["tz_offset"]) == (False, "Ida Berg", 7200)
    assert (await client.users_info(user=ida.id, include_locale=True))["user"]["locale"] == "nb-NO"
    assert await refused(client.users_info(user="U9")) == "user_not_found"
    group = fake.usergroup("Faddere", [ida])
    told = (await client.usergroups_list(include_users=True))["usergroups"]
    assert [(one["handle"], one["users"]) for one in told] == [("faddere", [ida.id])]
    assert "users" not in (await client.usergroups_list())["usergroups"][0]
    assert (await client.usergroups_users_list(usergroup=group.id))["users"] == [ida.id]
    group.disabled = True
    assert (await client.usergroups_list())["usergroups"] == []
    assert await refused(client.usergroups_users_list(usergroup=group.id)) == "no_such_subteam"


async def test_reactions(fake: FakeSlack, client: AsyncWebClient, ida: Person, general: Channel) -> None:
    said = fake.world.write(general, ida, "Takk")
    await client.reactions_add(channel=general.id, name="tada", timestamp=said.ts)
    assert await refused(client.reactions_add(channel=general.id, name="tada", timestamp=said.ts)) == "already_reacted"
    found = (await client.reactions_get(channel=general.id, timestamp=said.ts))["message"]["reactions"]
    assert found == [{"name": "tada", "users": [fake.world.bot.id], "count": 1}]


async def test_files_need_the_token(fake: FakeSlack, client: AsyncWebClient, ida: Person) -> None:
    made = fake.file(ida, "timeplan.ics", b"BEGIN:VCALENDAR")
    url = (await client.files_info(file=made["id"]))["file"]["url_private"]
    async with aiohttp.ClientSession() as session:
        async with session.get(url) as without:
            assert without.content_type == "text/html"
        async with session.get(url, headers={"Authorization": f"Bearer {fake.bot_token}"}) as answer:
            assert await answer.read() == b"BEGIN:VCALENDAR"
    assert await refused(client.files_info(file="F9")) == "file_not_found"


async def test_structures_may_come_in_forms(fake: FakeSlack, client: AsyncWebClient, general: Channel) -> None:
    blocks = json.dumps([{"type": "divider"}])
    body = {"channel": general.id, "text": "Hei", "blocks": blocks, "metadata": json.dumps(KEY)}
    await client.api_call("chat.postMessage", data=body)
    assert (general.messages[0].blocks[0]["type"], general.messages[0].metadata) == ("divider", KEY)
    body["blocks"] = "[{"
    assert await refused(client.api_call("chat.postMessage", data=body)) == "invalid_blocks_format"


async def test_answer_that_is_lost_leaves_the_message(fake: FakeSlack, client: AsyncWebClient,
                                                      general: Channel) -> None:  # fmt: skip
    fake.lose_next(r"^chat\.postMessage$")
    with pytest.raises(aiohttp.ClientError):
        await client.chat_postMessage(channel=general.id, text="En gang", metadata=KEY)
    assert ([one.text for one in general.messages], fake.calls[-1].status) == (["En gang"], 0)
    fake.refuse_connection_next("chat")
    with pytest.raises(aiohttp.ClientError):
        await client.chat_postMessage(channel=general.id, text="Aldri")
    fake.fail_next("chat", status=503)
    assert await refused(client.chat_postMessage(channel=general.id, text="Aldri")) == "internal_error"
    fake.error_next("chat", "fatal_error")
    assert await refused(client.chat_postMessage(channel=general.id, text="Aldri")) == "fatal_error"
    assert len(general.messages) == 1
    fake.faults.add(Fault("chat", times=2, status=500))
    fake.faults.clear()
    await client.chat_postMessage(channel=general.id, text="To ganger")


async def test_limits_tell_when_to_come_again(fake: FakeSlack, client: AsyncWebClient, general: Channel) -> None:
    fake.limit_next("chat.postMessage", retry_after=30)
    with pytest.raises(SlackApiError) as caught:
        await client.chat_postMessage(channel=general.id, text="Hei")
    response = caught.value.response
    assert (response.status_code, response["error"], response.headers["Retry-After"]) == (429, "ratelimited", "30")
    fake.strict_pace, fake.rate = True, 3600
    other = fake.channel("annet")
    await client.chat_postMessage(channel=general.id, text="Hei")
    await client.chat_postMessage(channel=other.id, text="Hei")
    with pytest.raises(SlackApiError) as caught:
        await client.chat_postMessage(channel=general.id, text="Hei")
    assert (caught.value.response.status_code, caught.value.response.headers["Retry-After"]) == (429, "1")
    assert fake.refusals == []


def test_ts_grows_while_the_clock_stands_still_or_goes_back() -> None:
    moments = iter(START + timedelta(seconds=moved) for moved in (0, 0, -60, 60))
    ids = Ids(lambda: next(moments))
    ts = [ids.ts() for _ in range(4)]
    assert sorted(set(ts)) == ts


def test_own_table_knows_the_methods_as_slack_does() -> None:
    if not spec.FILE.is_file():
        pytest.skip("Slack's reference is not here")
    known = spec.methods()
    for name in spec.OWN:
        mine = spec.own(name)
        assert mine.arguments <= known[name].arguments, name
        assert mine.required == known[name].required, name
        assert set(mine.scopes) <= set(known[name].scopes), name
        assert mine.json == known[name].json, name


async def test_own_table_serves_where_slacks_reference_is_not(fake: FakeSlack, client: AsyncWebClient,
                                                             general: Channel, tmp_path: Path,
                                                             monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    monkeypatch.setattr(spec, "FILE", tmp_path / "none.json")
    spec.methods.cache_clear()
    try:
        await client.chat_postMessage(channel=general.id, text="Hei")
        assert await refused(client.api_call("chat.postMessage", json={"txet": "?"})) == "invalid_arguments"
        assert len(fake.refusals[0].messages) == 2
    finally:
        spec.methods.cache_clear()
