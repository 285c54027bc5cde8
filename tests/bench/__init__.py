"""Measurements of the service, each next to a baseline taken in the same run."""
