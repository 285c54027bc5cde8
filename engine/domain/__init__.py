"""What is true of asistencias técnicas: roles, calendar, terms, rules and words; pure."""
