"""A drawing is written to a file as numbers, and drawn again from it, whatever became of its groups meanwhile."""

import asyncio
import json
import stat
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from bot.clock import WindableClock
from bot.core import Core
from cogs.groups.tables import DrawnRow, GroupRow, PlaceRow, RoundRow
from tests.journeys.test_groups_life import erased, opens, signs_up
from tests.journeys.test_groups_personal import keeps_from
from tests.operate.conftest import Says
from tests.platforms import Company, in_the_sandbox

NAMES = ("Ida", "Ola", "Kari", "Per", "Anna", "Nils", "Siri", "Lars", "Eva")
SECRETS = ("Informatikk", "Fysikk", "woman", "norwegian", "mon", "Lunsj", *NAMES)


async def first_places(core: Core, round_id: int) -> tuple[list[list[int]], dict[int, int]]:
    """Who is in which group, by number, and the member behind each number."""
    async with core.storage.reading() as session:
        behind = await session.execute(select(DrawnRow.member_id, DrawnRow.number).where(DrawnRow.round_id == round_id))
        numbers: dict[int, int] = {member: number for member, number in behind if member is not None}
        groups = (
            await session.scalars(select(GroupRow).where(GroupRow.round_id == round_id).order_by(GroupRow.number))
        ).all()
        together = [sorted(numbers[place.member_id] for place in group.places) for group in groups]
    return together, {number: member for member, number in numbers.items()}


async def test_a_drawing_is_drawn_again_whatever_became_of_its_groups(
    clock: WindableClock, database: str, says: Says, tmp_path: Path
) -> None:
    async with in_the_sandbox(database, clock) as (company, core):
        await _it_is_drawn_again(company, core, database, says, tmp_path)


async def _it_is_drawn_again(company: Company, core: Core, database: str, says: Says, tmp_path: Path) -> None:
    async def line(*words: str) -> tuple[int, str]:
        return await asyncio.to_thread(says, *words, database=database)

    henrik = company.joins("Henrik", "organiser")
    await opens(henrik)
    people = await signs_up(company, *NAMES)
    for place, actor in enumerate(people[:8]):
        await actor.says("/groups about")
        await actor.presses("Endre")
        await actor.fills(
            programme=("Informatikk", "informatikk", "Fysikk")[place % 3],
            gender="woman" if place % 2 else "man", languages=("norwegian", "sign"), hours=("mon08",),
        )  # fmt: skip
    await keeps_from(people[0], people[1])
    for _ in range(2):  # so that the second has a history
        await henrik.says("/groups list")
        await henrik.presses("Se på det")
        await henrik.presses("Trekk grupper")
        await henrik.presses("Del gruppene")
        await company.advance(days=7)
    drawn, behind = await first_places(core, 2)

    code, written = await line("groups", "export", "2")
    assert code == 0
    read: dict[str, Any] = json.loads(written)
    assert read["groups"] == drawn
    assert (read["round"], read["not_known"], len(read["people"])) == (2, [], 9)
    assert read["apart"] == [[0, 1]]
    assert [person.get("programme") for person in read["people"]] == [[0], [0], [1]] * 2 + [[0], [0], None]
    assert {name for person in read["people"] for name in person} == {"programme", "gender"}, "what no rule asks for"
    assert not [secret for secret in SECRETS if secret in written]
    assert "keep 0 and 1 apart" in read["rules"]

    # One leaves, one changes groups, one comes late, one is erased.
    leaves = next(actor for actor in people if actor.person.name == "Per")
    await leaves.says("/groups list")
    await leaves.presses("Forlat eller bytt")
    await leaves.presses("Forlat gruppa")
    changes = people[6]
    await changes.says("/groups list")
    await changes.presses("Forlat eller bytt")
    await changes.presses("Bytt gruppe")
    await signs_up(company, "Trym")
    await erased(core, behind[8])  # who told nothing of themselves
    async with core.storage.reading() as session:
        places = (await session.scalars(select(PlaceRow).join(GroupRow).where(GroupRow.round_id == 2))).all()
    assert len(places) > 9, "somebody changed groups, or came late"

    kept = tmp_path / "round.json"
    code, said = await line("groups", "export", "2", "--output", str(kept))
    assert code == 0
    assert f"3 groups of 9 people are in {kept}" in said
    assert "Of 1 it is not known any more" in said
    assert json.loads(kept.read_text()) == read | {"not_known": [8]}
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert await line("groups", "replay", str(kept)) == (0, "The same 3 groups.\n")
    code, said = await line("groups", "export", "1", "--output", str(kept))
    assert (code, f"{kept} is there already." in said) == (1, True)
    assert json.loads(kept.read_text())["round"] == 2
    code, said = await line("groups", "export", "1", "--output", str(tmp_path / "none" / "file"))
    assert (code, "cannot be written: No such file or directory." in said) == (1, True)

    # What stands in the tables is what was drawn, and not what this version draws.
    async with core.storage.transaction() as session:
        row = await session.get(RoundRow, 2)
        assert row is not None
        one, other = row.groups[0].places[0], row.groups[1].places[0]
        one.group_id, other.group_id = other.group_id, one.group_id
    changed = tmp_path / "changed.json"
    assert (await line("groups", "export", "2", "--output", str(changed)))[0] == 0
    code, said = await line("groups", "replay", str(changed))
    assert (code, "Not the same groups: 2 of 3 differ.\nGroup 1: " in said) == (1, True)

    await erased(core, behind[5])  # who told something: other groups may come of it without that
    without = tmp_path / "without.json"
    assert (await line("groups", "export", "2", "--output", str(without)))[0] == 0
    left = json.loads(without.read_text())
    assert (left["people"][5], left["not_known"]) == ({}, [5, 8])


