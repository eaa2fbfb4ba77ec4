"""The command line, and the only module that sees everything."""

import asyncio
import os
import re
import tomllib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TextIO

import click
from pydantic import SecretStr, ValidationError
from sqlalchemy.ext.asyncio import AsyncSession

from bot.clock import SystemClock
from bot.compose import catalogue_of, installed_cogs, key_file, read_configuration
from bot.core import migrations_of
from bot.doctor import (
    Finding,
    Verdict,
    check_configuration,
    check_database,
    check_helplines,
    check_platforms,
    check_time_zones,
    read_settings,
)
from bot.help_card import HELPLINES, WORRIES
from bot.i18n import LOCALES, Catalogue
from bot.logs import configure, log_last_words
from bot.model.errors import Declaration
from bot.operate.commands import backup, move_database, outbox, restore_, storage_of
from bot.operate.database import Installation, needs_migrations
from bot.operate.members import erase, export
from bot.operate.worries import told, try_file
from bot.registry import Registry
from bot.rights import check_database_file, check_key_file, check_settings_file
from bot.serving import Part, serve, serve_sandbox
from bot.storage.engine import Storage
from bot.storage.migrate import upgrade
from bot.worry import read_worries
from bot.worry import worries as found_in
from config import settings

_HTTPS = re.compile(r"https://[^\s/?#]+(/[^\s?#]*)?")
_NOWHERE = (
    "There is no token. For Discord set FADDERBOT_DISCORD__TOKEN, for Slack FADDERBOT_SLACK__BOT_TOKEN and "
    "FADDERBOT_SLACK__APP_TOKEN (or, over HTTP, FADDERBOT_SLACK__SIGNING_SECRET), or write them under [discord] or "
    "[slack] in fadderbot.toml."
)


