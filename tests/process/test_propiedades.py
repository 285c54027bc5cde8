"""A property that is misspelt, misplaced or says nothing is told; one in its place is read."""

import pytest

from bpmn.registro import FOLDER
from engine.process.definicion import define
from engine.process.lectura.propiedades import (
    ARRANQUE,
    CICLO,
    DECISION,
    ENVIO,
    ERROR,
    FORMULA,
    GRUPO,
    INICIO,
    LANZADA,
    LLAMADA,
    MENSAJE,
    PASO,
    PERSONA,
    PROPIEDADES,
    SENAL,
    SERVICIO,
    VARIAS,
)
from engine.process.palabras import PROPIEDADES as PALABRAS
from engine.process.revisiones.hallazgo import Entorno, Hallazgo
from engine.process.revisiones.revision import review
from tests.process.conformidad.dibujo import draw
from tests.process.dmn import file, literal
from tests.process.guia import properties_section

ENTORNO = Entorno(servicios={"reservar"}, colecciones={"convocadas"}, procesos={"confirmacion"})

AT = {
    PERSONA: "ini > x > fin\nusuario x",
    SERVICIO: "ini > x > fin\nservicio x servicio=reservar",
    FORMULA: "ini > x > fin\nformula x expresion=1 resultado=n",
    DECISION: "ini > x > fin\ndecision x",
    LLAMADA: "ini > x > fin\nllama x llamado=confirmacion",
    GRUPO: "ini > x > fin\nllama x varias llamado=confirmacion coleccion=convocadas",
    VARIAS: "ini > x > fin\nsub x varias {\ni > t > f\ninicio i\nfin f\n}",
    INICIO: "x > t > fin\ninicio x",
    MENSAJE: "ini > x > fin\nrecibe x mensaje=m",
    ARRANQUE: "x > t > fin\ninicio x mensaje=m",
    ENVIO: "ini > x > fin\nenvia x mensaje=m",
    SENAL: "ini > x > fin\ncaptura x senal=s",
    LANZADA: "ini > x > fin\nlanza x senal=s",
    ERROR: "ini > t > fin\nborde x@t error=e\nx > f > fin",
    CICLO: "ini > t > fin\nborde x@t ciclo=R/PT1H sigue\nx > f > fin",
    PASO: "ini > x > fin\nparalela x",
}
"""By place, a diagram in which `x` is it."""

ALSO = {INICIO: {ARRANQUE}, FORMULA: {SERVICIO}, LLAMADA: {GRUPO}}
"""The places that are also another one, which reads as much."""

_ASTRAY = {"propiedad_desconocida", "mapeo_fuera_de_lugar"}
_UNREAD = {"variables_mal_escritas", "campos_mal_escritos", "expresion_no_admitida",
           "variable_sin_nombre", "temporizador_no_entendido"}  # fmt: skip


def _with(place: str, **properties: str) -> str:
    """Return the diagram of a place with properties drawn into its element."""
    drawn = draw(AT[place])
    told = "".join(
        f'<spiffworkflow:property name="{name}" value="{_escaped(value)}" />'
        for name, value in properties.items()
    )
    head, _, tail = drawn.partition(' id="x"')
    inside, closed, after = tail.partition(">")
    if inside.endswith("/"):
        tag = head.rpartition("<")[2].split()[0]
        body = f"<bpmn:extensionElements><spiffworkflow:properties>{told}"
        body += "</spiffworkflow:properties></bpmn:extensionElements>"
        return f'{head} id="x"{inside[:-1]}>{body}</{tag}>{after}'
    if after.lstrip().startswith("<bpmn:extensionElements>"):
        mark = "<spiffworkflow:properties>"
        return f'{head} id="x"{inside}{closed}{after.replace(mark, mark + told, 1)}'
    body = f"<bpmn:extensionElements><spiffworkflow:properties>{told}"
    body += "</spiffworkflow:properties></bpmn:extensionElements>"
    return f'{head} id="x"{inside}{closed}{body}{after}'


