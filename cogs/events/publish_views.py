"""What organisers see of calendars that others subscribe to."""

from collections.abc import Sequence

from bot.api import (
    Actions,
    Address,
    Button,
    Emphasis,
    Heading,
    Item,
    Mention,
    Message,
    Moment,
    Phrase,
    Style,
    action,
    say,
    t,
)
from cogs.events.tables import PublisherRow, SubscriptionRow
from cogs.events.views import turns, verbatim


def page(publisher: PublisherRow, subscribers: int) -> Message:
    """To those who publish: the code to hand on, and how many have their events on their calendars."""
    return say(
        Heading(verbatim(publisher.name)),
        t("events.publish.code", code=verbatim(publisher.code)),
        t("events.publish.how", code=verbatim(publisher.code)),
        _counted(subscribers),
        Actions(
            (
                Button(t("events.button.rename"), action("events/rename")),
                Button(t("events.button.new_code"), action("events/new_code")),
                Button(t("events.button.ask_close"), action("events/ask_close")),
            )
        ),
    )


def _counted(subscribers: int) -> Phrase:
    return t("events.publish.count", n=subscribers) if subscribers else t("events.publish.nobody")


def ask_close(subscribers: int) -> Message:
    """To those who publish: what closing does."""
    sure = Button(t("events.button.close_sure"), action("events/close_calendar"), Emphasis.DANGER)
    then = t("events.publish.then") if subscribers else None
    return say(t("events.publish.ask_close"), _counted(subscribers), then, Actions((sure,)))


def closed() -> Message:
    """To those who publish: nobody has their events any more."""
    return say(t("events.publish.closed"))


def was_closed(publisher: PublisherRow) -> Message:
    """To those who organise where the events were shown: why they are gone."""
    return say(t("events.publish.was_closed", name=verbatim(publisher.name)))


def subscribed(publisher: PublisherRow, where: Address, coming: int) -> Message:
    """To the organiser: whose events are on the calendar now, and where they are posted."""
    name, channel = verbatim(publisher.name), Mention(where)
    return say(
        t("events.subscribed", name=name, channel=channel),
        t("events.subscribed.coming", n=coming) if coming else t("events.subscribed.nothing_yet"),
        t("events.subscribed.how", name=name),
    )


def subscriptions(rows: Sequence[tuple[SubscriptionRow, PublisherRow]], page: int, *, more: bool) -> Message:
    """The publishers whose events are on the calendar here."""
    if not rows:
        return say(t("events.subscriptions.none"))
    return say(
        Heading(t("events.subscriptions.title")),
        *(
            Item(
                verbatim(publisher.name),
                t(
                    "events.subscriptions.detail",
                    channel=Mention(subscription.address),
                    since=Moment(subscription.since, Style.DATE),
                ),
                Button(t("events.button.ask_end"), action("events/ask_end", publisher=publisher.workspace_id)),
            )
            for subscription, publisher in rows
        ),
        turns("events/browse_subscriptions", page, more=more),
    )


def ask_end(publisher: PublisherRow) -> Message:
    """To the organiser: what ending a subscription does."""
    action_ = action("events/end_subscription", publisher=publisher.workspace_id)
    sure = Button(t("events.button.end_sure"), action_, Emphasis.DANGER)
    return say(t("events.subscriptions.ask_end", name=verbatim(publisher.name)), Actions((sure,)))


def ended(publisher: PublisherRow) -> Message:
    """To the organiser: these events are off the calendar."""
    return say(t("events.subscriptions.ended", name=verbatim(publisher.name)))
