"""What the parts of a diagram are called when people are told of them."""

from collections.abc import Mapping

from engine.process.grafo import EventoNodo, Nodo, Repeticion

CLASES: Mapping[str, str] = {
    "userTask": "tarea de una persona",
    "manualTask": "tarea manual",
    "serviceTask": "tarea del servicio",
    "scriptTask": "tarea de cálculo",
    "businessRuleTask": "tarea de decisión",
    "sendTask": "tarea de envío",
    "receiveTask": "tarea de recepción",
    "task": "tarea sin tipo",
    "callActivity": "llamada a otro proceso",
    "subProcess": "subproceso",
    "exclusiveGateway": "compuerta exclusiva",
    "parallelGateway": "compuerta paralela",
    "inclusiveGateway": "compuerta inclusiva",
    "eventBasedGateway": "compuerta de eventos",
    "startEvent": "inicio",
    "endEvent": "fin",
    "intermediateCatchEvent": "evento que espera",
    "intermediateThrowEvent": "evento que avisa",
    "boundaryEvent": "evento de borde",
}
EVENTOS: Mapping[str, str] = {
    "temporizador": "un temporizador",
    "mensaje": "un mensaje",
    "senal": "una señal",
    "error": "un error",
    "escalamiento": "un escalamiento",
    "condicional": "una condición",
    "enlace": "un enlace",
    "terminacion": "una terminación",
}
PROPIEDADES: Mapping[str, str] = {
    "ficha": "la ficha",
    "rol": "el rol de quien la hace",
    "entidad": "la oficina que la hace",
    "vence": "el plazo",
    "seguimiento": "la fecha de seguimiento",
    "campos": "el formulario dibujado",
    "variables": "las variables que toma",
    "fija": "la variable que fija",
    "estado": "el estado que anuncia",
    "servicio": "el servicio que llama",
    "expresion": "la expresión que calcula",
    "resultado": "la variable del resultado",
    "decision": "la tabla de decisión",
    "proceso": "el proceso que llama",
    "coleccion": "el grupo por el que se repite",
    "entradas": "lo que entrega a cada hijo",
    "salidas": "lo que toma de cada hijo",
    "clave": "la clave de los mensajes",
    "datos": "los datos que envía",
    "atraso": "qué hace con lo atrasado",
    "vuelve_a": "adónde vuelve al reprogramar",
}


def class_of(nodo: Nodo) -> str:
    """Return the words of what a node is: "tarea de una persona", "evento de borde"."""
    return CLASES.get(nodo.clase, nodo.clase)


def event_of(evento: EventoNodo | None) -> str:
    """Return the words of what an event waits for or throws: "un temporizador"."""
    return EVENTOS.get(evento.tipo, evento.tipo) if evento else "nada"


def rounds_of(repeticion: Repeticion | None) -> str:
    """Return the words of how an activity repeats: "varias veces a la vez"."""
    if repeticion is None:
        return "una sola vez"
    if repeticion.clase == "bucle":
        return "en un bucle"
    return "varias veces, una tras otra" if repeticion.secuencial else "varias veces a la vez"
