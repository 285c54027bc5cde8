"""Diagrams that an administrator brings: uploaded, reviewed, compared with those before."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from pydantic import ValidationError
from starlette.responses import RedirectResponse, Response

from api.frases import sentence_of
from api.identidad import Administrador, Identidad, Servicio
from api.ordenes import order_of
from api.pages.fallas import as_sentence
from api.pages.hallazgos import name_findings
from api.pages.nombres import name_wordless, read_version
from api.pages.params import Codigo
from api.pages.rendering import page
from api.registros import ficha_fields
from api.subidas import Subida, read_fields
from engine.actions.instancias.procesos import deploy, differences
from engine.db.queries.versiones import list_versiones
from engine.errors import ArticulaError, NotFound, RuleBroken
from engine.process.traslado.diferencia import Cambio

router = APIRouter(include_in_schema=False)
SECCION = "procesos"
Numero = Annotated[int | None, Query(ge=1, le=100_000)]
Findings = Sequence[Mapping[str, Any]]
KINDS = (
    ("agregado", "Lo que se agrega"), ("quitado", "Lo que se quita"),
    ("renombrado", "Lo que cambia de nombre"), ("movido", "Lo que cambia de lugar"),
    ("cambiado", "Lo que cambia"),
)  # fmt: skip
"""How each kind of change is called, in the order in which they are told."""
TO_MEND: Mapping[str, tuple[str, str]] = {
    "diagrama": ("archivo", "Elija el archivo BPMN de un proceso, de 2 MB como máximo."),
    "decisiones": (
        "tablas",
        "Elija hasta 50 tablas de 2 MB, en archivos con nombre sin espacios ni tildes.",
    ),
    "nota": ("nota", "Escriba la nota en 2000 letras como máximo."),
}
"""The field and the sentence for each part of an upload that does not fit."""


@router.get("/procesos/nuevo")
async def ask_diagram(request: Request, quien: Administrador) -> Response:
    """Ask for a diagram."""
    return _show_form(request, quien, {"diagrama": "", "decisiones": {}, "nota": ""})


@router.post("/procesos/nuevo")
async def install_diagram(request: Request, service: Servicio, quien: Administrador) -> Response:
    """Install the diagram that was uploaded, or tell what was found in it."""
    told: dict[str, Any] = {"diagrama": "", "decisiones": {}, "nota": ""}
    try:
        async with request.form() as form:
            told["nota"] = str(form.get("nota") or "").strip()
            told = await read_fields(form)
        subida = Subida.model_validate(told)
        hecho = await deploy(
            service.database,
            order_of(request, quien, told),
            **subida.model_dump(),
            fichas=ficha_fields(),
        )
    except ValidationError as wrong:
        places = dict.fromkeys(str(error["loc"][0]) for error in wrong.errors())
        return _show_form(request, quien, told, [TO_MEND[place] for place in places])
    except RuleBroken as refused:
        findings = refused.facts.get("hallazgos", [])
        return _show_form(request, quien, told, _summary(refused, findings), findings)
    return RedirectResponse(_after(hecho), 303)


def _after(hecho: Mapping[str, Any]) -> str:
    """Return where to go on: to what changed, or to the version itself when nothing did."""
    proceso, version = hecho["proceso"], hecho["version"]
    if not hecho["nueva"]:
        return f"/procesos/{proceso}?version={version}&hecho=ya_instalado"
    if version == 1:
        return f"/procesos/{proceso}?hecho=instalado"
    return f"/procesos/{proceso}/diferencia?desde={version - 1}&hasta={version}&hecho=instalado"


def _summary(refused: ArticulaError, findings: Findings) -> list[tuple[str, str]]:
    if not findings:
        return [("archivo", sentence_of(refused.code, refused.facts))]
    return [(f"hallazgo-{n}", found["mensaje"]) for n, found in enumerate(findings, 1)]


def _show_form(
    request: Request,
    quien: Identidad,
    told: Mapping[str, Any],
    errores: Sequence[tuple[str, str]] = (),
    hallazgos: Findings = (),
) -> Response:
    return page(
        request,
        "proceso_nuevo.html",
        quien,
        seccion=SECCION,
        status=422 if errores else 200,
        subida=told,
        errores=list(errores),
        campos=dict(errores),
        hallazgos=name_findings(told["diagrama"], hallazgos),
    )


@router.get("/procesos/{proceso}/diferencia")
async def show_difference(
    request: Request,
    service: Servicio,
    quien: Administrador,
    proceso: Codigo,
    desde: Numero = None,
    hasta: Numero = None,
    antes: bool = False,
) -> Response:
    """Show what changed between two versions: on the diagram of either, and in sentences."""
    async with service.database.transaction() as tx:
        versiones = await list_versiones(tx, proceso)
        last = hasta or versiones[0]["version"]
        first = desde or max(last - 1, 1)
        found = {v["version"]: v for v in versiones}
        for number in (first, last):
            if number not in found:
                raise NotFound("version_desconocida", proceso=proceso, version=number)
        changes = await differences(tx, proceso, first, last)
        drawing = await read_version(tx, proceso, last)
        mute = {**await name_wordless(tx, proceso, first), **await name_wordless(tx, proceso, last)}
    return page(
        request,
        "proceso_diferencia.html",
        quien,
        seccion=SECCION,
        proceso={"proceso": proceso, "nombre": drawing.nombre},
        desde=found[first],
        hasta=found[last],
        versiones=[(v["version"], f"Versión {v['version']}") for v in versiones],
        antes=antes,
        marcas=_marks(changes),
        grupos=_groups(changes, mute),
    )


def _marks(changes: Sequence[Cambio]) -> dict[str, list[str]]:
    """Return the ids of the elements to be marked by each kind of change."""
    return {kind: sorted({c.elemento for c in changes if c.tipo == kind}) for kind, _ in KINDS}


def _groups(changes: Sequence[Cambio], mute: Mapping[str, str]) -> list[dict[str, Any]]:
    """Return the sentences of each kind, in order; `mute` says what to call the wordless."""
    told = [
        {
            "clave": kind,
            "titulo": title,
            "frases": [_spoken(c.frase, mute) for c in changes if c.tipo == kind],
        }
        for kind, title in KINDS
    ]
    return [group for group in told if group["frases"]]


def _spoken(frase: str, mute: Mapping[str, str]) -> str:
    """Return a sentence that calls what is drawn without words by what it is, not by its id."""
    for identifier, words in mute.items():
        if f"«{identifier}»" in frase:
            kind = words.split(" ", 1)[1]
            frase = frase.replace(f"«{identifier}» ({kind})", words)
            frase = frase.replace(f"«{identifier}»", words)
    return as_sentence(frase)
