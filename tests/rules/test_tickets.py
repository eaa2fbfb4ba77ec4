"""What a form on the web is for opens with the secret in its address alone, and its length tells nothing."""

from datetime import UTC, datetime

import pytest
from cryptography.exceptions import InvalidTag

from bot.tickets import Ticket, hashed, new_secret, sealed

NOW = datetime(2026, 9, 23, 16, tzinfo=UTC)


@pytest.mark.parametrize("arguments", [{}, {"box": 7}, {"sender": "æ" * 300}])
def test_what_a_ticket_is_for_opens_with_its_secret_alone(arguments: dict[str, object]) -> None:
    secret = new_secret()
    ticket = Ticket(hashed(secret), 1, "letterbox/drop", sealed(secret, arguments), NOW)
    assert ticket.arguments(secret) == arguments
    for other in (new_secret(), hashed(secret), secret.swapcase()):
        with pytest.raises(InvalidTag):
            ticket.arguments(other)


def test_length_does_not_tell_whether_it_is_for_anything() -> None:
    given: tuple[dict[str, str], ...] = ({}, {"sender": "discord:1000000000000000001:direct:2000000000000000001"})
    assert len({len(sealed(new_secret(), one)) for one in given}) == 1
    assert sealed(new_secret(), {}) != sealed(new_secret(), {}), "and no two are alike"
