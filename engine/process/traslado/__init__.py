"""What of a live state fits in another version of its diagram, and what does not."""
