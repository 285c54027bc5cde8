"""The search: a greedy start, ruin and recreate, on one process or several."""
