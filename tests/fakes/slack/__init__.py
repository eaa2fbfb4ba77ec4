"""A Slack on this machine, for the real slack_bolt and slack_sdk to connect to: stateful and strict.

async with FakeSlack(now=clock.now) as fake:
    ida = fake.person("Ida")
    general = fake.channel("general", members=[ida])
    ...                                     # a client at fake.api_base, with fake.bot_token and fake.app_token
    asked = await asking.slash(fake, ida, general, "/events", "list")
    await asking.answered(fake, asked)
    assert "Spillkveld" in asked.answers[0].text
    assert fake.refusals == []
"""

from tests.fakes.slack.server import FakeSlack

__all__ = ["FakeSlack"]
