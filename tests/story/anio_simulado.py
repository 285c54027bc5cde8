"""A programme's year lived from its induction to its close by script, and its rules by SQL."""

import time
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from datetime import time as hora
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from api.demo.acompanamiento.equipo import register_ended
from api.demo.acompanamiento.marcha import Answer, Marcha, Paso
from api.demo.reparto import Reparto
from engine.actions.instancias.inicios import start
from engine.actions.orden import Orden
from engine.db.session import Database
from engine.domain.lima import at_lima
from forms.contexto import Contexto
from tests.story.region import UGEL, Region

FIN = date(2026, 12, 31)
CLOSING = hora(16, 30)


def with_baseline_left_out(paso: Paso, _contexto: Contexto, answer: Answer) -> Answer:
    """Leave the baseline out with its reason, and sensitise at the first visit (PR-14, FA-01)."""
    if paso.ficha == "diagnostico_plan":
        del answer["muestra"]
        answer |= {"linea_base": "omite", "motivo": "La muestra de este año es de otra UGEL."}
        answer["sensibiliza"] = "primera_visita"
    return answer


@dataclass
class Cronometrada(Marcha):
    """A walk that knows how long the acts of visits took, by month."""

    en_visitas: dict[str, float] = field(default_factory=lambda: defaultdict(float))

    async def present(self, paso: Paso, now: datetime) -> None:
        """Present a step; count its seconds if it is of a visit."""
        began = time.monotonic()
        await super().present(paso, now)
        if paso.tipo == "visita":
            self.en_visitas[f"{paso.desde:%Y-%m}"] += time.monotonic() - began


@dataclass
class Simulada:
    """A year that was lived: what it took month by month, and the acts of each."""

    region: Region
    raiz: UUID
    actos: Counter[str] = field(default_factory=Counter)
    segundos: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    visitas: Counter[str] = field(default_factory=Counter)
    en_visitas: dict[str, float] = field(default_factory=dict)

    def cost_of_visit(self, mes: str) -> float:
        """Return the seconds that all the acts of each visit of a month took."""
        return self.en_visitas.get(mes, 0.0) / max(1, self.visitas[mes])

    def cost(self, mes: str) -> float:
        """Return the seconds that each act of a month took."""
        return self.segundos[mes] / max(1, self.actos[mes])


async def live_year(region: Region, hasta: date = FIN) -> Simulada:
    """Start the programme of a region whose year is accepted, and live it until a day."""
    orden = await region.orden()
    told = await start(
        region.database, orden, proceso="programa_ugel", variables={"anio": 2026}, entidad=UGEL
    )
    async with region.database.transaction() as tx:
        reparto = await Reparto.read(tx)
    raiz = UUID(told["instancia"])
    marcha = Cronometrada(region.database, reparto, raiz, with_baseline_left_out)
    lived = Simulada(region, raiz, en_visitas=marcha.en_visitas)
    began, acts = time.monotonic(), 0
    async for dia in marcha.walk(region.now.date(), hasta):
        mes = f"{dia:%Y-%m}"
        jefa = Orden(orden.actor, at_lima(dia, CLOSING).astimezone(UTC))
        await register_ended(region.database, jefa, region.programa, dia)
        lived.segundos[mes] += time.monotonic() - began
        lived.actos[mes] += marcha.actos - acts
        began, acts = time.monotonic(), marcha.actos
    async with region.database.transaction() as tx:
        rows = await tx.execute(text(_VISITAS), {"p": region.programa})
        lived.visitas = Counter({row.mes: row.cuantas for row in rows})
    return lived


