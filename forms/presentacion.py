"""How people see a ficha: as a form to fill in and, once presented, as a document."""

from collections.abc import Mapping
from itertools import zip_longest
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from engine.domain.convocatoria import Jornada
from engine.domain.redaccion import say_jornadas
from forms.contexto import Contexto, Indicador
from forms.conversion import SEPARATOR
from forms.dibujada import base_schema, ficha_of
from forms.documento import data_of
from forms.esquema import bare_schema
from forms.formato import number_text
from forms.registro import FOLDER
from forms.valores import node_at
from forms.vista import SELECTABLE, Hoja, field_id, sections_of

TEMPLATES = Environment(
    loader=FileSystemLoader(FOLDER / "plantillas"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def render_form(
    ficha: str,
    contexto: Contexto,
    valores: Mapping[str, Any],
    errores: Mapping[str, str],
    *,
    with_context: bool = True,
) -> Markup:
    """Return the ficha's fields, to be put inside the page's own form.

    `valores` may be anything a person left there (a draft, a refused answer): what was typed is
    kept. `errores` are by JSON path; each stands beside its field, whose id is `field_id(path)`.
    `with_context=False` leaves out remarks, cruces, free dates and indicators, for a page that
    shows them itself. The page's form needs `novalidate`, so that the sentences are ours; the
    buttons within are named `_accion`: `guardar`, or those of `forms.filas.apply_action`.
    """
    schema = bare_schema(ficha, contexto)
    hoja = Hoja(ficha, contexto, errores)
    html = TEMPLATES.get_template("ficha.html").render(
        ficha=ficha_of(ficha, contexto),
        descripcion=schema["description"],
        contexto=contexto,
        con_contexto=with_context,
        por_pasos=bool(schema.get("x-pasos")),
        secciones=sections_of(schema, valores, hoja),
        alternativas=_alternatives(contexto) if ficha == "at_cruce" else [],
        indicadores=[_indicador(i) for i in contexto.indicadores],
        entidades_por_texto=_searchable(hoja),
    )
    return Markup(html)  # noqa: S704 - the template escaped every value


def render_answer(ficha: str, contexto: Contexto, respuesta: Mapping[str, Any]) -> Markup:
    """Return the answer as a read-only document that prints well."""
    schema = base_schema(ficha, contexto)
    html = TEMPLATES.get_template("documento.html").render(
        ficha=ficha_of(ficha, contexto),
        titulo=schema["title"],
        contexto=contexto,
        secciones=data_of(schema, respuesta, Hoja(ficha, contexto, {})),
    )
    return Markup(html)  # noqa: S704 - the template escaped every value


def error_links(
    ficha: str, contexto: Contexto, errores: Mapping[str, str]
) -> tuple[tuple[str, str], ...]:
    """Return (href, sentence) per error for the summary on top of the page.

    What belongs to no field of the ficha leads to the ficha itself, `#ficha`.
    """
    schema = bare_schema(ficha, contexto)
    links = []
    for path, sentence in errores.items():
        parts = tuple(int(p) if p.isascii() and p.isdigit() else p for p in path.split("."))
        drawn = "x-control" in node_at(schema, parts)
        links.append((f"#{field_id(path)}" if drawn else "#ficha", sentence))
    return tuple(links)


def _alternatives(contexto: Contexto) -> list[str]:
    dates = (
        say_jornadas(Jornada.at(j["fecha"], j["hora_inicio"], j["hora_fin"]) for j in programme)
        for programme in contexto.alternativas
    )
    costs = (f" ({costo})" for costo in contexto.costos)
    return [f"{date}{cost}" for date, cost in zip_longest(dates, costs, fillvalue="")]


def _indicador(indicador: Indicador) -> dict[str, str]:
    share = indicador.porcentaje
    return {
        "nombre": indicador.nombre,
        "resultado": "Sin datos" if share is None else f"{number_text(round(share, 1))} %",
        "cuenta": f"{number_text(indicador.numerador)} de {number_text(indicador.denominador)}",
        "fuente": indicador.fuente,
        "nota": indicador.nota,
    }


def _searchable(hoja: Hoja) -> list[str]:
    entidades = hoja.choices("entidad")
    if len(entidades) <= SELECTABLE:
        return []
    return [f"{code}{SEPARATOR}{label}" for code, label in entidades.items()]
