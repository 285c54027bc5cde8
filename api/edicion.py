"""Which edition of the service this is."""

from importlib.metadata import PackageNotFoundError, version


def read_edition() -> str:
    """Return the installed version, or "sin instalar" where the code runs from its folder."""
    try:
        return version("articula")
    except PackageNotFoundError:
        return "sin instalar"
