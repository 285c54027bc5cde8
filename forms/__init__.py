"""The room of the fichas: their schemas, their validation and how people see them."""
