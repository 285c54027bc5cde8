"""From the row of a plan to the activity it asks for, and back to the words of a row."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from engine.domain.lima import to_lima
from engine.domain.planeada import Planeada
from engine.domain.roles import ROLES
from forms.hojas.leida import Leida
from forms.hojas.lineas import reach
from forms.hojas.territorio import Catalogo

_UNITS = {"hora": ("hora", "horas"), "medio_dia": ("medio día", "medios días"),
          "dia": ("día", "días")}  # fmt: skip
MODALIDADES = {"presencial": "Presencial", "virtual": "Virtual", "mixta": "Mixta"}
COBERTURAS = {"nacional": "Nacional", "minedu": "MINEDU", "regional": "Regional", "ugel": "UGEL",
              "ie": "IE"}  # fmt: skip


def to_planeada(leida: Leida, catalogo: Catalogo, unidad: str) -> Planeada:
    """Return the activity that a sound row asks for, with every entidad and role it reaches."""
    facts = leida.datos
    assert facts is not None
    first, last = map(date.fromisoformat, facts["ventana"])
    return Planeada(
        titulo=facts["titulo"],
        tipo=facts["tipo"],
        tema=facts["tema"],
        modalidad=facts["modalidad"],
        cobertura=facts["cobertura"],
        publico=tuple(facts["publico"]),
        convocadas=frozenset(
            reach(
                catalogo, publico=facts["publico"], regiones=facts["regiones"],
                ugel=facts["ugel"], unidad=unidad,
            )
        ),
        ventana=(first, last),
        pedidas=tuple(
            (datetime.fromisoformat(s["inicio"]), datetime.fromisoformat(s["fin"]))
            for s in facts["pedidas"]
        ),
        duracion=float(facts["duracion"]["cantidad"]),
        unidad_tiempo=facts["duracion"]["unidad"],
        consecutiva=facts["duracion"]["consecutiva"],
        hoja=leida.hoja[:80],
        fila=leida.fila,
        codigo=leida.codigo,
        **{name: facts[name] for name in _SAME},
    )  # fmt: skip


_SAME = (
    "fija", "prioridad", "agenda", "plataforma", "participantes", "sede", "lugar",
    "enlace_reunion", "enlace_asistencia", "observaciones",
)  # fmt: skip


def to_planeadas(rows: Iterable[Leida], catalogo: Catalogo, unidad: str) -> list[Planeada]:
    """Return the activities of the sound rows among those."""
    return [to_planeada(row, catalogo, unidad) for row in rows if row.datos is not None]


def say_length(duracion: float, unidad: str, *, consecutiva: bool = True) -> str:
    """Return "2 días", "medio día", "2,5 horas", "3 días no consecutivos"."""
    one, many = _UNITS[unidad]
    if unidad == "medio_dia" and duracion == 1:
        return "medio día"
    amount = f"{duracion:g}".replace(".", ",")
    words = f"{amount} {one if duracion == 1 else many}"
    return words if consecutiva or duracion <= 1 else f"{words} no consecutivos"


def say_mode(modalidad: str, plataforma: str) -> str:
    """Return "Virtual: Zoom", "Presencial"."""
    return MODALIDADES[modalidad] + (f": {plataforma}" if plataforma else "")


def to_words(
    row: Mapping[str, Any], lines: Iterable[tuple[str, str]], catalogo: Catalogo
) -> dict[str, str]:
    """Return what the columns of a row would say for a stored activity."""
    regions, ugel = say_places(lines, catalogo)
    asked = [tuple(map(datetime.fromisoformat, pair)) for pair in row["pedidas"]]
    return {
        "tipo": row["tipo"],
        "titulo": row["titulo"],
        "tema": row["tema"],
        "agenda": row["agenda"],
        "modalidad": say_mode(row["modalidad"], row["plataforma"]),
        "cobertura": COBERTURAS[row["cobertura"]],
        "regiones": regions,
        "ugel": ugel,
        "participantes": ", ".join(ROLES[rol].nombre for rol in row["publico"]),
        "numero": str(row["participantes"] or ""),
        "fechas": ", ".join(f"{to_lima(start):%d/%m/%Y}" for start, _ in asked),
        "hora_inicio": f"{to_lima(asked[0][0]):%H:%M}" if asked else "",
        "hora_fin": f"{to_lima(asked[0][1]):%H:%M}" if asked else "",
        "duracion": say_length(
            row["duracion"], row["unidad_tiempo"], consecutiva=row["consecutiva"]
        ),
        "ventana_desde": f"{row['ventana_inicio']:%d/%m/%Y}",
        "ventana_hasta": f"{row['ventana_fin']:%d/%m/%Y}",
        "fija": "Sí" if row["fija"] else "No",
        "prioridad": str(row["prioridad"]),
        "sede": row["sede_nombre"] or "",
        "lugar": row["lugar"],
        "enlace_reunion": row["enlace_reunion"],
        "enlace_asistencia": row["enlace_asistencia"],
        "observaciones": row["observaciones"],
    }


def say_places(lines: Iterable[tuple[str, str]], catalogo: Catalogo) -> tuple[str, str]:
    """Return the cells "Regiones" and "UGEL" that would convene those lines."""
    codes = {code for code, _ in lines if code in catalogo.entidades}
    dres = [e.codigo for e in catalogo.of_kind("dre") if e.codigo in codes]
    ugel = {e.codigo for e in catalogo.of_kind("ugel") if e.codigo in codes}
    every = [e.codigo for e in catalogo.of_kind("dre")]
    whole = [dre for dre in every if (below := catalogo.below(dre)) and ugel.issuperset(below)]
    loose = sorted(ugel - {code for dre in whole for code in catalogo.below(dre)})
    if ugel and not loose and set(dres) in (set(), set(whole)):
        return _say_regions(whole, every, catalogo), "Todas" if dres else ""
    named = "; ".join(_say_ugel(code, catalogo) for code in sorted(ugel))
    return _say_regions(dres, every, catalogo), named


def _say_regions(codes: Sequence[str], every: Sequence[str], catalogo: Catalogo) -> str:
    if codes and set(codes) == set(every):
        return "Todas"
    return ", ".join(catalogo.entidades[code].nombre for code in codes)


def _say_ugel(code: str, catalogo: Catalogo) -> str:
    entidad = catalogo.entidades[code]
    above = catalogo.entidades.get(entidad.superior or "")
    return f"{above.nombre}: {entidad.nombre}" if above else entidad.nombre
