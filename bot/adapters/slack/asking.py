"""Asking Slack one thing after another, and saying in plain words why no answer came; for `fadderbot doctor`."""

import re
from collections.abc import Awaitable, Mapping

import aiohttp
import yarl
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.adapters.slack.trouble import error_of
from bot.clock import Clock
from bot.doctor import ANSWER_S, Finding, check_date, problem, unheard

APPS = "https://api.slack.com/apps"
_WORD = re.compile(r"[a-z_]{1,60}")
_TROUBLE = frozenset({"fatal_error", "internal_error", "request_timeout", "service_unavailable"})


class NoAnswer(Exception):
    """Slack did not tell what it was asked."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding.text)
        self.finding = finding


class Asking:
    """Asks, and remembers what was found, and of which app: by its id, where that is known."""

    def __init__(self, api_base: str, clock: Clock, app_id: str) -> None:
        self._api_base = api_base
        self._host = yarl.URL(api_base).host or "Slack"
        self._clock = clock
        self._compared = False
        self.app_id = app_id
        self.findings: list[Finding] = []

    @property
    def place(self) -> str:
        """Where the app is changed, as advice says it."""
        return f"{APPS}/{self.app_id}" if self.app_id else f"{APPS} > your app"

    def client(self, token: str) -> AsyncWebClient:
        """Slack's own client, which asks once and does not wait long."""
        return AsyncWebClient(token=token, base_url=self._api_base, timeout=ANSWER_S, retry_handlers=[])

    async def hear(self, answer: Awaitable[AsyncSlackResponse]) -> AsyncSlackResponse:
        """What Slack answers; SlackApiError where it says no and why, NoAnswer where it says nothing of use."""
        try:
            heard = await answer
        except SlackApiError as error:
            headers: Mapping[str, str] = error.response.headers
            self._compare_clocks(headers)
            # slack_sdk gives its own kind of response, or aiohttp's where it could not read what came.
            status = getattr(error.response, "status_code", 0)
            if no := self._unanswered(status, headers.get("Retry-After", ""), error):
                raise NoAnswer(no) from None
            raise
        except (aiohttp.ClientError, OSError) as error:
            raise NoAnswer(unheard(self._host, error, self._clock.now())) from None
        self._compare_clocks(heard.headers)
        return heard

    def not_slack(self) -> Finding:
        """What to say of an answer that Slack would not give."""
        return problem(
            f"What answers at {self._host} is not Slack.",
            "A guest network may want a log-in in the browser first; otherwise take out FADDERBOT_SLACK__API_BASE.",
        )

    def _compare_clocks(self, headers: Mapping[str, str]) -> None:
        finding = None if self._compared else check_date(self._clock.now(), headers.get("Date"))
        if finding is not None:
            self._compared = True
            self.findings.append(finding)

    def _unanswered(self, status: int, retry_after: str, error: SlackApiError) -> Finding | None:
        """Why this is no answer to what was asked, if it is none."""
        if status >= 500:
            return _trouble(str(status))
        if status == 429:
            wait = f"in {retry_after} seconds" if retry_after.isdecimal() else "in a few minutes"
            return problem("Slack wants to be asked less often.", f"Try again {wait}.")
        word = error_of(error)
        if word in _TROUBLE:
            return _trouble(word)
        return None if _WORD.fullmatch(word) else self.not_slack()


def _trouble(what: str) -> Finding:
    text = f"Slack has trouble of its own (it answered {what})."
    return problem(text, "Try again later; https://slack-status.com tells how it is.")
