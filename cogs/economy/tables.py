"""The table of the budget planner: the plans that members asked to have kept."""

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from bot.api import Table


class PlanRow(Table):
    """The one plan of a member, in whole kroner; NULL is what they left out."""

    __tablename__ = "economy_plans"

    member_id: Mapped[int] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"), primary_key=True)
    rent: Mapped[int | None]
    food: Mapped[int | None]
    transport: Mapped[int | None]
    phone: Mapped[int | None]
    other: Mapped[int | None]
    income: Mapped[int | None]
    loan: Mapped[str] = mapped_column(String(10))
    paid: Mapped[int | None]
    year: Mapped[int | None]
