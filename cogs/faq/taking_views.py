"""What is read where answers are taken along and read in."""

from collections.abc import Sequence

from bot.api import Actions, Attachment, Block, Button, Message, Paragraph, Verbatim, action, say, t
from cogs.faq.faults import Fault
from cogs.faq.listing_views import Only

_FAULTS = 10


def exported(text: str, count: int, part: int, parts: int) -> Message:
    """A file with answers, and what gives the next one."""
    name = "faq.yaml" if parts == 1 else f"faq-{part}.yaml"
    following = Button(t("faq.export.next"), action("faq/export_part", part=part + 1))
    return say(
        t("faq.export.done", n=count),
        t("faq.export.part", part=part, parts=parts) if parts > 1 else None,
        Attachment(name, text, t("faq.export.file")),
        Actions((following,)) if part < parts else None,
    )


def read_in(count: int, changed: int, faults: Sequence[Fault]) -> Message:
    """What came of reading a file in."""
    blocks: list[Block] = [Paragraph(t("faq.import.done", n=count))]
    blocks.append(Paragraph(t("faq.import.drafts", n=changed) if changed else t("faq.import.same")))
    blocks += [Paragraph(t("faq.import.fault", fault=Verbatim(fault.brief))) for fault in faults[:_FAULTS]]
    if len(faults) > _FAULTS:
        blocks.append(Paragraph(t("faq.import.more_faults", n=len(faults) - _FAULTS)))
    look = Button(t("faq.draft.see"), action("faq/browse", only=Only.WAITING, page=1))
    return say(*blocks, Actions((look,)) if changed else None)
