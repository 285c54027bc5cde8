"""The processes as drawn: diagrams, decision tables and their own tests, one folder each."""
