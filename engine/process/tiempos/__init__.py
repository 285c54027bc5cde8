"""When timers and deadlines fall due: dates, lengths of time, cycles, cron and working days."""
