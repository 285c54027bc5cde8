"""The days of the team of a programme: what is to come, and what was done by whom."""

from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from api.equipo import tell_equipo
from api.identidad import Identidad, Quien, Servicio
from api.ordenes import order_of
from api.pages.administracion import Entrada, Formulario, read_model, read_typed
from api.pages.programas import HOME, SECCION, answer_form, open_form
from api.pages.rendering import page, told
from api.v1.comunes import Id
from api.v1.equipo import Registro
from engine.actions.acompanamiento.equipo import register_de_equipo
from engine.actions.acompanamiento.programas import demand_run
from engine.db.queries.equipo import get_de_equipo
from engine.domain.lima import day_of
from engine.domain.programa import runs_programa
from engine.domain.redaccion.fechas import say_date

router = APIRouter(include_in_schema=False)
AQUI = HOME + "/programas/{programa}/equipo"
CAUSAS = (
    ("", "Se hizo"), ("clima", "No se hizo: clima"), ("huelga", "No se hizo: huelga"),
    ("salud", "No se hizo: salud"), ("camino", "No se hizo: camino"),
    ("otra", "No se hizo: otra causa"),
)  # fmt: skip


@router.get(AQUI)
async def show_equipo(request: Request, service: Servicio, quien: Quien, programa: Id) -> Response:
    """Show what the team does together in the year, and what is left to register."""
    async with service.database.transaction() as tx:
        row, _, days = await tell_equipo(tx, quien.actor, programa, day_of(quien.now))
    return page(
        request, "acompanamiento/equipo.html", quien, seccion=SECCION, programa=row, dias=days,
        conduce=runs_programa(quien.actor, tuple(row["ruta"])) and row["estado"] != "cerrado",
        aqui=f"{HOME}/programas/{programa}/equipo",
    )  # fmt: skip


@router.get(AQUI + "/{estrategia}")
async def ask_dia(
    request: Request, service: Servicio, quien: Quien, programa: Id, estrategia: Id
) -> Response:
    """Ask who went to a day of the team and what was done."""
    form = await _form(service, quien, programa, estrategia)
    everybody = {each.nombre: "true" for each in form.entradas if each.tipo == "casilla"}
    return open_form(request, quien, form, everybody)


@router.post(AQUI + "/{estrategia}")
async def register_dia(
    request: Request, service: Servicio, quien: Quien, programa: Id, estrategia: Id
) -> Response:
    """Register it, and lead to those that are left."""
    typed = await read_typed(request)
    form = await _form(service, quien, programa, estrategia)
    went = [int(name[2:]) for name in typed if name[:2] == "a_" and name[2:].isdigit()]

    async def work() -> Any:
        fields = {name: typed.get(name, "") for name in ("hecho", "causa", "fecha")}
        said = read_model(Registro, fields, asistieron=went)
        return await register_de_equipo(
            service.database, order_of(request, quien, typed), programa_id=programa,
            estrategia_id=estrategia, **said.model_dump(),
        )  # fmt: skip

    there = told(f"{HOME}/programas/{programa}/equipo", "cambio")
    return await answer_form(request, quien, form, typed, work(), there)


async def _form(service: Servicio, quien: Identidad, programa: int, estrategia: int) -> Formulario:
    async with service.database.transaction() as tx:
        row, companions, days = await tell_equipo(tx, quien.actor, programa, day_of(quien.now))
        demand_run(quien.actor, row)
        await get_de_equipo(tx, programa, estrategia)
    (one,) = (each for each in days if each["id"] == estrategia)
    when = say_date(one["desde"])
    if one["hasta"] != one["desde"]:
        when += f" a {say_date(one['hasta'])}"
    people = tuple(
        Entrada(f"a_{each['id']}", f"Fue {each['nombre']}", "casilla", requerido=False)
        for each in companions
        if each["desde"] <= one["hasta"] and one["desde"] < each["hasta"]
    )
    return Formulario(
        f"{one['que']}: {when}",
        (
            *people,
            Entrada("hecho", "Qué se hizo y qué se acordó, o por qué no se hizo", "textarea"),
            Entrada("causa", "¿Se hizo?", "select", opciones=CAUSAS),
            Entrada("fecha", "Si no se hizo, qué día se hará", "date", requerido=False),
        ),
        "Registrar", f"{HOME}/programas/{programa}/equipo", "Días del equipo",
        f"{row['ugel_nombre']} {row['anio']}",
    )  # fmt: skip
