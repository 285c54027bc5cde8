"""What people do with a tarea, what its ficha needs to know, and its reminders."""
