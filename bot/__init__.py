"""Fadderbot's core: knows no cog, and no platform outside `bot.adapters`."""
