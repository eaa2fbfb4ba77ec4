"""Where members study, and whom they can talk to there."""

from typing import Annotated

from bot.api import Choice, Context, Message, Refused, Suggest, Text, Verbatim, help_card, t, worries
from cogs.faq import asking, knowledge, places_views, store, views, whom
from cogs.faq.asking import Found
from cogs.faq.entries import Campus

_SUGGESTIONS = 25
_PEOPLE = 4
_ABOUT_MONEY = "who-about-money"  # the entry that says whom one can talk to about it


def campus_of(name: str) -> Campus:
    """A campus by its id; Refused where there is none such any more."""
    found = knowledge.written.value.campuses.get(name)
    if found is None:
        raise Refused(t("faq.no_campus"))
    return found


async def campuses(ctx: Context, typed: str) -> list[Choice]:
    """The campuses whose names have what was typed."""
    fitting = [
        campus
        for campus in knowledge.written.value.campuses.values()
        if typed.casefold() in campus.name.casefold() or typed == campus.id
    ]
    return [Choice(campus.id, Verbatim(campus.name)) for campus in fitting[:_SUGGESTIONS]]


def all_campuses() -> list[Campus]:
    """All campuses by their names; Refused where there are none to choose among."""
    found = sorted(knowledge.written.value.campuses.values(), key=lambda campus: campus.name)
    if not found:
        raise Refused(t("faq.no_campuses"))
    return found


def ask(entry: str) -> Message:
    """Ask a member where they study, for an answer that is not for there."""
    return places_views.which_campus(t("faq.which_campus"), all_campuses(), "faq/here", entry)


CampusName = Annotated[str, Suggest(campuses)]


async def choose(ctx: Context, name: str) -> Message:
    """Keep where a member studies."""
    campus = campus_of(name)
    await store.choose_campus(ctx.db, ctx.asker.id, campus.id)
    return places_views.campus_chosen(campus)


async def choose_usual(ctx: Context, name: str) -> Message:
    """Keep where those here study who have chosen nothing."""
    campus = campus_of(name)
    (await store.settings(ctx.db, ctx.workspace)).campus = campus.id
    return places_views.usual_chosen(campus)


async def chosen_for(ctx: Context, entry: str, name: str) -> Message:
    """Keep where a member studies, and show them an answer as it holds there."""
    campus = campus_of(name)
    await store.choose_campus(ctx.db, ctx.asker.id, campus.id)
    known = await asking.entry(ctx, entry)
    return views.answered(await asking.reading(ctx, known, 0))


async def who(ctx: Context, about: str, found: Found | None) -> Message:
    """Whom a member can talk to about something; first of all whom to call, where the words worry."""
    campus = knowledge.written.value.campuses.get(await store.campus_of(ctx.db, ctx.workspace, ctx.asker.id) or "")
    among = [] if found is None else await asking.offered(ctx, found.entries)
    people = [] if found is None else await asking.people_for(ctx, found, among)
    if worries(about):
        return places_views.worried(await help_card(ctx), people[:1], ctx.reader.locale)
    if found is None:
        raise Refused(t("faq.no_words"))
    if people:
        return places_views.found(people[:_PEOPLE], ctx.reader.locale, knows_campus=campus is not None)
    services = (await knowledge.directory(ctx.db, ctx.workspace)).services
    welfare = services.get((campus and campus.welfare) or "")
    return places_views.nobody_found(welfare, ctx.reader.locale, knows_campus=campus is not None)


async def who_about_money(ctx: Context) -> Text | None:
    """Whom a member can talk to about money: the welfare organisation where they study, and whom the entry names."""
    known = await knowledge.find(ctx.db, ctx.workspace, _ABOUT_MONEY)
    name = await store.campus_of(ctx.db, ctx.workspace, ctx.member.id) if ctx.member else None
    campus = knowledge.written.value.campuses.get(name or "")
    directory = await knowledge.directory(ctx.db, ctx.workspace)
    welfare = [campus.welfare] if campus and campus.welfare else []
    people = whom.whom(welfare, [] if known is None else [known.entry], campus, directory)
    return places_views.about_money(people, ctx.reader.locale) if people else None
