"""Every text can be read by somebody who is tired, or new to the language: long words and sentences are counted.

LIX is the number of words in a sentence and of words in a hundred with more than six letters (Björnsson, Läsbarhet,
1968); 30 to 40 is called easy or middling. It was made for running text, so shorter ones are not measured.
"""

import re
from pathlib import Path

import pytest

from bot.i18n import LOCALES
from cogs.faq.content import read_content
from tests.house.installed import FOLDERS, ROOT, catalogue, forms

MOST = 40
WORDS = 8  # fewer say nothing about how a text reads
MEASURED = [locale for locale in LOCALES if locale != "en"]
EXCUSED = {
    "desk.form.roles.mentors.hint": "what the roles are called is what organisers look for",
    "discord.no_events": "names what Discord calls its settings",
    "discord.no_private_threads": "names what Discord calls its settings",
    "slack.no_private_channels": "names what Slack calls its settings",
    "faq discrimination": "names each ground that the law names",
}

_WORD = re.compile(r"\{\w+\}|[^\W\d_]+(?:-[^\W\d_]+)*")
_END = re.compile(r"[.!?:](?=\s|$)|\n+")


def lix(text: str) -> float:
    """How hard a text is to read; what stands for a value counts as one short word."""
    words = _WORD.findall(text)
    sentences = [sentence for sentence in _END.split(text) if _WORD.search(sentence)]
    long = sum(len(word) > 6 for word in words if not word.startswith("{"))
    return len(words) / len(sentences) + 100 * long / len(words)


def hard(texts: dict[str, list[str]]) -> dict[str, float]:
    """The texts that are too hard, with how hard."""
    long = {name: [text for text in all_ if len(_WORD.findall(text)) >= WORDS] for name, all_ in texts.items()}
    measured = {name: max(map(lix, some)) for name, some in long.items() if some}
    return {name: round(each) for name, each in measured.items() if each >= MOST}


def said(folder: Path, locale: str) -> dict[str, list[str]]:
    """What the bot says, by key."""
    return {key: list(forms(text)) for key, text in catalogue(folder, locale).items()}


def answered(locale: str) -> dict[str, list[str]]:
    """What the answers that come along say."""
    content = read_content(ROOT / "config" / "faq")
    return {f"faq {entry.id}": [entry.answer.read_in(locale)] for entry in content.entries.values()}


@pytest.mark.parametrize("locale", MEASURED)
def test_what_is_said_and_answered_is_easy_to_read(locale: str) -> None:
    found = [hard(said(folder, locale)) for folder in FOLDERS]
    too_hard = hard(answered(locale)).items() | {each for one in found for each in one.items()}
    assert {name: each for name, each in too_hard if name not in EXCUSED} == {}


def test_nothing_is_excused_in_vain() -> None:
    names = {name for locale in MEASURED for folder in FOLDERS for name in hard(said(folder, locale))}
    names |= {name for locale in MEASURED for name in hard(answered(locale))}
    assert EXCUSED.keys() - names == set()


def test_what_is_hard_is_seen() -> None:
    easy = "Du kan spørre oss om hva du vil. Vi svarer så snart vi kan."
    stiff = "Studentvelferdsorganisasjonens tilretteleggingstjenester forutsetter dokumentasjon fra helsepersonell."
    assert lix(easy) < 20
    assert lix(stiff) > 80
    assert hard({"a": [easy], "b": ["Studentsamskipnaden"]}) == {}
    assert lix("Det er {n} her nå.") == 5
