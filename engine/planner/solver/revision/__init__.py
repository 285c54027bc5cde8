"""The independent checker: every rule read again from the documents, day by day."""
