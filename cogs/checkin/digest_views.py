"""What mentors and organisers see of a week: bands alone, which give nobody away."""

from collections.abc import Sequence
from datetime import timedelta

from bot.api import Actions, Button, Days, Facts, Heading, Listing, Message, Text, action, say, t
from cogs.checkin.counting import Told
from cogs.checkin.digesting import Share, Topic


def digest(told: Told, before: Sequence[Share]) -> Message:
    """To mentors: how it went, what about, and how answers came; `before` is how heavy it was, the oldest first."""
    made = told.digest
    about = Listing(tuple(t(f"checkin.about.{topic}") for topic in Topic if topic in made.topics))
    rows: list[tuple[Text, Text]] = [
        (t("checkin.fact.days"), t("checkin.days", when=Days(told.since, told.until - timedelta(days=1)))),
        (t("checkin.fact.at_least"), t("checkin.at_least", n=made.at_least)),
        (t("checkin.fact.heavy"), _heavy(made.heavy, before)),
        (t("checkin.fact.topics"), t("checkin.topics", topics=about) if made.topics else t("checkin.no_topics")),
        (t("checkin.fact.lacking"), t(f"checkin.share.{made.lacking}")),
    ]
    if made.usual is not None:
        rows.append((t("checkin.fact.usual"), t(f"checkin.usual.{made.usual}")))
    return say(Heading(t("checkin.digest")), Facts(tuple(rows)), t("checkin.digest.rough"))


def for_organisers(told: Told, before: Sequence[Share]) -> Message:
    """To organisers: the same, and a way to say what was done about it."""
    did = Button(t("checkin.menu.did"), action("checkin/did"))
    return Message((*digest(told, before).blocks, Actions((did,))))


def _heavy(now: Share, before: Sequence[Share]) -> Text:
    share = t(f"checkin.share.{now}")
    if not before:
        return share
    return t("checkin.heavy", now=share, before=Listing(tuple(t(f"checkin.share.{one}.again") for one in before)))
