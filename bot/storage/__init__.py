"""The database: one engine, explicit transactions, the core's own tables and their migrations."""
