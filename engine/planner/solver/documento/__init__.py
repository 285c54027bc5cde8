"""The two documents of the solver: their schemas, how they are read and what is wrong in them."""
