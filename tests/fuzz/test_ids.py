"""Ids that come back from platforms: whatever stands in one, it names something, or nothing, and never breaks."""

from contextlib import suppress

from hypothesis import example, given
from hypothesis import strategies as st

from bot.adapters.discord.render import decode_id
from bot.adapters.discord.text import is_id
from bot.adapters.slack.read import Spot
from bot.model.address import Address
from bot.model.message import Action
from cogs.groups.rounds import scheme_of
from tests.fuzz.hostile import TEXTS, some, soon

IDS = TEXTS | st.tuples(TEXTS, st.dictionaries(TEXTS, TEXTS, max_size=4)).map(
    lambda one: f"{one[0]}?" + "&".join(f"{name}={value}" for name, value in one[1].items())
)


@some(1)
@given(IDS)
def test_every_id_is_an_action(text: str) -> None:
    with soon():
        action = Action.decode(text)
        assert len(action.handler) + sum(len(str(value)) for value in action.arguments.values()) <= len(text)


@some(1)
@given(IDS)
@example("zzzzzzzzzzzzzzzzzzzzzzzzz~events/yes")
def test_every_id_on_discord_is_an_action_and_perhaps_a_guild(text: str) -> None:
    with soon():
        action, home = decode_id(text)
        assert text.endswith(action)
        assert home is None or home.isdecimal()


@some(1)
@given(IDS)
def test_every_spot_on_slack_is_read(text: str) -> None:
    with soon():
        spot = Spot.decode(text)
        assert Spot.decode(spot.encode()) == spot


@some(1)
@given(TEXTS | st.lists(TEXTS, min_size=4, max_size=4).map(":".join))
def test_every_address_is_one_or_a_value_error(text: str) -> None:
    with soon(), suppress(ValueError):
        address = Address.decode(text)
        assert Address.decode(address.encode()) == address


@some(1)
@given(TEXTS | TEXTS.map("scheme:{}".format))
@example("scheme:" + "9" * 5_000)
@example("9" * 4_400)
def test_every_number_that_is_an_id_is_small(text: str) -> None:
    assert (scheme_of(text) or 0) < 2**31
    assert not is_id(text) or int(text) < 10**20
