"""A row of a plan told column by column: what is written there, and what was understood of it."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from engine.domain.convocatoria import Jornada
from engine.domain.redaccion import join_words, say_dates, say_jornadas
from engine.domain.roles import ROLES
from forms.hojas.encabezados import TITULOS
from forms.hojas.leida import Leida
from forms.hojas.lineas import reach
from forms.hojas.palabras import normal
from forms.hojas.planeadas import COBERTURAS, say_length, say_mode
from forms.hojas.publico import say_roles
from forms.hojas.renglon import Renglon
from forms.hojas.territorio import TODAS, Catalogo

Datos = Mapping[str, Any]
LARGO = 240
"""Letters of a cell that are shown."""
NOMBRADAS = 6
"""Offices that a cell names; the rest are counted."""
_CLAVES = {titulo: clave for clave, titulo in TITULOS.items()}
_FECHAS = ("fechas", "inicio", "fin", "horario", "hora_inicio", "hora_fin")
_VENTANA = ("ventana_desde", "ventana_hasta")
_CONVOCA = {"ugel": ("UGEL", "UGEL"), "dre": ("DRE o GRE", "DRE o GRE"),
            "unidad": ("unidad", "unidades")}  # fmt: skip
_DE_OTRAS = {"observaciones": ("descripcion", "observaciones")}
"""What several columns of a file say together."""


def say_row(row: Renglon, leida: Leida, catalogo: Catalogo, unidad: str) -> dict[str, Any]:
    """Return a row as it is shown before it is confirmed: its kind, its gist and its cells.

    Each cell says `que` it is about, where (`celda`) and what is written (`dice`), what was
    understood (`es`), and a mark: "falla", "duda", "aviso" where it could not be published as it
    is, "supuesto" where nothing or something else was written, "leido" where the words differ, or
    none.
    """
    told = {key: say(row.leido, catalogo) for key, say in _SAID.items() if _is_known(key, row)}
    told["area"] = unidad
    cells = [cell for key, name in _ORDEN if (cell := _cell(row, key, name, told.get(key, "")))]
    return {
        "clase": leida.clase,
        "hoja": leida.hoja[:80],
        "fila": leida.fila,
        "codigo": leida.codigo,
        "titulo": leida.titulo,
        "resumen": " · ".join(filter(None, (told.get("fechas"), told.get("participantes")))),
        "convoca": _say_reach(leida.datos, catalogo, unidad),
        "celdas": cells,
    }


def _is_known(key: str, row: Renglon) -> bool:
    needs = {"fechas": "pedidas", "ventana_desde": "ventana", "numero": "participantes",
             "participantes": "publico"}.get(key, key)  # fmt: skip
    return row.leido.get(needs) not in (None, "")


def _cell(row: Renglon, key: str, name: str, told: str) -> dict[str, str] | None:
    """Return the cell of a column, or None where nothing is written, understood or wrong."""
    keys = {"fechas": _FECHAS, "ventana_desde": _VENTANA, **_DE_OTRAS}.get(key, (key,))
    written = [(row.place(k), cell.texto) for k in keys if (cell := row.get(k))]
    dice = " · ".join(text for _, text in written)
    wrong = next((f.frase for f in row.fallas if _CLAVES.get(f.campo) in keys), "")
    doubted = [text for k, text in row.dudas if k in keys]
    warned = [frase for k, frase in row.avisos if k in keys]
    supposed = [frase for k, frase in row.supuestos if k in keys]
    if not (dice or told or wrong):
        return None
    mark, note = "", ""
    if wrong:
        mark, note = "falla", wrong
        # Nothing read of a cell is not "all of them".
        told = told if row.leido.get(key, told) else ""
    elif doubted:
        mark, note = "duda", f"Por confirmar: «{'», «'.join(dict.fromkeys(doubted))}»."
    elif warned:
        mark = "aviso"
    elif supposed or not dice:
        mark, note = "supuesto", " ".join(dict.fromkeys(supposed))
    elif normal(dice) != normal(told):
        mark = "leido"
    if warned and not wrong:
        note = " ".join(filter(None, (note, *warned)))
    return {
        "que": name, "celda": ", ".join(place for place, _ in written), "dice": dice[:LARGO],
        "es": told[:LARGO], "marca": mark, "nota": note,
    }  # fmt: skip


def _say_dates_of(facts: Datos, _catalogo: Catalogo) -> str:
    asked = [Jornada(*map(datetime.fromisoformat, (s["inicio"], s["fin"])))
             for s in facts["pedidas"]]  # fmt: skip
    return say_jornadas(asked) if asked else "Sin fecha: la que convenga"


def _say_window(facts: Datos, _catalogo: Catalogo) -> str:
    return "Entre " + say_dates(map(date.fromisoformat, facts["ventana"]), articulo="el ")


def _say_length(facts: Datos, _catalogo: Catalogo) -> str:
    length = facts["duracion"]
    return say_length(length["cantidad"], length["unidad"], consecutiva=length["consecutiva"])


def _names_of(key: str) -> Callable[[Datos, Catalogo], str]:
    def say(facts: Datos, catalogo: Catalogo) -> str:
        codes: Sequence[str] = facts[key]
        if TODAS in codes:
            return "Todas"
        shown = [catalogo.entidades[code].nombre for code in codes[:NOMBRADAS]]
        rest = len(codes) - len(shown)
        return join_words([*shown, f"{rest} más"] if rest else shown)

    return say


def _say_ugel(facts: Datos, catalogo: Catalogo) -> str:
    if not facts["ugel"] and any("ugel" in ROLES[rol].tipos_entidad for rol in facts["publico"]):
        return "Todas las de sus regiones"
    return _names_of("ugel")(facts, catalogo)


def _say_seat(facts: Datos, catalogo: Catalogo) -> str:
    return catalogo.entidades[facts["sede"]].nombre


def _plain(key: str) -> Callable[[Datos, Catalogo], str]:
    return lambda facts, _catalogo: "; ".join(filter(None, str(facts[key]).splitlines()))


def _yes(facts: Datos, _catalogo: Catalogo) -> str:
    return "Sí" if facts["fija"] else "No"


_SAID: Mapping[str, Callable[[Datos, Catalogo], str]] = {
    **{key: _plain(key) for key in (
        "titulo", "tipo", "tema", "agenda", "prioridad", "lugar", "enlace_reunion",
        "enlace_asistencia", "observaciones",
    )},
    "fechas": _say_dates_of,
    "duracion": _say_length,
    "ventana_desde": _say_window,
    "modalidad": lambda facts, _: say_mode(facts["modalidad"], facts["plataforma"]),
    "cobertura": lambda facts, _: COBERTURAS[facts["cobertura"]],
    "regiones": _names_of("regiones"),
    "ugel": _say_ugel,
    "participantes": lambda facts, _: say_roles(facts["publico"]),
    "numero": _plain("participantes"),
    "fija": _yes,
    "sede": _say_seat,
}  # fmt: skip
_ORDEN = (
    ("codigo", "Código"), ("area", "Área"), ("titulo", "Nombre"), ("tipo", "Tipo"),
    ("tema", "Tema"), ("agenda", "Agenda"), ("fechas", "Fechas"), ("duracion", "Duración"),
    ("ventana_desde", "Podría ser"), ("participantes", "Participantes"),
    ("numero", "Número de participantes"), ("cobertura", "Cobertura"), ("regiones", "Regiones"),
    ("ugel", "UGEL"), ("modalidad", "Modalidad"), ("sede", "Sede"), ("lugar", "Local o sala"),
    ("fija", "Fecha fija"), ("prioridad", "Prioridad"),
    ("enlace_reunion", "Enlace de la reunión"), ("enlace_asistencia", "Enlace de asistencia"),
    ("observaciones", "Observaciones"),
)  # fmt: skip


def _say_reach(facts: Datos | None, catalogo: Catalogo, unidad: str) -> str:
    """Return to how many offices of each kind a sound row reaches: "1 DRE o GRE y 14 UGEL"."""
    if facts is None:
        return ""
    lines = reach(
        catalogo, publico=facts["publico"], regiones=facts["regiones"], ugel=facts["ugel"],
        unidad=unidad,
    )  # fmt: skip
    kinds = [catalogo.entidades[code].tipo for code in {code for code, _ in lines}]
    counted = [(kinds.count(kind), names) for kind, names in _CONVOCA.items() if kind in kinds]
    return join_words([f"{n} {one if n == 1 else many}" for n, (one, many) in counted])
