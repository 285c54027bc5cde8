"""Strategies of accompaniment as their processes carry them: opened, moved, closed, planned."""
