"""What presenting each ficha writes of the performances of a docente or a director."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import func, insert, select, update

from engine.actions.estrategias.servicios import carried
from engine.actions.valoraciones.anuncios import announce_matriz
from engine.actions.valoraciones.hechos import director_cargo
from engine.actions.valoraciones.papeles import (
    PAPELES,
    Answer,
    Values,
    base_of,
    file_paper,
    put_first_for,
)
from engine.db.queries.reglamentos import load_rubricas
from engine.db.queries.tablas import estrategias, valoraciones
from engine.db.queries.valoraciones import levels_of
from engine.domain.desempeno import MOST_PRIORIDADES, NIVELES, put_first, say_desempeno

if TYPE_CHECKING:
    from engine.actions.instancias.caso import Caso


async def rate_visit(caso: "Caso", answer: Answer) -> Values:
    """Write the levels that a visit settles and the evidence that waits for the month.

    Of two visits in a month the later one's level is the month's (VA-03, VA-09). A visit of
    several days is rated by its last (VI-09, S003:1872-1874).
    """
    row = await carried(caso)
    rated = date.fromisoformat(answer["fecha_valorada"])
    base = base_of(caso, row, rated) | {"docente_id": row["docente_id"], "fuente": "visita"}
    levels = [
        base
        | {
            "desempeno": line["desempeno"],
            "nivel": NIVELES.index(line["nivel"]) + 1,
            "evidencia": line.get("evidencia"),
            "producto": line.get("producto"),
            "definitiva": True,
        }
        for line in answer["niveles"]
    ]
    later = await _rated_later(caso, row, rated)
    for level in levels:
        level["definitiva"] = level["desempeno"] not in later
    await _replace_definitive(caso, [level for level in levels if level["definitiva"]])
    await _write(caso, levels)
    await _write(caso, _evidence(base, answer.get("planificacion", ())))
    if answer.get("firmada"):
        names = await load_rubricas(caso.tx, row["programa_id"])
        text = "\n".join(
            f"{say_desempeno(names, line['desempeno'])}: nivel {line['nivel']}"
            for line in answer["niveles"]
        )
        await file_paper(caso, row, "matriz_firmada", "Matriz firmada por ambos", text, rated)
    whose = [row["docente_id"]]
    await announce_matriz(caso, row["programa_id"], whose, base["mes"], fuente="visita")
    return {}


async def observe_director(caso: "Caso", answer: Answer) -> Values:
    """Write what a visit saw of whoever directs: evidence, and never a level (VA-05, VD-04)."""
    row = await carried(caso)
    director = await director_cargo(caso.tx, row["entidad_id"])
    if director is None:
        return {}
    base = base_of(caso, row, row["hasta"]) | {
        "docente_id": director,
        "fuente": "visita",
        "de_director": True,
        "necesidad": answer.get("necesidades"),
    }
    await _write(caso, _evidence(base, answer.get("desempenos", ())))
    await announce_matriz(
        caso, row["programa_id"], [director], base["mes"], fuente="visita", de_director=True
    )
    return {}


async def gather_gia(caso: "Caso", answer: Answer) -> Values:
    """Write the evidence that a GIA gave of each docente; its level waits for the month (VA-04)."""
    row = await carried(caso)
    base = base_of(caso, row, row["hasta"]) | {"fuente": "gia"}
    lines = [
        base | {"docente_id": line["cargo"]} | _said(line) for line in answer.get("evidencias", ())
    ]
    await _write(caso, lines)
    return {}


async def value_directors(caso: "Caso", answer: Answer) -> Values:
    """Write what a GIA of directors showed of each, after it ends (VA-05, S003:2142-2144)."""
    row = await carried(caso)
    base = base_of(caso, row, row["hasta"]) | {"fuente": "gia", "de_director": True}
    lines = [
        base
        | {
            "docente_id": line["cargo"],
            "desempeno": name.removeprefix("evidencia_").upper(),
            "evidencia": said,
            "necesidad": line.get("necesidad"),
        }
        for line in answer.get("directores", ())
        for name, said in line.items()
        if name.startswith("evidencia_") and said
    ]
    await _write(caso, lines)
    seen = [line["docente_id"] for line in lines]
    await announce_matriz(
        caso, row["programa_id"], seen, base["mes"], fuente="gia", de_director=True
    )
    return {}


async def value_month(caso: "Caso", answer: Answer) -> Values:
    """Settle the levels that wait for the end of the month, and what goes first after it.

    They are those of dominio 1, with evidence of visits, GIA and taller (VA-04, VA-09).
    """
    contexto = caso.instancia.contexto
    month = date.fromisoformat(f"{contexto['mes']}-01")
    base: Values = {
        "programa_id": contexto["programa_id"],
        "acompanante_id": contexto["acompanante_id"],
        "mes": month,
        "estrategia_id": None,
        "instancia_id": caso.instancia.id,
        "registrada_en": caso.now,
    }
    levels = [
        base
        | {
            "docente_id": line["cargo"],
            "desempeno": name.upper(),
            "nivel": NIVELES.index(value) + 1,
            "fuente": "mes",
            "definitiva": True,
        }
        for line in answer["niveles"]
        for name, value in line.items()
        if value in NIVELES
    ]
    await _replace_definitive(caso, levels)
    await _write(caso, levels)
    lines = [
        base | {"docente_id": line["cargo"], "fuente": line["fuente"]} | _said(line)
        for line in answer.get("evidencias", ())
    ]
    await _write(caso, lines)
    await _think_again(caso, base, answer["niveles"])
    rated = [level["docente_id"] for level in levels]
    await announce_matriz(caso, base["programa_id"], rated, month, fuente="mes")
    return {}


async def _think_again(caso: "Caso", base: Values, lines: Sequence[Answer]) -> None:
    """Put first, from the next month on, what the companion said or what is lowest (VA-09)."""
    month: date = base["mes"]
    following = date(month.year + month.month // 12, month.month % 12 + 1, 1)
    levels = await levels_of(caso.tx, [line["cargo"] for line in lines], month)
    # Of those as low as each other, the one that the rule book names first.
    named = [rubrica.desempeno for rubrica in await load_rubricas(caso.tx, base["programa_id"])]
    for line in lines:
        own = levels.get(line["cargo"], {})
        reached = {code: own[code]["nivel"] for code in named if code in own}
        said = [line["prioridad"]] if line.get("prioridad") else []
        codes = list(dict.fromkeys([*said, *put_first(reached)]))[:MOST_PRIORIDADES]
        await put_first_for(caso, base, line["cargo"], following, codes, "mes")


def _said(line: Answer) -> Values:
    return {"desempeno": line["desempeno"], "evidencia": line["evidencia"]}


def _evidence(base: Values, lines: Sequence[Answer]) -> list[Values]:
    return [base | _said(line) for line in lines]


async def _write(caso: "Caso", rows: list[Values]) -> None:
    """Insert rows that have the same columns."""
    if rows:
        await caso.tx.execute(insert(valoraciones), rows)


async def _rated_later(caso: "Caso", row: Values, rated: date) -> set[str]:
    """Return what a later visit of the month has rated already, however late this one comes."""
    wanted = (
        select(valoraciones.c.desempeno)
        .join(estrategias, estrategias.c.id == valoraciones.c.estrategia_id)
        .where(
            valoraciones.c.docente_id == row["docente_id"],
            valoraciones.c.mes == rated.replace(day=1),
            valoraciones.c.definitiva,
            func.lower(estrategias.c.dias) > row["desde"],
        )
    )
    return set((await caso.tx.execute(wanted)).scalars())


async def _replace_definitive(caso: "Caso", rows: list[Values]) -> None:
    """Leave the month to what is about to be written; earlier levels stay with their visit."""
    for row in rows:
        await caso.tx.execute(
            update(valoraciones)
            .where(
                valoraciones.c.docente_id == row["docente_id"],
                valoraciones.c.desempeno == row["desempeno"],
                valoraciones.c.mes == row["mes"],
                valoraciones.c.definitiva,
            )
            .values(definitiva=False)
        )


EFECTOS: Mapping[str, Callable[["Caso", Answer], Awaitable[Values]]] = {
    "visita_registro": rate_visit,
    "visita_direccion": observe_director,
    "gia_registro": gather_gia,
    "gia_directores": value_directors,
    "valoracion_mes": value_month,
    **PAPELES,
}
