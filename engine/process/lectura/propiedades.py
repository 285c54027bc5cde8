"""Every property a diagram may draw: where it is read, what it means, how it is written."""

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches

from engine.process.grafo import ACTIVIDADES, LLAMADAS, TAREAS, Nodo

CUALQUIERA = "*"
"""The key of who takes any message of its name, on purpose."""

PROCESO = "proceso"
PASO = "cualquier paso"
PERSONA = "tarea de una persona"
SERVICIO = "tarea de servicio"
FORMULA = "tarea de fórmula"
DECISION = "tarea de decisión"
LLAMADA = "llamada a otro proceso"
GRUPO = "llamada por una colección"
VARIAS = "actividad de varias instancias"
INICIO = "inicio"
MENSAJE = "mensaje que se espera"
ARRANQUE = "mensaje que inicia el proceso"
ENVIO = "mensaje que se lanza"
SENAL = "señal que se espera"
LANZADA = "señal que se lanza"
ERROR = "error o escalamiento que se captura"
CICLO = "temporizador de ciclo que no interrumpe"


@dataclass(frozen=True)
class Propiedad:
    """A property: `en` are the places where it is read, `dice` what it means there."""

    nombre: str
    en: tuple[str, ...]
    dice: str
    ejemplo: str


_TODAS = (
    Propiedad("recibe", (PROCESO,), "Las variables con las que empieza.", "inicio fin"),
    Propiedad("inicia", (PROCESO,), "Qué roles lo inician, además de quien administra; «todos» es "
              "cualquiera.", "jefe_agp"),
    Propiedad("vuelve_a", (PROCESO,), "La tarea a la que vuelve una reprogramación.",
              "proponer_fechas"),
    Propiedad("estado", (PASO,), "La situación que anuncia desde ahí.", "en_ejecucion"),
    Propiedad("ficha", (PERSONA,), "El formulario registrado que responde.", "anexo_05"),
    Propiedad("campos", (PERSONA,), "El formulario dibujado en la propia tarea, en JSON; en vez "
              "de la ficha.", '[{"id": "aforo", "tipo": "entero", "requerido": true}]'),
    Propiedad("rol", (PERSONA,), "Qué rol la hace.", "especialista_dre"),
    Propiedad("entidad", (PERSONA,), "En qué entidad: unidad, origen, dre_solicitante, dre, "
              "miembro, escala, iniciador, propia o un código.", "propia"),
    Propiedad("vence", (PERSONA,), "Su plazo.", "habiles(5)"),
    Propiedad("seguimiento", (PERSONA,), "Desde cuándo conviene mirarla.", "habiles(2)"),
    Propiedad("fija", (PERSONA,), "Una variable que es verdadera desde que se completa.",
              "instrumentos_listos"),
    Propiedad("revisa", (PERSONA,), "Las tareas cuyo trabajo aprueba: quien las presentó no la "
              "hace.", "redactar_plan"),
    Propiedad("entrega", (PERSONA, SERVICIO, FORMULA, LLAMADA, INICIO), "Las variables que da su "
              "efecto o su programa.", "reservada cruces"),
    Propiedad("variables", (PERSONA, MENSAJE, ARRANQUE, SENAL, ERROR), "Qué campos de la respuesta "
              "o del mensaje pasan a variables: campo=variable, separados por comas. Un error da "
              "«codigo».", "decision=resolucion,motivo=porque"),
    Propiedad("servicio", (SERVICIO,), "El programa registrado que la hace.", "reservar"),
    Propiedad("expresion", (FORMULA,), "Lo que calcula.", "precio * cantidad"),
    Propiedad("resultado", (FORMULA, DECISION), "La variable en la que queda.", "total"),
    Propiedad("decision", (DECISION,), "La decisión DMN que pregunta.", "evaluar_programacion"),
    Propiedad("proceso", (LLAMADA,), "El proceso al que llama.", "confirmacion"),
    Propiedad("coleccion", (LLAMADA,), "El grupo registrado: una instancia hija por miembro.",
              "convocadas"),
    Propiedad("entradas", (LLAMADA,), "Lo que entrega a cada hija: variable=expresión, separadas "
              "por punto y coma.", "fecha=inicio;tope=total * 2"),
    Propiedad("salidas", (LLAMADA,), "Lo que toma de cada hija, escrito igual.", "aforo=aforo"),
    Propiedad("clave", (MENSAJE, ENVIO), "La expresión que une cada mensaje con quien lo espera; "
              f"«{CUALQUIERA}» es cualquiera, a propósito.", "oficio"),
    Propiedad("datos", (ENVIO, LANZADA), "Lo que lleva: campo=expresión, separados por punto y "
              "coma.", "monto=total;cuando=hoy()"),
    Propiedad("atraso", (CICLO,), "Qué hace con las rondas perdidas: una (si no se dice), todas u "
              "omitir.", "todas"),
    Propiedad("repite_coleccion", (VARIAS,), "La lista sobre la que se repite.", "faltantes"),
    Propiedad("repite_elemento", (VARIAS,), "La variable de cada vuelta.", "faltante"),
    Propiedad("repite_veces", (VARIAS,), "Cuántas veces, en vez de la lista.", "3"),
    Propiedad("repite_resultado", (VARIAS,), "La variable que se toma de cada vuelta.", "voto"),
    Propiedad("repite_salida", (VARIAS,), "La lista en la que se reúnen.", "votos"),
    Propiedad("repite_hasta", (VARIAS, GRUPO), "La condición que la termina antes.",
              "nrOfCompletedInstances >= 2"),
)  # fmt: skip

