"""What organisers see of how well people get to know each other."""

from bot.api import Actions, Button, Emphasis, Heading, Message, Phrase, Picture, Verbatim, action, bars, say, t
from cogs.groups.figures import FEWEST, Figures


def seen(found: Figures | None, address: str | None, *, is_open: bool, can_open: bool) -> Message:
    """To an organiser: the figures in words, the same as a picture, and the page on which they are."""
    buttons: list[Button] = []
    if can_open:
        buttons.append(Button(t("groups.button.open_figures"), action("groups/open_figures")))
    if is_open:
        buttons.append(Button(t("groups.button.close_figures"), action("groups/ask_close_figures")))
    picture = None if found is None else Picture(chart(found), bars_in_words(found), "groups")
    return say(
        Heading(t("groups.figures")),
        *lines(found),
        t("groups.figures.chart") if found is not None else None,
        picture,
        t("groups.figures.page", address=Verbatim(address)) if address else None,
        Actions(tuple(buttons)) if buttons else None,
    )


def lines(found: Figures | None) -> list[Phrase]:
    """The figures, each in a sentence."""
    if found is None:
        return [t("groups.figures.too_few", least=FEWEST)]
    told = [
        t("groups.figures.rounds", n=found.rounds, people=found.people),
        t("groups.figures.middle", met=found.middle),
        t("groups.figures.few", people=found.fewest, met=found.few),
    ]
    if found.met is not None and found.answered:
        told.append(t("groups.figures.met", share=round(100 * found.met / found.answered), answered=found.answered))
    return told


def chart(found: Figures) -> str:
    """How many people have met how many others, as a drawing."""
    return bars([(_span(bar.least, bar.most), bar.people) for bar in found.bars])


def _span(least: int, most: int) -> str:
    return str(least) if least == most else f"{least}–{most}"


def bars_in_words(found: Figures) -> Phrase:
    """What the drawing shows, in words."""
    told = ", ".join(f"{_span(bar.least, bar.most)}: {bar.people}" for bar in found.bars)
    return t("groups.figures.alt", bars=told)


def ask_close() -> Message:
    """To an organiser: whether the page is to go, with its address."""
    close = Button(t("groups.button.close_figures_yes"), action("groups/close_figures"), Emphasis.DANGER)
    return say(t("groups.figures.ask_close"), Actions((close,)))


def closed() -> Message:
    """To an organiser: the page is gone."""
    return say(t("groups.figures.closed"))
