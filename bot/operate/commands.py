"""The operators' command lines."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import click

from bot.clock import SystemClock
from bot.operate import jobs
from bot.operate import outbox as waiting
from bot.operate.backup import back_up
from bot.operate.database import Installation, address, file_of, must_be_current, must_be_there, named, opened
from bot.operate.move import move
from bot.operate.restore import restore
from bot.storage.engine import Storage

Installed = Callable[[], Installation]
_FILE = click.Path(path_type=Path)


@click.group()
def outbox() -> None:
    """See to what waits to be said, what was given up, and what came too late."""


@asynccontextmanager
async def storage_of(installed: Installed) -> AsyncIterator[Storage]:
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
        async with storage_of(installed) as storage, storage.reading() as session:
            found = await waiting.lines(session, state or waiting.STATES, limit + 1)
        if not found:
            click.echo("There is nothing.")
            return
        for line in waiting.table(found[:limit]):
            click.echo(line)
        if len(found) > limit:
            click.echo(f"… and more: see them with --limit {10 * limit}")
        click.echo("\n`fadderbot outbox show ID` says more of one, and what to do.")

    asyncio.run(run())


@dataclass(frozen=True)
class _Id:
    """A message by its number, or a job, as the list names them."""

    number: int
    is_job: bool

    def __str__(self) -> str:
        return f"{'job' if self.is_job else 'message'} {self.number}"


class _IdType(click.ParamType[_Id]):
    name = "ID"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> _Id:
        number = value.removeprefix("job-")
        if not (number.isascii() and number.isdigit()):
            self.fail(f"{value!r} is no ID: a message's is a number, as 17, a job's is as job-3.", param, ctx)
        return _Id(int(number), is_job=number != value)


@outbox.command()
@click.argument("id_", metavar="ID", type=_IdType())
@click.pass_obj
def show(installed: Installed, id_: _Id) -> None:
    """Say why message or job ID is still there, and what to do about it."""

    async def run() -> None:
        async with storage_of(installed) as storage, storage.reading() as session:
            for line in await (jobs if id_.is_job else waiting).explained(session, id_.number):
                click.echo(line)

    asyncio.run(run())


@outbox.command()
@click.argument("id_", metavar="[ID]", type=_IdType(), required=False)
@click.option("--all", "all_", is_flag=True, help="Every message that was given up or came too late, and failed job.")
@click.option("--late", is_flag=True, help="Also messages that nobody should read any more.")
@click.pass_obj
def retry(installed: Installed, id_: _Id | None, all_: bool, late: bool) -> None:
    """Have a message that was given up or came too late said again, or a failed job run again: ID, or all."""
    _one_or_all(id_, all_)

    async def run() -> None:
        now = SystemClock().now()
        async with storage_of(installed) as storage, storage.transaction() as session:
            if id_ is None:
                tried, left = await waiting.retry_all(session, now, late=late)
                run_again = await jobs.retry_all(session, now)
            elif id_.is_job:
                await jobs.retry(session, id_.number, now)
                tried, left, run_again = 0, 0, 1
            else:
                await waiting.retry(session, id_.number, now, late=late)
                tried, left, run_again = 1, 0, 0
        if tried or not run_again:
            click.echo(f"{_count(tried, 'message')} will be said by a running Fadderbot within half a minute.")
        if run_again:
            click.echo(f"{_count(run_again, 'job')} will be run by it within half a minute.")
        if left:
            click.echo(
                f"{_count(left, 'message')} came too late to be read by anybody; --late has it said all the same."
            )

    asyncio.run(run())


@outbox.command()
@click.argument("id_", metavar="[ID]", type=_IdType(), required=False)
@click.option("--all", "all_", is_flag=True, help="Every message that was given up or came too late.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.pass_obj
def drop(installed: Installed, id_: _Id | None, all_: bool, yes: bool) -> None:
    """Forget a message that was not said, or a job that was not done: ID, or all messages given up or too late."""
    _one_or_all(id_, all_)
    if not yes:
        what = "everything that was given up or came too late" if id_ is None else str(id_)
        click.confirm(f"Forget {what}, for good?", abort=True)

    async def run() -> None:
        async with storage_of(installed) as storage, storage.transaction() as session:
            if id_ is None:
                dropped = _count(await waiting.drop_all(session), "message")
            else:
                await (jobs if id_.is_job else waiting).drop(session, id_.number)
                dropped = _count(1, "job" if id_.is_job else "message")
        click.echo(f"{dropped} forgotten.")

    asyncio.run(run())


def _one_or_all(id_: _Id | None, all_: bool) -> None:
    if (id_ is None) is not all_:
        raise click.UsageError("Name one by its ID, or give --all.")


def _count(count: int, what: str) -> str:
    return f"{count} {what}{'' if count == 1 else 's'}"


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
    if file_of(target) is None:
        keys = f", which is {here.keys}" if here.keys else ""
        click.echo(f"   Set FADDERBOT_CHECKIN__KEYS to the key file{keys}: without it there are no check-ins there.")
    click.echo("3. Start Fadderbot again.")
