"""What the commands list: open tareas, next convocations, cruces still to be settled."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from api.bot.charla import Charla
from api.bot.codigos import TAREA, code_of
from api.bot.frases import SIN_CARGO
from api.bot.llamadas import Llamada, say
from engine.actions.plan.conjunto import list_hallados, read_conjunto
from engine.actions.plan.relato import tell
from engine.db.queries.apuntes import list_apuntes
from engine.db.queries.calendario import load_calendario
from engine.db.queries.de_que_tratan import describe_tareas
from engine.db.queries.tareas import count_bandeja, list_bandeja
from engine.domain.convocatoria import Jornada
from engine.domain.lima import day_of
from engine.domain.redaccion import say_date, say_jornadas, say_relative
from notifications.mensaje import Accion
from notifications.telegram.texto import plain, shorten

MAXIMO = 8
"""Things that a message lists; the rest are on the page."""
AGENDA = timedelta(days=60)
_TITLE = 80
_TENTATIVE = ("en_planificacion", "por_calendarizar")


async def list_tareas(charla: Charla) -> list[Llamada]:
    """List the open tareas of who asks, those due first, each with its button."""
    actor = charla.who
    if not actor.cargos:
        return _tell(charla, SIN_CARGO)
    found = await list_bandeja(charla.tx, actor, now=charla.now, limite=MAXIMO)
    if not found.datos:
        return _tell(charla, "No tiene tareas abiertas.")
    counts = await count_bandeja(charla.tx, actor, charla.now)
    calendario = await load_calendario(charla.tx)
    lines = [f"<b>Sus tareas abiertas: {counts['abiertas']}</b>"]
    keys = []
    about = await describe_tareas(charla.tx, [row["id"] for row in found.datos], day_of(charla.now))
    for n, row in enumerate(found.datos, 1):
        due = say_relative(row["vence"], charla.now, calendario) if row["vence"] else "sin fecha"
        lines.append(f"<b>{n}. {plain(row['nombre'])}</b>\n{_of_what(row, about)}\n{plain(due)}")
        keys.append(Accion(f"{n}. {row['nombre']}", code_of(TAREA, row["id"])))
    lines += _more(charla, counts["abiertas"], "bandeja")
    return [say(charla.dicho.chat, "\n\n".join(lines), keys)]


def _of_what(row: Mapping[str, Any], about: Mapping[UUID, str]) -> str:
    if row["asistencia"]:
        title = shorten(row["asistencia_titulo"], _TITLE)
        return f"{row['asistencia']} «{plain(title)}» · {plain(row['entidad_nombre'])}"
    said = about.get(row["id"]) or row["instancia_clave"]
    return f"{plain(shorten(said, _TITLE))} · {plain(row['entidad_nombre'])}"


async def list_agenda(charla: Charla) -> list[Llamada]:
    """List the next jornadas to which the cargos of who asks are convened."""
    today = day_of(charla.now)
    rows = await list_apuntes(
        charla.tx, charla.who, tipo="persona", entidad_id=None, desde=today, hasta=today + AGENDA
    )
    ahead = [row for row in rows if row["periodo"].upper > charla.now]
    if not ahead:
        return _tell(charla, f"No tiene convocatorias en los próximos {AGENDA.days} días.")
    lines = [f"<b>Sus próximas convocatorias: {len(ahead)}</b>"]
    for row in ahead[:MAXIMO]:
        jornada = Jornada(row["periodo"].lower, row["periodo"].upper)
        place = row["lugar"] or row["sede"] or "lugar por confirmar"
        firm = (
            "" if row["estado"] not in ("en_planificacion", "por_calendarizar") else " (tentativa)"
        )
        lines.append(
            f"<b>{plain(say_jornadas([jornada]))}</b>{firm}\n"
            f"{row['codigo']} «{plain(shorten(row['titulo'], _TITLE))}»\n"
            f"{plain(shorten(place, _TITLE))}"
        )
    lines += _more(charla, len(ahead), "planificador")
    return [say(charla.dicho.chat, "\n\n".join(lines))]


async def list_cruces(charla: Charla) -> list[Llamada]:
    """List the cruces still to be settled of the units of who asks, or of all they may see."""
    actor, tx = charla.who, charla.tx
    year = day_of(charla.now).year
    conjunto = await read_conjunto(tx, year, charla.now)
    units = {c.entidad_codigo for c in actor.cargos if c.entidad_tipo == "unidad"}
    seen = await list_hallados(tx, actor, conjunto, anio=year)
    if units and not actor.orders_territory:
        mine = {code for code, each in conjunto.actividades.items() if each.unidad in units}
        seen = [hallado for hallado in seen if not mine.isdisjoint(hallado.codigos)]
    hard = [hallado for hallado in seen if hallado.cruce.dureza == "duro"]
    if not hard:
        return _tell(charla, f"No hay cruces por resolver en {year} entre lo que usted ve.")
    told = await tell(tx, hard[:MAXIMO], conjunto.actividades)
    lines = [f"<b>Cruces por resolver en {year}: {len(hard)}</b>"]
    for each in told:
        day = f"{say_date(each.cruce.dia)}. " if each.cruce.dia else ""
        lines.append(
            f"<b>{each.actividad.codigo} «{plain(shorten(each.actividad.titulo, _TITLE))}»</b>\n"
            f"{plain(shorten(day + each.frase, 240))}\n{plain(shorten(each.decide, 160))}"
        )
    lines += _more(charla, len(hard), "planificador/cruces")
    return [say(charla.dicho.chat, "\n\n".join(lines))]


def _more(charla: Charla, many: int, path: str) -> list[str]:
    left = many - MAXIMO
    return [f"Hay {left} más en {plain(charla.link(path))}"] if left > 0 else []


def _tell(charla: Charla, words: str) -> list[Llamada]:
    return [say(charla.dicho.chat, plain(words))]
