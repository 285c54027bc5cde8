"""Escenarios of a year: what is asked of the solver, and what its plans mean to people; pure."""
