"""Rules on the people convened to an AT."""

from collections.abc import Iterator
from typing import Any

from forms.asistencia.convocatoria import fits
from forms.contexto import Contexto
from forms.valores import rows_of

Answer = dict[str, Any]
NAMED = 3
GRADES = ("entrada", "salida", "encuesta")


def convocatoria_errors(contexto: Contexto, respuesta: Answer) -> Iterator[tuple[str, str]]:
    """Object to rows given twice and to roles that do not exist in their entidad."""
    entidades = {e.codigo: e for e in contexto.entidades}
    roles = {r.codigo: r for r in contexto.roles}
    seen: set[tuple[str, str]] = set()
    for i, row in rows_of(respuesta, "convocatoria"):
        pair = (str(row.get("entidad")), str(row.get("rol")))
        if "entidad" in row and "rol" in row and pair in seen:
            yield f"convocatoria.{i}.rol", "Este cargo ya está en la convocatoria: quite esta fila."
        seen.add(pair)
        entidad, rol = entidades.get(pair[0]), roles.get(pair[1])
        if entidad and rol and not fits(rol, entidad):
            yield f"convocatoria.{i}.rol", f"En {entidad.nombre} no existe este cargo: elija otro."


def participantes_errors(contexto: Contexto, respuesta: Answer) -> Iterator[tuple[str, str]]:
    """Object to a cargo given twice and ask for those convened that are missing."""
    seen: set[int] = set()
    for i, row in rows_of(respuesta, "participantes"):
        cargo = row.get("cargo")
        if not isinstance(cargo, int):
            continue
        if cargo in seen:
            yield f"participantes.{i}.cargo", "Este cargo ya está en la lista: quite esta fila."
        seen.add(cargo)
    missing = [c.etiqueta for c in contexto.cargos.values() if c.cargo not in seen]
    if missing and isinstance(respuesta.get("participantes"), list):
        yield "participantes", f"Falta registrar a {_names(missing)}."


def notas_errors(_contexto: Contexto, respuesta: Answer) -> Iterator[tuple[str, str]]:
    """Object to grades of somebody who did not attend."""
    for i, row in rows_of(respuesta, "participantes"):
        if row.get("asistio") is not False:
            continue
        for grade in GRADES:
            if row.get(grade) is not None:
                yield (
                    f"participantes.{i}.{grade}",
                    "Deje vacío este campo, o marque que asistió.",
                )


def _names(labels: list[str]) -> str:
    if len(labels) <= NAMED:
        return "; ".join(labels)
    return f"{'; '.join(labels[:NAMED])} y {len(labels) - NAMED} más"
