"""What presenting a plan or a good practice keeps: priorities, signed papers and the practice."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy import insert
from sqlalchemy.dialects.postgresql import insert as upsert

from engine.actions.estrategias.servicios import carried
from engine.db.queries.reglamentos import load_rubricas
from engine.db.queries.tablas import evidencias, practicas, prioridades
from engine.domain.desempeno import say_desempeno
from engine.domain.lima import day_of
from engine.domain.redaccion.fechas import say_date

if TYPE_CHECKING:
    from engine.actions.instancias.caso import Caso

Answer = Mapping[str, Any]
Values = dict[str, Any]
_OF_PRACTICE = (
    "etapa", "descripcion", "evidencia", "reflexion", "antes", "despues", "acto", "comunidad",
)  # fmt: skip


async def agree_plan(caso: "Caso", answer: Answer) -> Values:
    """Keep the plan individual: what goes first, and the paper that both signed (VD-05, VD-06)."""
    row = await carried(caso)
    month = row["hasta"].replace(day=1)
    base = base_of(caso, row, row["hasta"])
    chosen = answer.get("prioridades", [])
    await put_first_for(caso, base, row["docente_id"], month, chosen, "plan_individual")
    names = await load_rubricas(caso.tx, row["programa_id"])
    first = "; ".join(say_desempeno(names, code) for code in chosen)
    text = "\n".join([f"Primero: {first}", *answer["metas"]])
    title = "Plan individual firmado por ambos"
    await file_paper(caso, row, "plan_firmado", title, text, row["hasta"])
    return {}


async def keep_institutional_plan(caso: "Caso", answer: Answer) -> Values:
    """Keep the common goals of an IE in its portafolio, with whether the PAT has them (VD-07)."""
    row = await carried(caso)
    told = date.fromisoformat(answer["informado"])
    where = "Está en el PAT." if answer["en_pat"] else "Todavía no está en el PAT."
    goals = answer["metas"] or ["Sin reajustes."]
    text = "\n".join([*goals, f"Se informó al director el {say_date(told)}. {where}"])
    await caso.tx.execute(
        insert(evidencias).values(
            **_paper(caso, row, "plan_firmado", "Plan institucional", text, told),
            portafolio="institucion",
            entidad_id=row["entidad_id"],
        )
    )
    return {}


async def report_practice(caso: "Caso", answer: Answer) -> Values:
    """Keep the good practice of a quarter, in the stage it has reached (VA-10)."""
    if answer["hay"] != "si":
        return {}
    contexto = caso.instancia.contexto
    told = {"etapa": answer["etapa"], "en": caso.now.isoformat()}
    if caso.actor is not None:
        told["por"] = caso.actor.nombre
    await caso.tx.execute(
        insert(practicas).values(
            programa_id=contexto["programa_id"],
            acompanante_id=contexto["acompanante_id"],
            docente_id=answer.get("docente"),
            titulo=answer.get("titulo") or answer["descripcion"][:120],
            identificada=day_of(caso.now),
            historia=[told],
            instancia_id=caso.instancia.id,
            registrada_en=caso.now,
            **{name: answer.get(name) for name in _OF_PRACTICE},
        )
    )
    return {}


def base_of(caso: "Caso", row: Values, dia: date) -> Values:
    """Return what everything that is valued in a strategy has of it, on a day."""
    return {
        "programa_id": row["programa_id"],
        "acompanante_id": row["acompanante_id"],
        "estrategia_id": row["id"],
        "mes": dia.replace(day=1),
        "instancia_id": caso.instancia.id,
        "registrada_en": caso.now,
    }


async def put_first_for(
    caso: "Caso", base: Values, docente: int, desde: date, codes: list[str], fuente: str
) -> None:
    """Keep on which performances a docente is accompanied from a month on (VA-08, VA-09)."""
    if not codes:
        return
    values = {
        "programa_id": base["programa_id"],
        "acompanante_id": base["acompanante_id"],
        "docente_id": docente,
        "desde": desde,
        "desempenos": codes,
        "fuente": fuente,
        "instancia_id": caso.instancia.id,
        "registrada_en": caso.now,
    }
    made = upsert(prioridades).values(values)
    changed = {name: made.excluded[name] for name in values if name not in ("docente_id", "desde")}
    where = [prioridades.c.docente_id, prioridades.c.desde]
    await caso.tx.execute(made.on_conflict_do_update(index_elements=where, set_=changed))


async def file_paper(
    caso: "Caso", row: Values, tipo: str, titulo: str, texto: str, dia: date
) -> None:
    """Put a paper into the portafolio of the docente of a visit, where the original stays."""
    await caso.tx.execute(
        insert(evidencias).values(
            **_paper(caso, row, tipo, titulo, texto, dia),
            portafolio="docente",
            docente_id=row["docente_id"],
        )
    )


def _paper(caso: "Caso", row: Values, tipo: str, titulo: str, texto: str, dia: date) -> Values:
    assert caso.actor is not None
    return {
        "programa_id": row["programa_id"],
        "acompanante_id": row["acompanante_id"],
        "estrategia_id": row["id"],
        "tipo": tipo,
        "titulo": titulo,
        "texto": texto,
        "fecha": dia,
        "registrada_en": caso.now,
        "persona_id": caso.actor.persona_id,
    }


PAPELES: Mapping[str, Callable[["Caso", Answer], Awaitable[Values]]] = {
    "plan_individual": agree_plan,
    "plan_institucional": keep_institutional_plan,
    "buenas_practicas": report_practice,
}
