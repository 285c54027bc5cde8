"""The plan of the year: brought in, edited, compared across areas, moved on the timeline."""
