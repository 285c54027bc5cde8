"""A ficha at work on a page: what was posted, what it clashes with, what it refuses."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import uuid4

from fastapi import Request
from sqlalchemy.ext.asyncio import AsyncSession

from api.identidad import Identidad
from api.ordenes import order_of
from engine.actions.asistencias.cruces import Evaluacion, evaluate_fields
from engine.actions.orden import Orden
from engine.domain.convocatoria import Ventana
from engine.errors import ArticulaError
from forms.contexto import Contexto
from forms.filas import apply_action
from forms.lectura import ACTION, Lectura, read_form
from forms.presentacion import error_links, render_form

WITH_DATES = frozenset({"at_programacion", "at_cruce", "at_articulacion"})
"""The fichas that choose dates: their cruces are shown while choosing."""
SAVE = "guardar"
_AROUND = ("plan_recuperacion", "modalidad", "sede", "sala", "facilitadores")
"""What of the ficha, besides dates and convocatoria, its cruces depend on."""


@dataclass(frozen=True)
class Mesa:
    """A ficha on the page: its values, the errors by field, and what refused the whole."""

    ficha: str
    contexto: Contexto
    valores: Mapping[str, Any]
    errores: Mapping[str, str] = field(default_factory=dict)
    conflicto: str = ""

    def draw(self) -> dict[str, Any]:
        """Return what the templates show of it."""
        # The page tells who sent it back and when; the ficha would only repeat the words.
        bare = replace(self.contexto, observaciones=())
        links = error_links(self.ficha, self.contexto, self.errores)
        return {
            "ficha": render_form(self.ficha, bare, self.valores, self.errores),
            "errores": [(href.removeprefix("#"), sentence) for href, sentence in links],
            "conflicto": self.conflicto,
            "clave_orden": str(uuid4()),
        }


async def read_posted(
    request: Request, ficha: str, contexto: Contexto, *, draft: bool = False
) -> Lectura:
    """Return what the page's form posted; a draft keeps even what presenting would drop."""
    posted = (await request.form()).multi_items()
    pairs = [(name, value) for name, value in posted if isinstance(value, str)]
    if draft:
        pairs.append((ACTION, SAVE))
    return read_form(ficha, contexto, pairs)


async def order_from_form(request: Request, quien: Identidad, respuesta: Any) -> Orden:
    """Return the order that the form makes; its hidden key makes sending it twice harmless."""
    clave = (await request.form()).get("_clave")
    known = clave if isinstance(clave, str) and clave else None
    return order_of(request, quien, respuesta, known)


async def act_on_rows(
    tx: AsyncSession, mesa: Mesa, accion: str, at: Mapping[str, Any] | None, quien: Identidad
) -> Mesa:
    """Return the ficha after one of its own buttons: add, remove or fill rows."""
    contexto = mesa.contexto
    if accion.startswith("usar:") and not contexto.alternativas and at is not None:
        found = await evaluate_ficha(tx, at, mesa.valores, quien)
        ways = found.alternativas if found else ()
        programmes = tuple(tuple(_fields(j) for j in way.jornadas) for way in ways)
        contexto = replace(contexto, alternativas=programmes)
    changed = apply_action(mesa.ficha, contexto, dict(mesa.valores), accion)
    return replace(mesa, valores=changed)


def _fields(jornada: Any) -> Any:
    return jornada.to_fields()


async def evaluate_ficha(
    tx: AsyncSession, at: Mapping[str, Any], valores: Mapping[str, Any], quien: Identidad
) -> Evaluacion | None:
    """Return what the dates typed so far clash with, or None while they cannot be told."""
    lines = valores.get("convocatoria") or [
        {"entidad": line["entidad"], "rol": line["rol"]} for line in at["convocatoria"]
    ]
    if not _complete(valores.get("jornadas")) or not isinstance(lines, list):
        return None
    try:
        return await evaluate_fields(
            tx,
            codigo=at["codigo"],
            titulo=at["titulo"],
            unidad=at["unidad_codigo"],
            tema=at["tema"],
            respuesta={
                "jornadas": valores["jornadas"],
                "convocatoria": [line for line in lines if isinstance(line, dict)],
                **{name: valores.get(name) for name in _AROUND},
            },
            ventana=Ventana(at["ventana_inicio"], at["ventana_fin"]),
            now=quien.now,
        )
    except (ArticulaError, ValueError, OverflowError):
        # Half-typed dates are no reason to complain: presenting will say what is wrong.
        return None


def _complete(jornadas: Any) -> bool:
    if not isinstance(jornadas, list) or not jornadas:
        return False
    names = ("fecha", "hora_inicio", "hora_fin")
    return all(
        isinstance(row, dict) and all(isinstance(row.get(name), str) for name in names)
        for row in jornadas
    )


def draw_cruces(found: Evaluacion | None, *, offer: bool) -> dict[str, Any]:
    """Return the cruces as the page lists them, with dates to use instead if `offer`."""
    if found is None:
        return {"cruces": None, "sugerencias": []}
    told = found.to_json()
    return {
        "cruces": [
            {"texto": c["frase"], "duro": c["dureza"] == "duro", "decide": c["decide"]}
            for c in told["cruces"]
        ],
        "sugerencias": [
            {"clave": f"jornadas.{n}", "texto": way["frase"]}
            for n, way in enumerate(told["alternativas"] if offer else [])
        ],
    }
