"""The rules a diagram is held to before it may run, by what they look at."""
