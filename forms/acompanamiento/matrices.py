"""What the rule book's rubrics change in the fichas that value a docente or whoever directs."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import timedelta
from typing import Any

from engine.domain.desempeno import NIVELES, Rubrica, read_rubricas, rubrica_of, say_desempeno
from engine.domain.redaccion import say_date
from forms.contexto import Contexto
from forms.estrategia import Estrategia
from forms.valores import rows_of

Schema = dict[str, Any]
Answer = dict[str, Any]
Errors = Iterator[tuple[str, str]]
_ONE_DAY = timedelta(days=1)


def facts_of(contexto: Contexto) -> Estrategia:
    """Return the facts of the estrategia, those of none when the ficha is shown by itself."""
    return contexto.estrategia or Estrategia()


def options(contexto: Contexto, codes: Iterable[str], *, director: bool = False) -> list[Schema]:
    """Return performances as choices, each by its code and its name."""
    rubricas = read_rubricas(facts_of(contexto).rubricas)
    return [
        {"const": code, "title": say_desempeno(rubricas, code, de_director=director)}
        for code in codes
    ]


def _levels(rubricas: tuple[Rubrica, ...], code: str) -> Schema:
    """Return the levels of a performance as choices, with what is seen at each (IN-10)."""
    found = rubrica_of(rubricas, code)
    return {
        "description": found.mira if found else "",
        "oneOf": [
            {"const": n, "title": n, "description": found.tell(i) if found else ""}
            for i, n in enumerate(NIVELES, start=1)
        ],
    }


def _offer(schema: Schema, table: str, codes: list[Schema]) -> None:
    """Offer performances in the column `desempeno` of a table, or in a list of boxes."""
    items = schema["properties"][table]["items"]
    if codes:
        items.get("properties", {}).get("desempeno", items)["oneOf"] = codes


def rate(schema: Schema, contexto: Contexto) -> None:
    """Ask for the level of each performance of the visit, by its last day alone (VI-09, VA-06)."""
    hechos = facts_of(contexto)
    head(schema, hechos)
    if hechos.fin:
        fecha = schema["properties"]["fecha_valorada"]
        fecha["x-minimo"] = fecha["x-maximo"] = hechos.fin.isoformat()
        if hechos.dias > 1:
            fecha["description"] = "Solo el último día de la visita."
    rubricas = read_rubricas(hechos.rubricas)
    _offer(schema, "niveles", options(contexto, hechos.propios))
    _offer(schema, "planificacion", options(contexto, hechos.del_mes))
    table = schema["properties"]["niveles"]
    level = table["items"]["properties"]["nivel"]
    codes = hechos.propios or ()
    level["x-segun"] = {"campo": "desempeno", "casos": {c: _levels(rubricas, c) for c in codes}}
    if hechos.atendidos:
        # What the visit did not attend has a level and nothing else: it is not asked for more.
        spared = {c: {"x-oculta": True} for c in codes if c not in hechos.atendidos}
        for name in ("evidencia", "producto"):
            column = table["items"]["properties"][name]
            column["x-segun"] = {"campo": "desempeno", "casos": spared}
    if codes:
        table["minItems"] = table["maxItems"] = len(codes)
    else:
        # Shown by itself nobody says what its rule book looks at: its rows are chosen.
        del table["x-filas-fijas"], table["items"]["properties"]["desempeno"]["x-fijo"]
    if hechos.clase == "diagnostica":
        schema["required"].append("firmada")


def head(schema: Schema, hechos: Estrategia) -> None:
    """Put first whom it is with and which day it is."""
    said = hechos.quien
    if hechos.inicio and hechos.dias > 1:
        today = say_date(hechos.inicio + (hechos.dia - 1) * _ONE_DAY)
        said += f", día {hechos.dia} de {hechos.dias}, {today}"
    elif hechos.inicio:
        said += f", {say_date(hechos.inicio)}"
    if said:
        schema["description"] = f"{said.removeprefix(', ')}. {schema['description']}"


def choose(schema: Schema, contexto: Contexto) -> None:
    """Offer the performances that the programme looks at, by their names (VA-01, VA-02, VA-08)."""
    hechos = facts_of(contexto)
    head(schema, hechos)
    _offer(schema, "desempenos", options(contexto, hechos.desempenos))


def agree(schema: Schema, contexto: Contexto) -> None:
    """Offer what a docente may put first in the plan individual (VA-08)."""
    hechos = facts_of(contexto)
    head(schema, hechos)
    _offer(schema, "prioridades", options(contexto, hechos.desempenos))


def observe_director(schema: Schema, contexto: Contexto) -> None:
    """Ask what was seen of each performance of whoever directs, without level (VA-05)."""
    hechos = facts_of(contexto)
    head(schema, hechos)
    _offer(schema, "desempenos", options(contexto, hechos.director, director=True))


def gather(schema: Schema, contexto: Contexto) -> None:
    """Offer in a GIA what waits for the end of the month (VA-04)."""
    _offer(schema, "evidencias", options(contexto, facts_of(contexto).del_mes))


def value_directors(schema: Schema, contexto: Contexto) -> None:
    """Ask for evidence of each director, performance by performance (VA-05, IN-14)."""
    hechos = facts_of(contexto)
    head(schema, hechos)
    table = schema["properties"]["directores"]
    table["minItems"] = table["maxItems"] = len(contexto.cargos)
    columns, model = table["items"]["properties"], None
    asked = options(contexto, hechos.director, director=True)
    for order, choice in enumerate(asked, start=2):
        name = f"evidencia_{choice['const'].lower()}"
        model = columns.pop(name, model) or {}
        columns[name] = {**_TEXT, "title": choice["title"], "x-orden": order}
    if asked:
        columns["necesidad"]["x-orden"] = len(asked) + 2


_TEXT: Schema = {"type": "string", "minLength": 3, "maxLength": 400, "x-control": "area"}
_LEVEL: Schema = {
    "type": "string",
    "x-control": "opcion",
    "oneOf": [{"const": n, "title": n} for n in NIVELES],
}


def value_month(schema: Schema, contexto: Contexto) -> None:
    """Ask for the levels that wait for the month, docente by docente (VA-04, VA-09)."""
    hechos = facts_of(contexto)
    table = schema["properties"]["niveles"]
    table["minItems"] = table["maxItems"] = len(contexto.cargos)
    asked = options(contexto, hechos.del_mes)
    rubricas = read_rubricas(hechos.rubricas)
    if asked:
        columns = table["items"]["properties"]
        columns.pop("d1", None)
        columns.pop("d4", None)
        table["items"]["required"] = ["cargo"]
        for order, choice in enumerate(asked, start=2):
            levels = _levels(rubricas, choice["const"])
            shown = [
                {
                    **o,
                    "title": f"{o['const']} · {o['description']}"
                    if o["description"]
                    else o["const"],
                }
                for o in levels["oneOf"]
            ]
            name = choice["const"].lower()
            columns[name] = {**_LEVEL, **levels, "oneOf": shown, "title": choice["title"],
                             "x-orden": order}  # fmt: skip
            if all(choice["const"] in own for own in (hechos.pedidos or {}).values()):
                table["items"]["required"].append(name)
        columns["prioridad"]["x-orden"] = len(asked) + 2
    first = table["items"]["properties"]["prioridad"]
    first["oneOf"] = options(contexto, hechos.desempenos) or first["oneOf"]
    _offer(schema, "evidencias", asked)


ADAPTACIONES: dict[str, Callable[[Schema, Contexto], None]] = {
    "visita_registro": rate,
    "visita_preparacion": choose,
    "visita_direccion": observe_director,
    "plan_individual": agree,
    "plan_anual": choose,
    "plan_anual_ugel": choose,
    "gia_diseno": choose,
    "gia_registro": gather,
    "gia_directores": value_directors,
    "valoracion_mes": value_month,
}
"""What comes after, or in place of, the adaptation that a ficha of accompaniment had."""


def attended(contexto: Contexto, row: Answer) -> bool:
    """Tell whether a row rates what the visit attended, which asks for its evidence (VA-06)."""
    return "nivel" in row and _attends(facts_of(contexto), row.get("desempeno"))


def _attends(hechos: Estrategia, code: object) -> bool:
    return code in hechos.atendidos and code in hechos.propios


def attended_errors(contexto: Contexto, respuesta: Answer) -> Errors:
    """Ask for evidence of what the visit attended, and of nothing else (VA-06, S003:2171-2175)."""
    hechos = facts_of(contexto)
    for i, row in rows_of(respuesta, "niveles"):
        code, said = row.get("desempeno"), row.get("evidencia")
        if not hechos.atendidos or not isinstance(code, str):
            continue
        if _attends(hechos, code) and not said:
            yield (
                f"niveles.{i}.evidencia",
                f"Escriba la evidencia de {code}: la visita lo atendió.",
            )
        elif said and not _attends(hechos, code):
            yield (
                f"niveles.{i}.evidencia",
                f"Quite la evidencia: la visita no atendió {code}, solo registre su nivel.",
            )


def whole_errors(contexto: Contexto, respuesta: Answer) -> Errors:
    """Ask for the level of every performance of the visit (VA-06, S003:2171-2175)."""
    rated = {row.get("desempeno") for _, row in rows_of(respuesta, "niveles")}
    missing = [code for code in facts_of(contexto).propios if code not in rated]
    if missing and rated:
        yield "niveles", f"Falta el nivel de {', '.join(missing)}: se registran todos."


def matrix_signed_errors(contexto: Contexto, respuesta: Answer) -> Errors:
    """Ask for both signatures of the matriz of a diagnostic visit (VD-06, S003:1023-1025)."""
    if facts_of(contexto).clase == "diagnostica" and respuesta.get("firmada") is False:
        yield "firmada", "Falta firmar: la matriz se presenta cuando ambos la firmaron."


def month_errors(contexto: Contexto, respuesta: Answer) -> Errors:
    """Ask of each docente what their kind of school looks at, and nothing else (VA-01)."""
    hechos = facts_of(contexto)
    for i, row in rows_of(respuesta, "niveles"):
        cargo = row.get("cargo")
        asked = (hechos.pedidos or {}).get(cargo) if isinstance(cargo, int) else None
        for code in hechos.del_mes if asked is not None else ():
            given, wanted = row.get(code.lower()), code in (asked or ())
            if wanted and not given:
                yield f"niveles.{i}.{code.lower()}", f"Elija el nivel de {code}."
            elif given and not wanted:
                said = f"En su tipo de institución no se mira {code}: déjelo sin nivel."
                yield f"niveles.{i}.{code.lower()}", said


Rule = Callable[[Contexto, Answer], Errors]
REGLAS: Mapping[str, tuple[Rule, ...]] = {
    "visita_registro": (whole_errors, attended_errors, matrix_signed_errors),
    "valoracion_mes": (month_errors,),
}


def _rate(contexto: Contexto) -> Answer:
    """Return what is known before it is asked: the day, the last visit's head, and the notes."""
    hechos, noted = facts_of(contexto), facts_of(contexto).anotado or {}
    spared = set(hechos.propios) - set(hechos.atendidos) if hechos.atendidos else set()
    told = {code: {"evidencia": said} for code, said in noted.items() if code not in spared}
    answer: Answer = {"niveles": [{"desempeno": c} | told.get(c, {}) for c in hechos.propios]}
    if later := [{"desempeno": c} | told[c] for c in hechos.del_mes if c in told]:
        answer["planificacion"] = later
    if hechos.fin:
        answer["fecha_valorada"] = hechos.fin.isoformat()
    return answer | (hechos.antes or {})


def _directors(contexto: Contexto) -> Answer:
    desde = facts_of(contexto).desde
    rows = [{"cargo": cargo} for cargo in contexto.cargos]
    return {"directores": rows} | ({"hora_inicio": desde} if desde else {})


def _director(contexto: Contexto) -> Answer:
    return {"desempenos": [{"desempeno": code} for code in facts_of(contexto).director]}


def _month(contexto: Contexto) -> Answer:
    first = facts_of(contexto).primero or {}
    rows: list[Answer] = []
    for cargo in contexto.cargos:
        codes = first.get(cargo) or ()
        rows.append({"cargo": cargo} | ({"prioridad": codes[0]} if codes else {}))
    return {"niveles": rows}


INICIALES: Mapping[str, Callable[[Contexto], Answer]] = {
    "visita_registro": _rate,
    "visita_direccion": _director,
    "gia_directores": _directors,
    "valoracion_mes": _month,
}