def _escaped(value: str) -> str:
    return value.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;")


def _found(source: str, elemento: str = "x") -> dict[str, Hallazgo]:
    return {h.regla: h for h in review(source, {}, ENTORNO) if h.elemento == elemento}


def _reads(name: str, place: str) -> bool:
    own = set(PROPIEDADES[name].en)
    return place in own or PASO in own or any(place in ALSO.get(p, ()) for p in own)


@pytest.mark.parametrize("place", AT)
@pytest.mark.parametrize("name", [n for n, p in PROPIEDADES.items() if p.en != ("proceso",)])
def test_a_property_is_read_in_its_places_and_told_elsewhere(name, place):
    if name in ("servicio", "coleccion", "expresion") and f"{name}=" in AT[place]:
        return
    found = _found(_with(place, **{name: PROPIEDADES[name].ejemplo})).keys()
    assert bool(found & _ASTRAY) is not _reads(name, place), found
    if _reads(name, place):
        assert not found & _UNREAD


@pytest.mark.parametrize("name", PROPIEDADES)
def test_a_misspelt_property_is_told_with_the_one_it_meant(name):
    place = next((p for p in PROPIEDADES[name].en if p in AT), PASO)
    said = _found(_with(place, **{name.upper() + "s": "algo"}))["propiedad_desconocida"]
    assert f"«{name.upper()}s»" in said.mensaje
    assert f"«{name}»" in said.sugerencia
    assert said.grave


def test_a_misplaced_property_is_told_with_where_it_goes():
    said = _found(_with(SERVICIO, ficha="anexo_05"))["propiedad_desconocida"]
    assert PERSONA in said.sugerencia


def test_a_property_drawn_in_a_flow_or_a_lane_is_told():
    held = (
        "<bpmn:extensionElements><spiffworkflow:properties>"
        '<spiffworkflow:property name="rol" value="diri" /></spiffworkflow:properties>'
        "</bpmn:extensionElements>"
    )
    flow = draw("ini > a > fin").replace(
        'id="ini__a" sourceRef="ini" targetRef="a"/>',
        f'id="ini__a" sourceRef="ini" targetRef="a">{held}</bpmn:sequenceFlow>',
    )
    assert "sequenceFlow" in _found(flow, "ini__a")["propiedad_desconocida"].mensaje


def test_a_property_drawn_twice_with_two_values_is_refused():
    source = _with(PERSONA, ficha="anexo_05")
    again = source.replace(
        "</spiffworkflow:properties>",
        '<spiffworkflow:property name="ficha" value="anexo_06" /></spiffworkflow:properties>',
    )
    assert _found(again)["propiedad_repetida"].grave
    assert "propiedad_repetida" not in _found(again.replace("anexo_06", "anexo_05"))


def test_a_property_out_of_its_list_is_refused():
    source = _with(PERSONA, ficha="anexo_05")
    loose = source.replace("<spiffworkflow:properties>", "").replace(
        "</spiffworkflow:properties>", ""
    )
    assert _found(loose)["extension_no_admitida"].grave


WAITS = {
    "a task": "ini > x > fin\nrecibe x mensaje=m",
    "an event": "ini > x > fin\ncaptura x mensaje=m",
    "a border": "ini > t > fin\nborde x@t mensaje=m\nx > f > fin",
    "an event sub-process": "ini > t > fin\nevento v {\ninicio x mensaje=m\nx > u > fin_v\n}",
}


@pytest.mark.parametrize("texto", WAITS.values(), ids=WAITS)
def test_who_waits_for_any_message_of_a_name_is_told_unless_it_says_so(texto):
    hint = _found(draw(texto))["mensaje_sin_clave"]
    assert (hint.grave, "«m»" in hint.mensaje) == (False, True)
    keyed = texto.replace("mensaje=m", "mensaje=m clave=n")
    assert "mensaje_sin_clave" not in _found(draw(keyed))
    on_purpose = draw(texto.replace("mensaje=m", "mensaje=m clave=*"))
    assert _found(on_purpose).keys().isdisjoint({"mensaje_sin_clave", "expresion_no_admitida"})


