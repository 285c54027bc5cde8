"""Reads one activity typed in a form as if it were the row of a plan, fault by fault."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from engine.domain.planeada import Planeada
from forms.hojas.actividades import read_activity
from forms.hojas.anotaciones import Cuaderno
from forms.hojas.celdas import Celda
from forms.hojas.encabezados import CAMPOS, TITULOS, Encabezado
from forms.hojas.lectura import Pedido
from forms.hojas.leida import Leida
from forms.hojas.planeadas import to_planeada
from forms.hojas.renglon import Renglon

_COLUMNAS = {campo.clave: n for n, campo in enumerate(CAMPOS, 1)}
_CLAVES = {titulo: clave for clave, titulo in TITULOS.items()}

_INSTEAD = {"inicio": "fechas", "fin": "fechas"}
"""The field of a form in which one of a row is typed."""
_OF_DOUBT = {"publico": "participantes", "ugel": "ugel", "dre": "regiones"}


@dataclass(frozen=True)
class Sola:
    """What a form asks for: the activity, or a sentence for each field to mend."""

    planeada: Planeada | None
    campos: Mapping[str, str] = field(default_factory=dict)


def read_one(typed: Mapping[str, str], pedido: Pedido) -> Sola:
    """Return the activity that the words of a form ask for.

    A name that is not exact is a fault here: whoever writes is there to write it again.
    """
    cells = {
        _COLUMNAS[key]: Celda(1, _COLUMNAS[key], words)
        for key, words in typed.items()
        if key in _COLUMNAS and words.strip()
    }
    notes = Cuaderno()
    row = Renglon("", 1, cells, Encabezado(0, _COLUMNAS), notes)
    made = read_activity(
        row, pedido.catalogo, pedido.terminos, anio=pedido.anio, unidad=pedido.unidad
    )
    campos = {
        _INSTEAD.get(_CLAVES[falla.campo], _CLAVES[falla.campo]): falla.frase
        for falla in row.fallas
    }
    for doubt in notes.doubts():
        names = " o ".join(f"«{option.nombre}»" for option in doubt.opciones[:3])
        key = _OF_DOUBT.get(doubt.tipo, "sede")
        campos.setdefault(key, f"«{doubt.texto}» no es exacto. ¿Quiso decir {names}?")
    if campos or made is None:
        return Sola(None, campos)
    return Sola(to_planeada(Leida("", 1, made["titulo"], made), pedido.catalogo, pedido.unidad))
