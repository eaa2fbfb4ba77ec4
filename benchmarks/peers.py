"""Libraries to be measured beside, of the group `peers`: only `make bench` installs them."""

from collections.abc import Callable
from importlib import import_module
from types import ModuleType

from benchmarks.figures import Peer


def library(name: str) -> ModuleType | None:
    """A module of one of them, if it is installed."""
    try:
        return import_module(name)
    except ImportError:
        return None


def beside(name: str, module: str, measures: Callable[[ModuleType], float]) -> Peer:
    """What is measured with this module."""
    found = library(module)
    return Peer(name, None if found is None else measures(found))
