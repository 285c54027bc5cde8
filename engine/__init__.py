"""What is true: domain rules, calendar, running processes, storage and background work."""
