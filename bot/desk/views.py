"""What people see at the front desk."""

from collections.abc import Iterable, Mapping, Sequence

from bot.api import (
    Actions,
    Address,
    Block,
    Button,
    Emphasis,
    Facts,
    Heading,
    Item,
    Listing,
    Member,
    Mention,
    Message,
    Moment,
    Phrase,
    Place,
    Quiet,
    Role,
    Text,
    Verbatim,
    Workspace,
    action,
    say,
    t,
    time_of_day,
)
from bot.desk.own_helplines import MOST
from bot.storage.tables import HelplineRow

_AGAIN = Button(t("desk.button.look_again"), action("desk/look_again"))


def overview(
    served: Workspace, roles: Mapping[Role, Sequence[str]], obstacles: Sequence[Phrase], undelivered: int
) -> Message:
    """How the bot is set up, what is missing, and the ways to change it."""
    off = t("desk.off", parts=_listed(Verbatim(f"/{part}") for part in sorted(served.off)))
    rows: tuple[tuple[Text, Text], ...] = (
        (t("desk.fact.language"), t(f"desk.language.{served.locale}")),
        (t("desk.fact.zone"), Verbatim(served.zone.key)),
        (t("desk.fact.calendar"), _place(served.calendar_channel)),
        (t("desk.fact.organisers_channel"), _place(served.organisers_channel)),
        (t("desk.fact.fallback"), _place(served.fallback_channel)),
        (t("desk.fact.organisers"), _roles(served, roles[Role.ORGANISER])),
        (t("desk.fact.mentors"), _roles(served, roles[Role.MENTOR])),
        (t("desk.fact.parts"), off if served.off else t("desk.all_on")),
        (t("desk.fact.quiet"), _night(served.quiet)),
    )
    missing = [*_missing(served, roles, undelivered), *obstacles]
    return say(
        Heading(t("desk.title")),
        Facts(rows),
        Heading(t("desk.missing")) if missing else t("desk.ready"),
        *missing,
        Actions(
            (
                Button(t("desk.button.language"), action("desk/change_language")),
                Button(t("desk.button.channels"), action("desk/change_channels")),
                Button(t("desk.button.roles"), action("desk/change_roles")),
                Button(t("desk.button.parts"), action("desk/see_parts")),
                Button(t("desk.button.quiet"), action("desk/change_quiet")),
            )
        ),
        Actions(
            (
                Button(t("desk.button.helplines"), action("desk/see_helplines")),
                Button(t("desk.button.page"), action("desk/open_page")),
            )
        ),
    )


def _missing(served: Workspace, roles: Mapping[Role, Sequence[str]], undelivered: int) -> list[Phrase]:
    found = []
    if not roles[Role.ORGANISER]:
        found.append(t("desk.missing.organisers"))
    if served.calendar_channel is None:
        found.append(t("desk.missing.calendar"))
    if served.organisers_channel is None:
        found.append(t("desk.missing.organisers_channel"))
    if undelivered:
        found.append(t("desk.missing.undelivered", n=undelivered))
    return found


def _place(address: Address | None) -> Text:
    return t("desk.place", place=Mention(address)) if address else t("desk.none")


def _roles(served: Workspace, ids: Sequence[str]) -> Text:
    mentions = [Mention(Address(served.adapter, served.platform_id, Place.ROLE, id_)) for id_ in ids]
    return _listed(t("desk.place", place=mention) for mention in mentions) if ids else t("desk.none")


def _listed(texts: Iterable[Text]) -> Text:
    return t("desk.place", place=Listing(tuple(texts)))


def changed() -> Message:
    """A change was written down."""
    return say(t("desk.changed"), Actions((_AGAIN,)))


def parts(cogs: Sequence[str], off: frozenset[str]) -> Message:
    """Each part of the bot, with the button that turns it on or off."""
    return say(
        Heading(t("desk.parts")),
        *(_part(name, is_on=name not in off) for name in cogs),
        Actions((_AGAIN,)),
    )


def _part(name: str, *, is_on: bool) -> Item:
    detail = t("desk.part.on" if is_on else "desk.part.off", about=t(f"{name}.commands"))
    label = t("desk.button.turn_off" if is_on else "desk.button.turn_on", part=f"/{name}")
    button = Button(label, action("desk/turn_off" if is_on else "desk/turn_on", part=name), Emphasis.PLAIN)
    return Item(Verbatim(f"/{name}"), detail, button)


def helplines(rows: Sequence[HelplineRow]) -> Message:
    """Whom organisers added to the help card, with ways to add somebody and to take somebody off."""
    add = Button(t("desk.button.add_helpline"), action("desk/add_helpline"))
    return say(
        Heading(t("desk.helplines")),
        *(_helpline(row) for row in rows),
        t("desk.helplines.look") if rows else t("desk.helplines.none"),
        Actions((_AGAIN,) if len(rows) >= MOST else (add, _AGAIN)),
    )


def _helpline(row: HelplineRow) -> Item:
    remove = Button(t("desk.button.remove_helpline", name=row.name), action("desk/remove_helpline", helpline=row.id))
    reached = " · ".join(each for each in (row.number, row.what, row.address) if each)
    return Item(Verbatim(row.name), Verbatim(reached), remove)


def mine(member: Member, weekly: int, waiting: int) -> Message:
    """A member's own settings, and whether messages wait for them."""
    return say(
        Heading(t("desk.form.mine")),
        _settings(member, weekly),
        t("desk.inbox.waiting", n=waiting) if waiting else None,
    )


def preferences(member: Member, weekly: int, coming: Sequence[Block]) -> Message:
    """A member's own settings and what may come to them by itself, with buttons to change them."""
    return say(
        Heading(t("desk.form.mine")),
        _settings(member, weekly),
        Actions((Button(t("desk.button.preferences"), action("desk/choose")),)),
        Heading(t("desk.by_itself")) if coming else None,
        *coming,
        t("desk.weekly.why"),
    )


def chosen(member: Member, weekly: int) -> Message:
    """How the member is spoken to from now on."""
    return say(t("desk.changed"), _settings(member, weekly), t("desk.weekly.why"))


def _settings(member: Member, weekly: int) -> Facts:
    return Facts(
        (
            (t("desk.fact.own_language"), t(f"desk.language.{member.locale}")),
            (t("desk.fact.zone"), Verbatim(member.zone.key)),
            (t("desk.fact.quiet"), _night(member.quiet)),
            (t("desk.fact.weekly"), t("desk.weekly", n=weekly) if weekly else t("desk.weekly.none")),
        )
    )


def _night(quiet: Quiet | None) -> Phrase:
    return t("desk.quiet", start=time_of_day(quiet.start), end=time_of_day(quiet.end)) if quiet else t("desk.no_quiet")


def undelivered(message: Message, sent: Moment, left: int, *, kept: bool) -> Message:
    """A message that could not be delivered, or was `kept` as more than a week's, and a button where there are more."""
    more = Actions((Button(t("desk.button.next", n=left), action("desk/read_next")),)) if left else None
    why = t("desk.inbox.kept" if kept else "desk.inbox.from", when=sent)
    return say(why, *(block for block in message.blocks if not _turns_on(block)), more)


def _turns_on(block: Block) -> bool:
    """Whether a block is the button to the next message, of an answer that was itself not delivered."""
    return isinstance(block, Actions) and any(one.action.handler == "desk/read_next" for one in block.components)


def nothing_waits() -> Message:
    """Everything was delivered."""
    return say(t("desk.inbox.empty"))
