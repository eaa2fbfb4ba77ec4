"""What members see of groups fits every platform, in the longest words."""

from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

import bot
import cogs.groups
from bot.context import Member
from bot.i18n import LOCALES, Catalogue, Reader
from bot.limits import check
from bot.model.address import Address
from bot.model.message import Actions, Message, Paragraph
from bot.model.moment import Moment
from bot.model.phrase import Verbatim, t
from bot.model.role import Role
from cogs.groups import about_views, finding_views, life_views, merge_views, organiser_views, spare_views, views
from cogs.groups.given import Given
from cogs.groups.icebreakers import LONGEST
from cogs.groups.kinds import LARGEST, Kind
from cogs.groups.lifetime import MOST_EXTENSIONS, Meeting
from cogs.groups.tables import GroupRow, MergeRow, PlaceRow, RoundRow, SchemeRow
from cogs.groups.traits import APART, Free, Gender, Language, Trait, Year

OSLO = ZoneInfo("Europe/Oslo")
CATALOGUE = Catalogue([Path(bot.__file__).parent / "strings", Path(cogs.groups.__file__).parent / "strings"])
CHANNEL = "slack:TTTTTTTTTTTT:channel:CCCCCCCCCCCC"
NOW = datetime(2026, 9, 1, 8, tzinfo=UTC)
AWAY = datetime(2028, 9, 27, 16, 45, tzinfo=UTC)  # the longest words for a time
ID = 999_999_999
TOLD: dict[str, list[str]] = {
    Trait.PROGRAMME: ["W" * 60],
    Trait.YEAR: [Year.LATER],
    Trait.GENDER: [Gender.WOMAN],
    Trait.LANGUAGES: [*Language],
    Trait.HOURS: [*Free],
}


def people(count: int) -> list[Member]:
    """So many people."""
    somebody = Address.decode("discord:111111111111111111:direct:222222222222222222")
    return [Member(number, somebody, Role.MEMBER, "nb", OSLO) for number in range(count)]


def schemes(count: int) -> list[SchemeRow]:
    """So many schemes, each with the longest title and text."""
    return [
        SchemeRow(
            id=ID + number, kind=Kind.SOCIAL, title="W" * 60, about="W" * 600, channel=CHANNEL,
            size_min=10, size_max=LARGEST, aims=[], closed_at=None,
        )
        for number in range(count)
    ]  # fmt: skip


def together(kind: Kind = Kind.FADDER) -> tuple[RoundRow, GroupRow]:
    """A group as large as they come, that meets and ends."""
    row = RoundRow(id=ID, kind=kind, title="W" * 60, channel=CHANNEL, published_at=AWAY, size_min=10, size_max=40)
    places = [PlaceRow(member_id=number, is_mentor=number < 2) for number in range(LARGEST)]
    return row, GroupRow(id=ID, number=199, ends_at=AWAY, extended=0, meets_at=AWAY, places=places)


def draft(groups: int, size: int) -> RoundRow:
    """A draft of so many groups of a size, in which as much as may be could not be kept."""
    return RoundRow(
        id=ID, kind=Kind.SOCIAL, title="W" * 60, channel=CHANNEL, size_min=2, size_max=LARGEST,
        aims=["gender", "programmes", "hours"], given=Given([{}, {}], (2, 2), [], [], [], ID).encode(),
        repeated=99_999, bound=5, broken=[["uneven", {}], ["alone", {}], ["too_few_hours", {}], ["mentors_uneven", {}]],
        groups=[
            GroupRow(
                id=ID + n, number=n,
                places=[PlaceRow(member_id=n * size + m, is_mentor=0 < m < 3) for m in range(size)],
            )
            for n in range(groups)
        ],
    )  # fmt: skip


def everything() -> list[Message]:
    """Each message in its longest form."""
    row, group = together()
    offer = MergeRow(id=ID, group_id=ID, into_id=ID, people=LARGEST)
    mine, offered = (
        [(row, GroupRow(id=ID + n, number=n, meets_at=AWAY, places=group.places)) for n in range(4)],
        schemes(6),
    )
    question = Verbatim("W" * LONGEST)
    return [
        views.listing(offered, mine[: views.OWN], set(), 2, NOW, more=True, organises=True),
        views.home(offered[: views.AT_HOME], mine[: views.AT_HOME], set(), NOW),
        *[views.introduction(together(kind)[0], group, people(LARGEST), question) for kind in Kind],
        life_views.nudge(group),
        life_views.question(question),
        life_views.ask_met(group),
        *[life_views.said_met(group, said) for said in Meeting],
        life_views.will_end(group, AWAY),
        life_views.kept(group),
        life_views.ended(row),
        life_views.welcome(people(LARGEST)),
        life_views.asks_to_leave(row, group, can_change=True),
        life_views.left(row, group, offered[0]),
        life_views.placed(row, group, people(LARGEST), NOW),
        life_views.not_placed(offered[0]),
        finding_views.asks(group, AWAY.date(), AWAY.date()),
        finding_views.proposals(group, [AWAY, NOW]),
        finding_views.proposals(group, []),
        finding_views.stands(group, AWAY),
        *[merge_views.offer(offer)],
        *[merge_views.asks(offer, count) for count in (1, LARGEST)],
        merge_views.waits(offer),
        merge_views.moved(row, group, NOW),
        merge_views.none_took_them(1),
        merge_views.said_no(alone=True),
        spare_views.asks(row, group),
        spare_views.stepped_in(row, group, people(LARGEST)),
        spare_views.others_were_quicker(),
        spare_views.has_fadder(people(1)[0]),
        spare_views.without(row, group, is_open=True),
        organiser_views.ask_end(row, 200),
        organiser_views.shown(offered[0], 2000, 1000, 2000, []),
        about_views.shown(TOLD, people(APART)),
        about_views.shown(TOLD, people(APART - 1)),
        *[organiser_views.preview(draft(20, size), people(20 * size), 9) for size in (2, 6, 10, 11, 25, LARGEST)],
    ]


def test_when_a_group_meets_is_told_while_it_is_to_come() -> None:
    row, group = together()
    told = Paragraph(t("groups.stands", time=Moment(AWAY)))
    for said in (life_views.placed(row, group, people(1), NOW), merge_views.moved(row, group, NOW)):
        assert told in said.blocks
    assert merge_views.moved(row, group, AWAY).blocks == merge_views.moved(row, group, NOW).blocks[:1]


def test_what_cannot_be_kept_longer_has_no_button_for_it() -> None:
    _, group = together()
    for group.extended in range(MOST_EXTENSIONS + 1):
        said = life_views.will_end(group, AWAY)
        assert any(isinstance(block, Actions) for block in said.blocks) is (group.extended < MOST_EXTENSIONS)


@pytest.mark.parametrize("locale", LOCALES)
def test_every_message_fits(locale: str) -> None:
    for message in everything():
        check(message, CATALOGUE, Reader(locale, OSLO, NOW))
