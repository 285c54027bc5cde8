"""The goals of learning of a year's plan: a row for each desempeño, a column for each quarter."""

from collections.abc import Iterator
from typing import Any

from engine.domain.redaccion import join_words, say_date
from forms.acompanamiento.matrices import facts_of, options
from forms.contexto import Contexto
from forms.valores import rows_of

Schema = dict[str, Any]
Answer = dict[str, Any]
Errors = Iterator[tuple[str, str]]
TABLA = "metas_por_desempeno"
_QUARTERS = (1, 2, 3)


def ask_goals(schema: Schema, contexto: Contexto) -> None:
    """Ask for the goals of the quarters that have not ended, beside where docentes are today."""
    hechos, table = facts_of(contexto), schema["properties"][TABLA]
    columns = table["items"]["properties"]
    pending = _pending(contexto)
    for n in _QUARTERS:
        if n not in pending:
            del columns[f"trimestre_{n}"]
        elif n <= len(hechos.trimestres):
            columns[f"trimestre_{n}"]["title"] = f"Al {say_date(hechos.trimestres[n - 1])}"
    if not pending:
        del schema["properties"][TABLA]
        schema["required"].remove(TABLA)
        return
    choices = options(contexto, hechos.desempenos)
    for choice in choices:
        today = (hechos.logrado or {}).get(choice["const"])
        choice["title"] += f" (hoy, {today} %)" if today is not None else ""
    if choices:
        columns["desempeno"]["oneOf"] = choices
        table["minItems"] = table["maxItems"] = len(choices)
    else:
        # Shown by itself nobody says what its rule book looks at: its rows are chosen.
        del table["x-filas-fijas"], columns["desempeno"]["x-fijo"]


def rows_to_fill(contexto: Contexto) -> Answer:
    """Return a row for each desempeño that the programme looks at."""
    rows = [{"desempeno": code} for code in facts_of(contexto).desempenos]
    return {TABLA: rows} if rows and _pending(contexto) else {}


def _pending(contexto: Contexto) -> list[int]:
    """Return the quarters that have not ended; all when it is not said which there are."""
    ends = facts_of(contexto).trimestres
    known = [n for n, end in enumerate(ends, start=1) if n in _QUARTERS and end >= contexto.hoy]
    return known if ends else list(_QUARTERS)


def goals_errors(contexto: Contexto, respuesta: Answer) -> Errors:
    """Ask for the goals of what the plan puts first (S003:1185-1190, 1231-1243)."""
    first, pending = respuesta.get("desempenos"), _pending(contexto)
    wanted = [code for code in first if isinstance(code, str)] if isinstance(first, list) else []
    told: set[str] = set()
    for i, row in rows_of(respuesta, TABLA):
        code = row.get("desempeno")
        if code not in wanted or not isinstance(code, str):
            continue
        told.add(code)
        for n in pending:
            if row.get(f"trimestre_{n}") in (None, ""):
                yield f"{TABLA}.{i}.trimestre_{n}", f"Escriba la meta de {code}: lo prioriza."
    missing = [code for code in wanted if code not in told]
    if missing and pending and TABLA in respuesta:
        yield TABLA, f"Falta la meta de {join_words(missing)}: los prioriza."
