"""Plans and reports of accompaniment: built, presented once, kept and sent."""
