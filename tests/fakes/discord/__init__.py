"""A Discord on this machine, for the real discord.py to connect to: stateful and strict.

async with FakeDiscord(now=clock.now) as fake:
    guild = fake.guild()                    # rooms "general" and "activities"
    ...                                     # log in at fake.api_base and fake.gateway_url with fake.token
    company = people.Company(fake, guild)   # then set company.settle and company.wind
    ida = company.joins("Ida")
    assert "Spillkveld" in await ida.says("/events list")
    assert fake.refusals == []
"""

from tests.fakes.discord.server import FakeDiscord

__all__ = ["FakeDiscord"]
