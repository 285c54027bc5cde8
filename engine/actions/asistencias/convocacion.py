"""Programmes an AT: its jornadas, and the cargos its convocation reaches."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from sqlalchemy.dialects.postgresql import Range

from engine.actions.instancias.caso import Caso
from engine.db.queries.plantel import Linea
from engine.db.queries.programacion import Programacion
from engine.domain.convocatoria import Jornada, Ventana, find_reparos
from engine.domain.redaccion import say_reparo
from engine.domain.roles import ROLES
from engine.errors import RuleBroken

Fields = Sequence[Mapping[str, Any]]
Lineas = Mapping[tuple[str, str], Linea]


def read_jornadas(fields: Fields) -> tuple[Jornada, ...]:
    """Return the jornadas of a ficha's answer, in order of time.

    Raises RuleBroken(respuesta_invalida) for a date or hour that does not exist.
    """
    found, wrong = [], {}
    for n, field in enumerate(fields):
        try:
            found.append(Jornada.at(field["fecha"], field["hora_inicio"], field["hora_fin"]))
        except (ValueError, OverflowError):
            wrong[f"jornadas.{n}.fecha"] = "Escriba una fecha y unas horas que existan."
    if wrong:
        raise RuleBroken("respuesta_invalida", campos=wrong)
    return tuple(sorted(found))


def read_facilitadores(answer: Mapping[str, Any]) -> tuple[int, ...]:
    """Return the ids of the cargos that an answer says will lead the AT, each once."""
    rows = answer.get("facilitadores") or []
    given = (row.get("cargo") for row in rows if isinstance(row, Mapping))
    return tuple(dict.fromkeys(cargo for cargo in given if isinstance(cargo, int)))


def ventana_of(caso: Caso) -> Ventana:
    """Return the days within which the AT was asked for, both included."""
    bounds = caso.asistencia.ventana
    assert bounds.lower is not None
    assert bounds.upper is not None
    return Ventana(bounds.lower, bounds.upper.fromordinal(bounds.upper.toordinal() - 1))


def set_ventana(caso: Caso, inicio: str | None, fin: str | None) -> None:
    """Let an AT be held between other days; what is not told stays, and a change is recorded.

    Only of one that is programmed anew, because its unit or DIRI asked for it with a reason.
    Raises RuleBroken(respuesta_invalida) before that, and when it would end before it begins.
    """
    antes = ventana_of(caso)
    if (inicio or fin) and not caso.ejecucion.variables.get("reprogramada"):
        sentence = "La ventana se cambia al reprogramar: pídalo con su motivo y hágalo entonces."
        raise RuleBroken("respuesta_invalida", campos={"ventana_fin": sentence})
    ahora = Ventana(
        date.fromisoformat(inicio) if inicio else antes.inicio,
        date.fromisoformat(fin) if fin else antes.fin,
    )
    if ahora.fin < ahora.inicio:
        sentence = "La ventana debe terminar el día en que empieza o después."
        raise RuleBroken("respuesta_invalida", campos={"ventana_fin": sentence})
    if ahora == antes:
        return
    caso.asistencia.ventana = Range(ahora.inicio, ahora.fin + timedelta(days=1), bounds="[)")
    caso.record(
        "ventana_cambiada",
        antes=[antes.inicio.isoformat(), antes.fin.isoformat()],
        despues=[ahora.inicio.isoformat(), ahora.fin.isoformat()],
        motivo=caso.asistencia.motivo,
    )


def demand_possible(caso: Caso, planned: Sequence[Jornada], roles: Sequence[str]) -> None:
    """Refuse dates that a hard rule forbids: past, feriado, outside the ventana or the school year.

    Nobody leaves the ventana, DIRI neither: its unit changes it, when it programmes anew
    (`set_ventana`). Raises RuleBroken(respuesta_invalida) with a sentence by field (PR-04,
    S000:89-95).
    """
    reparos = find_reparos(
        planned, ventana=ventana_of(caso), calendario=caso.calendario, now=caso.now, roles=roles
    )
    wrong: dict[str, str] = {}
    for reparo in reparos:
        if reparo.dureza == "duro":
            wrong[reparo.campo] = f"{wrong.get(reparo.campo, '')} {say_reparo(reparo)}".strip()
    if wrong:
        raise RuleBroken("respuesta_invalida", campos=wrong)


def set_jornadas(caso: Caso, planned: Sequence[Jornada]) -> dict[str, str]:
    """Put jornadas in place of the present ones and return the variables `inicio` and `fin`."""
    asistencia, kept = caso.asistencia, caso.pendiente
    periods = [{"inicio": j.inicio, "fin": j.fin} for j in planned]
    kept.escritura.jornadas = [{"asistencia_id": asistencia.id, "jornadas": periods}]
    if kept.programacion is not None:
        kept.programacion = replace(kept.programacion, jornadas=tuple(planned))
    asistencia.inicio = planned[0].inicio
    asistencia.fin = max(j.fin for j in planned)
    return {"inicio": asistencia.inicio.isoformat(), "fin": asistencia.fin.isoformat()}


async def set_programacion(
    caso: Caso, planned: Sequence[Jornada], lines: Fields, facilitadores: Sequence[int] = ()
) -> dict[str, str]:
    """Put dates and convocation in place of the present ones; return `inicio` and `fin`.

    It is of its own again, whatever it was articulated with. Raises what `set_convocatoria` does,
    and RuleBroken(respuesta_invalida) for a facilitador of another unit.
    """
    asistencia = caso.asistencia
    asistencia.articulada_con_id = None
    await _demand_own(caso, facilitadores)
    reached = await set_convocatoria(caso, lines)
    caso.pendiente.escritura.convocatorias[-1]["facilitadores"] = sorted(facilitadores)
    places = await caso.plantel.lugares(caso.tx, [asistencia.unidad_id])
    caso.pendiente.programacion = Programacion(
        codigo=asistencia.codigo,
        titulo=asistencia.titulo,
        unidad=places[asistencia.unidad_id].codigo,
        tema=asistencia.tema,
        cargos=tuple(cargo for found in reached.values() for cargo in found.cargos),
        entidades={
            found.entidad_id: codigo
            for (codigo, _), found in reached.items()
            if found.entidad_id is not None
        },
        modalidad=asistencia.modalidad,
        sede_id=asistencia.sede_id,
        sala_id=asistencia.sala_id,
        facilitadores=tuple(facilitadores),
    )
    return set_jornadas(caso, planned)


async def _demand_own(caso: Caso, facilitadores: Sequence[int]) -> None:
    """Refuse those who lead the AT without being of the unit that plans it."""
    if not facilitadores:
        return
    known = await caso.plantel.cargos(caso.tx, facilitadores)
    sentence = "Elija un cargo de la unidad que planifica."
    wrong = {
        f"facilitadores.{n}.cargo": sentence
        for n, cargo in enumerate(facilitadores)
        if cargo not in known or known[cargo].entidad_id != caso.asistencia.unidad_id
    }
    if wrong:
        raise RuleBroken("respuesta_invalida", campos=wrong)


async def set_convocatoria(caso: Caso, lines: Fields) -> Lineas:
    """Put the lines of a convocation, and the cargos each reaches, in place of the present ones.

    An AT convenes cargos and not people, because staff rotates (PB-05, S000:42). Returns what each
    line reaches. Raises RuleBroken(respuesta_invalida) naming the line whose entidad or role does
    not exist.
    """
    asked = [(str(line["entidad"]), str(line["rol"])) for line in lines]
    reached = await caso.plantel.lineas(caso.tx, asked)
    if wrong := _unknown(asked, reached):
        raise RuleBroken("respuesta_invalida", campos=wrong)
    caso.pendiente.escritura.convocatorias = [
        {
            "asistencia_id": caso.asistencia.id,
            "lineas": [
                {"entidad_id": found.entidad_id, "rol": rol} for (_, rol), found in reached.items()
            ],
            "cargos": sorted(cargo.id for found in reached.values() for cargo in found.cargos),
        }
    ]
    return reached


def _unknown(asked: Sequence[tuple[str, str]], reached: Lineas) -> dict[str, str]:
    """Return a sentence for each line that reaches nobody."""
    wrong = {}
    for n, (codigo, rol) in enumerate(asked):
        found = reached[codigo, rol]
        if found.entidad_id is None:
            wrong[f"convocatoria.{n}.entidad"] = (
                f"No existe una entidad con el código {codigo[:40]}."
            )
        elif not found.cargos:
            nombre = ROLES[rol].nombre if rol in ROLES else rol[:40]
            wrong[f"convocatoria.{n}.rol"] = f"Esa entidad no tiene ningún cargo de «{nombre}»."
    return wrong
