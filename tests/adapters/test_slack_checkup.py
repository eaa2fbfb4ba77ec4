"""What `fadderbot doctor` finds on Slack: the real slack_sdk asks the fake, or somebody in Slack's place."""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from bot.adapters.slack import asking, checkup
from bot.adapters.slack.checkup import check
from bot.adapters.slack.manifest import SCOPES
from bot.clock import Clock, SystemClock, WindableClock
from bot.doctor import Finding, Verdict
from tests import forked
from tests.fakes.slack import FakeSlack

NOW = datetime(2026, 9, 1, 8, 0, tzinfo=UTC)
BOT_TOKEN = "xoxb-hush-1"  # noqa: S105 - for the server below
APP_TOKEN = "xapp-hush-1"  # noqa: S105
OF_A_PERSON, PASSING = "xoxp-1-hush", "xoxe.xoxb-1-hush"


@pytest.fixture
async def fake() -> AsyncIterator[FakeSlack]:
    """A Slack in which all is well: exactly the rights of the manifest, and a channel with the bot in it."""
    async with FakeSlack() as fake:
        fake.scopes = set(SCOPES)
        fake.channel("felles", members=[fake.person("Ida Berg")])
        yield fake


@dataclass
class StandIn:
    """What answers in Slack's place, for what the fake cannot be: another host, and answers that Slack rarely gives."""

    answers: dict[str, dict[str, Any]] = field(default_factory=dict)
    body: str | None = None
    kind: str = "text/html"
    silent: bool = False
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    @asynccontextmanager
    async def at(self) -> AsyncIterator[str]:
        """Its address, for as long as the block lasts."""
        app = web.Application()
        app.router.add_route("*", "/{tail:.*}", self._answer)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        try:
            yield f"http://127.0.0.1:{runner.addresses[0][1]}/api/"
        finally:
            await runner.cleanup()

    async def _answer(self, request: web.Request) -> web.Response:
        method = request.path.rpartition("/")[2]
        self.asked.append(method)
        if self.silent:
            await asyncio.Event().wait()
        if self.body is not None:
            return web.Response(text=self.body, status=self.status, headers=self.headers, content_type=self.kind)
        usual: dict[str, Any] = {
            "auth.test": {"team": "Klassen", "team_id": "T1", "user": "fadderbot", "bot_id": "B1"},
            "bots.info": {"bot": {"id": "B1", "app_id": "A1"}},
            "users.conversations": {"channels": [{"id": "C1"}]},
            "apps.connections.open": {"url": "wss://slack.example/link?ticket=hush"},
        }
        said = {"ok": True} | usual.get(method, {}) | self.answers.get(method, {})
        return web.json_response(said, status=self.status, headers=self.headers)


async def looked_at(
    fake: FakeSlack,
    *,
    bot_token: str | None = None,
    app_token: str | None = None,
    signing_secret: str | None = None,
    clock: Clock | None = None,
) -> list[Finding]:
    """What is found with these at the fake, and that none of them is told."""
    found = await check(
        bot_token=bot_token,
        app_token=app_token,
        signing_secret=signing_secret,
        api_base=fake.api_base,
        clock=clock or SystemClock(),
    )
    hush = {fake.bot_token, fake.app_token, fake.signing_secret, bot_token, app_token, signing_secret}
    said = "\n".join(map(str, found))
    assert not [secret for secret in hush if secret and secret in said]
    assert "Ida" not in said
    return found


async def with_both(fake: FakeSlack) -> list[Finding]:
    """What is found with both tokens."""
    return await looked_at(fake, bot_token=fake.bot_token, app_token=fake.app_token)


async def of(there: StandIn, clock: Clock | None = None) -> list[Finding]:
    """What is found with the stand-in."""
    async with there.at() as address:
        found = await check(
            bot_token=BOT_TOKEN, app_token=APP_TOKEN, signing_secret=None, api_base=address,
            clock=clock or SystemClock(),
        )  # fmt: skip
    assert all("hush" not in str(one) for one in found)
    return found


def wrong(findings: list[Finding]) -> list[Finding]:
    """What is not as it should be."""
    return [one for one in findings if one.verdict is not Verdict.OK]


def texts(findings: list[Finding]) -> list[str]:
    """What is said, without the advice."""
    return [one.text for one in findings]


