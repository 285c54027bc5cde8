"""What other systems may be told, and the rules of telling them: tries, pauses, giving up."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType

PRUEBA = "prueba"
"""The kind of what is sent to see whether an address answers."""
TIPOS: Mapping[str, str] = MappingProxyType(
    {
        "asistencia.registrada": "Se registró una asistencia técnica",
        "asistencia.calendarizada": "Quedó en el calendario, con todas sus reservas",
        "asistencia.convocada": "Se envió la convocatoria, o se envió otra vez con cambios",
        "convocado.respondido": "Una oficina confirmó, o no, a quien se convoca",
        "asistencia.reprogramada": "Volvió a programarse: sus fechas ya no valen",
        "asistencia.suspendida": "Se suspendió",
        "asistencia.reanudada": "Se reanudó",
        "asistencia.anulada": "Se anuló",
        "asistencia.cerrada": "Se cerró, con su evaluación",
        "plan.publicado": "Se publicó el plan del año",
        "tarea.vencida": "Venció una tarea sin hacer",
    }
)
"""The kinds of novedad by the name that receivers read: a contract, never renamed."""

PAUSAS = tuple(
    timedelta(seconds=seconds)
    for seconds in (5, 300, 1800, 7200, 18000, 36000, 50400, 72000, 86400)
)
"""How long it waits after each try that fails, as the Standard Webhooks specification suggests."""
INTENTOS = len(PAUSAS) + 1
LARGA = timedelta(hours=1)
"""The longest that a receiver is obeyed when it asks to be left alone."""
PACIENCIA = timedelta(days=3)
"""For how long everything must have failed for a webhook to be disabled."""
FALLAS = 10
"""How many tries in a row must have failed too: a night without facts is no failure."""
SOLAPE = timedelta(hours=24)
"""For how long the secret before also signs, unless whoever changes it wants it out at once."""
REGISTRO = timedelta(days=90)
"""How long the log is kept, and what was not delivered too."""
VENCIDAS = timedelta(days=30)
"""How far back tareas that fell due are looked for, after a stop of the service."""


@dataclass(frozen=True)
class Respuesta:
    """How a try went: `codigo` is the receiver's, None when it gave none; `texto` its words.

    `esperar` is how long it asked to be left alone.
    """

    codigo: int | None
    texto: str
    milisegundos: int
    esperar: timedelta | None = None

    @property
    def aceptada(self) -> bool:
        """Whether the receiver took it."""
        return self.codigo is not None and 200 <= self.codigo < 300

    @property
    def se_fue(self) -> bool:
        """Whether the receiver says that nothing is to be sent there any more (410)."""
        return self.codigo == 410


@dataclass(frozen=True)
class Paso:
    """What becomes of a delivery after a try: `siguiente` is set when it is tried again."""

    estado: str
    siguiente: datetime | None = None


def next_step(respuesta: Respuesta, intentos: int, now: datetime) -> Paso:
    """Return what follows the `intentos`-th try."""
    if respuesta.aceptada:
        return Paso("entregada")
    if respuesta.se_fue or intentos >= INTENTOS:
        return Paso("fallida")
    pausa = PAUSAS[max(intentos, 1) - 1]
    if respuesta.esperar is not None:
        pausa = max(pausa, min(respuesta.esperar, LARGA))
    return Paso("en_cola", now + pausa)


def is_lost(fallas: int, desde: datetime | None, now: datetime) -> bool:
    """Tell whether an address has failed so long that it is to be disabled."""
    return fallas >= FALLAS and desde is not None and now - desde >= PACIENCIA
