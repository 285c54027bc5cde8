"""What the review refuses, each in the smallest diagram that has it, and by which rule."""

from dataclasses import dataclass

from tests.process.conformidad.dibujo import draw


@dataclass(frozen=True)
class Rechazo:
    """A construct refused: its diagram in words, the XML changed in it, the rule that says so."""

    nombre: str
    regla: str
    dibujo: str
    cambia: tuple[str, str] | None = None

    @property
    def diagrama(self) -> str:
        """Return the file."""
        drawn = draw(self.dibujo)
        if self.cambia is None:
            return drawn
        before, after = self.cambia
        assert before in drawn, before
        return drawn.replace(before, after, 1)


_A = "ini > a > fin"
_INSIDE = "{\nini2 > b > fin2\n}"
_TASK = 'userTask id="a"'

RECHAZOS = (
    Rechazo("Compuerta compleja", "forma_no_admitida", "ini > g > fin\ncompleja g"),
    Rechazo(
        "Borde de compensación", "forma_no_admitida", f"{_A}\nborde c@a compensa\nusuario b"
    ),
    Rechazo("Lanzamiento de compensación", "forma_no_admitida", "ini > l > fin\nlanza l compensa"),
    Rechazo("Fin de compensación", "forma_no_admitida", "ini > a > fin\nfin fin compensa"),
    Rechazo(
        "Actividad de compensación", "atributo_no_admitido", _A,
        (_TASK, f'{_TASK} isForCompensation="true"'),
    ),
    Rechazo("Transacción", "forma_no_admitida", f"ini > s > fin\ntransaccion s {_INSIDE}"),
    Rechazo("Fin de cancelación", "forma_no_admitida", "ini > a > fin\nfin fin cancela"),
    Rechazo(
        "Borde de cancelación", "forma_no_admitida",
        f"ini > s > fin\nsub s {_INSIDE}\nborde c@s cancela\nc > d > fin",
    ),
    Rechazo("Subproceso ad hoc", "forma_no_admitida", f"ini > s > fin\nadhoc s {_INSIDE}"),
    Rechazo(
        "Compuerta de eventos que inicia el proceso", "atributo_no_admitido",
        "e > m > fin\ne > t > fin\neventos e crea\ncaptura m mensaje=uno\ncaptura t mensaje=dos",
    ),
    Rechazo(
        "Compuerta de eventos paralela", "atributo_no_admitido",
        "ini > e\ne > m > fin\ne > t > fin\neventos e clase=Parallel\n"
        "captura m mensaje=uno\ncaptura t mensaje=dos",
    ),
    Rechazo(
        "Tarea de recepción que inicia el proceso", "atributo_no_admitido",
        "r > fin\nrecibe r mensaje=uno crea",
    ),
    Rechazo(
        "Evento de varios disparadores", "evento_multiple",
        "ini > m > fin\ncaptura m mensaje=uno senal=dos",
    ),
    Rechazo(
        "Evento que espera a todos sus disparadores", "atributo_no_admitido",
        "ini > m > fin\ncaptura m mensaje=uno senal=dos todos",
    ),
    Rechazo(
        "Programa en otro lenguaje", "programa_no_admitido",
        "ini > f > fin\nformula f formato=javascript programa='print(1)'",
    ),
    Rechazo(
        "Cantidad de fichas de entrada", "atributo_no_admitido", _A,
        (_TASK, f'{_TASK} startQuantity="2"'),
    ),
    Rechazo(
        "Cantidad de fichas de salida", "atributo_no_admitido", _A,
        (_TASK, f'{_TASK} completionQuantity="2"'),
    ),
    Rechazo(
        "Eventos de comportamiento en varias instancias", "atributo_no_admitido",
        f"{_A}\nusuario a veces=2",
        ('isSequential="false"', 'isSequential="false" behavior="One"'),
    ),
    Rechazo(
        "Borde de error que no interrumpe", "error_que_no_interrumpe",
        f"ini > s > fin\nsub s {_INSIDE}\nborde e@s error=E1 sigue\ne > d > fin",
    ),
    Rechazo(
        "Subproceso de evento con flujos", "entrada_imposible",
        "ini > v > fin\nevento v {\ninicio ini2 mensaje=uno\nini2 > b > fin2\n}",
    ),
    Rechazo(
        "Subproceso de evento con inicio simple", "evento_no_admitido",
        f"ini > a > fin\nevento v {_INSIDE}",
    ),
    Rechazo(
        "Subproceso que un evento inicia sin ser de evento", "evento_no_admitido",
        "ini > s > fin\nsub s {\ninicio ini2 mensaje=uno\nini2 > b > fin2\n}",
    ),
    Rechazo(
        "Compuerta de eventos seguida de una tarea", "compuerta_de_eventos",
        "ini > e\ne > a > fin\ne > m > fin\neventos e\ncaptura m mensaje=uno",
    ),
    Rechazo("Enlace sin destino", "enlace_sin_pareja", "ini > a > l\nlanza l enlace=A"),
    Rechazo(
        "Captura de error en el flujo", "evento_no_admitido", "ini > e > fin\ncaptura e error=E1"
    ),
    Rechazo(
        "Borde en una compuerta", "borde_fuera_de_lugar",
        "ini > g > fin\nexclusiva g\nborde m@g mensaje=uno\nm > a > fin",
    ),
    Rechazo("Subproceso vacío", "sin_pasos", "ini > s > fin\nsub s {\n}"),
    Rechazo(
        "Flujo que entra o sale de un subproceso", "flujo_entre_recintos",
        f"ini > s > fin\nsub s {_INSIDE}", ('targetRef="fin2"', 'targetRef="fin"'),
    ),
)  # fmt: skip