async def doctor(folder: Path, api_base: str, **given: str) -> tuple[int | None, str]:
    """The command as somebody runs it; how it ended, and everything that it said."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("FADDERBOT_")}
    kept |= {f"FADDERBOT_SLACK__{name.upper()}": value for name, value in given.items()}
    pipe, same = asyncio.subprocess.PIPE, asyncio.subprocess.STDOUT
    around = kept | {"FADDERBOT_SLACK__API_BASE": api_base}
    process = await forked.start("doctor", stdout=pipe, stderr=same, cwd=folder, env=around)
    said, _ = await process.communicate()
    assert said
    assert not [value for value in given.values() if value in said.decode()]
    return process.returncode, said.decode()


# The command


async def test_all_is_well(fake: FakeSlack, tmp_path: Path) -> None:
    code, said = await doctor(tmp_path, fake.api_base, bot_token=fake.bot_token, app_token=fake.app_token)
    assert code == 0, said
    assert {line.split()[0] for line in said.splitlines() if not line.startswith(" ")} == {"ok"}
    assert "ok      Discord is not set up." in said
    assert 'Slack knows the bot token: the bot is called fadderbot, and is in "Informatikk 2026".' in said
    assert 'In "Informatikk 2026" the bot has every right that it needs.' in said
    assert "The bot is in at least one channel." in said
    assert "Slack would open the line" in said
    assert said.count("The clock is right.") == 1
    assert said.splitlines()[-1].strip() == f"https://api.slack.com/apps/{fake.world.app_id}"
    assert fake.refusals == []
    assert [call.method for call in fake.calls] == [
        "auth.test", "bots.info", "users.conversations", "apps.connections.open",
    ]  # fmt: skip
    assert fake.sockets.opened == 0
    assert os.listdir(tmp_path) == []


async def test_much_is_wrong(fake: FakeSlack, tmp_path: Path) -> None:
    fake.scopes -= {"groups:write", "users:read"}
    fake.error_next("apps.connections.open", "socket_mode_not_enabled")
    code, said = await doctor(tmp_path, fake.api_base, bot_token=fake.bot_token, app_token=fake.app_token)
    assert code == 1
    assert "problem In " in said
    assert "problem Socket Mode is off" in said


async def test_delivery_over_http_takes_no_app_level_token(fake: FakeSlack, tmp_path: Path) -> None:
    code, said = await doctor(tmp_path, fake.api_base, bot_token=fake.bot_token, signing_secret=fake.signing_secret)
    assert code == 0, said
    assert "ok      Slack delivers over HTTP" in said
    assert "`fadderbot slack manifest --address https://…`" in said
    assert "apps.connections.open" not in [call.method for call in fake.calls]


async def test_nobody_there(tmp_path: Path) -> None:
    async with StandIn().at() as address:
        pass
    code, said = await doctor(tmp_path, address, bot_token=BOT_TOKEN, app_token=APP_TOKEN)
    assert code == 1
    assert said.count("problem 127.0.0.1 cannot be reached") == 1
    assert "Traceback" not in said


# What is set


@pytest.mark.parametrize("nothing", [None, "", "  \n"])
async def test_where_nothing_is_set_nothing_is_looked_at(fake: FakeSlack, nothing: str | None) -> None:
    assert await looked_at(fake, bot_token=nothing, app_token=nothing, signing_secret=nothing) == []
    assert fake.calls == []


async def test_an_app_level_token_without_a_bot_token_is_looked_at_all_the_same(fake: FakeSlack) -> None:
    found = await looked_at(fake, app_token=fake.app_token)
    assert texts(wrong(found)) == ["There is no bot token for Slack."]
    assert f"https://api.slack.com/apps/{fake.world.app_id} > Install App" in wrong(found)[0].advice
    assert any("Slack would open the line" in text for text in texts(found))


async def test_a_bot_token_without_an_app_level_token_is_looked_at_all_the_same(fake: FakeSlack) -> None:
    found = await looked_at(fake, bot_token=fake.bot_token)
    (finding,) = wrong(found)
    assert (finding.verdict, "no app-level token" in finding.text) == (Verdict.PROBLEM, True)
    assert "Basic Information > App-Level Tokens" in finding.advice
    assert any("Slack knows the bot token" in text for text in texts(found))


async def test_a_signing_secret_alone_lacks_the_bot_token(fake: FakeSlack) -> None:
    found = await looked_at(fake, signing_secret=fake.signing_secret)
    assert texts(wrong(found)) == ["There is no bot token for Slack."]
    assert fake.calls == []


async def test_a_signing_secret_beside_an_app_level_token_is_not_used(fake: FakeSlack) -> None:
    found = await looked_at(
        fake, bot_token=fake.bot_token, app_token=fake.app_token, signing_secret=fake.signing_secret
    )
    assert wrong(found) == []
    assert "The signing secret is not used" in found[0].text


async def test_a_token_in_the_signing_secrets_place_is_known(fake: FakeSlack) -> None:
    (finding,) = wrong(await looked_at(fake, bot_token=fake.bot_token, signing_secret=fake.app_token))
    assert "holds no signing secret" in finding.text
    assert "App Credentials" in finding.advice


async def test_tokens_in_each_others_place_are_known_without_asking(fake: FakeSlack) -> None:
    (finding,) = await looked_at(fake, bot_token=fake.app_token, app_token=fake.bot_token)
    assert (finding.verdict, finding.text) == (Verdict.PROBLEM, "The two tokens for Slack are in each other's place.")
    assert fake.calls == []


async def test_a_token_of_another_kind_is_known_without_asking(fake: FakeSlack) -> None:
    found = await looked_at(fake, bot_token=OF_A_PERSON, app_token=fake.bot_token)
    assert texts(found) == [
        "FADDERBOT_SLACK__BOT_TOKEN holds no token of the right kind: those begin with xoxb-.",
        "FADDERBOT_SLACK__APP_TOKEN holds no token of the right kind: those begin with xapp-.",
    ]
    assert fake.calls == []


@pytest.mark.parametrize("copied", ['"{}"', "Bearer {}", "{}\n{}", "{}é"])
async def test_a_token_that_was_copied_badly_is_known_without_asking(fake: FakeSlack, copied: str) -> None:
    (finding, *_) = await looked_at(fake, bot_token=copied.replace("{}", fake.bot_token), app_token=fake.app_token)
    assert (finding.verdict, "such as a space or a quotation mark" in finding.text) == (Verdict.PROBLEM, True)
    assert [call.method for call in fake.calls] == ["apps.connections.open"]


async def test_blanks_around_the_tokens_are_taken_off(fake: FakeSlack) -> None:
    found = await looked_at(fake, bot_token=f" {fake.bot_token}\n", app_token=f"\t{fake.app_token}")
    assert wrong(found) == []


async def test_a_token_that_lasts_twelve_hours_is_known_without_asking(fake: FakeSlack) -> None:
    (finding, *_) = await looked_at(fake, bot_token=PASSING, app_token=fake.app_token)
    assert (finding.verdict, "token rotation" in finding.text) == (Verdict.PROBLEM, True)


# The bot token


@pytest.mark.parametrize(
    ("error", "words"),
    [
        ("invalid_auth", "there is no such token"),
        ("not_authed", "there is no such token"),
        ("token_revoked", "it was taken back"),
        ("not_allowed_token_type", "it is of another kind"),
        ("token_expired", "token rotation"),
        ("org_login_required", "Slack refuses auth.test: org_login_required."),
    ],
)
async def test_a_bot_token_that_slack_does_not_take(fake: FakeSlack, error: str, words: str) -> None:
    fake.error_next("auth.test", error)
    found = await with_both(fake)
    (finding,) = wrong(found)
    assert (finding.verdict, words in finding.text) == (Verdict.PROBLEM, True)
    assert any("Slack would open the line" in text for text in texts(found)), "the other token is looked at"


async def test_an_app_that_was_taken_out_of_the_workspace_is_to_be_installed_again(fake: FakeSlack) -> None:
    fake.uninstall()
    (finding,) = wrong(await with_both(fake))
    assert finding.text == "Slack does not take the bot token: the app is not in the workspace any more."
    assert "Install App" in finding.advice


async def test_names_from_slack_do_not_play_with_the_terminal(fake: FakeSlack) -> None:
    fake.world.team_name = "Klassen\x1b[31m"
    assert any('"Klassen[31m"' in text for text in texts(await with_both(fake)))


async def test_tokens_of_different_apps_are_known(fake: FakeSlack) -> None:
    there = fake.app_token
    fake.app_token = there.replace(fake.world.app_id, "A9")
    (finding,) = wrong(await with_both(fake))
    assert (finding.verdict, "of different apps" in finding.text) == (Verdict.PROBLEM, True)
    assert "https://api.slack.com/apps/A9" in finding.advice


async def test_where_the_apps_id_is_not_known_nothing_is_made_up() -> None:
    there = StandIn(answers={"bots.info": {"bot": {"id": "B1", "app_id": "\x1b/../A1"}}})
    found = await of(there)
    assert wrong(found) == []
    assert "https://api.slack.com/apps" not in "\n".join(map(str, found))


# The rights


async def test_rights_that_are_missing_are_a_problem_and_named_by_what_does_not_work(fake: FakeSlack) -> None:
    fake.scopes -= {"groups:write", "files:read"}
    (finding,) = wrong(await with_both(fake))
    assert finding == Finding(
        Verdict.PROBLEM,
        'In "Informatikk 2026" the bot may not read calendar files that are put into a form, '
        "nor open private channels for groups.",
        f"At https://api.slack.com/apps/{fake.world.app_id} > App Manifest paste what `fadderbot slack manifest` "
        "prints, save, and install the app again. What is missing: files:read and groups:write.",
    )


async def test_rights_that_are_not_used_are_a_warning(fake: FakeSlack) -> None:
    fake.scopes |= {"pins:read", "reactions:write"}
    (finding,) = wrong(await with_both(fake))
    assert (finding.verdict, finding.text) == (
        Verdict.WARNING,
        "The bot has rights that it does not use: pins:read and reactions:write.",
    )


async def test_an_app_over_http_is_told_of_the_manifest_with_its_address(fake: FakeSlack) -> None:
    fake.scopes.discard("files:read")
    (finding,) = wrong(await looked_at(fake, bot_token=fake.bot_token, signing_secret=fake.signing_secret))
    assert "`fadderbot slack manifest --address https://…`" in finding.advice


async def test_without_any_right_nothing_is_asked_that_takes_one(fake: FakeSlack) -> None:
    fake.scopes.clear()
    (finding,) = wrong(await with_both(fake))
    assert finding.text.count(", nor ") == len(SCOPES) - 1
    assert fake.refusals == []


async def test_where_slack_does_not_tell_the_rights_nothing_is_said_of_them() -> None:
    found = await of(StandIn())
    assert wrong(found) == []
    assert not [text for text in texts(found) if " right " in text]


def test_it_is_said_of_every_right_in_the_manifest_what_it_is_for() -> None:
    assert set(checkup.NEEDED_TO) == set(SCOPES)


# The channels


async def test_a_bot_in_no_channel_is_a_warning(fake: FakeSlack) -> None:
    for channel in fake.world.channels.values():
        channel.members.discard(fake.world.bot.id)
    fake.channel("gammelt").is_archived = True
    (finding,) = wrong(await with_both(fake))
    assert (finding.verdict, "The bot is in no channel yet" in finding.text) == (Verdict.WARNING, True)
    assert "`/invite @Fadderbot`" in finding.advice


@pytest.mark.parametrize(("right", "private"), [("channels:read", True), ("groups:read", False)])
async def test_only_channels_are_looked_for_that_the_bot_may_see(fake: FakeSlack, right: str, private: bool) -> None:
    fake.scopes.discard(right)
    for channel in fake.world.channels.values():
        channel.is_private = private
    found = await with_both(fake)
    assert [finding.verdict for finding in wrong(found)] == [Verdict.PROBLEM]
    assert "The bot is in at least one channel." in texts(found)
    assert fake.refusals == []


async def test_pages_without_end_are_left() -> None:
    there = StandIn(answers={"users.conversations": {"channels": [], "response_metadata": {"next_cursor": "again"}}})
    assert any("in no channel" in text for text in texts(await of(there)))
    assert there.asked.count("users.conversations") == 2


async def test_what_slack_refuses_is_said_in_its_own_word(fake: FakeSlack) -> None:
    fake.error_next("users.conversations", "team_access_not_granted")
    found = await with_both(fake)
    (finding,) = wrong(found)
    assert finding.text == "Slack refuses users.conversations: team_access_not_granted."
    assert any("Slack would open the line" in text for text in texts(found))


# The line


@pytest.mark.parametrize(
    ("error", "words", "advice"),
    [
        ("invalid_auth", "does not take the app-level token: there is no such token", "connections:write"),
        ("token_revoked", "does not take the app-level token: it was taken back", "App-Level Tokens"),
        ("missing_scope", "has not the right connections:write", "Make another"),
        ("socket_mode_not_enabled", "Socket Mode is off", "> Socket Mode"),
        ("forbidden_team", "Slack refuses apps.connections.open: forbidden_team.", "docs.slack.dev"),
    ],
)
async def test_a_line_that_slack_would_not_open(fake: FakeSlack, error: str, words: str, advice: str) -> None:
    fake.error_next("apps.connections.open", error)
    (finding,) = wrong(await with_both(fake))
    assert (finding.verdict, words in finding.text, advice in finding.advice) == (Verdict.PROBLEM, True, True)


async def test_a_line_of_which_slack_itself_has_doubts_is_a_warning() -> None:
    doubt = {"response_metadata": {"messages": ["[WARN] Socket Mode is not turned on."]}}
    (finding,) = wrong(await of(StandIn(answers={"apps.connections.open": doubt})))
    assert (finding.verdict, "Slack says that Socket Mode is off" in finding.text) == (Verdict.WARNING, True)


# Who answers, and when


@pytest.mark.parametrize("status", [500, 503])
async def test_trouble_of_slacks_own(fake: FakeSlack, status: int) -> None:
    fake.fail_next("auth.test", status=status)
    (finding,) = wrong(await with_both(fake))
    assert "trouble of its own" in finding.text
    assert len(fake.calls) == 1, "nothing more is asked"


async def test_trouble_of_slacks_own_in_a_word(fake: FakeSlack) -> None:
    fake.error_next("auth.test", "fatal_error")
    (finding,) = wrong(await with_both(fake))
    assert "trouble of its own (it answered fatal_error)" in finding.text


@pytest.mark.parametrize(("retry_after", "words"), [("17", "in 17 seconds"), ("", "in a few minutes")])
async def test_asked_too_often(retry_after: str, words: str) -> None:
    there = StandIn(body='{"ok": false}', kind="application/json", status=429, headers={"Retry-After": retry_after})
    (finding,) = wrong(await of(there))
    assert words in finding.advice


async def test_a_line_that_breaks_in_the_middle(fake: FakeSlack) -> None:
    fake.refuse_connection_next("bots.info", times=5)
    found = await with_both(fake)
    assert "cannot be reached" in found[-1].text
    assert any("Slack knows the bot token" in text for text in texts(found))


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("text/html", "<html>Log in to the guest network</html>"),
        ("text/plain", "Log in"),
        ("application/json", "no JSON"),
        ("application/json", "[]"),
        ("application/json", "[1]"),
        ("application/json", "7"),
        ("application/json", "{}"),
        ("application/json", '{"ok": true}'),
        ("application/json", '{"ok": false, "error": "<script>"}'),
        ("application/json", '{"ok": false, "error": {}}'),
    ],
)
@pytest.mark.parametrize("status", [200, 404])
async def test_somebody_else_answers(kind: str, body: str, status: int) -> None:
    there = StandIn(body=body, kind=kind, status=status)
    (finding,) = wrong(await of(there))
    assert "is not Slack" in finding.text
    assert there.asked == ["auth.test"]


async def test_somebody_else_answers_for_the_line() -> None:
    found = await of(StandIn(answers={"apps.connections.open": {"url": None}}))
    assert "is not Slack" in found[-1].text


async def test_somebody_who_cannot_prove_who_it_is() -> None:
    async with StandIn().at() as address:
        (finding,) = await check(
            bot_token=BOT_TOKEN,
            app_token=APP_TOKEN,
            signing_secret=None,
            api_base=address.replace("http", "https"),
            clock=WindableClock(NOW, running=False),
        )
    assert "cannot prove" in finding.text
    assert "it shows 2026-09-01 08:00 UTC" in finding.advice


async def test_somebody_who_never_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "ANSWER_S", 0.05)
    (finding,) = await of(StandIn(silent=True))
    assert "did not answer" in finding.text


@pytest.mark.parametrize(
    ("off", "words"), [(timedelta(seconds=20), "right"), (timedelta(minutes=-5), "5 minutes slow")]
)
async def test_the_clock_is_compared_with_slacks_once(off: timedelta, words: str) -> None:
    there = StandIn(headers={"Date": format_datetime(NOW, usegmt=True)})
    found = await of(there, WindableClock(NOW + off, running=False))
    assert [words in text for text in texts(found) if "clock" in text] == [True]


async def test_a_date_that_is_none_says_nothing_of_the_clock() -> None:
    found = await of(StandIn(headers={"Date": "yesterday"}))
    assert not [text for text in texts(found) if "clock" in text]
