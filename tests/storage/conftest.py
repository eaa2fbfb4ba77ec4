"""Every storage test runs on both engines."""

import pytest

from tests.postgres import Server


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, sqlite_database: str) -> str:
    """The URL of a database of the test's own, on each engine in turn."""
    if request.param == "sqlite":
        return sqlite_database
    server: Server = request.getfixturevalue("postgres")
    return server.migrated()
