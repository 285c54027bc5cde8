"""The reference facts: territory, cargos, holidays and school-year blocks, each with its norm."""
