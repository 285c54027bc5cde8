"""The processes as drawn: one folder per process, with its decision tables."""
