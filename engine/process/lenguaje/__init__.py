"""The expression language of diagrams: from words to a function of its context, no Python in it."""
