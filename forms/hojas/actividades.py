"""An activity as a row of a plan tells it, whole or with what is wrong in it."""

import json
from collections.abc import Mapping
from typing import Any

from engine.domain.roles import ROLES
from forms.hojas.anotaciones import NINGUNO, Opcion
from forms.hojas.cuando import read_when, to_fields
from forms.hojas.donde import find_one, read_where
from forms.hojas.lineas import reach
from forms.hojas.palabras import normal
from forms.hojas.publico import Terminos, find_roles, say_roles
from forms.hojas.renglon import Renglon
from forms.hojas.sin_cargo import say_unfilled
from forms.hojas.territorio import TODAS, Catalogo

MODALIDADES: Mapping[str, str] = {
    "presencial": "presencial", "virtual": "virtual", "a distancia": "virtual", "remota": "virtual",
    "mixta": "mixta", "semipresencial": "mixta", "hibrida": "mixta", "bimodal": "mixta",
    "teams": "virtual", "microsoft teams": "virtual", "zoom": "virtual", "google meet": "virtual",
    "meet": "virtual", "webex": "virtual", "videoconferencia": "virtual",
}  # fmt: skip
PLATAFORMAS: Mapping[str, str] = {
    "teams": "Microsoft Teams", "zoom": "Zoom", "meet": "Google Meet", "webex": "Webex",
}  # fmt: skip
COBERTURAS = ("nacional", "minedu", "regional", "ugel", "ie")
_COVERS: Mapping[str, str] = {
    **{name: name for name in COBERTURAS}, "local": "ugel", "institucion educativa": "ie",
    "iiee": "ie", "sede central": "minedu", "macroregional": "regional",
    "macro regional": "regional",
}  # fmt: skip
TIPOS = ("Curso", "Taller de Asistencia Técnica", "Taller de Fortalecimiento de Capacidades",
         "Asistencia técnica presencial", "Reunión de trabajo")  # fmt: skip
_YES = frozenset(("si", "s", "x", "1", "true", "verdadero", "fija"))
_NO = frozenset(("", "no", "n", "0", "false", "falso"))
_UNKNOWN_LINK = frozenset(("", "por definir", "pendiente", "no aplica", "na", "sin enlace", "s n"))
Datos = dict[str, Any]


def read_activity(
    row: Renglon, catalogo: Catalogo, terms: Terminos, *, anio: int, unidad: str
) -> Datos | None:
    """Return the activity of a row as the Planificador keeps it, or None with its faults noted.

    What was taken for granted and what is doubtful is noted beside it, never hidden.
    """
    row.check_formulas()
    if not row.check_lengths():
        return None
    _check_area(row, catalogo, unidad)
    made: Datos = {
        "titulo": row.text("titulo", 200),
        "tipo": _kind(row),
        "tema": row.text("tema", 120) or row.text("titulo")[:120],
        "agenda": _agenda(row),
        **_mode(row),
        "publico": _public(row, terms),
        "participantes": _count(row),
        "fija": _yes(row),
        "prioridad": _priority(row),
        "sede": _seat(row, catalogo),
        "lugar": row.text("lugar", 200),
        "enlace_reunion": _link(row, "enlace_reunion"),
        "enlace_asistencia": _link(row, "enlace_asistencia"),
        "observaciones": "\n".join(filter(None, map(row.lines, ("descripcion", "observaciones")))),
    }
    if not made["titulo"]:
        row.wrong("titulo", "Falta el nombre de la actividad.")
    row.leido = made
    when = read_when(row, anio)
    where = read_where(row, catalogo)
    regions = where.regiones or ((TODAS,) if _covers_all(row, where.ugel) else ())
    made |= {"regiones": list(regions), "ugel": list(where.ugel)}
    made["cobertura"] = _cover(row, regions, where.ugel)
    made |= to_fields(when) if when else {}
    if when is None or row.fallas:
        return None
    _check_reach(row, catalogo, made, unidad)
    return None if row.fallas else made


def _check_area(row: Renglon, catalogo: Catalogo, unidad: str) -> None:
    """Refuse a row of another unit; a part of one, as in DISER-APMGI, belongs to it."""
    text = row.text("area")
    if not text:
        return
    codes = {normal(e.codigo): e.codigo for e in catalogo.of_kind("unidad")}
    parts = normal(text).split()
    named = next((codes[word] for word in parts if word in codes), None)
    if named is None:
        named = next(iter(find_one(row, catalogo, "area", "unidad", text)), unidad)
    if named != unidad:
        row.wrong("area", f"Dice {named} y usted importa el plan de {unidad}.")


def _kind(row: Renglon) -> str:
    text = row.text("tipo", 80)
    known = {normal(name): name for name in TIPOS}
    return known.get(normal(text), text) or TIPOS[1]


def _agenda(row: Renglon) -> str:
    """Return the points of the agenda, one a line; some programs keep them as a list of JSON."""
    text = row.lines("agenda")
    if not (text.startswith("[") and text.endswith("]")):
        return text
    try:
        points = json.loads(text)
    except ValueError:
        return text
    return "\n".join(" ".join(str(point).split()) for point in points)


