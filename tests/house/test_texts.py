"""Every text in every language: there, alike in its placeholders, calm in its tone."""

import re
import string
import unicodedata
from collections import Counter
from pathlib import Path

import pytest

from bot.i18n import LOCALES
from tests.house.installed import COGS, FOLDERS, Text, catalogue, forms


def placeholders(text: str) -> list[str]:
    """The names that a text wants filled, each as often as it stands there."""
    return sorted(name for _, name, _, _ in string.Formatter().parse(text) if name is not None)


def where(folder: Path) -> str:
    """Whose catalogue it is."""
    return folder.parent.name


ENTRIES = [(folder, locale) for folder in FOLDERS for locale in LOCALES]


@pytest.mark.parametrize("folder", FOLDERS, ids=where)
def test_each_phrase_is_there_in_each_language(folder: Path) -> None:
    english = catalogue(folder, "en")
    for locale in LOCALES:
        assert catalogue(folder, locale).keys() == english.keys()
    assert english


@pytest.mark.parametrize(("folder", "locale"), ENTRIES)
def test_phrases_have_the_same_placeholders_and_plurals(folder: Path, locale: str) -> None:
    for key, english in catalogue(folder, "en").items():
        text = catalogue(folder, locale)[key]
        assert isinstance(text, tuple) is isinstance(english, tuple), key
        wanted = {name for form in forms(english) for name in placeholders(form)}
        given = {name for form in forms(text) for name in placeholders(form)}
        assert given == wanted, key
        if isinstance(text, tuple):
            assert len(text) == 2, key
            assert set(placeholders(text[1])) == wanted, f"{key}: the plural says all"
            assert wanted - set(placeholders(text[0])) <= {"n"}, f"{key}: only the number may be left out for one"


@pytest.mark.parametrize(("folder", "locale"), ENTRIES)
def test_placeholders_are_plain_names(folder: Path, locale: str) -> None:
    for key, text in catalogue(folder, locale).items():
        for form in forms(text):
            for _, name, formatting, conversion in string.Formatter().parse(form):
                assert name is None or (name.isidentifier() and not formatting and not conversion), key


def shouting(text: Text) -> list[str]:
    """The signs in a text that raise its voice: exclamation marks and pictures."""
    return [
        sign
        for form in forms(text)
        for sign in form
        if sign == "!" or unicodedata.category(sign) in ("So", "Cs", "Co") or "\ufe00" <= sign <= "\ufe0f"
    ]


@pytest.mark.parametrize(("folder", "locale"), ENTRIES)
def test_texts_are_calm_and_neither_empty_nor_ragged(folder: Path, locale: str) -> None:
    for key, text in catalogue(folder, locale).items():
        assert shouting(text) == [], key
        for form in forms(text):
            assert form, key
            assert form == form.strip(), key
            assert not re.search(r"  |\.\.\.", form), key


@pytest.mark.parametrize("path", [path for folder in FOLDERS for path in sorted(folder.glob("*.po"))], ids=str)
def test_each_phrase_stands_once(path: Path) -> None:
    """Of two with one name the second would be read, and the first asked for."""
    names = re.findall(r'^msgid "(.+)"$', path.read_text(encoding="utf-8"), re.MULTILINE)
    assert [name for name, count in Counter(names).items() if count > 1] == []


def test_shouting_would_be_heard() -> None:
    assert shouting("Hurra!") == ["!"]
    assert shouting(("Fint", "Fint 🎉")) == ["🎉"]
    assert shouting("Fint ☀️")
    assert shouting("10 % av 3 – «ja», 2 × 2 = 4") == []


@pytest.mark.parametrize("cog", COGS, ids=lambda cog: cog.name)
def test_phrases_of_a_cog_begin_with_its_name(cog: object) -> None:
    name, folder = cog.name, cog.folder  # type: ignore[attr-defined] # parametrize loses the type
    assert {key.split(".")[0] for key in catalogue(folder / "strings", "en")} == {name}


@pytest.mark.parametrize("locale", LOCALES)
def test_two_catalogues_share_no_phrase(locale: str) -> None:
    keys = [key for folder in FOLDERS for key in catalogue(folder, locale)]
    assert len(keys) == len(set(keys))
