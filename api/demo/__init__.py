"""The demonstration: its people, its clock and its data."""

from api.demo.siembra import seed

__all__ = ["seed"]
