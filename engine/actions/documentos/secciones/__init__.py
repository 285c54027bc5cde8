"""The sections of which documents are made: each asks for its facts and shapes them."""
