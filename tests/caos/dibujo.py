"""The process under torment: people, a timer, a message, a child, in two versions."""

from tests.bench.dibujante import Pliego, Trazo, line

PROCESO = "tormento"
MENSAJE = "dato_llegado"
ESPERA = "PT1S"
UNA = ("preparar", "revisar", "paso_0", "cerrar")
"""The tareas of an instance of the first version and its child, each done once."""


def drawn(*, anexo: bool) -> tuple[Pliego, Pliego]:
    """Return the process and its child; the second version asks for one more tarea."""
    trazo = Trazo(PROCESO, recibe="clave")
    trazo.roots.append(f'<bpmn:message id="mensaje" name="{MENSAJE}" />')
    split, join = trazo.node("parallelGateway", "abre"), trazo.node("parallelGateway", "cierra")
    wait = trazo.node("intermediateCatchEvent", "pausa", _timer())
    catch = trazo.node(
        "intermediateCatchEvent", "recibir",
        '<bpmn:messageEventDefinition id="recibir_def" messageRef="mensaje" />',
        clave="clave", variables="dato=dato",
    )  # fmt: skip
    called = trazo.node("callActivity", "criar", given='calledElement="cria"')
    last = [trazo.user("anexar")] if anexo else []
    trazo.chain(trazo.node("startEvent", "inicio"), trazo.user("preparar"), split)
    trazo.chain(split, wait, trazo.user("revisar"), join)
    trazo.chain(split, catch, join)
    end = trazo.node("endEvent", "fin")
    trazo.chain(join, called, *last, trazo.user("cerrar"), end)
    return trazo.done(), line(1, "cria")


def _timer() -> str:
    return (
        '<bpmn:timerEventDefinition id="pausa_def"><bpmn:timeDuration '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
        f'xsi:type="bpmn:tFormalExpression">{ESPERA}</bpmn:timeDuration>'
        "</bpmn:timerEventDefinition>"
    )
