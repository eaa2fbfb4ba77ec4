"""What whoever runs the bot can do about the questions and answers: have their meaning read."""

from pathlib import Path

import click

from cogs.faq.content import read_content
from cogs.faq.entries import LOCALES
from cogs.faq.plugin import cog
from cogs.faq.sentences import FILE, Sentences, installed


@cog.operators
@click.group()
def commands() -> None:
    """Have read what questions mean."""


@commands.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
def meanings(folder: Path) -> None:
    """Read what the ways to ask in FOLDER mean, such as config/faq, and keep it there.

    It is to be done when many of them are new. It takes a minute or more for each thousand that was not read before.
    """
    if not installed():
        raise click.ClickException("There is no model of sentences. Install fadderbot[embeddings].")
    entries = read_content(folder).entries.values()
    questions = [
        text
        for one in entries
        for locale in LOCALES
        for text in (one.question.read_in(locale), *one.variants.read_in(locale))
    ]
    read = Sentences(folder).keep(questions)
    click.echo(f"{read} were read, and what all {len(questions)} mean is in {folder / FILE}.")
