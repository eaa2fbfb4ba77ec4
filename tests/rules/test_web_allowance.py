"""How often something may be asked for on the web."""

from hypothesis import given
from hypothesis import strategies as st

from bot.web.allowance import Allowance


def test_so_many_come_at_once_and_then_one_at_a_time() -> None:
    allowance = Allowance(burst=3, every_s=10.0)
    assert [allowance.take("a", 0.0) for _ in range(5)] == [True, True, True, False, False]
    assert allowance.take("b", 0.0), "each key has its own"
    assert not allowance.take("a", 9.9)
    assert allowance.take("a", 10.0), "what was not let through does not count"
    assert not allowance.take("a", 10.0)
    assert [allowance.take("a", 1_000.0) for _ in range(4)] == [True, True, True, False], "rested"


@given(st.lists(st.floats(0, 5), max_size=200))
def test_no_time_sees_more_than_was_meant(pauses: list[float]) -> None:
    allowance, now, let = Allowance(burst=4, every_s=2.0), 0.0, []
    for pause in pauses:
        now += pause
        if allowance.take("", now):
            let.append(now)
    for first, at in enumerate(let):
        within = [one for one in let[first:] if one - at <= 20.0]
        assert len(within) <= 4 + 20.0 / 2.0


def test_who_has_rested_is_forgotten() -> None:
    allowance = Allowance(burst=1, every_s=1.0)
    for number in range(5_000):
        allowance.take(str(number), number / 100)
    assert len(vars(allowance)["_due"]) <= 1_000
