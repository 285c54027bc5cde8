"""Files of diagrams, hostile until read: bounds, schema, and every tool's words made ours."""
