"""A problem compiled for searching: days as bits, activities as piezas, rules as masks."""
