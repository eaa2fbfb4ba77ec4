"""Packs of posts: those that come along are in order, and a file that is not says what is wrong with it."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

import bot
import cogs.posts
import config
from bot.i18n import LOCALES, Catalogue, Reader
from bot.limits import check
from bot.model.errors import Declaration, Invalid
from bot.model.message import Message
from cogs.posts import campaign_views, rules, views
from cogs.posts.forms import ANSWER, TEXT
from cogs.posts.packs import MOST_POSTS, Pack, blanks_in, filled, missing, questions, read_answers, read_packs
from cogs.posts.rules import Asking
from cogs.posts.tables import Campaign, ScheduledPost

OSLO = ZoneInfo("Europe/Oslo")
CHANNEL = "slack:TTTTTTTTTTTT:channel:CCCCCCCCCCCC"
CATALOGUE = Catalogue([Path(bot.__file__).parent / "strings", Path(cogs.posts.__file__).parent / "strings"])
SHIPPED = read_packs(Path(config.__file__).parent / "post-packs")
NOW = datetime(2026, 9, 1, 8, tzinfo=UTC)
AWAY = datetime(2028, 9, 27, 16, 45, tzinfo=UTC)  # the longest words for a time

GOOD = """
[title]
nb = "Hei"
nn = "Hei"
en = "Hello"

[about]
nb = "Et hei"
nn = "Eit hei"
en = "A hello"

[blanks.place]
nb = "Hvor?"
nn = "Kvar?"
en = "Where?"

[[posts]]
day = 0
at = "08:00"

