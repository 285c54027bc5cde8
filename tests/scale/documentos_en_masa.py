"""The plans, reports and levels of a country's programmes, and what is asked of them."""

from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from engine.actions.documentos.armado import build, focus
from engine.db.queries.de_que_tratan import describe_tareas
from engine.db.queries.documentos import (
    count_documentos,
    find_tarea,
    get_documento,
    list_documentos,
)
from engine.db.queries.huellas import list_altered
from engine.db.queries.portafolios import list_instrumentos
from engine.db.queries.tablas import estrategias, tareas
from engine.db.queries.valoraciones import (
    last_head,
    levels_of,
    list_valoraciones,
    noted_in,
    priorities_of,
)
from engine.domain.actor import Actor
from engine.domain.documentos.catalogo import MODELOS

HOY = date(2026, 7, 6)
GRANDES = {
    "documento", "valoracion", "prioridad", "instrumento", "instancia", "tarea", "nota_de_campo",
}  # fmt: skip
FILAS = (
    """
    INSERT INTO instancia (id, version_id, clave, raiz_id, estado, revision, eventos, memoria,
                           contexto, creada)
    SELECT md5('p' || p.id)::uuid, (SELECT min(id) FROM version_proceso), 'programa/' || p.id,
           md5('p' || p.id)::uuid, 'activa', 1, 0, ''::bytea, '{}'::jsonb, now()
    FROM programa p
    UNION ALL
    SELECT md5('v' || e.id)::uuid, (SELECT min(id) FROM version_proceso), 'visita/' || e.id,
           md5('p' || e.programa_id)::uuid, 'activa', 1, 0, ''::bytea,
           jsonb_build_object('programa_id', e.programa_id, 'acompanante_id', e.acompanante_id),
           now()
    FROM estrategia e WHERE e.numero < 2
    """,
    """
    UPDATE programa SET instancia_id = md5('p' || id)::uuid
    """,
    """
    UPDATE estrategia SET instancia_id = md5('v' || id)::uuid WHERE numero < 2
    """,
    """
    INSERT INTO tarea (id, instancia_id, token, elemento, nombre, ficha, entidad_id, rol, estado,
                       respuesta, creada, cerrada)
    SELECT gen_random_uuid(), e.instancia_id, gen_random_uuid(), f.ficha, f.ficha, f.ficha,
           e.entidad_id, 'acompanante', 'completada',
           '{"area": "Comunicación", "grados": "1.º", "fecha": "2026-04-02", "evaluados": 0}',
           now(), now()
    FROM estrategia e, (VALUES ('sensibilizacion'), ('visita_dialogo'), ('visita_registro'))
         AS f (ficha) WHERE e.instancia_id IS NOT NULL
    """,
    """
    INSERT INTO nota_de_campo (programa_id, acompanante_id, estrategia_id, docente_id, persona_id,
                               desempeno, texto, clave, escrita_en, recibida_en)
    SELECT e.programa_id, e.acompanante_id, e.id, e.docente_id, p.creado_por_id, 'D19',
           'Preguntan entre ellos.', md5('n' || e.id)::uuid, now(), now()
    FROM estrategia e JOIN programa p ON p.id = e.programa_id WHERE e.instancia_id IS NOT NULL
    """,
    """
    INSERT INTO documento (codigo, programa_id, clave, version, acompanante_id, periodo, vence,
                           presentado_en, contenido, interpretacion, destinatarios, huella,
                           persona_id)
    SELECT m.codigo, a.programa_id, m.codigo || '/a' || a.id || '/' || k, 1, a.id,
           daterange(make_date(2026, k, 1), make_date(2026, k + 1, 1)), make_date(2026, k + 1, 5),
           CASE WHEN k < 7 THEN make_timestamptz(2026, k + 1, 4, 12, 0, 0) END,
           CASE WHEN k < 7 THEN '{"titulo": "x"}'::jsonb END, CASE WHEN k < 7 THEN '{}'::jsonb END,
           CASE WHEN k < 7 THEN '[]'::jsonb END, CASE WHEN k < 7 THEN repeat('a', 64) END,
           CASE WHEN k < 7 THEN a.creado_por_id END
    FROM acompanante a, generate_series(3, 11) AS k,
         (VALUES ('DOC-05'), ('DOC-09')) AS m (codigo)
    """,
    """
    INSERT INTO documento (codigo, programa_id, clave, version, acompanante_id, docente_id, periodo,
                           vence)
    SELECT 'DOC-06', a.programa_id, 'DOC-06/d' || d.cargo_id, 1, a.id, d.cargo_id, a.periodo,
           '2026-04-01'
    FROM acompanado d JOIN acompanante a ON a.id = d.acompanante_id
    """,
    """
    INSERT INTO valoracion (programa_id, docente_id, acompanante_id, mes, desempeno, nivel,
                            evidencia, fuente, de_director, definitiva, registrada_en)
    SELECT a.programa_id, d.cargo_id, a.id, make_date(2026, k, 1), 'D' || n, 1 + (d.id + k) % 4,
           'x', 'visita', false, true, now()
    FROM acompanado d JOIN acompanante a ON a.id = d.acompanante_id,
         generate_series(4, 6) AS k, unnest(ARRAY[11, 15, 19, 22]) AS n
    """,
    """
    INSERT INTO prioridad (programa_id, docente_id, acompanante_id, desde, desempenos, fuente,
                           registrada_en)
    SELECT a.programa_id, d.cargo_id, a.id, make_date(2026, k, 1), ARRAY['D19'], 'mes', now()
    FROM acompanado d JOIN acompanante a ON a.id = d.acompanante_id, generate_series(4, 6) AS k
    """,
    """
    INSERT INTO instrumento (programa_id, acompanante_id, ficha, docente_id, entidad_id, respuesta,
                             llenado_en, persona_id)
    SELECT a.programa_id, a.id, m.ficha, d.cargo_id, c.entidad_id, '{"mujeres": 1, "hombres": 2,
           "grados": "1.º"}', '2026-04-02', a.creado_por_id
    FROM acompanado d JOIN acompanante a ON a.id = d.acompanante_id
    JOIN cargo c ON c.id = d.cargo_id,
         (VALUES ('datos_estudiantes'), ('datos_ie'), ('diseno_metodologico')) AS m (ficha)
    """,
)
"""Of each companion 18 documents, of each docente one, twelve levels and three of the rest."""

