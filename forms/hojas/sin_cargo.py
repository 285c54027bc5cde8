"""Whom an activity convenes where nobody is: the roles that an office has no cargo for (MA-05)."""

from collections.abc import Iterable

from engine.domain.redaccion import join_words
from engine.domain.roles import ROLES, ROLES_SCHOOL
from forms.hojas.territorio import Catalogo

NOMBRADAS = 3
"""Offices that a sentence names; the rest are counted."""


def say_unfilled(lines: Iterable[tuple[str, str]], catalogo: Catalogo) -> list[str]:
    """Return a sentence for each role of a convocation that some of its offices has no cargo for.

    Such an activity may be planned, and its AT would be refused when it is published: each
    sentence says so and how to mend it. None is said by a catalogue that knows no cargos.
    """
    if catalogo.cargos is None:
        return []
    places: dict[str, list[str]] = {}
    for codigo, rol in lines:
        places.setdefault(rol, []).append(codigo)
    told = []
    for rol, codes in places.items():
        empty = [code for code in codes if (code, rol) not in catalogo.cargos]
        if empty:
            told.append(_say(rol, empty, len(codes), catalogo))
    return told


def _say(rol: str, empty: list[str], reached: int, catalogo: Catalogo) -> str:
    name = ROLES[rol].nombre
    if len(empty) == reached:
        who = f"Ninguna de las {reached} oficinas convocadas tiene" if reached > 1 else (
            f"{_names(empty, catalogo)} no tiene"
        )  # fmt: skip
        said = f"{who} un cargo de «{name}»: así no se podrá publicar."
        if rol in ROLES_SCHOOL:
            return (f"{said} Es un cargo de las escuelas: convoque en Participantes a quienes las"
                    " atienden, como «Especialistas de primaria» o «Jefes de AGP».")  # fmt: skip
        return (f"{said} Escriba otro en Participantes, o pida a quien administra el servicio que"
                " lo registre.")  # fmt: skip
    verb = "no tiene" if len(empty) == 1 else "no tienen"
    said = f"{_names(empty, catalogo)} {verb} un cargo de «{name}»: así no se podrá publicar."
    return f"{said} Convoque a las demás, o pida a quien administra el servicio que lo registre."


def _names(codes: list[str], catalogo: Catalogo) -> str:
    known = [catalogo.entidades[code].nombre for code in codes if code in catalogo.entidades]
    shown = known[:NOMBRADAS] if len(codes) > NOMBRADAS + 1 else known
    rest = len(codes) - len(shown)
    return join_words([*shown, f"{rest} oficinas más"] if rest else shown)