def test_a_message_that_starts_a_process_needs_no_key():
    assert _found(draw(AT[ARRANQUE])).keys().isdisjoint({"mensaje_sin_clave"})


CAMPOS = {
    "no JSON": ('[{"id": "a"', "JSON válido"),
    "no list": ('{"id": "a"}', "lista"),
    "no field": ("[1]", "no es un objeto"),
    "an unknown key": ('[{"id": "a", "tipe": "texto"}]', "«tipe»"),
    "an unknown type": ('[{"id": "a", "tipo": "moneda"}]', "uno de: texto"),
    "an id that is no name": ('[{"id": "Año fiscal"}]', "minúsculas"),
    "an id of the language": ('[{"id": "not"}]', "palabra de las expresiones"),
    "an id twice": ('[{"id": "a"}, {"id": "a"}]', "mismo id"),
    "options of none": ('[{"id": "a", "tipo": "opcion"}]', "opciones"),
}


@pytest.mark.parametrize(("campos", "why"), CAMPOS.values(), ids=CAMPOS)
def test_fields_drawn_amiss_are_refused_naming_their_task(campos, why):
    said = _found(_with(PERSONA, campos=campos))["campos_mal_escritos"]
    assert said.grave
    assert why in said.mensaje
    assert "«x»" in said.mensaje


def test_what_says_nothing_where_it_is_read_is_told():
    both = _found(_with(SERVICIO, expresion="1"))["servicio_y_expresion"]
    kept = _found(_with(SERVICIO, resultado="total"))["resultado_sin_efecto"]
    fixed = _found(_with(PERSONA, fija="dos palabras"))["variable_sin_nombre"]
    given = _found(_with(SERVICIO, entrega="buena 2mala"))["variable_sin_nombre"]
    assert (both.grave, kept.grave, fixed.grave, given.grave) == (True, False, True, False)
    assert "2mala" in given.mensaje


DECIDE = "ini > a > x > fin\nusuario a variables=monto=monto\ndecision x decision=final"
MIXED = {
    "one it requires and a variable": ("monto < tope", None),
    "one it requires and a misspelt one": ("monot < tope", "monot"),
    "a misspelt one alone": ("monot < 5", "monot"),
    "a misspelt required one": ("monto < topo", "topo"),
}


@pytest.mark.parametrize(("expression", "wrong"), MIXED.values(), ids=MIXED)
def test_a_decision_that_mixes_what_it_requires_with_variables_is_read_whole(expression, wrong):
    tables = file(literal("tope", "100"), literal("final", expression, "tope"))
    found = review(draw(DECIDE), {"f": tables}, ENTORNO)
    told = [h.mensaje for h in found if h.regla == "variable_sin_origen"]
    assert len(told) == (wrong is not None)
    assert all(f"«{wrong}»" in mensaje for mensaje in told)


def test_a_call_over_a_group_ends_early_by_the_standard_s_own_condition():
    words = (
        "ini > x > fin\nllama x varias llamado=confirmacion coleccion=convocadas"
        " hasta='numberOfCompletedInstances >= 2'"
    )
    definicion = define("conformidad", draw(words), {})
    assert definicion.elemento("x").get("repite_hasta") == "numberOfCompletedInstances >= 2"


def test_the_readme_lists_every_property_as_it_is_read():
    readme = (FOLDER / "README.md").read_text(encoding="utf-8")
    assert properties_section() in readme, "run: python -m tests.process.guia"
    assert all(f"| `{name}` |" in properties_section() for name in PROPIEDADES)


def test_people_are_told_of_properties_that_exist():
    assert PALABRAS.keys() <= PROPIEDADES.keys()
