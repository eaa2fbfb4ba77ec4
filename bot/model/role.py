"""Who may do what, and who may read it."""

from enum import IntEnum, StrEnum


class Role(IntEnum):
    """The ladder of rights; each platform role or user group is bound to one step per workspace."""

    MEMBER = 0
    MENTOR = 1
    ORGANISER = 2
    OWNER = 3


class Visibility(StrEnum):
    """Who reads a reply, which also decides its language and zone."""

    PRIVATE = "private"
    PUBLIC = "public"


PRIVATE = Visibility.PRIVATE
PUBLIC = Visibility.PUBLIC
