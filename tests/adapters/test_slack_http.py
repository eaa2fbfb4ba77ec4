"""Slack over HTTP: what it did not sign, or not just now, does nothing; and when the bot takes requests at all."""

import asyncio
import io
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from bot.adapters.slack import REQUESTS, connect
from bot.adapters.slack.connect import Slack
from bot.clock import WindableClock
from bot.compose import installed_cogs, slack_with_bot
from bot.port import LockedOut
from tests.fakes.slack import asking, delivery
from tests.fakes.slack.server import FakeSlack
from tests.fakes.slack.state import Channel, Person
from tests.platforms import SOON_S, reached_over_http, slack_settings

FORM = "application/x-www-form-urlencoded"
COMMAND = "command=%2Fevents&text=list&user_id=U1&channel_id=C1&team_id=T1&trigger_id=1.2.3"
STALE_S = 301


@pytest.fixture
async def fake(clock: WindableClock) -> AsyncIterator[FakeSlack]:
    async with FakeSlack(now=clock.now) as slack:
        yield slack
        assert slack.refusals == []


@pytest.fixture
async def adapter(fake: FakeSlack, database: str, clock: WindableClock) -> AsyncIterator[Slack]:
    """The adapter, reached over HTTP and not running."""
    to = slack_settings(fake, over_http=True)
    bot = slack_with_bot(cogs=installed_cogs(), clock=clock, database=database, to=to)
    async with bot as (adapter, _core), reached_over_http(fake, adapter):
        yield adapter


@asynccontextmanager
async def running(adapter: Slack) -> AsyncIterator[asyncio.Task[None]]:
    line = asyncio.create_task(adapter.run())
    try:
        await asyncio.wait_for(adapter.ready.wait(), SOON_S)
        yield line
    finally:
        line.cancel()
        await asyncio.gather(line, return_exceptions=True)


@pytest.fixture
async def ready(adapter: Slack) -> AsyncIterator[Slack]:
    async with running(adapter):
        yield adapter


@pytest.fixture
def ida(fake: FakeSlack) -> Person:
    return fake.person("Ida")


@pytest.fixture
def general(fake: FakeSlack, ida: Person) -> Channel:
    return fake.channel("felles", members=[ida])


async def posted(fake: FakeSlack, body: str, *, kind: str = FORM, **headers: str | None) -> tuple[int, str]:
    """What a request is answered, signed as Slack does unless headers say otherwise."""
    sent = body.encode("utf-8", "surrogateescape")
    signed: dict[str, str | None] = {"Content-Type": kind, **delivery.signature(fake, sent.decode("utf-8", "replace"))}
    signed |= {f"X-Slack-{name.replace('_', '-')}": value for name, value in headers.items()}
    given = {name: value for name, value in signed.items() if value is not None}
    assert fake.http_url
    async with fake.http.post(fake.http_url, data=io.BytesIO(sent), headers=given) as answer:
        return answer.status, await answer.text()


@pytest.mark.usefixtures("ready")
@pytest.mark.parametrize(
    ("late", "secret"), [(STALE_S, None), (-STALE_S, None), (0, "another")], ids=["stale", "early", "another's"]
)
async def test_what_slack_did_not_sign_just_now_does_nothing(
    fake: FakeSlack, ida: Person, general: Channel, late: int, secret: str | None
) -> None:
    fake.calls.clear()
    signed_at = fake.signed_at
    fake.signed_at = lambda: signed_at() - late
    fake.signing_secret = secret or fake.signing_secret
    asked = await asking.slash(fake, ida, general, "/events", "list")
    await fake.changes.until(lambda: asked.status != 0)
    assert (asked.status, asked.acked, asked.answers) == (401, False, [])
    assert fake.calls == []


