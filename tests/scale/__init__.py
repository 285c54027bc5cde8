"""A country's worth of work: 1,000 ATs and 100,000 tareas, and what must stay bounded with them."""
