"""What a member sees of what they told for drawings."""

from collections.abc import Sequence

from bot.api import (
    Actions,
    Button,
    Emphasis,
    Facts,
    Heading,
    Item,
    Listing,
    Member,
    Mention,
    Message,
    Paragraph,
    Phrase,
    Text,
    Verbatim,
    action,
    say,
    t,
)
from cogs.groups import views
from cogs.groups.given import Given, Traits
from cogs.groups.matching import Reason
from cogs.groups.tables import GroupRow, RoundRow
from cogs.groups.traits import APART, Trait

_ENUMERATED = {Trait.YEAR: "year", Trait.GENDER: "gender", Trait.LANGUAGES: "language", Trait.HOURS: "free"}


def shown(told: Traits, others: Sequence[Member]) -> Message:
    """To the member: what they told, for what each is, and whom they are kept from."""
    change = [Button(t("groups.button.tell"), action("groups/tell"), Emphasis.PRIMARY)]
    if told:
        change.append(Button(t("groups.button.forget"), action("groups/forget"), Emphasis.DANGER))
    return say(
        Heading(t("groups.about")),
        t("groups.about.why"),
        Facts(tuple((t(f"groups.about.{trait}"), value(trait, told)) for trait in Trait)),
        Actions(tuple(change)),
        Heading(t("groups.apart")),
        t("groups.apart.why"),
        *[_kept_apart(member) for member in others],
        Actions((Button(t("groups.button.apart"), action("groups/apart")),)) if len(others) < APART else None,
    )


def value(trait: Trait, told: Traits) -> Text:
    """What was said of one thing; that nothing was, where nothing was."""
    values = told.get(trait, ())
    if not values:
        return t("groups.about.nothing")
    return t("groups.about.values", values=Listing(tuple(_word(trait, one) for one in values)))


def _word(trait: Trait, said: str) -> Phrase | Verbatim:
    return t(f"groups.{_ENUMERATED[trait]}.{said}") if trait in _ENUMERATED else Verbatim(said)


def _kept_apart(member: Member) -> Item:
    return Item(t("groups.person", person=Mention(member.address)), None, _not_apart(member))


def _not_apart(member: Member) -> Button:
    return Button(t("groups.button.not_apart"), action("groups/not_apart", other=member.id))


def kept_apart(other: Member, together: Sequence[tuple[RoundRow, GroupRow]]) -> Message:
    """To the member: it holds from now on, and how to leave the groups in which they are with somebody already."""
    leave = [views.ask_leave(group) for _, group in together[: views.OWN]]
    return say(
        t("groups.apart.kept", person=Mention(other.address)),
        *[t("groups.apart.together", name=views.name(row, group)) for row, group in together[: views.OWN]],
        Actions((*leave, _not_apart(other))),
    )


def explained(groups: Sequence[tuple[RoundRow, GroupRow, Sequence[Reason]]]) -> Message:
    """To a member: for each group that they are in why, and from what it was drawn."""
    if not groups:
        return say(t("groups.explain.none"))
    return say(*[block for row, group, reasons in groups for block in _explained(row, group, reasons)])


def _explained(row: RoundRow, group: GroupRow, reasons: Sequence[Reason]) -> list[Heading | Paragraph]:
    texts: list[Text] = [_reason(reason) for reason in reasons]
    if row.wanted:
        aims = Listing(tuple(t(f"groups.aim.{aim}") for aim in row.wanted))
        texts.append(t("groups.preview.aims", aims=aims))
    texts.append(t("groups.explain.seed", seed=str(Given.decode(row.given).seed), round=row.id))
    return [Heading(views.name(row, group)), *map(Paragraph, texts)]


def _reason(reason: Reason) -> Phrase:
    given = dict(reason.parameters)
    match reason.code:
        case "size" if given["least"] == given["most"]:
            return t("groups.explain.all_alike", members=str(given["members"]))
        case "came_later":
            return t("groups.explain.came_later")
        case "in_common":
            return t("groups.explain.in_common")
        case "hours_in_common":
            return t("groups.explain.hours", hours=str(given["hours"]))
        case _:
            numbers = {name: value for name, value in given.items() if isinstance(value, int)}
            return t(f"groups.explain.{reason.code}", **numbers)
