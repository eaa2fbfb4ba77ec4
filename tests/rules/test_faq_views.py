"""Whatever people write, each message of the FAQ fits the strictest platform, in each language."""

from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

import bot
import cogs.faq
import config
from bot.help_card import HELPLINES, help_without_database
from bot.i18n import LOCALES, Catalogue, Reader
from bot.limits import check
from bot.model.address import Address, Place
from bot.model.message import Message, say
from bot.model.phrase import t
from cogs.faq import (
    at_campus_views,
    composing_views,
    entries,
    forms,
    handing_views,
    keeping_views,
    learning_views,
    listing_views,
    missing_views,
    offices_views,
    places_views,
    reviewing_views,
    rules,
    taking_views,
    values,
    views,
)
from cogs.faq.editing import differences
from cogs.faq.entries import Campus, FaqEntry, Service
from cogs.faq.faults import Fault
from cogs.faq.knowledge import Known
from cogs.faq.listing_views import Only
from cogs.faq.offices_views import Listed
from cogs.faq.standing import Reason, Standing
from cogs.faq.tables import DraftRow, HandoffRow, LearnedRow, MissingRow, RevisionRow, WishRow

OSLO = ZoneInfo("Europe/Oslo")
CATALOGUE = Catalogue([Path(bot.__file__).parent / "strings", Path(cogs.faq.__file__).parent / "strings"])
NOW = datetime(2026, 9, 1, 8, tzinfo=UTC)
AWAY = date(2028, 9, 27)  # a Wednesday of another year: the longest words for a day
ID = 999_999_999
SOMEBODY = Address("slack", "T" * 12, Place.DIRECT, "U00000000000")
CHANNEL = Address("slack", "T" * 12, Place.CHANNEL, "C" * 12).encode()
NAME = "x" * 40
NAMES = [f"{letter}{NAME}"[:40] for letter in "abcdefghijklmnopqrst"]
URL = f"https://www.example.no/{'w' * (values.ADDRESS - 23)}"


def words(length: int, *, pieces: int = 1) -> dict[str, str]:
    """A text of so many characters in each language, in so many paragraphs."""
    each = (length - 2 * (pieces - 1)) // pieces
    return dict.fromkeys(LOCALES, "\n\n".join(["W" * each] * pieces))


def entry(pieces: int, *, expired: int = 0, name: str = NAME, sign: str = "W") -> FaqEntry:
    """An entry as long as one can be, its answer in so many paragraphs, so many of its facts not true any more."""
    text = {locale: said.replace("W", sign) for locale, said in words(entries.FACT).items()}
    facts = [
        {
            "text": text | {"nb": f"{n}{text['nb'][1:]}"},
            "valid_until": str(date(2020, 1, 1) if n < expired else AWAY),
            "source_url": URL,
        }
        for n in range(entries.FACTS)
    ]
    answer = {locale: said.replace("W", sign) for locale, said in words(entries.ANSWER, pieces=pieces).items()}
    own = {"answer": answer, "facts": facts, "source_url": URL, "contact": NAME}
    return FaqEntry.model_validate(
        {
            "id": name,
            "question": {locale: said.replace("W", sign) for locale, said in words(entries.QUESTION).items()},
            "variants": {key: [f"{sign}{n}".ljust(entries.QUESTION, sign) for n in range(100)] for key in LOCALES},
            "answer": answer,
            "facts": facts,
            "source_url": URL,
            "contact": NAME,
            "campus": dict.fromkeys([*NAMES[:3], NAME], own),
        }
    )


def service(number: int = 0) -> Service:
    """A service of which as much is said as can be."""
    return Service.model_validate(
        {
            "id": NAMES[number],
            "name": words(entries.QUESTION),
            "about": words(entries.ABOUT),
            "hours": words(entries.ABOUT),
            "url": URL,
            "phone": "+47" + "1" * 17,
            "email": f"{'e' * 60}@{'e' * 35}.no",
            "campus": [NAME] * 100,
        }
    )


