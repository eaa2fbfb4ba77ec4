"""What whoever runs the bot can do about drawings: give one away as numbers, and draw it again."""

import asyncio
import os
from importlib.metadata import version
from pathlib import Path
from typing import BinaryIO

import click
from pydantic import ValidationError

from bot.api import Look
from cogs.groups import store
from cogs.groups.given import Given
from cogs.groups.plugin import cog
from cogs.groups.replaying import Export, differences, exported
from cogs.groups.tables import RoundRow

_LARGEST_ID = 2**31 - 1


@cog.operators
@click.group()
def commands() -> None:
    """Check how groups were drawn."""


@commands.command()
@click.argument("round_id", metavar="ROUND", type=click.IntRange(1, _LARGEST_ID))
@click.option("--output", type=click.Path(path_type=Path), help="A new file, that its owner alone may read.")
@click.pass_obj
def export(look: Look, round_id: int, output: Path | None) -> None:
    """Write the drawing of ROUND, which `/groups explain` names, as JSON.

    It is for you alone. People are numbers in it, and so is what they said of themselves; but it tells which of them
    are not to be together, and whoever knows in which order the bot got to know people can find out who is who.
    """
    given, known = asyncio.run(_stored(look, round_id))
    made = exported(given, known, round_id=round_id, program=_program())
    if output is None:
        click.echo(made.written(), nl=False)
    else:
        _write(output, made.written())
        click.echo(f"{_groups(len(made.groups))} of {len(made.people)} people are in {output}, as they were drawn.")
        click.echo("It tells who is not to be together with whom: keep it where no others can read it.")
    if made.not_known:
        click.echo(
            f"Of {len(made.not_known)} it is not known any more in which group they were drawn, because they were "
            "erased or came back since. They are where the drawing puts them.",
            err=True,
        )


@commands.command()
@click.argument("file", type=click.File("rb"))
def replay(file: BinaryIO) -> None:
    """Draw again what `fadderbot groups export` wrote to FILE, and say whether the same groups come of it.

    It ends with 1 where they differ, and with 2 where FILE is no such thing. It needs no database and no settings.
    """
    try:
        read = Export.model_validate_json(file.read())
    except ValidationError:
        raise click.UsageError(f"{file.name} is nothing that `fadderbot groups export` wrote.") from None
    drawn = read.given.draw().groups
    if not (found := differences(read.groups, drawn)):
        click.echo(f"The same {_groups(len(drawn))}.")
        return
    click.echo(f"Not the same groups: {len(found)} of {max(len(read.groups), len(drawn))} differ.")
    for line in found:
        click.echo(line)
    click.echo(f"The file is from {read.program}; this is {_program()}.")
    raise click.exceptions.Exit(1)


async def _stored(look: Look, round_id: int) -> tuple[Given, dict[int, int]]:
    """What a round was drawn from, and for each number the place of its first group, if that can still be known."""
    async with look() as session:
        row = await session.get(RoundRow, round_id)
        if row is None:
            raise click.ClickException(f"There is no round {round_id}. `/groups explain` names the round of a group.")
        places = await store.places_drawn(session, row)
        return Given.decode(row.given), {number: group - 1 for number, group in places.items()}


def _write(path: Path, text: str) -> None:
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        raise click.ClickException(f"{path} is there already. Name another file.") from None
    except OSError as error:
        raise click.ClickException(f"{path} cannot be written: {error.strerror}.") from None


def _groups(count: int) -> str:
    return "1 group" if count == 1 else f"{count} groups"


def _program() -> str:
    return f"Fadderbot {version('fadderbot')}"
