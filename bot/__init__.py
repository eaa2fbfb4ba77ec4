"""Fadderbot's core: knows no cog, and no platform outside `bot.adapters`."""

import gc

# Python looks through its objects after each seven hundred new ones, in vain while modules are read: they all stay.
# That took a seventh of the time in which a program starts, and an eighth of that of the journeys.
gc.set_threshold(50_000)
