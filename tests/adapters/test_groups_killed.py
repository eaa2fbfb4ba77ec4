"""The program dies while it publishes groups: it goes on afterwards, and no group gets a second conversation."""

from collections import Counter

from sqlalchemy import insert, select

from bot.adapters.sandbox.world import Json
from bot.storage.tables import MemberRow
from cogs.groups.tables import GroupRow, PlaceRow, SchemeRow, SignUpRow
from tests.adapters import contract
from tests.adapters.contract import waiting
from tests.adapters.stages import OnTheSandbox
from tests.conftest import START

in_the_sandbox = contract.in_the_sandbox

GROUPS = 200
HEARD = 77
"""After so many threads and words the program is dying: what it still does is done, and it never hears of it."""


class Dying(BaseException):
    """Nothing more is heard."""


def dies(stage: OnTheSandbox) -> None:
    """Let the program die in the middle of its work, whatever of it is under way at that moment."""
    left = [HEARD]

    def count(event: Json) -> None:
        left[0] -= event["kind"] in ("thread", "message")
        if left[0] < 0:
            raise Dying

    stage.sandbox.world.listeners.append(count)


async def test_publishing_goes_on_where_it_was(in_the_sandbox: OnTheSandbox) -> None:
    stage = in_the_sandbox
    henrik = stage.joins("Henrik", "organiser", locale="nb")
    await henrik.says("/groups open channel:activities")
    await henrik.fills(title="Lunsj", kind="lunch", size="2")
    async with stage.core.storage.transaction() as session:
        scheme = (await session.scalars(select(SchemeRow))).one()
        here = [stage.joins(f"p{number}").person.id for number in range(2 * GROUPS)]
        people = [{"workspace_id": scheme.workspace_id, "platform_id": one} for one in here]
        await session.execute(insert(MemberRow), people)
        ids = await session.scalars(select(MemberRow.id).where(MemberRow.platform_id.startswith("p")))
        session.add_all(SignUpRow(scheme_id=scheme.id, member_id=one, at=START, as_mentor=False) for one in ids)
    await henrik.presses("Trekk grupper")

    dies(stage)
    await henrik.presses("Del gruppene")
    said = [one for one in stage.sandbox.world.messages.values() if one.place.kind == "thread"]
    assert len(said) < HEARD, "nearly everything is still to be said"
    await stage.restart()
    await stage.company.advance(minutes=10)

    async with stage.core.storage.reading() as session:
        places = (await session.scalars(select(PlaceRow))).all()
        assert len((await session.scalars(select(GroupRow))).all()) == GROUPS
    threads = stage.threads()
    assert Counter(len(thread.members or ()) for thread in threads) == {2: GROUPS}
    assert len({thread.name for thread in threads}) == GROUPS
    assert len(places) == len({place.member_id for place in places}) == 2 * GROUPS
    introduced = Counter(one.place.id for one in stage.sandbox.world.messages.values() if one.place.kind == "thread")
    assert introduced == {thread.id: 1 for thread in threads}, "and each was introduced once"
    assert not await waiting(stage.core)
    assert not await waiting(stage.core, dead=True)
