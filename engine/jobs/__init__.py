"""Work in the background: timers, reminders, the outbox and the worker that runs them."""
