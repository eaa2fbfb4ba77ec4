"""How many examples there are of what strangers send: a few in `make test`, many in `make thorough`."""

from hypothesis import HealthCheck, settings

settings.register_profile(
    "thorough", max_examples=2_000, deadline=None, print_blob=True, suppress_health_check=[HealthCheck.too_slow]
)
