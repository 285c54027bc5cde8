"""The bot of Telegram as a door: what people write or press there, done as on the pages."""
