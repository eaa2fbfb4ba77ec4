"""Phrases made into words: in the reader's language, with what a person typed kept apart."""

from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.i18n import LOCALES, Catalogue, MissingPhrase, Named, Reader, Timed, Typed, closest_locale
from bot.model.moment import Moment
from bot.model.phrase import Listing, Mention, Verbatim, t
from tests.core.office import room

NOW = datetime(2026, 9, 1, 8, 0, tzinfo=UTC)
HEAD = r"""
msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\n"
"""


def reader(locale: str = "en") -> Reader:
    """Somebody in Oslo."""
    return Reader(locale, ZoneInfo("Europe/Oslo"), NOW)


@pytest.mark.parametrize(
    ("locale", "one", "many"),
    [("nb", "1 notat", "5 notater"), ("nn", "1 notat", "5 notat"), ("en", "1 note", "5 notes")],
)
def test_plural(catalogue: Catalogue, locale: str, one: str, many: str) -> None:
    assert catalogue.plain(t("notebook.count", n=1), reader(locale)) == one
    assert catalogue.plain(t("notebook.count", n=5), reader(locale)) == many
    assert catalogue.plain(t("notebook.count", n=0), reader("en")) == "0 notes"


def test_missing_phrase_and_missing_argument_are_errors(catalogue: Catalogue) -> None:
    with pytest.raises(MissingPhrase, match=r"notebook\.nothing"):
        catalogue.plain(t("notebook.nothing"), reader())
    with pytest.raises(KeyError, match="text"):
        catalogue.plain(t("notebook.written"), reader())
    with pytest.raises(KeyError):
        catalogue.plain(t("notebook.count"), reader())
    with pytest.raises(TypeError):
        catalogue.plain(t("notebook.count", n="many"), reader())
    assert "notebook.nothing" not in catalogue
    assert "notebook.written" in catalogue


def test_every_kind_of_argument_keeps_its_kind(catalogue: Catalogue) -> None:
    def span(value: object) -> object:
        return catalogue.spans(t("notebook.written", text=value), reader())[1]  # type: ignore[arg-type] # any kind

    moment = Moment(NOW)
    assert span("typed") == Typed("typed")
    assert span(Verbatim("typed")) == Typed("typed")
    assert span(7) == "7"
    assert span(moment) == Timed(moment, "Tuesday 1 September at 10:00")
    assert span(Mention(room("a"))) == Named(Mention(room("a")))
    assert span(t("notebook.refused")) == "No, not today."
    assert catalogue.spans(Verbatim("{text}"), reader()) == (Typed("{text}"),)


@pytest.mark.parametrize(("locale", "words"), [("nb", "a, b og c"), ("nn", "a, b og c"), ("en", "a, b and c")])
def test_listing_is_said_as_one(catalogue: Catalogue, locale: str, words: str) -> None:
    listing = Listing(tuple(Verbatim(letter) for letter in "abc"))
    assert catalogue.plain(t("notebook.note", text=listing), reader(locale)) == words


def test_what_is_listed_keeps_its_kind(catalogue: Catalogue) -> None:
    mention = Mention(room("a"))
    listing = Listing((Verbatim("b"), t("notebook.note", text=mention)))
    spans = catalogue.spans(t("notebook.note", text=listing), reader("en"))
    assert spans == (Typed("b"), " and ", Named(mention))


@given(typed=st.text())
def test_what_a_person_typed_is_never_read_as_a_template(catalogue: Catalogue, typed: str) -> None:
    spans = catalogue.spans(t("notebook.written", text=t("notebook.note", text=typed)), reader())
    assert spans == ("Written: ", Typed(typed))
    assert catalogue.plain(t("notebook.written", text=typed), reader()) == f"Written: {typed}"


@pytest.mark.parametrize(
    ("tag", "locale"),
    [
        ("nb", "nb"),
        ("no", "nb"),
        ("nb-NO", "nb"),
        ("nb_NO", "nb"),
        ("NN-no", "nn"),
        ("en-US", "en"),
        ("en-GB", "en"),
        ("sv-SE", "fallback"),
        ("n", "fallback"),
        ("", "fallback"),
        (None, "fallback"),
    ],
)
def test_closest_locale(tag: str | None, locale: str) -> None:
    assert closest_locale(tag, "fallback") == locale


def written(folder: Path, text: str) -> Path:
    """A folder with the same catalogue in each language."""
    folder.mkdir()
    for locale in LOCALES:
        (folder / f"{locale}.po").write_text(HEAD + text, encoding="utf-8")
    return folder


def test_same_phrase_in_two_catalogues_is_refused(tmp_path: Path) -> None:
    one = written(tmp_path / "one", '\nmsgid "a.b"\nmsgstr "x"\n')
    two = written(tmp_path / "two", '\nmsgid "a.b"\nmsgstr "y"\n')
    assert Catalogue([one]).keys("nb") == {"a.b": "x"}
    with pytest.raises(ValueError, match="twice"):
        Catalogue([one, two])


def test_missing_language_is_refused(tmp_path: Path) -> None:
    folder = written(tmp_path / "one", "")
    (folder / "nn.po").unlink()
    with pytest.raises(FileNotFoundError):
        Catalogue([folder])


def test_braces_can_be_written(tmp_path: Path) -> None:
    catalogue = Catalogue([written(tmp_path / "one", '\nmsgid "a.b"\nmsgstr "{{x}} {y}"\n')])
    assert catalogue.plain(t("a.b", y="z"), reader()) == "{x} z"
