"""The plug-in itself, on which the other modules declare what it does."""

from bot.api import Cog

cog = Cog("economy")