PROPIEDADES: Mapping[str, Propiedad] = {p.nombre: p for p in _TODAS}

_BY_CLASS: Mapping[str, frozenset[str]] = {
    **dict.fromkeys(TAREAS, frozenset({PERSONA})),
    "serviceTask": frozenset({SERVICIO, FORMULA}),
    "scriptTask": frozenset({FORMULA}),
    "businessRuleTask": frozenset({DECISION}),
    **dict.fromkeys(LLAMADAS, frozenset({LLAMADA})),
    "startEvent": frozenset({INICIO}),
}
_CAUGHT = {"mensaje": MENSAJE, "senal": SENAL, "error": ERROR, "escalamiento": ERROR}
_THROWN = {"mensaje": ENVIO, "senal": LANZADA}
_THROWERS = frozenset({"sendTask", "endEvent", "intermediateThrowEvent"})


def places_of(nodo: Nodo, raiz: str) -> frozenset[str]:
    """Return the places that a node is, for what is read of it; `raiz` is the process's id."""
    places = {PASO} | _BY_CLASS.get(nodo.clase, frozenset()) | _event_places(nodo, raiz)
    if nodo.clase in ACTIVIDADES and nodo.repeticion and nodo.repeticion.clase == "varias":
        places.add(VARIAS)
    if nodo.get("coleccion") is not None:
        places.add(GRUPO)
    return frozenset(places)


def _event_places(nodo: Nodo, raiz: str) -> set[str]:
    evento = nodo.evento
    if evento is None:
        return set()
    starts = nodo.clase == "startEvent" and nodo.recinto == raiz
    if evento.tipo == "temporizador":
        kept = nodo.clase == "intermediateCatchEvent" or (nodo.interrumpe and not starts)
        return set() if evento.forma != "ciclo" or kept else {CICLO}
    if starts and evento.tipo == "mensaje":
        return {ARRANQUE}
    place = (_THROWN if nodo.clase in _THROWERS else _CAUGHT).get(evento.tipo)
    return {place} if place else set()


def read_at(places: frozenset[str]) -> frozenset[str]:
    """Return the names of the properties read at some places."""
    return frozenset(name for name, p in PROPIEDADES.items() if not places.isdisjoint(p.en))


def nearest(name: str, first: frozenset[str] = frozenset()) -> str | None:
    """Return the known property that a misspelt name most looks like, those `first` before."""
    told = name.strip().lower().replace("-", "_").replace(" ", "_")
    likely = [known for known, letters in _LETTERS.items() if _may_be(told, known, letters)]
    for known in (sorted(first.intersection(likely)), likely):
        if found := get_close_matches(told, known, n=1, cutoff=0.7):
            return found[0]
    return None


_LETTERS: Mapping[str, frozenset[str]] = {n: frozenset(n) for n in sorted(PROPIEDADES)}


def _may_be(told: str, known: str, letters: frozenset[str]) -> bool:
    """Tell cheaply whether a name can look like a known one at all."""
    return abs(len(told) - len(known)) < 7 and 2 * len(letters.intersection(told)) > len(letters)
