"""Pages that say by themselves that there is something new: one listener for all the browsers."""
