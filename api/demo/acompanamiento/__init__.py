"""The accompaniment of the demonstration: one UGEL, its people and half a year under way."""
