"""Telegram: a thin client of its Bot API, its limits, and notices as messages of a chat."""
