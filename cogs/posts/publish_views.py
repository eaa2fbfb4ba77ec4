"""What organisers see of posts that others subscribe to."""

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
    Verbatim,
    action,
    say,
    t,
)
from cogs.posts.tables import PublisherRow, SubscriptionRow
from cogs.posts.views import turns


def page(publisher: PublisherRow, subscribers: int) -> Message:
    """To those who publish: the code to hand on, and how many have subscribed."""
    code = Verbatim(publisher.code)
    return say(
        Heading(Verbatim(publisher.name)),
        t("posts.publish.code", code=code),
        t("posts.publish.how", code=code),
        _counted(subscribers),
        Actions(
            (
                Button(t("posts.button.rename"), action("posts/rename")),
                Button(t("posts.button.new_code"), action("posts/new_code")),
                Button(t("posts.button.ask_close"), action("posts/ask_close")),
            )
        ),
    )


def _counted(subscribers: int) -> Phrase:
    return t("posts.publish.count", n=subscribers) if subscribers else t("posts.publish.nobody")


def ask_close(subscribers: int) -> Message:
    """To those who publish: what it does to stop."""
    sure = Button(t("posts.button.close_sure"), action("posts/close_posts"), Emphasis.DANGER)
    return say(t("posts.publish.ask_close"), _counted(subscribers), Actions((sure,)))


def closed() -> Message:
    """To those who publish: nobody gets their posts any more."""
    return say(t("posts.publish.closed"))


def was_closed(publisher: PublisherRow) -> Message:
    """To those who organise where the posts were said: no more come."""
    return say(t("posts.publish.was_closed", name=Verbatim(publisher.name)))


def subscribed(publisher: PublisherRow, where: Address) -> Message:
    """To the organiser: whose posts come from now on, and where."""
    return say(t("posts.subscribed", name=Verbatim(publisher.name), channel=Mention(where)), t("posts.subscribed.how"))


def subscriptions(rows: Sequence[tuple[SubscriptionRow, PublisherRow]], page: int, *, more: bool) -> Message:
    """Those whose posts are said here."""
    if not rows:
        return say(t("posts.subscriptions.none"))
    return say(
        Heading(t("posts.subscriptions.title")),
        *(
            Item(
                Verbatim(publisher.name),
                t(
                    "posts.subscriptions.detail",
                    channel=Mention(subscription.address),
                    since=Moment(subscription.since, Style.DATE),
                ),
                Button(t("posts.button.ask_end"), action("posts/ask_end", publisher=publisher.workspace_id)),
            )
            for subscription, publisher in rows
        ),
        turns("posts/browse_subscriptions", page, more=more),
    )


def ask_end(publisher: PublisherRow) -> Message:
    """To the organiser: what it does to end a subscription."""
    action_ = action("posts/end_subscription", publisher=publisher.workspace_id)
    sure = Button(t("posts.button.end_sure"), action_, Emphasis.DANGER)
    return say(t("posts.subscriptions.ask_end", name=Verbatim(publisher.name)), Actions((sure,)))


def ended(publisher: PublisherRow) -> Message:
    """To the organiser: no more of these posts come."""
    return say(t("posts.subscriptions.ended", name=Verbatim(publisher.name)))