def test_a_round_that_is_not_there_and_a_file_that_is(database: str, says: Says, tmp_path: Path) -> None:
    code, said = says("groups", "export", "7", database=database)
    assert (code, "There is no round 7." in said) == (1, True)
    assert says("groups", "export", str(2**40), database=database)[0] == 2
    code, said = says("groups", "export", "7", database=f"sqlite+aiosqlite:///{tmp_path / 'none.db'}")
    assert (code, "There is no database at" in said) == (1, True)


EXPORT = {
    "format": "fadderbot drawing 1", "program": "Fadderbot 0.0.1", "round": 1, "rules": [], "seed": 7, "size": [2, 2],
    "mentors": 0, "aims": ["hours"], "people": [{"hours": [0, 1]}, {"hours": [1]}, {}, {"hours": [2]}], "apart": [],
    "history": [], "groups": [[0, 1], [2, 3]], "not_known": [],
}  # fmt: skip


@pytest.mark.parametrize(
    ("change", "code", "words"),
    [
        ({}, 0, "The same 2 groups."),
        ({"groups": [[0, 3], [1, 2]]}, 1, "Group 1: 0, 3 in the file, 0, 1 when drawn again."),
        ({"groups": [[0, 1]]}, 1, "1 of 2 differ.\nGroup 2: nobody in the file, 2, 3 when drawn again."),
        ({"apart": [[0, 1]]}, 1, "The file is from Fadderbot 0.0.1; this is Fadderbot "),
        ({"format": "fadderbot drawing 2"}, 2, ""),
        ({"size": [1, 2]}, 2, ""),
        ({"size": [3, 2]}, 2, ""),
        ({"people": [{}]}, 2, ""),
        ({"people": [{"hours": [20]}, {}]}, 2, ""),
        ({"people": [{"hours": [-1]}, {}]}, 2, ""),
        ({"apart": [[1, 1]]}, 2, ""),
        ({"aims": ["nobody"]}, 2, ""),
        ({"seed": "7"}, 2, ""),
        ({"member": 4}, 2, ""),
    ],
)
def test_what_was_written_is_read_strictly(
    says: Says, tmp_path: Path, change: dict[str, object], code: int, words: str
) -> None:
    """It takes no database: there is none at this address."""
    file = tmp_path / "drawing.json"
    file.write_text(json.dumps(EXPORT | change))
    ended, said = says("groups", "replay", str(file), database="nowhere")
    assert (ended, words in said) == (code, True), said
    assert ("is nothing that `fadderbot groups export` wrote" in said) is (code == 2)


def test_a_drawing_can_come_through_a_pipe(says: Says) -> None:
    assert says("groups", "replay", "-", database="nowhere", answer=json.dumps(EXPORT)) == (0, "The same 2 groups.\n")


def test_a_file_that_is_not_there(says: Says, tmp_path: Path) -> None:
    code, said = says("groups", "replay", str(tmp_path / "none"), database="nowhere")
    assert (code, "No such file or directory" in said) == (2, True)


@pytest.mark.parametrize(
    "content", [b"", b"[]", b"{", b"SQLite format 3\0", b"\xff\xfe", b'{"format": "fadderbot drawing 1"}']
)
def test_another_file_is_told_in_words(says: Says, tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "other"
    file.write_bytes(content)
    code, said = says("groups", "replay", str(file), database="nowhere")
    assert (code, "is nothing that `fadderbot groups export` wrote." in said) == (2, True)
