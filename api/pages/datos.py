"""Changing the data of an instance: typed, shown before and after, and only then kept."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from fastapi import APIRouter, Request
from starlette.datastructures import FormData
from starlette.responses import RedirectResponse, Response

from api.frases import sentence_of
from api.identidad import Administrador, Identidad, Servicio
from api.ordenes import order_of
from api.pages.instancias import LISTA, SECCION
from api.pages.rendering import page
from api.pages.tipos import TIPOS, read_value, say_value
from api.problemas import STATUS
from engine.actions.instancias.inspeccion import Inspeccion, inspect
from engine.actions.mando.ordenes import set_data
from engine.db.session import Database
from engine.domain.mando import find_objection
from engine.errors import Conflict, RuleBroken

router = APIRouter(include_in_schema=False)
NUEVOS = 2
"""Empty lines for data that the instance does not have yet."""
MAX_LINES = 500
_KINDS = dict(TIPOS)
Values = Mapping[str, Any]


@dataclass(frozen=True)
class Linea:
    """A datum in the form: its name, and its value as a kind and a text."""

    nombre: str
    tipo: str
    texto: str
    nueva: bool = False

    def changed(self, before: Values) -> bool:
        """Tell whether it says something else than the instance does."""
        return self.nombre not in before or say_value(before[self.nombre]) != (
            self.tipo,
            self.texto,
        )


def _lines(values: Values) -> list[Linea]:
    known = [Linea(name, *say_value(value)) for name, value in sorted(values.items())]
    return known + [Linea("", "texto", "", nueva=True)] * NUEVOS


def _typed(form: FormData, before: Values) -> list[Linea]:
    """Return the lines of the form; an empty new one says nothing."""
    columns = [form.getlist(name) for name in ("nombre", "tipo", "texto")]
    rows = [row for row in zip(*columns, strict=False) if all(isinstance(x, str) for x in row)]
    lines = [
        Linea(
            str(name).strip(), str(kind), str(text).replace("\r\n", "\n"), str(name) not in before
        )
        for name, kind, text in rows[:MAX_LINES]
    ]
    return [line for line in lines if line.nombre or line.texto]


def _read(lines: Sequence[Linea], before: Values) -> dict[str, Any]:
    """Return the data that change, by name. Raises RuleBroken with a sentence per line."""
    campos: dict[str, str] = {}
    found: dict[str, Any] = {}
    for n, line in enumerate(lines):
        if not line.nombre.isidentifier():
            campos[f"nombre-{n}"] = "Escriba el nombre del dato: letras, números y guion bajo."
        elif line.nombre in found:
            campos[f"nombre-{n}"] = f"El dato «{line.nombre}» está dos veces."
        elif line.changed(before):
            try:
                found[line.nombre] = read_value(line.tipo, line.texto)
            except ValueError as problem:
                campos[f"texto-{n}"] = f"{line.nombre}: {problem}"
    if campos:
        raise RuleBroken("datos_invalidos", campos=campos)
    if not found:
        raise RuleBroken("sin_cambios")
    return found


async def _look(database: Database, quien: Identidad, instancia: UUID) -> Inspeccion:
    async with database.transaction() as tx:
        found = await inspect(tx, instancia, quien.now)
    if objection := find_objection("datos", found.fila):
        raise Conflict(objection, clave=found.fila["clave"])
    return found


def _ask(
    request: Request,
    quien: Identidad,
    vista: Inspeccion,
    lines: list[Linea],
    error: RuleBroken | None = None,
) -> Response:
    campos = dict(error.campos) if error else {}
    if error and not campos:
        campos = {"": sentence_of(error.code, error.facts)}
    return page(
        request,
        "instancia_datos.html",
        quien,
        seccion=SECCION,
        status=STATUS[RuleBroken] if error else 200,
        i=vista.fila,
        lineas=lines,
        tipos=TIPOS,
        campos=campos,
        errores=list(campos.items()),
    )


def _confirm(
    request: Request,
    quien: Identidad,
    vista: Inspeccion,
    lines: Sequence[Linea],
    *,
    motivo: str = "",
    error: str = "",
) -> Response:
    before = vista.ejecucion.variables
    changes = [
        {
            "linea": line,
            "tipo": _KINDS[line.tipo],
            "antes": say_value(before[line.nombre])[1] if line.nombre in before else None,
        }
        for line in lines
        if line.changed(before)
    ]
    return page(
        request,
        "instancia_datos_confirmar.html",
        quien,
        seccion=SECCION,
        status=STATUS[RuleBroken] if error else 200,
        i=vista.fila,
        cambios=changes,
        motivo=motivo,
        error_motivo=error,
        errores=[("motivo", error)] if error else [],
        clave=str(uuid4()),
    )


@router.get(LISTA + "/{instancia}/datos")
async def ask_data(
    request: Request, service: Servicio, quien: Administrador, instancia: UUID
) -> Response:
    """Show the data of an instance to be changed."""
    found = await _look(service.database, quien, instancia)
    return _ask(request, quien, found, _lines(found.ejecucion.variables))


@router.post(LISTA + "/{instancia}/datos")
async def change_data(
    request: Request, service: Servicio, quien: Administrador, instancia: UUID
) -> Response:
    """Show what would change, or keep it once it is confirmed with a reason."""
    found = await _look(service.database, quien, instancia)
    form = await request.form()
    before = found.ejecucion.variables
    lines = _typed(form, before)
    try:
        changes = _read(lines, before)
    except RuleBroken as error:
        return _ask(request, quien, found, lines, error)
    accion, motivo = (str(form.get(name, "")).strip() for name in ("accion", "motivo"))
    if accion == "corregir":
        return _ask(request, quien, found, lines)
    if accion != "guardar":
        return _confirm(request, quien, found, lines)
    orden = order_of(request, quien, [motivo, changes], str(form.get("_clave", "")) or None)
    try:
        await set_data(
            service.database, orden, instancia_id=instancia, motivo=motivo, cambios=changes
        )
    except RuleBroken as error:
        said = error.campos.get("motivo") or sentence_of(error.code, error.facts)
        return _confirm(request, quien, found, lines, motivo=motivo, error=said)
    return RedirectResponse(f"{LISTA}/{instancia}?vista=datos&hecho=datos_instancia", 303)