class _CommandLine(click.Group):
    """The core's own commands, and those of the cogs, which are not loaded where the core has what is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted({*self.commands, *_of_cogs()})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        return super().get_command(ctx, cmd_name) or _of_cogs().get(cmd_name)


def _of_cogs() -> dict[str, click.Group]:
    return {cog.name: cog.command_lines for cog in installed_cogs() if cog.command_lines is not None}


@click.group(cls=_CommandLine)
@click.pass_context
def main(context: click.Context) -> None:
    """Fadderbot, a chat bot for student communities."""
    context.obj = _installation if context.invoked_subcommand in main.commands else _look


for _command in (outbox, backup, restore_, move_database, export, erase):
    main.add_command(_command)


@main.command()
@click.option("--port", type=click.IntRange(0, 65_535), help="Where the page answers; 0 takes any free port.")
@click.option("--folder", type=click.Path(path_type=Path, file_okay=False), help="Where everything is kept.")
@click.option("--browser/--no-browser", default=None, help="Whether to open the page.")
def sandbox(port: int | None, folder: Path | None, browser: bool | None) -> None:
    """Open a small class server on this machine, with the bot in it."""
    loaded = _settings()
    configure(loaded.log_level)
    chosen = loaded.sandbox
    folder = folder or chosen.folder
    folder.mkdir(parents=True, exist_ok=True)
    asyncio.run(
        serve_sandbox(
            port=chosen.port if port is None else port,
            folder=folder,
            browser=chosen.open_browser if browser is None else browser,
        )
    )


@main.command()
@click.argument("parts", nargs=-1, type=click.Choice([part.value for part in Part]))
def run(parts: tuple[str, ...]) -> None:
    """Serve the communities on the platforms for which there is a token, until told to stop.

    With PARTS this process does those alone: the line to Discord or Slack, what is answered over the web, the work that
    is due. That takes PostgreSQL, and another process for each part that is left.
    """
    loaded = _settings()
    configure(loaded.log_level)
    log_last_words()
    if not (loaded.discord.is_there or loaded.slack.is_there):
        raise click.ClickException(_NOWHERE)
    asyncio.run(serve(loaded, [Part(part) for part in parts] or list(Part)))


@main.command()
def doctor() -> None:
    """Check settings, files in config/, database, clock, Discord and Slack, and say how to mend what is wrong."""
    configure("ERROR")
    findings = asyncio.run(_examine())
    for finding in findings:
        click.echo(finding)
    if any(finding.verdict is Verdict.PROBLEM for finding in findings):
        raise click.exceptions.Exit(1)


async def _examine() -> list[Finding]:
    from bot.adapters.discord import checkup as discord
    from bot.adapters.slack import checkup as slack

    loaded, findings = read_settings(settings.load, os.environ)
    findings.append(check_time_zones())
    if loaded is None:
        return findings
    clock, app, cogs = SystemClock(), loaded.slack, installed_cogs()
    found = {
        "Discord": await discord.check(_plain(loaded.discord.token), loaded.discord.api_base, clock),
        "Slack": await slack.check(
            bot_token=_plain(app.bot_token),
            app_token=_plain(app.app_token),
            signing_secret=_plain(app.signing_secret),
            api_base=app.api_base,
            clock=clock,
        ),
    }
    findings += check_configuration(lambda: read_configuration(cogs), settings.HERE)
    if HELPLINES.is_read:
        findings += check_helplines(HELPLINES.value, clock.now())
    return [
        *findings,
        *await check_database(loaded.database, migrations_of(cogs)),
        *check_database_file(loaded.database),
        *check_settings_file(settings.FILE),
        *check_key_file(key_file(loaded.database, loaded.checkin.keys)),
        *check_platforms(found, f"Discord: {discord.BEGIN} Slack: {slack.BEGIN}"),
    ]


def _plain(secret: SecretStr | None) -> str | None:
    return secret.get_secret_value() if secret else None


def _public(_context: click.Context, _option: click.Parameter, address: str | None) -> str | None:
    """An address as the manifest takes it: without the slash at its end, and one to which Slack comes."""
    if address is not None and not _HTTPS.fullmatch(address):
        raise click.BadParameter("Slack comes only to an address that begins with https://, as https://bot.example.no")
    return address.rstrip("/") if address else None


@main.group("slack")
def on_slack() -> None:
    """What is needed to set the bot up on Slack."""


@on_slack.command()
@click.option("--language", type=click.Choice(LOCALES), default="nb", help="In which the commands are described.")
@click.option("--address", callback=_public, help="Where Slack reaches the bot, for an app over HTTP: https://…")
def manifest(language: str, address: str | None) -> None:
    """Print the manifest from which Slack makes the app."""
    import yaml

    from bot.adapters.slack import STRINGS
    from bot.adapters.slack.manifest import manifest as described

    cogs = installed_cogs()
    catalogue = catalogue_of(cogs, STRINGS)
    made = described(Registry(cogs, catalogue), catalogue, language, address)
    click.echo(yaml.safe_dump(made, allow_unicode=True, sort_keys=False), nl=False)


@main.command()
@click.argument("database", required=False)
def migrate(database: str | None) -> None:
    """Bring the database to the present schema: the one of the settings, or at this SQLAlchemy URL."""
    loaded = _settings()
    configure(loaded.log_level)
    log_last_words()

    async def run() -> None:
        url, migrations = database or loaded.database, migrations_of(installed_cogs())
        if not await needs_migrations(url, migrations):
            return
        storage = Storage(url)
        await upgrade(storage, migrations)
        await storage.close()

    asyncio.run(run())


@main.command()
@click.argument("sentences", nargs=-1)
@click.option("--file", type=click.File(encoding="utf-8"), help="Sentences, one a line: `suicide: …`, `harmless: …`.")
def worries(sentences: tuple[str, ...], file: TextIO | None) -> None:
    """Try what raises the help card: for each of SENTENCES the families of phrases that it has, or a file of them."""
    try:
        families = read_worries(settings.HERE / WORRIES.name)
        tried = try_file(file, families) if file else None
    except (Declaration, ValueError) as error:
        raise click.ClickException(str(error)) from None
    for sentence in sentences:
        click.echo(", ".join(sorted(found_in(sentence, families))) or "nothing")
    if tried is not None:
        click.echo("\n".join(told(tried)))
        if not tried.is_good:
            raise click.exceptions.Exit(1)


def _installation() -> Installation:
    """What the operators' commands are about."""
    loaded = _settings()
    configure(loaded.log_level)
    log_last_words()
    cogs, keys = installed_cogs(), key_file(loaded.database, loaded.checkin.keys)
    return Installation(loaded.database, migrations_of(cogs), cogs, _read, keys)


def _read() -> Catalogue:
    """What cogs that speak go by: their configuration, and the texts."""
    read_configuration(installed_cogs())
    return catalogue_of(installed_cogs())


@asynccontextmanager
async def _look() -> AsyncIterator[AsyncSession]:
    """What the cogs' commands may read; settings and database are looked at only by those that do."""
    async with storage_of(_installation) as storage, storage.reading() as session:
        yield session


def _settings() -> settings.Settings:
    """The settings, or everything that is wrong with them at once; values are not repeated, they may be secret."""
    try:
        return settings.load()
    except ValidationError as error:
        wrong = [f"  {'.'.join(map(str, each['loc']))}: {each['msg']}" for each in error.errors()]
        raise click.ClickException("These settings cannot be used:\n" + "\n".join(wrong)) from None
    except tomllib.TOMLDecodeError as error:
        raise click.ClickException(f"A settings file is not TOML: {error}") from None
    except NotADirectoryError:
        raise click.ClickException(f"{settings.SECRETS} names no folder.") from None


if __name__ == "__main__":
    main()
