"""Dates as people write them, in Bokmål, Nynorsk and English: never silently wrong."""

from bot.when.parse import parse_when
from bot.when.values import Ambiguous, At, NotUnderstood, Series, Span, When

__all__ = ["Ambiguous", "At", "NotUnderstood", "Series", "Span", "When", "parse_when"]
