"""Torment: processes and PostgreSQL killed at every point, and what clients were told checked."""
