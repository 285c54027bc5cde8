"""The problem of a programme's year, built from its rows: lists, schools, rule book, calendar."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from engine.domain.calendario import Calendario, days_between
from engine.domain.horas_escolares import hours_of
from engine.domain.protocolo import Protocolo
from engine.domain.reglamento import Reglamento
from engine.domain.ubicacion import Ubicacion
from engine.planner.anual.claves import TALLERES, clave_of, companion_of, docente_of
from engine.planner.anual.talleres import Talleres, ask_talleres

Fila = Mapping[str, Any]
UGEL = "ugel"
"""The place of companions among `lugares`: local holidays of the UGEL are theirs."""
UN_DIA = timedelta(days=1)
JULIO, AGOSTO = 7, 8


@dataclass(frozen=True)
class Pedido:
    """What a year is built from: the rows of a programme `[desde, hasta)` as they are on `hoy`.

    `docentes` are those listed, `maximos` how many each companion may have, `lugares` where the
    UGEL is and each place that a docente's `lugar` names. `hechos` are the strategies that count,
    `ausentes` the companions away.
    `contratiempos` are of schools by their code or of companions by their id; `viaje` the speeds
    and stretches; `talleres` what was said of each taller, by its id; `fases` those of the plan
    accepted before, which a replan keeps.
    """

    nombre: str
    hoy: date
    desde: date
    hasta: date
    libro: Reglamento
    ugel: Fila
    calendario: Calendario
    acompanantes: Sequence[Fila]
    docentes: Sequence[Fila]
    maximos: Mapping[int, int]
    lugares: Mapping[str, Ubicacion]
    hechos: Sequence[Fila] = ()
    ausentes: Sequence[Fila] = ()
    contratiempos: Sequence[Fila] = ()
    viaje: Mapping[str, Any] = field(default_factory=dict)
    modos: Mapping[str, str] = field(default_factory=dict)
    talleres: Mapping[str, Fila] = field(default_factory=dict)
    fases: Mapping[str, str] | None = None
    replan: bool = False


def build_year(pedido: Pedido) -> dict[str, Any]:
    """Return the document `articula.anual` of a programme, still to be read by `read_year`.

    Each companion holds one GIA for all its docentes; the RTC of a local go together (NU-02).
    """
    listed = _listed(pedido)
    kinds = sorted({row["tipo"] for row in listed})
    protocolos = [p for p in pedido.libro.protocolos if p.tipo in kinds]
    visited = {companion_of(row["acompanante_id"]) for row in listed}
    fases: dict[str, Any] = {"cierre": _closing(pedido).isoformat()}
    document: dict[str, Any] = {
        "formato": "articula.anual", "version": 1, "nombre": pedido.nombre,
        "hoy": pedido.hoy.isoformat(),
        "calendario": _calendar(pedido),
        "fases": fases | {k: v for k, v in (pedido.fases or {}).items() if k != "cierre"},
        "ugel": {"nombre": pedido.ugel["nombre"], "lugar": _where(pedido.ugel) or _middle(listed)},
        "viaje": dict(pedido.viaje),
        "protocolos": [_protocol(p, pedido) for p in protocolos],
        "instituciones": list(_schools(pedido, listed)),
        "docentes": [_docente(row, pedido) for row in listed],
        "acompanantes": [
            each for each in _companions(pedido, listed) if each["id"] in visited
        ],
        "comunes": list(ask_talleres(_talleres(pedido, protocolos))),
    }  # fmt: skip
    return document | ({"publicadas": build_published(pedido)} if pedido.replan else {})


def build_published(pedido: Pedido) -> dict[str, str]:
    """Return the first day of all that is planned and may still move, by its id."""
    local = _locals(pedido)
    return {
        clave_of(row, local, pedido.desde.year): row["desde"].isoformat()
        for row in pedido.hechos
        if row["tipo"] == "reunion" or (row["libre"] and row["desde"] >= pedido.hoy)
    }


def _listed(pedido: Pedido) -> list[Fila]:
    """Return the docentes with the pair that comes first: nobody is visited by two."""
    found: dict[int, Fila] = {}
    for row in sorted(pedido.docentes, key=lambda row: (row["desde"], row["cargo_id"])):
        if row["hasta"] > max(pedido.hoy, row["desde"]) and row["tipo"] is not None:
            found.setdefault(row["cargo_id"], row)
    return sorted(found.values(), key=lambda r: (r["acompanante_id"], r["ie"], r["cargo_id"]))


def _closing(pedido: Pedido) -> date:
    """Return the first day of the month of closing, which is the last one (FA-12)."""
    return (pedido.hasta - UN_DIA).replace(day=1)


def _calendar(pedido: Pedido) -> dict[str, Any]:
    last = pedido.hasta - UN_DIA
    blocks = [b for b in pedido.calendario.bloques if b.fin >= pedido.desde and b.inicio <= last]
    return {
        "inicio": pedido.desde.isoformat(), "fin": last.isoformat(),
        "bloques": [
            {
                "tipo": b.tipo, "inicio": max(b.inicio, pedido.desde).isoformat(),
                "fin": min(b.fin, last).isoformat(),
                "vacaciones": b.tipo == "gestion"
                and (b.inicio.month in (JULIO, AGOSTO) or b.fin.month in (JULIO, AGOSTO)),
            }
            for b in sorted(blocks, key=lambda b: b.inicio)
        ],
        "feriados": list(_feriados(pedido)),
    }  # fmt: skip


def _feriados(pedido: Pedido) -> Iterator[dict[str, Any]]:
    for feriado in pedido.calendario.feriados:
        if not pedido.desde <= feriado.fecha < pedido.hasta:
            continue
        told: dict[str, Any] = {"fecha": feriado.fecha.isoformat(), "nombre": feriado.nombre}
        if feriado.is_national:
            yield told
            continue
        places = [code for code, where in pedido.lugares.items() if feriado.holds_in(where)]
        if places:
            yield told | {"distritos": places}


def _where(row: Fila) -> dict[str, float] | None:
    if row["latitud"] is None or row["longitud"] is None:
        return None
    return {"latitud": row["latitud"], "longitud": row["longitud"]}


def _middle(rows: Sequence[Fila]) -> dict[str, float]:
    known = [row for row in rows if row["latitud"] is not None and row["longitud"] is not None]
    many = len(known) or 1
    return {axis: sum(float(row[axis]) for row in known) / many for axis in ("latitud", "longitud")}


def _protocol(protocolo: Protocolo, pedido: Pedido) -> dict[str, Any]:
    regla = pedido.libro.regla
    told: dict[str, Any] = {
        "id": protocolo.tipo, "norma": pedido.libro.norma[:500],
        "visitas": list(protocolo.durations()),
        "observacion": regla.observacion_horas or 2, "preparacion": regla.preparacion_horas or 2,
        "asesoria": regla.dialogo_horas or 2,
        "asesoria_director": regla.dialogo_director_horas or 3,
        "toda_la_jornada": regla.jornada_completa,
    }  # fmt: skip
    for name in ("gia", "rtc"):
        virtual = "presencial" not in regla.modalidades.get(name, ("presencial",))
        hours = getattr(protocolo, f"{name}_horas") or 3
        told[name] = {"veces": getattr(protocolo, name), "horas": hours, "virtual": virtual}
    often = {
        name: months
        for name in ("visita", "gia", "gia_directores")
        if (months := getattr(regla, f"{name}_cada_meses")) is not None
    }
    if often:
        told["cada_meses"] = often
    if protocolo.gia_directores:
        told["gia_directores"] = {
            "veces": protocolo.gia_directores, "horas": protocolo.gia_directores_horas,
        }  # fmt: skip
    return told


def local_of(row: Fila) -> str:
    """Return the local of a school: that of several services in one place, or its own code."""
    return str(row["codigo_local"] or row["ie"])


def _locals(pedido: Pedido) -> dict[str, str]:
    return {row["ie"]: local_of(row) for row in pedido.docentes}


def _schools(pedido: Pedido, listed: Sequence[Fila]) -> Iterator[dict[str, Any]]:
    for ie, row in {row["ie"]: row for row in listed}.items():
        school: dict[str, Any] = {
            "id": ie, "nombre": row["ie_nombre"], "turno": _turno(row), "distrito": row["lugar"],
            "integrada": local_of(row), "conectividad": row["conectividad"] != "sin_conexion",
            "indisponible": list(_obstacles(pedido, "institucion", ie)),
        }  # fmt: skip
        if (lugar := _where(row)) is not None:
            school["lugar"] = lugar
        if ie in pedido.modos:
            school["modo"] = pedido.modos[ie]
        yield school


def _turno(row: Fila) -> dict[str, str]:
    inicio, fin = hours_of(row["nivel"], row["turno"], row["entrada"], row["salida"])
    return {"inicio": inicio, "fin": fin}


def _obstacles(pedido: Pedido, key: str, value: object) -> Iterator[dict[str, str]]:
    for each in pedido.contratiempos:
        if each.get(key) == value:
            yield {name: each[name] for name in ("inicio", "fin", "motivo")}


def _docente(row: Fila, pedido: Pedido) -> dict[str, Any]:
    told: dict[str, Any] = {
        "id": docente_of(row["cargo_id"]), "institucion": row["ie"], "protocolo": row["tipo"],
        "director": bool(row["director"]), "linea_de_base": False,
        "nombre": row["docente"] or "Docente",
    }  # fmt: skip
    if row["desde"] > pedido.desde:
        before = (row["desde"] - UN_DIA).isoformat()
        told["indisponible"] = [{"inicio": pedido.desde.isoformat(), "fin": before}]
    return told


def _companions(pedido: Pedido, listed: Sequence[Fila]) -> Iterator[dict[str, Any]]:
    held: dict[str, int] = {}
    done = _done(pedido, listed)
    for row in pedido.acompanantes:
        own = [d for d in listed if d["acompanante_id"] == row["id"]]
        places = {local_of(d) for d in own}
        others = [d["ie"] for d in own if held.setdefault(local_of(d), row["id"]) != row["id"]]
        away = [
            {"inicio": each["desde"].isoformat(), "fin": each["hasta"].isoformat(),
             "motivo": each["motivo"]}
            for each in pedido.ausentes
            if each["id"] == row["id"]
        ]  # fmt: skip
        told: dict[str, Any] = {
            "id": companion_of(row["id"]), "nombre": row["nombre"], "distrito": UGEL,
            "lugar": _where(row) or _where(pedido.ugel) or _middle(listed),
            "docentes": [docente_of(d["cargo_id"]) for d in own], "gia_juntos": True,
            "sin_rtc": sorted(set(others)), "hechas": done.get(row["id"], []),
            "indisponible": [
                *away, *_out(row, pedido), *_obstacles(pedido, "acompanante", row["id"]),
            ],
        }  # fmt: skip
        if row["id"] in pedido.maximos and places:
            told["maximo"] = pedido.maximos[row["id"]]
        yield told


def _out(row: Fila, pedido: Pedido) -> Iterator[dict[str, str]]:
    """Yield the days of the programme on which a companion is not in it."""
    if row["desde"] > pedido.desde:
        last = (row["desde"] - UN_DIA).isoformat()
        yield {"inicio": pedido.desde.isoformat(), "fin": last}
    if row["hasta"] < pedido.hasta:
        last = (pedido.hasta - UN_DIA).isoformat()
        yield {"inicio": row["hasta"].isoformat(), "fin": last}


def _done(pedido: Pedido, listed: Sequence[Fila]) -> dict[int, list[dict[str, Any]]]:
    """Return what each companion did or has under way; a visit is of whose list it is now."""
    whose = {row["cargo_id"]: row["acompanante_id"] for row in listed}
    local = _locals(pedido)
    everybody = [row["id"] for row in pedido.acompanantes]
    found: dict[int, list[dict[str, Any]]] = {}
    for row in pedido.hechos:
        if row["libre"] or row["tipo"] == "reunion":
            continue
        span = (row["hasta"] - row["desde"]).days + 1
        days = [(row["desde"] + n * UN_DIA).isoformat() for n in range(span)]
        told = {"id": clave_of(row, local, pedido.desde.year), "dias": days}
        mine = whose.get(row["docente_id"], row["acompanante_id"])
        for who in [mine] if mine is not None else everybody:
            found.setdefault(who, []).append(told)
    return found


def _talleres(pedido: Pedido, protocolos: Sequence[Protocolo]) -> Talleres:
    under_way = {
        (row["tipo"], row["numero"])
        for row in pedido.hechos
        if row["tipo"] in TALLERES and not row["libre"]
    }
    long = {
        (row["tipo"], row["numero"]): _working_days(row, pedido)
        for row in pedido.hechos
        if row["tipo"] in TALLERES and (pedido.replan or not row["libre"])
    }
    return Talleres(
        protocolos, pedido.desde, _closing(pedido) - UN_DIA, pedido.hoy, under_way,
        bool(pedido.libro.regla.segundo_taller_en_vacaciones), pedido.talleres, long,
    )  # fmt: skip


def _working_days(row: Fila, pedido: Pedido) -> int:
    days = days_between(row["desde"], row["hasta"])
    return sum(pedido.calendario.is_working_day(dia) for dia in days)
