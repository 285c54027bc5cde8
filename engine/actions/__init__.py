"""What people and workers may order: one verb, one function, one transaction."""
