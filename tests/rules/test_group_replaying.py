"""A drawing comes out the same when what people said is numbers, and in every process."""

import os
import subprocess
import sys
from random import Random

import pytest

from cogs.groups.given import MENTOR, Given
from cogs.groups.kinds import Aim
from cogs.groups.replaying import Export, differences, exported
from cogs.groups.traits import Free, Gender, Language, Year

EVERYTHING = (Aim.HOURS, Aim.LANGUAGE, Aim.GENDER, Aim.PROGRAMMES, Aim.YEARS)
PROGRAMMES = ("Fysikk", "fysikk", "Informatikk", "2. klasse", "10. klasse", "Ørkenvandring", "arkitektur", "Zoologi")


def a_class(seed: int, count: int) -> Given:
    """A class of which some said much and some nothing, with a history, people who are apart, and sometimes mentors."""
    chance = Random(seed)  # noqa: S311 - any class will do
    mentors = chance.randrange(2)
    one: dict[str, list[str]] = {"programme": list(PROGRAMMES), "year": [*Year][1:], "gender": [*Gender][1:]}
    several: dict[str, list[str]] = {"languages": [*Language], "hours": [*Free]}
    people: list[dict[str, list[str]]] = []
    for number in range(count):
        told = {trait: [str(chance.choice(values))] for trait, values in one.items() if chance.random() < 0.8}
        for trait, values in several.items():
            if chance.random() < 0.8:
                told[trait] = sorted(map(str, chance.sample(values, 4)))
        people.append(told)
        if mentors and number % 3 == 0:
            people[-1][MENTOR] = ["yes"]
    before = list(range(count + 2))  # two of them are not there any more
    chance.shuffle(before)
    return Given(
        people=people,
        size=chance.choice([(3, 3), (3, 5), (2, 4)]),
        aims=chance.sample(EVERYTHING, chance.randrange(1, 6)),
        history=[[before[start : start + 3] for start in range(0, count, 3)]],
        apart=[(0, 1), (2, 5)],
        seed=chance.randrange(2**31),
        mentors=mentors,
    )


@pytest.mark.parametrize(
    "seed", [*range(3), *(pytest.param(seed, marks=pytest.mark.thorough) for seed in range(3, 12))]
)
def test_what_people_said_is_numbers_and_the_drawing_is_the_same(seed: int) -> None:
    given = a_class(seed, 11 + seed % 4)
    drawn = given.draw()
    written = exported(given, {}, round_id=1, program="").written()
    read = Export.model_validate_json(written)
    again = read.given.draw()
    assert (again.groups, again.repeats) == (drawn.groups, drawn.repeats)
    assert [one.why.code for one in again.broken_rules] == [one.why.code for one in drawn.broken_rules]
    said = {value for person in given.people for trait, values in person.items() for value in values}
    assert not [value for value in said if value in written]


def test_the_first_value_is_nought_whichever_it_is() -> None:
    """Neither the alphabet nor the order of a list tells what a number means."""
    people = [{"programme": ["Ø"]}, {"programme": ["a"]}, {"programme": ["A"]}, {"gender": ["woman"]}]
    given = Given(people, (2, 2), [Aim.PROGRAMMES], [], [], 1)
    assert exported(given, {}, round_id=1, program="").people == [
        {"programme": [0]}, {"programme": [1]}, {"programme": [1]}, {},
    ]  # fmt: skip


def test_who_is_known_is_where_they_were_and_others_are_where_the_drawing_has_them() -> None:
    given = Given([{}, {}, {}, {}], (2, 2), [], [], [], 1)
    first, second = given.draw().groups
    moved, other = int(first[0]), int(second[0])
    made = exported(given, {moved: 1, other: 0}, round_id=1, program="")
    assert made.groups == [sorted([other, int(first[1])]), sorted([moved, int(second[1])])]
    assert made.not_known == sorted([int(first[1]), int(second[1])])
    assert len(differences(made.groups, given.draw().groups)) == 2
    assert exported(given, {moved: 4}, round_id=1, program="").groups[3:] == [[], [moved]]


SCRIPT = """
import sys
from cogs.groups.replaying import Export, differences
read = Export.model_validate_json(sys.stdin.buffer.read())
print(differences(read.groups, read.given.draw().groups))
"""


@pytest.mark.parametrize("hashes", ["1", "2"])
def test_another_process_draws_the_same(hashes: str) -> None:
    written = exported(a_class(3, 14), {}, round_id=1, program="").written()
    env = {**os.environ, "PYTHONHASHSEED": hashes, "PYTHONPATH": os.pathsep.join(sys.path)}
    run = [sys.executable, "-c", SCRIPT]
    said = subprocess.run(run, env=env, input=written, capture_output=True, text=True, check=True).stdout  # noqa: S603
    assert said == "[]\n"