CAMPUSES = [Campus(id=f"{'c' * 20}{n}", name=f"{n} ".ljust(entries.NAME, "W")) for n in range(80)]


def readings(pieces: int) -> list[views.Reading]:
    """An entry as it is read where everything about it is long."""
    return [
        views.Reading(
            shown=entry(pieces, expired=expired).read_in("nb", NAME, NOW.date()),
            asked=ID,
            checked_on=AWAY if checked else None,
            checked_by=SOMEBODY,
            campus=CAMPUSES[0],
            contact=service(),
            outdated=ID,
            can_be_shared=True,
            locale="nb",
        )
        for expired in range(entries.FACTS + 1)
        for checked in (True, False)
    ]


def answers(pieces: int) -> list[Message]:
    """What those see who ask."""
    services = [service(1), service(2)]
    known = [Known(entry(pieces, name=name), None) for name in NAMES[:4]]
    unsure = views.Piece("?" * 4_000, ID, offered=known)
    again = views.Piece("?" * 4_000, 0, offered=known)
    found = readings(pieces)
    help_card = help_without_database(t("faq.no_words"), Reader("nb", OSLO, NOW))
    return [
        *(views.answered(read, services, teachable=True) for read in found),
        *(views.shared(read) for read in found),
        views.worried(help_card, known[:1], "nb"),
        views.did_you_mean(ID, known, services, "nb"),
        views.not_known(ID, services, "nb"),
        views.not_known(0, services, "nb"),
        views.several([views.Piece("?" * 4_000, ID + n, offered=known) for n in range(3)], ID, "nb"),
        views.several([unsure, again, again], 1, "nb"),
        views.several([views.Piece("?", 0), views.Piece("??", 0), views.Piece("???", 0)], 1, "nb"),
        views.several([views.Piece("?" * 4_000, 0, answer=found[0])] * 3, ID, "nb"),
        *(places_views.found([service(n) for n in range(4)], "nb", knows_campus=knows) for knows in (True, False)),
        *(places_views.nobody_found(one, "nb", knows_campus=False) for one in (None, services[0])),
        places_views.worried(help_card, services[:1], "nb"),
        places_views.which_campus(t("faq.which_campus"), CAMPUSES, "faq/there", NAME),
        places_views.campus_chosen(CAMPUSES[0]),
        places_views.usual_chosen(CAMPUSES[0]),
        *(views.thanks(outdated=outdated) for outdated in (True, False)),
        views.learnt(),
    ]


def handoffs() -> list[Message]:
    """What those see who ask a person, and those who answer."""
    row = HandoffRow(
        id=ID, channel=CHANNEL, asker_id=1, named=True, question="?" * forms.QUESTION, locale="nb", asked_at=NOW,
        answer="W" * forms.ANSWER, source_url=URL,
    )  # fmt: skip
    waiting = HandoffRow(
        id=ID, channel=CHANNEL, asker_id=1, named=False, question="?" * forms.QUESTION, locale="nb", asked_at=NOW
    )
    help_card = help_without_database(t("faq.no_words"), Reader("nb", OSLO, NOW))
    closed = HandoffRow(id=ID, channel=CHANNEL, question=row.question, asked_at=NOW, closed_at=NOW, answer=row.answer)
    return [
        handing_views.nobody_there(),
        *(handing_views.passed_on(one) for one in (row, waiting)),
        say(*handing_views.passed_on(row).blocks, *help_card.blocks),
        handing_views.card(waiting, asker=SOMEBODY, taker=SOMEBODY),
        handing_views.card(waiting, asker=None, taker=None),
        handing_views.card(closed, asker=SOMEBODY, taker=SOMEBODY),
        *(view(row) for view in (handing_views.taken, handing_views.not_answered, handing_views.still_waiting)),
        *(view(row) for view in (handing_views.waits_in_vain, handing_views.reminder, handing_views.has_answered)),
        handing_views.answered(row, SOMEBODY),
    ]


