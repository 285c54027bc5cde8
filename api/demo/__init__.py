"""The demonstration: its people, its clock and its data."""

from api.demo.personas import DEMO_PASSWORD, demo_people
from api.demo.siembra import seed

__all__ = ["DEMO_PASSWORD", "demo_people", "seed"]