[posts.text]
nb = "Hei i uke {uke}.\\nHer: {place}"
nn = "Hei i veke {veke}.\\nHer: {place}"
en = "Hello in week {week}.\\nHere: {place}"
"""
AGAIN = '\n[[posts]]\nday = 1\nat = "08:00"\ntext = { nb = "a", nn = "b", en = "c" }\n'


def written(folder: Path, text: str, name: str = "hello.toml") -> dict[str, Pack]:
    """The packs of a folder with this one in it."""
    (folder / name).write_text(text, encoding="utf-8")
    return read_packs(folder)


def test_those_that_come_along() -> None:
    assert {name: pack.closes is not None for name, pack in SHIPPED.items()} == {
        "first-semester": False, "semester-start": False, "survey": True,
    }  # fmt: skip
    texts = [
        entry.text.read_in(locale) for p in SHIPPED.values() for entry in p.posts if entry.text for locale in LOCALES
    ]
    assert [text for text in texts if "!" in text or len(text) > 600] == []
    assert all(any(entry.text for entry in pack.posts) for pack in SHIPPED.values())


def test_survey_asks_twice_says_thanks_and_waits_for_what_came_of_it() -> None:
    invitation, reminder, thanks, came_of_it = SHIPPED["survey"].posts
    closes = SHIPPED["survey"].closes or 0
    assert invitation.day < reminder.day < closes < thanks.day < came_of_it.day
    for asks in (invitation, reminder):
        assert asks.text is not None
        assert "{link}" in asks.text.nb
    assert came_of_it.text is None
    assert missing(SHIPPED["survey"], {}, "en") == "What is the link to the survey?"


def test_good_one_is_read(tmp_path: Path) -> None:
    (pack,) = written(tmp_path, GOOD).values()
    assert (pack.posts[0].day, pack.posts[0].at, pack.closes) == (0, time(8), None)
    assert read_packs(tmp_path / "nowhere") == {}


BAD: list[tuple[Callable[[str], str], str]] = [
    (lambda good: good.replace("[title]", "[titel]"), "title: Field required; titel: Extra inputs are not permitted"),
    (lambda good: good.replace('nn = "Hei"\n', ""), "title nn: Field required"),
    (lambda good: good.replace('en = "A hello"', 'en = " "'), "about en: String should have at least 1 character"),
    (lambda good: good.replace('"Hei"', f'"{"W" * 61}"'), "the title has more than 60 characters in nb"),
    (
        lambda good: good.replace('"Hvor?"', f'"{"W" * 101}"'),
        "the question of {place} has more than 100 characters in nb",
    ),
    (lambda good: good.replace('"08:00"', '"8 o\'clock"'), "posts 1 at: "),
    (lambda good: good.replace("day = 0", "day = -1"), "posts 1 day: Input should be greater than or equal to 0"),
    (lambda good: good.replace("Her: {place}", "Her: {plase}", 1), "post 1 has a place for {plase}, and no question"),
    (lambda good: good.replace("Here: {place}", "Here"), "post 1 does not have the same blanks in en as in nb"),
    (lambda good: good.replace("Hei i uke {uke}.\\n", ""), "post 1 has no line in nb without a blank"),
    (
        lambda good: good.replace("Hei i uke", "W" * (TEXT - ANSWER)),
        f"post 1 may become longer than {TEXT} characters in nb",
    ),
    (lambda good: good.replace("place}", "week}"), "no post has a place for {place}"),
    (lambda good: good + '[posts.write]\nnb = "a"\nnn = "b"\nen = "c"\n', "posts 1: a post has either a text"),
    (lambda good: good + AGAIN * MOST_POSTS, f"posts: Tuple should have at most {MOST_POSTS} items"),
    (lambda good: "closes = 14\n" + good + AGAIN * 2, "a survey asks twice at the most before it closes"),
    (lambda good: good + "title", "is not TOML"),
]


@pytest.mark.parametrize(("spoil", "says"), BAD, ids=[says for _, says in BAD])
def test_bad_one_says_what_is_wrong(tmp_path: Path, spoil: Callable[[str], str], says: str) -> None:
    spoilt = spoil(GOOD)
    assert spoilt != GOOD
    with pytest.raises(Declaration) as refused:
        written(tmp_path, spoilt)
    assert str(refused.value).startswith(f"{tmp_path.name}/hello.toml")
    assert says in str(refused.value)


def test_file_that_cannot_be_one(tmp_path: Path) -> None:
    with pytest.raises(Declaration, match="the name of a pack"):
        written(tmp_path, GOOD, "Hello there.toml")
    (tmp_path / "Hello there.toml").unlink()
    (tmp_path / "hello.toml").write_bytes(GOOD.replace("Hei", "Hå").encode("latin-1"))
    with pytest.raises(Declaration, match="UTF-8"):
        read_packs(tmp_path)


def test_line_without_its_answer_is_left_out() -> None:
    text = "Hei i uke {uke}.\n\nHer: {place}\n\nSpør {who} eller {place}.\nHa det."
    assert filled(text, {}) == "Hei i uke {uke}.\n\nHa det."
    assert filled(text, {"place": "A {who}"}) == "Hei i uke {uke}.\n\nHer: A {who}\n\nHa det."
    assert filled(text, {"place": "A", "who": "B"}).endswith("Her: A\n\nSpør B eller A.\nHa det.")
    assert list(blanks_in(text)) == ["place", "who", "place"]


def test_answers_stand_behind_their_questions_or_below_them() -> None:
    pack = SHIPPED["survey"]
    asked = questions(pack, "nn")
    assert read_answers(pack, asked) == {}
    typed = asked.replace("Kva handlar ho om? ", "Kva handlar ho om? Helse\nog trivsel")
    typed += "\n  what is THE link to the survey?   https://example.no/?a=b"
    assert read_answers(pack, typed) == {"subject": "Helse og trivsel", "link": "https://example.no/?a=b"}
    for wrong in ("Helse\n" + asked, asked + "W" * (ANSWER + 1)):
        with pytest.raises(Invalid):
            read_answers(pack, wrong)


def test_days_keep_their_hour_over_the_change_of_clocks() -> None:
    first = rules.on_day(date(2026, 10, 19), 0, time(8), OSLO)
    later = rules.on_day(date(2026, 10, 19), 7, time(8), OSLO)
    assert (first, later) == (datetime(2026, 10, 19, 6, tzinfo=UTC), datetime(2026, 10, 26, 7, tzinfo=UTC))
    assert rules.moved(first, timedelta(days=7), OSLO) == later
    assert rules.moved(later, timedelta(days=-7), OSLO) == first


AUTUMN = Asking(date(2026, 9, 1), date(2026, 9, 15))
WINTER = Asking(date(2026, 12, 1), date(2026, 12, 15))


@pytest.mark.parametrize(
    ("starts", "others", "weeks", "near"),
    [
        (date(2026, 9, 20), [AUTUMN], 8, (AUTUMN, date(2026, 11, 10))),
        (date(2026, 11, 10), [AUTUMN], 8, None),
        (date(2026, 11, 9), [AUTUMN], 8, (AUTUMN, date(2026, 11, 10))),
        (date(2026, 7, 1), [AUTUMN], 8, (AUTUMN, date(2026, 11, 10))),
        (date(2026, 6, 1), [AUTUMN], 8, None),
        (date(2026, 9, 20), [WINTER, AUTUMN], 8, (AUTUMN, date(2027, 2, 9))),  # between them is no room
        (date(2026, 9, 20), [WINTER, AUTUMN], 2, (AUTUMN, date(2026, 9, 29))),
        (date(2026, 9, 10), [AUTUMN], 0, None),
    ],
    ids=range(8),
)
def test_surveys_keep_their_distance(
    starts: date, others: list[Asking], weeks: int, near: tuple[Asking, date] | None
) -> None:
    assert rules.too_close(Asking(starts, starts + timedelta(days=14)), others, weeks) == near


@pytest.mark.parametrize("locale", LOCALES)
def test_every_message_fits(locale: str) -> None:
    longest = _longest_pack()
    for number, pack in enumerate([longest, *SHIPPED.values()]):
        for spoken in LOCALES:
            _fits(campaign_views.pack_shown("w" * 40, pack, locale, spoken), locale)
        assert len(questions(pack, locale)) <= 8 * 101, number
    held, running = (_campaign(started) for started in (None, NOW))
    posts = [_post(number, "W" * TEXT if number % 2 else "") for number in range(MOST_POSTS)]
    offers = [campaign_views.offered(f"{number:w>40}", longest, locale) for number in range(views.PAGE * 3)]
    for page in (1, 2, 10**6):
        _fits(campaign_views.listing([campaign_views.going_on(running), *offers], page, 52), locale)
    _fits(campaign_views.listing([], 1, 1), locale)
    for row in (held, running):
        for key in (None, "posts.plan.moved", "posts.plan.started"):
            _fits(campaign_views.plan(row, posts, AWAY, key, 10), locale)
        _fits(campaign_views.plan(row, [], NOW, None, 0), locale)
        _fits(campaign_views.ask_stop(row), locale)
        _fits(campaign_views.put_away(row), locale)
    for weeks in (0, 1, 52):
        _fits(campaign_views.weeks_set(weeks), locale)
    for post in posts[:2]:
        for said in (views.to_be_written(post), views.not_written(post), views.planned(post, views.Ahead([AWAY]))):
            _fits(said, locale)


def _fits(message: Message, locale: str) -> None:
    check(message, CATALOGUE, Reader(locale, OSLO, NOW))


def _longest_pack() -> Pack:
    words, lines = dict.fromkeys(LOCALES, "W" * 60), dict.fromkeys(LOCALES, "W " * 700)
    posts = [{"day": 366, "at": "12:00", "text": lines}] * MOST_POSTS
    return Pack.model_validate({"title": words, "about": words, "posts": posts})


def _campaign(started: datetime | None) -> Campaign:
    return Campaign(id=10**9, title="W" * 60, starts_on=AWAY.date(), started_at=started, stopped_at=None)


def _post(number: int, text: str) -> ScheduledPost:
    return ScheduledPost(
        id=10**9 + number, channel=CHANNEL, also=[CHANNEL] * 3, text=text, zone="Europe/Oslo",
        first_at=AWAY, rule=None, next_at=None, until_at=None, said=0, paused=False, asks_review=False,
        reviewed=False, cancelled_at=None, campaign_id=10**9, held=number % 3 == 0, to_write="W" * 150,
    )  # fmt: skip
