"""How groups are drawn, without a table, a clock or a platform: `cogs.groups.matching` is its door."""
