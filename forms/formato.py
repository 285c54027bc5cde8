"""How numbers read in the fichas (es-PE)."""


def number_text(number: float) -> str:
    """Return a number with its thousands apart and a decimal comma: "5 000 000", "85,7"."""
    text = f"{number:,.1f}" if number % 1 else f"{number:,.0f}"
    return text.replace(",", " ").replace(".", ",")
