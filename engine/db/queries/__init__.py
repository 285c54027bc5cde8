"""Every statement that reads: one module per noun, scope inside the statement."""
