"""All that a cog may import from us."""

from bot.chart import bars
from bot.cog import Cog, Look
from bot.community import admit, count_members, find_member, gone, members, members_anywhere, workspace, workspaces
from bot.context import Context, Member, Preparation, Reception, Workspace
from bot.edited import Edited, read_edited
from bot.fetch import Fetched, Fetcher
from bot.handler import Handler
from bot.help_card import help_button, help_card, help_without_database, worries
from bot.i18n import Reader
from bot.model.address import Address, Place
from bot.model.arrangement import Happening
from bot.model.errors import Declaration, Invalid, Refused
from bot.model.form import (
    Channel,
    Choice,
    Document,
    Form,
    Max,
    Multiline,
    Person,
    Reads,
    Roles,
    Source,
    Suggest,
    Upload,
)
from bot.model.message import (
    Action,
    Actions,
    Attachment,
    Block,
    Button,
    Emphasis,
    Facts,
    Heading,
    Item,
    Message,
    Option,
    Paragraph,
    Picture,
    Select,
    action,
    say,
    shorten,
)
from bot.model.moment import Days, Moment, Period, Relative, Style
from bot.model.phrase import Listing, Mention, Phrase, Text, Verbatim, t
from bot.model.quiet import Quiet
from bot.model.role import PRIVATE, PUBLIC, Role, Visibility
from bot.model.typed import visible
from bot.page import Page, PageRequest, Planned, Site, page_style
from bot.parameters import Circumstances
from bot.public_holidays import public_holidays
from bot.sharing import PublisherTable, Sharing, SubscriptionTable, new_key
from bot.storage.base import NEVER_REUSED, Table
from bot.storage.engine import wipe
from bot.timing import (
    Recurring,
    RecurringTime,
    TimeOfDay,
    Timing,
    Weekday,
    next_time,
    read_timing,
    starts_at,
    time_of_day,
    times,
    typed_time,
)
from bot.when import Ambiguous, At, NotUnderstood, Series, Span, parse_when

__all__ = [
    "NEVER_REUSED", "PRIVATE", "PUBLIC", "Action", "Actions", "Address", "Ambiguous", "At", "Attachment", "Block",
    "Button", "Channel", "Choice", "Circumstances", "Cog", "Context", "Days", "Declaration", "Document", "Edited",
    "Emphasis", "Facts", "Fetched", "Fetcher", "Form", "Handler", "Happening", "Heading", "Invalid", "Item", "Listing",
    "Look", "Max", "Member", "Mention", "Message", "Moment", "Multiline", "NotUnderstood", "Option", "Page",
    "PageRequest", "Paragraph", "Period", "Person", "Phrase", "Picture", "Place", "Planned", "Preparation",
    "PublisherTable", "Quiet", "Reader", "Reads", "Reception", "Recurring", "RecurringTime", "Refused", "Relative",
    "Role", "Roles", "Select", "Series", "Sharing", "Site", "Source", "Span", "Style", "SubscriptionTable", "Suggest",
    "Table", "Text", "TimeOfDay", "Timing", "Upload", "Verbatim", "Visibility", "Weekday", "Workspace", "action",
    "admit", "bars", "count_members", "find_member", "gone", "help_button", "help_card", "help_without_database",
    "members", "members_anywhere", "new_key", "next_time", "page_style", "parse_when", "public_holidays", "read_edited",
    "read_timing", "say", "shorten", "starts_at", "t", "time_of_day", "times", "typed_time", "visible", "wipe",
    "workspace", "workspaces", "worries",
]  # fmt: skip
