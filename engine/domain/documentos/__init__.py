"""The plans and reports of accompaniment: which there are, and how what they say is reckoned."""
