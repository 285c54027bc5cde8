"""The golden corpus: instances as every codec there has been stored them, with their diagrams."""
