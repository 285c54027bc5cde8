"""The pieces of SQL that the board is made of: what a figure counts is what its rows hold."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from engine.domain.avance import PlazoDeRegistro
from engine.domain.programa import DEL_EQUIPO

_VIGENTE = "e.estado <> 'no_realizada'"
_HECHA = "e.estado = 'realizada'"
_ABIERTA = "e.estado IN ('programada', 'en_curso')"
_LLEGO = "upper(e.dias) - 1 <= :hoy"
_VISITA = "e.tipo = 'visita' AND e.estado = 'realizada'"
AMBAS = '{"sesion_original": true, "sesion_reajustada": true}'
"""What the record of a visit says when both versions of the session were kept (VI-13)."""
CONDICIONES: Mapping[str, str] = {
    "del_anio": _VIGENTE,
    "a_la_fecha": f"{_VIGENTE} AND ({_HECHA} OR {_LLEGO})",
    "realizadas": _HECHA,
    "pendientes": f"{_ABIERTA} AND {_LLEGO}",
    "no_realizadas": "e.estado = 'no_realizada'",
    "tarde": (f"{_HECHA} AND (e.registrada_en AT TIME ZONE 'America/Lima')::date > z.vence"),
    "sin_registrar": f"{_ABIERTA} AND z.vence < :hoy",
    "sin_sesion": (
        f"{_VISITA} AND NOT EXISTS (SELECT FROM tarea t WHERE t.instancia_id = e.instancia_id"
        " AND t.ficha = 'visita_registro' AND t.estado = 'completada'"
        f" AND t.respuesta @> CAST('{AMBAS}' AS jsonb))"
    ),
    "sin_evidencia": (
        f"{_VISITA} AND e.clase <> 'linea_base' AND NOT EXISTS (SELECT FROM valoracion v"
        " WHERE v.estrategia_id = e.id AND v.evidencia IS NOT NULL)"
    ),
}
"""What a strategy `e`, with its term `z`, is like in each cut of `engine.domain.avance.CORTES`."""

TERMINOS = """
    FROM estrategia e
    JOIN unnest(CAST(:programas AS bigint[]), CAST(:calendarios AS int[]))
      AS s (programa_id, calendario) ON s.programa_id = e.programa_id
    CROSS JOIN LATERAL (SELECT CASE WHEN upper(e.dias) - 1 - CAST(:primero AS date)
        BETWEEN 0 AND CAST(:largo AS int) - 1 THEN (CAST(:vencen AS date[]))
        [s.calendario * CAST(:largo AS int) + (upper(e.dias) - CAST(:primero AS date))] END
      AS vence) z
