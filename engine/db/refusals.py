"""What each named constraint says when PostgreSQL refuses: written by hand, checked by a test."""

from collections.abc import Callable

from engine.errors import ArticulaError

REFUSALS: dict[str, Callable[[], ArticulaError]] = {}
