"""What failed anywhere and waits for somebody, and what must never be true of the rows."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from api.identidad import Administrador, Servicio
from api.pages.instancias import SECCION
from api.pages.nombres import name_processes, name_steps
from api.pages.params import Cursor, Words
from api.pages.rendering import address, page
from engine.db.queries.incidentes import count_open_incidents, list_incidentes
from engine.jobs.vigilancia import read_watch

router = APIRouter(include_in_schema=False)
PAGINA = "/procesos/incidentes"
INVARIANTES: Mapping[str, tuple[str, str]] = {
    "sin_trabajo": (
        "Instancias en marcha que nada moverá",
        "No tienen tarea, temporizador, mensaje, hija ni incidente que las mueva.",
    ),
    "sin_persona": (
        "Tareas que nadie puede hacer",
        "Hoy nadie ejerce el cargo, ni el de quien está por encima: registre la titularidad.",
    ),
    "temporizador_vencido": (
        "Temporizadores atrasados",
        "Debieron dispararse hace más de cinco minutos: revise que «articula worker» ande.",
    ),
    "hija_sin_padre": (
        "Hijas mal contadas o sin quien las espere",
        "Su instancia principal terminó o lleva otra cuenta.",
    ),
    "reserva_sin_actividad": (
        "Horas reservadas para una asistencia que ya no se hará",
        "La asistencia técnica se anuló o se cerró y las horas siguen tomadas.",
    ),
    "mensaje_demorado": (
        "Mensajes sin entregar a tiempo",
        "Debieron llegar hace más de cinco minutos.",
    ),
    "aviso_demorado": (
        "Avisos que debieron salir",
        "Esperan hace más de cinco minutos: revise que «articula worker» ande.",
    ),
    "programa_sin_proceso": (
        "Programas de acompañamiento en marcha sin su proceso",
        "Su proceso terminó o se anuló: cierre el programa o inícielo otra vez.",
    ),
    "lista_fuera_de_sus_dias": (
        "Listas fuera de los días de su acompañante",
        "Alguien figura en una lista cuando su acompañante ya no acompaña: retírelo o muévalo.",
    ),
    "estrategia_sin_proceso": (
        "Visitas, GIA, RTC o talleres en curso que nadie lleva",
        "Su proceso terminó o se anuló sin registrarlos.",
    ),
    "estrategia_perdida": (
        "Estrategias sin hacer y sin fecha nueva",
        "Lo que no se hizo se reprograma con su causa: nada queda sin lugar.",
    ),
    "de_equipo_abierta": (
        "Días del equipo abiertos en un programa cerrado",
        "Al cerrar un programa, lo que el equipo no registró queda como no hecho.",
    ),
    "visita_en_fin_de_semana": (
        "Visitas por hacer en sábado o domingo",
        "Muévalas en el plan del mes a un día con clases.",
    ),
    "documento_alterado": (
        "Planes e informes que ya no dicen lo que se presentó",
        "Su huella no es la de su contenido: recupérelos de una copia de respaldo.",
    ),
}
"""How each invariant is told: what it counts, and what to look at when it is not 0."""


@router.get(PAGINA)
async def show_incidentes(
    request: Request,
    service: Servicio,
    quien: Administrador,
    proceso: Words = "",
    cursor: Cursor = "",
) -> Response:
    """List the open incidents, the oldest first, and the invariants as they were last checked."""
    async with service.database.transaction() as tx:
        found = await list_incidentes(tx, proceso=proceso or None, cursor=cursor or None)
        counts = await count_open_incidents(tx)
        names = await name_processes(tx)
        steps = await name_steps(tx, [_place(row) for row in found.datos])
        watched = await read_watch(tx)
    return page(
        request,
        "incidentes.html",
        quien,
        seccion=SECCION,
        incidentes=[
            {**row, "paso": steps[_place(row)], "proceso_nombre": names[row["proceso"]]}
            for row in found.datos
        ],
        total=sum(counts.values()),
        procesos=[(p, f"{names[p]} ({n})") for p, n in counts.items()],
        proceso=proceso,
        invariantes=[_watched(row, service.machine.now()) for row in watched],
        siguiente=found.siguiente and address(PAGINA, proceso=proceso, cursor=found.siguiente),
        primera=address(PAGINA, proceso=proceso) if cursor else None,
    )


def _watched(row: Mapping[str, Any], machine_now: datetime) -> dict[str, Any]:
    """Return an invariant in words, with how long ago it was checked and how long it is broken.

    The checks go by the machine's clock, which in the demonstration is not the one people see.
    """
    titulo, ayuda = INVARIANTES[row["nombre"]]
    ages = {
        name: (machine_now - row[since]).total_seconds() if row[since] else None
        for name, since in (("hace", "revisada"), ("dura", "desde"))
    }
    return {**row, "titulo": titulo, "ayuda": ayuda, **ages}


def _place(row: Mapping[str, Any]) -> tuple[str, int, str]:
    return row["proceso"], row["version"], row["elemento"]
