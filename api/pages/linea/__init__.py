"""The timeline of the Planificador: what is asked of it, its rows, its bars and their marks."""