def kept(pieces: int) -> list[Message]:
    """What those see who keep entries true."""
    one, other = entry(pieces), entry(pieces + 1, sign="M")
    draft = DraftRow(id=ID, name=NAME, body=one.model_dump(mode="json"), base_mark="m" * 32, made_by=1)
    new = DraftRow(id=ID, name=NAME, body=one.model_dump(mode="json"), base_mark=None, made_by=1)
    revisions = [RevisionRow(id=ID + n, name=NAME, hidden=False, replaced_at=NOW) for n in range(5)]
    kept = keeping_views.Kept(
        entry=one, hidden=False, checked_on=AWAY, checked_by=SOMEBODY, owner=SOMEBODY, owned_by_reader=False,
        outdated=ID, has_draft=draft, has_history=True, learnt=ID,
    )  # fmt: skip
    return [
        keeping_views.shown(kept, "nb"),
        keeping_views.past(one, [keeping_views.Before(row, other, SOMEBODY) for row in revisions], "nb"),
        composing_views.preview(draft, one, differences(other, one, "nb"), "nb", is_new=False, own=True),
        *(composing_views.preview(new, one, [], "nb", is_new=True, own=own) for own in (True, False)),
        composing_views.published(one, revisions[0]),
        composing_views.ask_throw_away(draft, one, "nb"),
        at_campus_views.shown(one, Campus(id=NAME, name="W" * entries.NAME), "nb"),
        at_campus_views.shown(one, CAMPUSES[0], "nb"),
        *(offices_views.shown(service(), "nb", hidden=hidden, kept=True) for hidden in (True, False)),
        learning_views.learnt(one, [LearnedRow(id=ID + n, question="?" * rules.LEARNT) for n in range(20)], "nb"),
    ]


def lists() -> list[Message]:
    """What those read who look through entries, or what needs them."""
    standings = [Standing(entry(1, name=name), False, None, None, Reason.DEAD) for name in NAMES]
    listed = [listing_views.of_entry(one, "nb") for one in standings[: listing_views.PAGE]]
    faults = [Fault("f" * 200, ID, "W" * 5_000)] * 20
    waiting = [
        DraftRow(id=ID + n, name=NAME, body=entry(1).model_dump(mode="json"), base_mark=None)
        for n in range(listing_views.PAGE)
    ]
    own = [Listed(service().model_copy(update={"id": name}), True, True) for name in NAMES]
    counts = dict.fromkeys(Only, 10_000)
    drafts = [listing_views.of_draft(row, "nb") for row in waiting]
    wishes = [WishRow(id=ID + n, question="?" * 4_000, wished_on=AWAY) for n in range(20)]
    questions = [HandoffRow(id=ID + n, question="?" * forms.QUESTION, asked_at=NOW) for n in range(20)]
    counted = [MissingRow(words="W" * 200, people=ID, week_of=AWAY) for n in range(20)]
    return [
        *(offices_views.page(own, page, "nb") for page in (1, 2)),
        *(listing_views.page(listed, only, 3, counts, faults, heard=False) for only in Only),
        *(listing_views.page(listed, only, 1, counts, faults, heard=False) for only in Only),
        listing_views.page(drafts, Only.WAITING, 1, counts, faults, heard=False),
        listing_views.page([], Only.MINE, 1, dict.fromkeys(Only, 0), [], heard=True),
        reviewing_views.for_owner(standings, "nb"),
        reviewing_views.for_all(standings, ID, ID, "nb"),
        missing_views.report(questions, wishes, counted),
        taking_views.exported("- id: x", ID, 1, ID),
        taking_views.read_in(ID, ID, faults),
    ]


@pytest.fixture(autouse=True)
def _helplines() -> None:
    HELPLINES.read(Path(config.__file__).parent)


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("pieces", [1, 4, 400])
def test_every_message_fits(pieces: int, locale: str) -> None:
    for message in (*answers(pieces), *handoffs(), *kept(pieces), *lists()):
        check(message, CATALOGUE, Reader(locale, OSLO, NOW))
