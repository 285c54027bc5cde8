"""Pedagogical accompaniment: schools and plantel, programmes, and who accompanies whom."""