_VISITAS = """
    SELECT to_char(lower(dias), 'YYYY-MM') AS mes, count(*) AS cuantas FROM estrategia
    WHERE programa_id = :p AND tipo = 'visita' AND estado = 'realizada' GROUP BY 1 ORDER BY 1
"""
_BASE = """
    WITH e AS (SELECT * FROM estrategia WHERE programa_id = :p AND estado <> 'no_realizada'),
    v AS (SELECT * FROM e WHERE tipo = 'visita' AND clase <> 'linea_base'),
    dia AS (
        SELECT e.id, e.tipo, e.acompanante_id, e.entidad_id, e.docente_id, CAST(g AS date) AS dia
        FROM e, generate_series(lower(e.dias), upper(e.dias) - 1, interval '1 day') g
    ),
    par AS (
        SELECT a.acompanante_id, a.cargo_id, c.entidad_id, i.tipo, i.codigo_local,
            coalesce(i.codigo_local, CAST(c.entidad_id AS text)) AS local
        FROM acompanado a JOIN acompanante p ON p.id = a.acompanante_id AND p.programa_id = :p
        JOIN cargo c ON c.id = a.cargo_id JOIN institucion i ON i.entidad_id = c.entidad_id
        WHERE NOT isempty(a.periodo)
    ),
    prot AS (
        SELECT t.* FROM protocolo t JOIN programa p ON p.reglamento_id = t.reglamento_id
        WHERE p.id = :p
    ),
    hecha AS (
        SELECT t.*, i.contexto, i.id AS instancia FROM tarea t
        JOIN instancia i ON i.id = t.instancia_id AND i.raiz_id = CAST(:raiz AS uuid)
        WHERE t.estado = 'completada'
    )
"""
REGLAS: Mapping[str, str] = {
    "todo realizado": """
        SELECT count(*) FROM e WHERE estado <> 'realizada'""",
    "protocolo: visitas y sus días": """
        SELECT count(*) FROM par JOIN prot USING (tipo) WHERE (
            SELECT (count(*), coalesce(sum(upper(dias) - lower(dias)), 0)) FROM v
            WHERE v.docente_id = par.cargo_id AND v.estado = 'realizada'
        ) IS DISTINCT FROM (CAST(prot.visitas AS bigint), CAST(prot.dias_visita AS bigint))""",
    "protocolo: GIA": """
        SELECT count(*) FROM (SELECT acompanante_id, max(gia) AS gia FROM par JOIN prot
            USING (tipo) GROUP BY 1) q
        WHERE gia <> (SELECT count(*) FROM e WHERE e.acompanante_id = q.acompanante_id
            AND tipo = 'gia' AND estado = 'realizada')""",
    "protocolo: RTC": """
        SELECT count(*) FROM (SELECT local, max(rtc) AS rtc FROM par JOIN prot USING (tipo)
            GROUP BY 1) q
        WHERE rtc <> (SELECT count(*) FROM e WHERE tipo = 'rtc' AND estado = 'realizada'
            AND e.entidad_id IN (SELECT entidad_id FROM par WHERE par.local = q.local))""",
    "protocolo: talleres": """
        SELECT count(*) FROM (SELECT max(talleres) AS t FROM par JOIN prot USING (tipo)) q
        WHERE t <> (SELECT count(*) FROM e WHERE tipo = 'taller' AND estado = 'realizada')""",
    "protocolo: talleres de acompañantes": """
        SELECT count(*) FROM (SELECT max(talleres_ap) AS t FROM par JOIN prot USING (tipo)) q
        WHERE t <> (SELECT count(*) FROM e WHERE tipo = 'taller_ap' AND estado = 'realizada')""",
    "de equipo sin nadie": """
        SELECT count(*) FROM e WHERE tipo IN ('reunion', 'taller_ap') AND NOT EXISTS (
            SELECT FROM participacion x WHERE x.estrategia_id = e.id AND x.asistio)""",
    "PR-05, PR-06": """
        SELECT count(*) FROM dia a JOIN dia b ON a.dia = b.dia AND b.tipo = 'visita'
            AND a.tipo IN ('gia', 'rtc')
        WHERE a.acompanante_id = b.acompanante_id OR a.entidad_id = b.entidad_id""",
    "PR-08": """
        SELECT count(*) FROM (
            SELECT coalesce(v.docente_id, -v.acompanante_id) AS de, v.tipo FROM e v
            JOIN programa p ON p.id = v.programa_id JOIN reglamento r ON r.id = p.reglamento_id
            WHERE r.regla ->> (v.tipo || '_cada_meses') IS NOT NULL
                AND v.tipo IN ('visita', 'gia') AND v.clase IS DISTINCT FROM 'linea_base'
            GROUP BY 1, 2, to_char(lower(v.dias), 'YYYY-MM') HAVING count(*) > 1) q""",
    "PR-09": """
        SELECT count(*) FROM e JOIN programa p ON p.id = e.programa_id
        JOIN reglamento r ON r.id = p.reglamento_id
        WHERE CAST(r.regla ->> 'segundo_taller_en_vacaciones' AS boolean) AND e.tipo = 'taller'
            AND e.numero = 2 AND NOT EXISTS (SELECT FROM bloque b WHERE b.tipo = 'gestion'
                AND extract(month FROM b.inicio) IN (7, 8) AND b.inicio <= lower(e.dias)
                AND upper(e.dias) - 1 <= b.fin)""",
    "PR-10": """
        SELECT count(*) FROM dia JOIN bloque b ON b.tipo = 'lectivo'
            AND dia.dia BETWEEN b.inicio AND b.fin
        WHERE dia.tipo = 'taller' AND extract(isodow FROM dia.dia) < 6 AND dia.dia NOT IN (
            SELECT fecha FROM feriado WHERE tipo IN
                ('feriado_nacional', 'no_laborable_sector_publico'))""",
    "PR-11": """
        SELECT count(*) FROM dia WHERE tipo = 'visita' AND (extract(isodow FROM dia) > 5
            OR dia IN (SELECT fecha FROM feriado WHERE tipo IN
                ('feriado_nacional', 'no_laborable_sector_publico'))
            OR NOT EXISTS (SELECT FROM bloque b WHERE b.tipo = 'lectivo'
                AND dia.dia BETWEEN b.inicio AND b.fin))""",
    "PR-12, NU-12, NU-13, NU-14": """
        SELECT count(*) FROM hecha WHERE elemento IN ('observar', 'preparar_dialogo', 'dialogar')
            AND CAST(respuesta ->> 'hora_fin' AS time) - CAST(respuesta ->> 'hora_inicio' AS time)
                < interval '2 hours'""",
    "PR-13": """
        SELECT count(*) FROM (VALUES ('inducir_acompanantes', 'organizar_diagnostico'),
            ('organizar_diagnostico', 'planificar_diagnostico'),
            ('informar_diagnostico', 'informar_diagnostico_ugel'),
            ('informar_diagnostico_ugel', 'planificar_anio_ugel'),
            ('planificar_anio_ugel', 'planificar_anio')) o (antes, luego)
        WHERE (SELECT max(cerrada) FROM hecha WHERE elemento = antes)
            >= (SELECT min(cerrada) FROM hecha WHERE elemento = luego)""",
    "PR-14": """
        SELECT count(*) FROM par WHERE (SELECT clase FROM e WHERE e.docente_id = par.cargo_id
            AND tipo = 'visita' ORDER BY lower(dias) LIMIT 1)
            NOT IN ('linea_base', 'diagnostica')""",
    "PR-15": """
        SELECT count(*) FROM par WHERE NOT EXISTS (
            SELECT FROM hecha JOIN v ON v.instancia_id = hecha.instancia
            WHERE hecha.elemento = 'acordar_socializacion' AND v.docente_id = par.cargo_id)""",
    "PR-16": """
        SELECT count(*) FROM hecha f WHERE f.elemento = 'informar_final' AND f.cerrada < (
            SELECT max(registrada_en) FROM v WHERE clase = 'cierre' AND v.acompanante_id
                = CAST(f.contexto ->> 'acompanante_id' AS bigint))""",
    "PR-17": """
        SELECT count(*) FROM hecha JOIN v ON v.instancia_id = hecha.instancia
        WHERE hecha.elemento = 'coordinar'
            AND CAST(hecha.cerrada AT TIME ZONE 'America/Lima' AS date) >= lower(v.dias)""",
    "PR-18": """
        SELECT count(*) FROM hecha JOIN e ON e.instancia_id = hecha.instancia
        WHERE hecha.elemento = 'planificar_taller'
            AND CAST(hecha.cerrada AT TIME ZONE 'America/Lima' AS date) + interval '1 month'
                > lower(e.dias)""",
    "PR-20": """
        SELECT count(DISTINCT to_char(g, 'MM')) - (
            SELECT count(*) FROM estrategia WHERE programa_id = :p AND tipo = 'reunion')
        FROM bloque b, generate_series(b.inicio, b.fin, interval '1 day') g
        WHERE b.tipo = 'lectivo' AND b.anio = 2026""",
    "PR-21": """
        SELECT count(*) FROM hecha WHERE elemento = 'planificar_taller'
            AND respuesta ->> 'lugar' NOT LIKE '%UGEL%'""",
    "PR-22": """
        SELECT count(*) FROM (SELECT acompanante_id, count(*) AS n, max((
            SELECT max(CAST(r ->> 'maximo' AS int)) FROM jsonb_array_elements(prot.ratios) r)) AS m
            FROM par JOIN prot USING (tipo) GROUP BY 1) q WHERE n > m""",
    "PR-23": """
        SELECT count(*) FROM hecha WHERE elemento = 'convocar_rtc'
            AND NOT CAST(respuesta ->> 'en_pat' AS boolean)""",
    "PR-27": """
        SELECT count(*) FROM hecha WHERE cerrada > vence
            AND elemento IN ('registrar', 'registrar_gia', 'conducir_rtc', 'registrar_taller')""",
    "sin tareas fuera de plazo": """
        SELECT count(*) FROM hecha WHERE cerrada > vence""",
    "NU-15": """
        SELECT count(*) FROM (SELECT acompanante_id, dia FROM dia WHERE tipo = 'visita'
            GROUP BY 1, 2 HAVING count(DISTINCT docente_id) > 1) q""",
}
"""How many cases break each rule; PR-19, PR-24, PR-25 and PB-06 are of the planner's checker."""


async def find_broken(tx: AsyncSession, region: Region, raiz: UUID) -> dict[str, int]:
    """Return the rules that a year broke, with how many times each."""
    given: dict[str, Any] = {"p": region.programa, "raiz": str(raiz)}
    found = {}
    for rule, question in REGLAS.items():
        asked = {name: given[name] for name in ("p", "raiz")}
        if broken := int(await tx.scalar(text(_BASE + question), asked) or 0):
            found[rule] = broken
    return found


async def state_of(database: Database, raiz: UUID) -> str:
    """Return how the programme's instance ended."""
    async with database.transaction() as tx:
        found = text("SELECT estado FROM instancia WHERE id = :raiz")
        return str(await tx.scalar(found, {"raiz": raiz}))
