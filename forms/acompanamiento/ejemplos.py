"""A valid answer for each ficha of accompaniment, read from its own schema."""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any

from forms.acompanamiento.adaptacion import ACOMPANAMIENTO
from forms.acompanamiento.inicial import INICIALES
from forms.acompanamiento.matrices import ADAPTACIONES, attended, facts_of
from forms.contexto import Contexto
from forms.valores import as_date

Schema = dict[str, Any]
Answer = dict[str, Any]
TEXTOS: Mapping[str, str] = {
    "registro": "Los estudiantes midieron el aula en grupos y explicaron cómo lo hicieron.",
    "hipotesis": "Pregunta poco porque teme no terminar la sesión a tiempo.",
    "evidencias": "Revisó dos sesiones con sus docentes y dejó sugerencias escritas.",
    "notas": "Retomó las ideas de los estudiantes antes de explicar.",
    "interpretacion": "Más docentes retroalimentan por descubrimiento que en marzo.",
    "proposito": "Comparar cómo atendemos dos grados a la vez y acordar qué probar.",
    "avances": "Todos planifican por grados y seis recogen evidencias de cada estudiante.",
    "lugar": "Auditorio de la UGEL",
    "roles": "Dos docentes presentaron su práctica y otro condujo el cierre.",
}
_LIST = "Probar una pregunta abierta al inicio de cada sesión."
_TEXT = "Según lo acordado con la institución."
_FIRST_HOUR = 8


def sample(schema: Schema, contexto: Contexto) -> Answer:
    """Return an answer with the first of each choice, what they ask for and all that is known."""
    ficha = str(schema["$id"]).rpartition(":")[2]
    known = INICIALES.get(ficha, _nothing)(contexto)
    answer: Answer = {}
    wanted = [*schema["required"], *(n for n in known if n not in schema["required"])]
    while wanted:
        name = wanted.pop(0)
        node = schema["properties"][name]
        answer[name] = _value(name, node, known.get(name), contexto)
        wanted += [
            field
            for rule in schema.get("allOf", ())
            if name in rule["if"]["properties"]
            and answer[name] in _values(rule["if"]["properties"][name])
            for field in rule["then"]["required"]
        ]
    return answer


def _nothing(_contexto: Contexto) -> Answer:
    return {}


def _values(test: dict[str, Any]) -> list[Any]:
    return list(test.get("enum", [test.get("const")]))


def _value(name: str, node: Schema, known: Any, contexto: Contexto) -> Any:
    if node["type"] == "array":
        return _rows(node, known, contexto)
    if known is not None:
        return known
    if "oneOf" in node:
        return node["oneOf"][0]["const"]
    if node["type"] == "boolean":
        return True
    if node["type"] in ("integer", "number"):
        return node.get("minimum", 1)
    if name in ("hora_inicio", "hora_fin"):
        return _hour(name, contexto)
    if node.get("format") == "date":
        return _day(node, contexto).isoformat()
    return TEXTOS.get(name, _TEXT)


def _hour(name: str, contexto: Contexto) -> str:
    hechos = facts_of(contexto)
    begin = hechos.desde or f"{_FIRST_HOUR:02}:00"
    if name == "hora_inicio":
        return begin
    return f"{int(begin[:2]) + hechos.horas:02}{begin[2:]}"


def _day(node: Schema, contexto: Contexto) -> date:
    """Return a day that the ficha admits: the soonest after today, or the last that is left."""
    low, high, after = (as_date(node.get(k)) for k in ("x-minimo", "x-maximo", "x-posterior"))
    day = facts_of(contexto).inicio or contexto.hoy
    if after and day <= after:
        day = after + timedelta(days=1)
    return min(max(day, low or day), high or date.max)


def _rows(node: Schema, known: Any, contexto: Contexto) -> list[Any]:
    items, least = node["items"], node.get("minItems", 0)
    if node["x-control"] == "tabla":
        given = known if isinstance(known, list) and known else [{} for _ in range(least)]
        return [_row(items, row, contexto) for row in given]
    if "oneOf" in items:
        return [option["const"] for option in items["oneOf"][: max(least, 1)]]
    return list(known or [_LIST] * max(least, 1))


def _row(items: Schema, row: Answer, contexto: Contexto) -> Answer:
    asked = {n: items["properties"][n] for n in items["required"]}
    told = {n: _value(n, node, row.get(n), contexto) for n, node in asked.items()} | row
    for name, node in items["properties"].items():
        if "x-ejemplo" in node:
            told.setdefault(name, node["x-ejemplo"])
    return told | ({"evidencia": _LIST} if attended(contexto, told) else {})


Builder = Callable[[Schema, Contexto], Answer]
FICHAS_SIN_HECHOS = (
    "visita_balance", "visita_socializacion", "sensibilizacion",
    "rtc_convocatoria", "rtc_registro", "taller_requerimientos", "taller_prueba",
    "taller_logistica", "taller_gestion",
    "conformidad", "informe", "induccion", "diagnostico_organizacion", "buenas_practicas",
    "base_actualizada", "lista_de_cotejo", "datos_docente", "datos_director",
    "datos_estudiantes", "datos_ie", "diseno_metodologico",
)  # fmt: skip
"""Those that no fact of an estrategia changes."""
EJEMPLOS: Mapping[str, Builder] = dict.fromkeys(
    (*ACOMPANAMIENTO, *ADAPTACIONES, *FICHAS_SIN_HECHOS), sample
)