@pytest.mark.usefixtures("ready")
@pytest.mark.parametrize(
    ("status", "request_"),
    [
        (401, {"Signature": None}),
        (401, {"Signature": ""}),
        (401, {"Signature": "v0=æøå"}),
        (401, {"Request_Timestamp": None}),
        (401, {"Request_Timestamp": ""}),
        (401, {"Request_Timestamp": "soon"}),
        (401, {"Request_Timestamp": "٣"}),
        (401, {"Request_Timestamp": "9" * 5_000}),
        (401, {"body": COMMAND + "&text=other", "Signature": "v0=" + "0" * 64}),
        (400, {"body": "{", "kind": "application/json"}),
        (400, {"body": "[]", "kind": "application/json"}),
        (400, {"body": "{" * 100_000, "kind": "application/json"}),
        (400, {"body": "payload=%7B"}),
        (400, {"body": "\udcff"}),
        (400, {"kind": f"{FORM}; charset=klingon"}),
        (413, {"body": "text=" + "a" * 1024 * 1024}),
    ],
)
async def test_strangers_are_turned_away_and_nothing_is_logged_as_our_failure(
    fake: FakeSlack, caplog: pytest.LogCaptureFixture, status: int, request_: dict[str, Any]
) -> None:
    fake.calls.clear()
    assert (await posted(fake, **({"body": COMMAND} | request_)))[0] == status
    assert fake.calls == []
    assert caplog.records == []


@pytest.mark.usefixtures("ready")
async def test_slack_asks_whether_the_address_is_ours(fake: FakeSlack) -> None:
    challenge = json.dumps({"type": "url_verification", "token": "old", "challenge": "3eZbrw1a"})
    assert await posted(fake, challenge, kind="application/json") == (200, '{"challenge": "3eZbrw1a"}')
    assert (await posted(fake, challenge, kind="application/json", Signature="v0=0"))[0] == 401
    assert (await posted(fake, "ssl_check=1&token=old", Signature=None, Request_Timestamp=None)) == (200, "")


@pytest.mark.usefixtures("ready")
async def test_what_nobody_listens_to_is_answered_so(fake: FakeSlack) -> None:
    strange = json.dumps({"type": "event_callback", "event_id": "Ev1", "event": {"type": "star_added"}})
    assert (await posted(fake, strange, kind="application/json"))[0] == 404


async def test_nothing_is_taken_before_the_bot_is_there_and_after_it_has_gone(
    fake: FakeSlack, adapter: Slack, ida: Person, general: Channel
) -> None:
    async def status() -> int:
        asked = await asking.slash(fake, ida, general, "/events", "list")
        await fake.changes.until(lambda: asked.status != 0)
        return asked.status

    assert await status() == 503
    async with running(adapter):
        assert await status() == 200
    assert await status() == 503


async def test_line_that_breaks_is_tried_again(
    fake: FakeSlack, adapter: Slack, ida: Person, general: Channel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connect, "_RETRY_S", (0.0,))
    fake.refuse_connection_next("auth.test")
    fake.fail_next("auth.test")
    async with running(adapter):
        assert len([call for call in fake.calls if call.method == "auth.test"]) > 1
        asked = await asking.slash(fake, ida, general, "/events", "list")
        await asking.answered(fake, asked)


async def test_slack_that_will_not_have_the_bot(fake: FakeSlack, adapter: Slack) -> None:
    fake.uninstall()
    with pytest.raises(LockedOut, match="account_inactive"):
        await adapter.run()
    assert (await posted(fake, COMMAND))[0] == 503


async def test_answers_under_way_are_finished(
    fake: FakeSlack, adapter: Slack, ida: Person, general: Channel, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, goes_on = asyncio.Event(), asyncio.Event()
    visitor = adapter.directory.visitor

    async def slowly(id_: str) -> Any:
        begun.set()
        await goes_on.wait()
        return await visitor(id_)

    monkeypatch.setattr(adapter.directory, "visitor", slowly)
    async with running(adapter) as line:
        asked = await asking.slash(fake, ida, general, "/events", "list")
        await asyncio.wait_for(begun.wait(), SOON_S)
        line.cancel()
        await fake.changes.until(lambda: asked.acked)
        late = await asking.slash(fake, ida, general, "/events", "list")
        await fake.changes.until(lambda: late.status != 0)
        assert (late.status, asked.answers) == (503, [])
        goes_on.set()
        await asking.answered(fake, asked)
    assert "Kalenderen er tom" in str(asked.answers[0].blocks)


@pytest.mark.usefixtures("adapter")
async def test_whether_the_process_lives_is_all_that_strangers_learn(fake: FakeSlack) -> None:
    assert fake.http_url
    for path, status, said in (("/healthz", 200, "ok"), ("/", 404, None), (REQUESTS, 405, None)):
        async with fake.http.get(fake.http_url.removesuffix(REQUESTS) + path) as answer:
            assert answer.status == status
            assert said is None or await answer.text() == said
