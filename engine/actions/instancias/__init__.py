"""The mechanics of instances: a case held still, its step, its children, what it waits for."""
