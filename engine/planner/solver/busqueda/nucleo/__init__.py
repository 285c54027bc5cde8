"""The kernel of the search, compiled: a plan in the making as arrays, and the steps on it."""
