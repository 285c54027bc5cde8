"""What one small process must do, told without any engine: the oracle of the random walks."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from tests.bench.dibujante import Pliego, Trazo

MENSAJE = "llega_dato"
PAUSA = timedelta(hours=1)
PLAZO = timedelta(hours=5)
TAREAS = frozenset({"preparar", "revisar", "escalar", "firmar"})
RELOJES = frozenset({"pausa", "plazo"})
ALIVE = ("activa", "suspendida")


def drawn(proceso: str, version: int) -> Pliego:
    """Return the process; its second version has somebody sign at the end."""
    trazo = Trazo(proceso, recibe="clave")
    trazo.roots.append(f'<bpmn:message id="mensaje" name="{MENSAJE}" />')
    node, gate = trazo.node, "exclusiveGateway"
    back, split = node(gate, "vuelve"), node("parallelGateway", "abre")
    join, meet = node("parallelGateway", "cierra"), node(gate, "junta")
    choice = node(gate, "sigue", given='default="sigue__vuelve"')
    wait = node("intermediateCatchEvent", "pausa", _timer("pausa", "PT1H"))
    catch = node(
        "intermediateCatchEvent", "recibir",
        '<bpmn:messageEventDefinition id="recibir_def" messageRef="mensaje" />', clave="clave",
    )  # fmt: skip
    review, higher = trazo.user("revisar", variables="conforme=conforme"), trazo.user("escalar")
    late = node("boundaryEvent", "plazo", _timer("plazo", "PT5H"), given='attachedToRef="revisar"')
    trazo.chain(node("startEvent", "inicio"), back, trazo.user("preparar"), split)
    trazo.chain(split, review, meet, join)
    trazo.chain(split, catch, join)
    trazo.chain(split, wait, join, choice, back)
    trazo.chain(late, higher, meet)
    end = node("endEvent", "fin")
    road = [trazo.user("firmar"), end] if version == 2 else [end]
    trazo.flow(choice, road[0], "conforme")
    trazo.chain(*road)
    return trazo.done()


def _timer(identifier: str, duration: str) -> str:
    return (
        f'<bpmn:timerEventDefinition id="{identifier}_def"><bpmn:timeDuration '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
        f'xsi:type="bpmn:tFormalExpression">{duration}</bpmn:timeDuration>'
        "</bpmn:timerEventDefinition>"
    )


@dataclass
class Modelo:
    """One instance as the standard says it stands.

    `espera` maps what waits to its due instant, None when it has none; `llegadas` are the roads
    that reached the join; `guardados` the messages sent that nobody has taken.
    """

    now: datetime
    version: int
    estado: str = "activa"
    espera: dict[str, datetime | None] = field(default_factory=lambda: {"preparar": None})
    llegadas: set[str] = field(default_factory=set)
    conforme: bool = False
    guardados: int = 0
    tomadas: set[str] = field(default_factory=set)

    @property
    def tareas(self) -> set[str]:
        """The tareas open or suspended."""
        return set(self.espera) & TAREAS if self.estado in ALIVE else set()

    @property
    def relojes(self) -> Mapping[str, datetime]:
        """The instants it waits for."""
        return {n: due for n, due in self.espera.items() if due and self.estado in ALIVE}

    @property
    def oye(self) -> bool:
        """Whether it waits for the message."""
        return "recibir" in self.espera and self.estado in ALIVE

    def complete(self, tarea: str, *, conforme: bool) -> None:
        """Do what completing a tarea causes."""
        del self.espera[tarea]
        self.tomadas.discard(tarea)
        if tarea == "preparar":
            self.espera |= {"revisar": None, "recibir": None, "plazo": self.now + PLAZO}
            self.espera["pausa"] = self.now + PAUSA
            self.settle()
        elif tarea == "revisar":
            del self.espera["plazo"]
            self.conforme = conforme
            self._arrive("revisar")
        elif tarea == "escalar":
            self._arrive("revisar")
        else:
            self.estado = "terminada"

    def can_migrate(self, desde: int, hasta: int) -> bool:
        """Tell whether it goes to another version: not suspended, nor where a tarea is lacking."""
        has_all = hasta == 2 or "firmar" not in self.espera
        return self.version == desde and self.estado == "activa" and has_all

    def settle(self) -> None:
        """Let what is due happen: the instants that came, and a message for who waits."""
        while self.estado == "activa":
            due = [name for name, instant in self.relojes.items() if instant <= self.now]
            if "plazo" in due:
                del self.espera["plazo"], self.espera["revisar"]
                self.tomadas.discard("revisar")
                self.espera["escalar"] = None
            elif "pausa" in due:
                del self.espera["pausa"]
                self._arrive("pausa")
            elif self.oye and self.guardados:
                self.guardados -= 1
                del self.espera["recibir"]
                self._arrive("recibir")
            else:
                return

    def _arrive(self, road: str) -> None:
        self.llegadas.add(road)
        if len(self.llegadas) < 3:
            return
        self.llegadas.clear()
        if not self.conforme:
            self.espera["preparar"] = None
        elif self.version == 2:
            self.espera["firmar"] = None
        else:
            self.estado = "terminada"
