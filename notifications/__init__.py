"""Notices to people: their words, and one folder for each way of sending them."""
