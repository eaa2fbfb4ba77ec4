"""What is sent on each platform, exactly as it was given it."""

import json
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from bot.adapters.sandbox.world import Json
from tests.fakes.discord.state import Message as OnDiscord
from tests.fakes.slack.state import Message as OnSlack
from tests.platforms import Actor, ClassInTheSandbox, ClassOnDiscord, ClassOnSlack, Company

Sent = list[tuple[timedelta, str, str]]


class Recorder:
    """Everything that is sent, but what only some can read: when, where, and what exactly."""

    def __init__(self, company: Company, now: Callable[[], datetime], but: Iterable[Actor] = ()) -> None:
        self._now, self._but = now, {one.person.id for one in but}
        self._begun = now()
        self.sent: Sent = []
        if isinstance(company, ClassInTheSandbox):
            company.sandbox.world.listeners.append(self._in_the_sandbox)
        elif isinstance(company, ClassOnDiscord):
            company.fake.listeners.append(self._on_discord)
        else:
            assert isinstance(company, ClassOnSlack)
            self._channels = company.fake.world.channels
            company.fake.listeners.append(self._on_slack)

    def begins(self) -> None:
        """Forget what was sent, and count time from now."""
        self.sent, self._begun = [], self._now()

    def _keeps(self, place: str, readers: set[str], payload: Json) -> None:
        if not readers & self._but:
            written = json.dumps(payload, ensure_ascii=False, sort_keys=True, default=str)
            self.sent.append((self._now() - self._begun, place, written))

    def _in_the_sandbox(self, event: Json) -> None:
        if event["kind"] == "message":
            said = event["message"]
            shown = {name: said[name] for name in ("blocks", "edited", "author")}
            self._keeps(said["place"]["kind"], {said["only_for"], said["place"]["id"]}, shown)

    def _on_discord(self, said: OnDiscord) -> None:
        recipient = said.channel.recipient.id if said.channel.recipient else None
        self._keeps(said.channel.name, {str(said.only_for), str(recipient)}, said.body | {"by": said.author.id})

    def _on_slack(self, said: OnSlack) -> None:
        channel = self._channels[said.channel_id]
        shown = {name: getattr(said, name) for name in ("text", "blocks", "metadata", "attachments", "author", "edits")}
        self._keeps(channel.name, {str(said.only_for), *(channel.members if channel.is_im else ())}, shown)
