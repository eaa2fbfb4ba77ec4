"""The operators' command lines."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import click

from bot.clock import SystemClock
from bot.operate import outbox as waiting
from bot.operate.backup import back_up
from bot.operate.database import Installation, address, must_be_current, must_be_there, named, opened
from bot.operate.move import move
from bot.operate.restore import restore
from bot.storage.engine import Storage

Installed = Callable[[], Installation]
_FILE = click.Path(path_type=Path)


@click.group()
def outbox() -> None:
    """See to what waits to be said, what was given up, and what came too late."""


@asynccontextmanager
async def _storage(installed: Installed) -> AsyncIterator[Storage]:
    """The database of the settings; a running Fadderbot goes on meanwhile."""
    here = installed()
    url = address(here.database)
    must_be_there(url)
    async with opened(url) as storage:
        await must_be_current(storage, url, here.migrations)
        yield storage


@outbox.command("list")
@click.option("--state", type=click.Choice(waiting.STATES), multiple=True, help="Only what is in this state.")
@click.option("--limit", type=click.IntRange(min=1), default=50, show_default=True, help="How many at the most.")
@click.pass_obj
def list_(installed: Installed, state: tuple[str, ...], limit: int) -> None:
    """List what waits, what was given up and what came too late, newest first; jobs that failed or were missed too."""

    async def run() -> None:
        async with _storage(installed) as storage, storage.reading() as session:
            found = await waiting.lines(session, state or waiting.STATES, limit + 1)
        if not found:
            click.echo("There is nothing.")
            return
        for line in waiting.table(found[:limit]):
            click.echo(line)
        if len(found) > limit:
            click.echo(f"… and more: see them with --limit {10 * limit}")
        click.echo("\n`fadderbot outbox show ID` says more of a message, and what to do.")

    asyncio.run(run())


@outbox.command()
@click.argument("id_", metavar="ID", type=int)
@click.pass_obj
def show(installed: Installed, id_: int) -> None:
    """Say why message ID is still there, and what to do about it."""

    async def run() -> None:
        async with _storage(installed) as storage, storage.reading() as session:
            for line in await waiting.explained(session, id_):
                click.echo(line)

    asyncio.run(run())


@outbox.command()
@click.argument("id_", metavar="[ID]", type=int, required=False)
@click.option("--all", "all_", is_flag=True, help="Every message that was given up or came too late.")
@click.option("--late", is_flag=True, help="Also what nobody should read any more.")
@click.pass_obj
def retry(installed: Installed, id_: int | None, all_: bool, late: bool) -> None:
    """Have what was given up, or came too late, said again: message ID, or all."""
    _one_or_all(id_, all_)

    async def run() -> None:
        async with _storage(installed) as storage, storage.transaction() as session:
            if id_ is not None:
                await waiting.retry(session, id_, SystemClock().now(), late=late)
                tried, left = 1, 0
            else:
                tried, left = await waiting.retry_all(session, SystemClock().now(), late=late)
        click.echo(f"{_messages(tried)} will be said by a running Fadderbot within half a minute.")
        if left:
            click.echo(f"{_messages(left)} came too late to be read by anybody; --late has it said all the same.")

    asyncio.run(run())


@outbox.command()
@click.argument("id_", metavar="[ID]", type=int, required=False)
@click.option("--all", "all_", is_flag=True, help="Every message that was given up or came too late.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.pass_obj
def drop(installed: Installed, id_: int | None, all_: bool, yes: bool) -> None:
    """Forget a message that was not said: ID, or all that were given up or came too late."""
    _one_or_all(id_, all_)
    if not yes:
        what = "everything that was given up or came too late" if id_ is None else f"message {id_}"
        click.confirm(f"Forget {what}, for good?", abort=True)

    async def run() -> None:
        async with _storage(installed) as storage, storage.transaction() as session:
            if id_ is not None:
                await waiting.drop(session, id_)
            dropped = 1 if id_ is not None else await waiting.drop_all(session)
        click.echo(f"{_messages(dropped)} forgotten.")

    asyncio.run(run())


def _one_or_all(id_: int | None, all_: bool) -> None:
    if (id_ is None) is not all_:
        raise click.UsageError("Name one message by its ID, or give --all.")


def _messages(count: int) -> str:
    return f"{count} {'message' if count == 1 else 'messages'}"


@click.command()
@click.argument("file", type=_FILE)
@click.option("--force", is_flag=True, help="Replace the file if it is there.")
@click.pass_obj
def backup(installed: Installed, file: Path, force: bool) -> None:
    """Write a copy of the database to FILE, while Fadderbot runs."""
    url = address(installed().database)
    back_up(url, file, force=force)
    click.echo(f"The database {named(url)} is copied to {file} ({file.stat().st_size:,} bytes), and the copy is whole.")
    click.echo("It holds what the bot knows of people: keep it where no others can read it.")


@click.command("restore")
@click.argument("file", type=_FILE)
@click.option("--force", is_flag=True, help="On PostgreSQL: even if others are connected.")
@click.pass_obj
def restore_(installed: Installed, file: Path, force: bool) -> None:
    """Put the backup FILE in the place of the database. Fadderbot must be stopped."""
    here = installed()
    url = address(here.database)
    kept = asyncio.run(restore(url, file, here.migrations, SystemClock().now(), force=force))
    click.echo(f"The database {named(url)} is again as it was in {file}. What happened since then is not in it.")
    if kept is not None:
        click.echo(f"What was there is kept as {kept}: remove it when it is not needed any more.")
    click.echo("Start Fadderbot again. What waited then is looked for on the platform before it is said again.")


@click.command("move-database")
@click.argument("from_", metavar="FROM")
@click.argument("to", metavar="TO")
@click.option("--while-running", is_flag=True, help="Copy even if a Fadderbot is using FROM.")
@click.pass_obj
def move_database(installed: Installed, from_: str, to: str, while_running: bool) -> None:
    """Copy everything in the database FROM to the empty database TO, both SQLAlchemy URLs."""
    source, target, here = address(from_), address(to), installed()
    now = SystemClock().now()
    rows = asyncio.run(move(source, target, here.migrations, now, while_running=while_running, say=click.echo))
    click.echo(f"\n{rows:,} rows are in {named(target)} now. {named(source)} is as it was.")
    click.echo("1. Stop the old Fadderbot, for good: what happens there from now on stays behind.")
    click.echo("2. Set FADDERBOT_DATABASE to the new address.")
    click.echo("3. Start Fadderbot again.")
