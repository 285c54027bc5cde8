"""REST under /api/v1: one module per noun, joined by hand."""