def _mode(row: Renglon) -> Datos:
    """Return how it is held, and on which platform if it is virtual."""
    plain = row.plain("modalidad")
    words = set(plain.split())
    platform = next((name for word, name in PLATAFORMAS.items() if word in words), "")
    found = {mode for name, mode in MODALIDADES.items() if set(name.split()) <= words}
    if len(found) > 1:
        found = {"mixta"}
    if not plain:
        row.wrong("modalidad", "Falta la modalidad: presencial, virtual o mixta.")
    elif not found:
        row.wrong("modalidad", "Escriba presencial, virtual (Teams, Zoom, Meet) o mixta.")
    return {"modalidad": next(iter(found), ""), "plataforma": platform}


def _public(row: Renglon, terms: Terminos) -> list[str]:
    found: dict[str, None] = {}
    text = row.lines("participantes").replace("/", " / ")
    for item in row.items("participantes", text):
        whole = find_roles(item, terms)
        parts = [item] if whole and whole[0].certeza >= 0.95 else item.split(" y ")
        for part in parts:
            found |= dict.fromkeys(_roles(row, part.strip(), terms))
    if not found and not row.wrong_in(("participantes",)):
        row.wrong("participantes", "Diga a quiénes convoca: por ejemplo, especialistas UGEL.")
    return list(found)


def _roles(row: Renglon, item: str, terms: Terminos) -> list[str]:
    options = find_roles(item, terms)
    if not options:
        row.cuaderno.meet(item)
        row.wrong("participantes", f"No se reconoce a quiénes llama «{item[:60]}»: use un cargo"
                  " como «Especialistas de primaria» o «Jefes de AGP».")  # fmt: skip
        return []
    if options[0].certeza >= 0.95:
        return list(options[0].roles)
    row.cuaderno.meet(item)
    choices = [Opcion("|".join(t.roles), say_roles(t.roles), t.certeza) for t in options]
    answer = row.doubt("participantes", "publico", item, choices)
    return [] if answer == NINGUNO else [rol for rol in answer.split("|") if rol in ROLES]


def _count(row: Renglon) -> int | None:
    cell = row.get("numero")
    if cell is None:
        return None
    digits = row.plain("numero").split()
    number = next((int(word) for word in digits if word.isdigit()), 0)
    if not 0 < number <= 100_000:
        row.wrong("numero", "Escriba cuántas personas, en cifras.")
        return None
    return number


def _yes(row: Renglon) -> bool:
    plain = row.plain("fija")
    if plain not in _YES | _NO:
        row.wrong("fija", "Escriba Sí o No.")
    return plain in _YES


def _priority(row: Renglon) -> int:
    plain = row.plain("prioridad")
    named = {"": 3, "alta": 1, "media": 3, "baja": 5, **{str(n): n for n in range(1, 6)}}
    if plain not in named:
        row.wrong("prioridad", "Escriba de 1 (la más alta) a 5, o alta, media o baja.")
    return named.get(plain, 3)


def _seat(row: Renglon, catalogo: Catalogo) -> str | None:
    text = row.text("sede")
    if not text:
        return None
    kind = "ugel" if "ugel" in normal(text) else "dre"
    found = find_one(row, catalogo, "sede", kind, text)
    return found[0] if found else None


def _link(row: Renglon, key: str) -> str:
    text = row.text(key, 500)
    if normal(text) in _UNKNOWN_LINK:
        return ""
    if not text.lower().startswith(("https://", "http://")) or " " in text:
        row.wrong(key, "El enlace debe empezar con https:// y no llevar espacios.")
        return ""
    return text


def _cover(row: Renglon, regions: tuple[str, ...], ugel: tuple[str, ...]) -> str:
    plain = row.plain("cobertura")
    if plain and plain not in _COVERS:
        row.wrong("cobertura", "Escriba Nacional, MINEDU, Regional, UGEL o IE.")
    if plain in _COVERS:
        return _COVERS[plain]
    return "nacional" if TODAS in regions else "ugel" if ugel else "regional"


def _covers_all(row: Renglon, ugel: tuple[str, ...]) -> bool:
    return not ugel and _COVERS.get(row.plain("cobertura")) == "nacional"


def _check_reach(row: Renglon, catalogo: Catalogo, made: Datos, unidad: str) -> None:
    reached = reach(
        catalogo, publico=made["publico"], regiones=made["regiones"], ugel=made["ugel"],
        unidad=unidad,
    )  # fmt: skip
    if not reached:
        column = "regiones" if "regiones" in row.encabezado.columnas else "ugel"
        row.wrong(column, "Diga a qué regiones o UGEL convoca, o «Todas».")
    in_ugel = any("ugel" in ROLES[rol].tipos_entidad for rol in made["publico"])
    if row.get("ugel") and not made["ugel"] and in_ugel:
        row.assume("«No aplica» en UGEL se lee como todas las de sus regiones.", "ugel")
    for sentence in say_unfilled(reached, catalogo):
        row.warn("participantes", sentence)