"""
"""The strategies `e` of some programmes with the day `z.vence` until which each is registered."""

_EN_SU_PERIODO = "least(greatest(CAST(:hoy AS date), lower(p.periodo)), upper(p.periodo) - 1)"
_LISTA = """
    lista AS MATERIALIZED (
        SELECT d.id AS acompanado_id, d.cargo_id, d.acompanante_id, a.programa_id,
               p.reglamento_id, c.entidad_id, c.plaza, i.tipo, i.codigo_local, i.integrada
        FROM programa p
        JOIN acompanante a ON a.programa_id = p.id
        JOIN acompanado d ON d.acompanante_id = a.id AND d.periodo @> {dia}
        JOIN cargo c ON c.id = d.cargo_id
        LEFT JOIN institucion i ON i.entidad_id = c.entidad_id
        WHERE p.id = ANY (CAST(:programas AS bigint[])) {filtros}
    )"""
_DE = "l.acompanado_id, e.id, e.tipo AS que, e.estado, upper(e.dias) - 1 <= :hoy AS llego"
_EN_LISTA = """FROM lista l
        JOIN acompanado x ON x.cargo_id = l.cargo_id
        JOIN estrategia e ON e.acompanante_id = x.acompanante_id AND e.programa_id = l.programa_id
             AND e.dias && x.periodo AND e.programa_id = ANY (CAST(:programas AS bigint[]))"""
_EN_GRUPO = f"""
        SELECT {_DE} {_EN_LISTA} AND e.tipo = 'gia'
        UNION ALL
        SELECT {_DE} {_EN_LISTA} AND e.tipo = 'rtc'
        LEFT JOIN institucion k ON k.entidad_id = e.entidad_id
        WHERE e.entidad_id = l.entidad_id OR (l.integrada AND k.codigo_local = l.codigo_local)
        UNION ALL
        SELECT {_DE} FROM lista l
        JOIN estrategia e ON e.programa_id = l.programa_id AND e.tipo = 'taller'
             AND e.programa_id = ANY (CAST(:programas AS bigint[]))
        WHERE EXISTS (SELECT FROM acompanado x JOIN acompanante b ON b.id = x.acompanante_id
                      WHERE x.cargo_id = l.cargo_id AND b.programa_id = l.programa_id
                        AND x.periodo && e.dias)"""  # noqa: S608
LLEGA = f"""
    llega AS (
        SELECT {_DE} FROM lista l
        JOIN estrategia e ON e.docente_id = l.cargo_id AND e.programa_id = l.programa_id
             AND e.programa_id = ANY (CAST(:programas AS bigint[]))
        UNION ALL {_EN_GRUPO}
    )"""  # noqa: S608
"""Which strategies reach each docente of `lista`: the visits to them, the GIA of whoever has them
on their list that day, the RTC of their IE, those of the same local if it is integrated (NU-02),
and the talleres of their programme."""
_KINDS = ("visita", "gia", "rtc", "taller")


def _count_kind(kind: str) -> str:
    of = f"count(*) FILTER (WHERE x.que = '{kind}' AND x.estado"
    return (
        f"{of} <> 'no_realizada') AS {kind}_anio, {of} = 'realizada') AS {kind}_hechas,"
        f" {of} <> 'no_realizada' AND (x.estado = 'realizada' OR x.llego)) AS {kind}_fecha"
    )


POR_DOCENTE = f"""
    visitado AS (
        SELECT x.docente_id, x.programa_id, {_count_kind("visita")}
        FROM (SELECT e.docente_id, e.programa_id, e.tipo AS que, e.estado,
                     upper(e.dias) - 1 <= :hoy AS llego
              FROM estrategia e
              WHERE e.programa_id = ANY (CAST(:programas AS bigint[])) AND e.tipo = 'visita'
                {{de_la_lista}}) x
        GROUP BY x.docente_id, x.programa_id
    ),
    cuenta AS (
        SELECT x.acompanado_id, {", ".join(map(_count_kind, _KINDS[1:]))}
        FROM ({_EN_GRUPO}) x GROUP BY x.acompanado_id
    ),
    docente AS (
        SELECT l.cargo_id, l.acompanado_id, l.acompanante_id, l.programa_id, l.entidad_id,
               l.plaza, l.tipo, {
    ", ".join(
        f"coalesce({'v' if kind == 'visita' else 'n'}.{kind}_{what}, 0) AS {kind}_{what}"
        for kind in _KINDS
        for what in ("anio", "fecha", "hechas")
    )
}, t.visitas AS visita_protocolo, t.gia AS gia_protocolo, t.rtc AS rtc_protocolo,
               t.talleres AS taller_protocolo
        FROM lista l
        LEFT JOIN visitado v ON v.docente_id = l.cargo_id AND v.programa_id = l.programa_id
        LEFT JOIN cuenta n ON n.acompanado_id = l.acompanado_id
        LEFT JOIN protocolo t ON t.reglamento_id = l.reglamento_id AND t.tipo = l.tipo
    )"""  # noqa: S608
"""Each docente of `lista` with what the protocol gives, what is planned and what was done."""
AL_DIA = " AND ".join(f"d.{kind}_hechas >= d.{kind}_fecha" for kind in _KINDS)
PLAN_CORTO = " OR ".join(f"d.{kind}_anio < d.{kind}_protocolo" for kind in _KINDS)
TODOS_JUNTOS = f"e.tipo IN ({', '.join(map(repr, DEL_EQUIPO))})"
"""The strategies of the whole team of a programme, which are of no docente."""
DE_DOCENTES: Mapping[str, str] = {
    "todos": "true",
    "al_dia": AL_DIA,
    "atrasados": f"NOT ({AL_DIA})",
    "plan_corto": f"coalesce({PLAN_CORTO}, false)",
}
"""What a row of `docente` is like in each cut of `engine.domain.avance.CORTES_DE_DOCENTES`."""


@dataclass(frozen=True)
class Ambito:
    """Whose figures are asked for: some programmes on a day, of some companions or kinds alone.

    `calendarios` says by which of `plazos` each programme goes; `vencen` is, one after another
    and for each of the `largo` days from `primero` on, until when what ended then is
    registered. Before a programme its lists are those of its first day, after it of its last;
    `dentro` says that the day is within them all, and then PostgreSQL can tell how many are on
    the lists.
    """

    hoy: date
    programas: tuple[int, ...]
    calendarios: tuple[int, ...]
    plazos: tuple[PlazoDeRegistro, ...]
    primero: date
    largo: int
    vencen: Sequence[date]
    dentro: bool
    tipos: tuple[str, ...] | None = None
    acompanantes: tuple[int, ...] | None = None
    docente: int | None = None

    def params(self, **more: Any) -> dict[str, Any]:
        """Return what the statements below are given."""
        known: dict[str, Any] = {
            "hoy": self.hoy, "programas": list(self.programas),
            "calendarios": list(self.calendarios), "primero": self.primero,
            "largo": self.largo, "vencen": list(self.vencen),
            "tipos": list(self.tipos or ()), "acompanantes": list(self.acompanantes or ()),
            "docente": self.docente,
        }  # fmt: skip
        return known | more

    def of_lists(self) -> str:
        """Return `lista`: the docentes on the lists of these programmes on the day."""
        wanted = [
            self.tipos is not None and "AND i.tipo = ANY (CAST(:tipos AS text[]))",
            self.acompanantes is not None and "AND a.id = ANY (CAST(:acompanantes AS bigint[]))",
            self.docente is not None and "AND d.cargo_id = :docente",
        ]
        dia = "CAST(:hoy AS date)" if self.dentro else _EN_SU_PERIODO
        return _LISTA.format(dia=dia, filtros=" ".join(each for each in wanted if each))

    def of_docente(self, columna: str) -> str:
        """Return the condition that a column is a docente of `lista`, of a narrow ambito.

        Of whole programmes it is empty: to sum up all and join later costs less.
        """
        narrow = self.acompanantes is not None or self.docente is not None
        return f"AND {columna} IN (SELECT lista.cargo_id FROM lista)" if narrow else ""  # noqa: S608

    def of_strategies(self) -> str:
        """Return the condition on `e` of the strategies of these programmes.

        Those of a docente are what reaches them; those of some kinds of school are the visits and
        RTC of their IE, the GIA of the companions that have docentes of those kinds and the
        talleres of the programmes that have them.
        """
        if self.docente is not None:
            return "e.id IN (SELECT llega.id FROM llega)"
        wanted = []
        if self.acompanantes is not None:
            wanted.append("e.acompanante_id = ANY (CAST(:acompanantes AS bigint[]))")
        if self.tipos is not None:
            wanted.append(_OF_KINDS)
        return " AND ".join(wanted) or "true"


_OF_KINDS = """CASE
    WHEN e.tipo IN ('visita', 'rtc') THEN e.entidad_id IN
        (SELECT k.entidad_id FROM institucion k WHERE k.tipo = ANY (CAST(:tipos AS text[])))
    WHEN e.tipo = 'gia' THEN e.acompanante_id IN (SELECT lista.acompanante_id FROM lista)
    ELSE e.programa_id IN (SELECT lista.programa_id FROM lista) END"""


def used(statement: str, params: Mapping[str, Any]) -> dict[str, Any]:
    """Return the parameters that a statement names, which are all that it may be given."""
    return {name: value for name, value in params.items() if f":{name}" in statement}
