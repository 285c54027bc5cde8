"""Cruces between convocations and the free dates that avoid them; pure."""