Vista = Callable[[AsyncSession, Actor, dict[str, Any], int, int], Awaitable[Any]]


def _built(codigo: str, desde: date, hasta: date) -> Vista:
    """Return what builds a document of a programme, of its companion unless it is the UGEL's."""

    async def view(tx: AsyncSession, _a: Actor, p: dict[str, Any], companion: int, _d: int) -> None:
        own = companion if MODELOS[codigo].sujeto == "acompanante" else None
        row = {
            "codigo": codigo, "programa_id": p["id"], "desde": desde, "hasta": hasta,
            "acompanante_id": own, "docente_id": None, "entidad_id": None, "estrategia_id": None,
        }  # fmt: skip
        await build(tx, await focus(tx, row, HOY))

    return view


async def _one(tx: AsyncSession, actor: Actor, programa: dict[str, Any], _c: int, _d: int) -> None:
    page = await list_documentos(tx, actor, HOY, programa_id=programa["id"], codigo="DOC-09")
    row = await get_documento(tx, actor, page.datos[0]["id"], HOY)
    await find_tarea(tx, row, MODELOS[row["codigo"]])


JUNIO, TRIMESTRE = (date(2026, 6, 1), date(2026, 7, 1)), (date(2026, 4, 1), date(2026, 7, 1))
ANIO = (date(2026, 3, 9), date(2026, 12, 19))


async def _told_of_a_visit(
    tx: AsyncSession, _a: Actor, p: dict[str, Any], _c: int, docente: int
) -> None:
    """Ask what a visit's registro opens with, and what its tareas are called."""
    own = (estrategias.c.programa_id == p["id"]) & (estrategias.c.docente_id == docente)
    last = estrategias.c.numero == 1
    instancia = await tx.scalar(select(estrategias.c.instancia_id).where(own, last))
    mine = await tx.scalars(select(tareas.c.id).where(tareas.c.instancia_id == instancia))
    assert await noted_in(tx, instancia) == {"D19": ["Preguntan entre ellos."]}
    assert await last_head(tx, instancia) == {"area": "Comunicación", "grados": "1.º"}
    assert len(set((await describe_tareas(tx, list(mine), HOY)).values())) == 1


VISTAS: dict[str, Vista] = {
    "what a registro opens with": _told_of_a_visit,
    "documents of a UGEL": lambda tx, a, _p, _c, _d: list_documentos(
        tx, a, HOY, estado="por_presentar", limite=25
    ),
    "how many of each": lambda tx, a, _p, _c, _d: count_documentos(tx, a, HOY),
    "one document with its tarea": _one,
    "a stretch of huellas": lambda tx, _a, _p, _c, _d: list_altered(
        tx, datetime(2026, 7, 6, 13, tzinfo=UTC)
    ),
    "diagnosis of a companion": _built("DOC-01", *ANIO),
    "year of a UGEL": _built("DOC-03", *ANIO),
    "month of a companion": _built("DOC-09", *JUNIO),
    "plan of a month": _built("DOC-05", *JUNIO),
    "quarter of a companion": _built("DOC-10", *TRIMESTRE),
    "quarter of a UGEL": _built("DOC-11", *TRIMESTRE),
    "advance of a UGEL": _built("DOC-16", *TRIMESTRE),
    "end of a companion's year": _built("DOC-14", *ANIO),
    "end of a UGEL's year": _built("DOC-15", *ANIO),
    "levels in force": lambda tx, _a, _p, _c, d: levels_of(tx, [d], HOY),
    "what comes first": lambda tx, _a, _p, _c, d: priorities_of(tx, [d], HOY),
    "what was valued of one": lambda tx, _a, _p, _c, d: list_valoraciones(
        tx, d, desde=ANIO[0], hasta=HOY
    ),
    "instruments of one": lambda tx, _a, _p, _c, d: list_instrumentos(tx, d),
}
