"""What the bot says: its own sentences, and those of refusals where a page would say another."""

from collections.abc import Mapping
from typing import Any

from api.frases import sentence_of
from engine.errors import ArticulaError
from notifications.telegram.texto import plain

AYUDA = (
    "Soy el bot de Articula. Le aviso de sus tareas y puede atender algunas desde aquí:\n\n"
    "/tareas — sus tareas abiertas, con su fecha\n"
    "/agenda — sus próximas convocatorias\n"
    "/cruces — los cruces por resolver de su área\n"
    "/ayuda — este mensaje\n"
    "/salir — dejar de recibir avisos aquí"
)
SIN_VINCULO = (
    "Este chat no está vinculado con nadie. Ingrese a Articula, abra «Telegram» en el menú de su "
    "nombre y envíe aquí el código que le da."
)
GRUPO = "Solo atiendo en conversaciones privadas: escríbame directamente."
SIN_PALABRAS = "Solo entiendo palabras y los botones de mis mensajes. Escriba /ayuda."
NO_ENTIENDO = "No entendí. Escriba /ayuda para ver qué puedo hacer."
BOTON_VENCIDO = "Ese botón ya no sirve. Escriba /tareas para ver cómo está todo ahora."
PREGUNTA_VENCIDA = "Esa pregunta venció. Escriba /tareas y elija de nuevo."
PREGUNTA_CERRADA = "Esa decisión ya se atendió: no se registró otra vez."
CUAL = "Tiene varias observaciones por escribir: responda al mensaje que pide cada una."
DEMASIADO = "Son demasiados mensajes seguidos: espere un minuto y siga."
FALLA = "Algo falló de nuestro lado y no se guardó nada. Intente de nuevo en unos minutos."
CANCELADA = "No se registró nada."
SALIO = "Listo: este chat ya no está vinculado con {nombre}. Sus avisos le llegarán por otro canal."
SOLTADO = (
    "{nombre} desvinculó este chat desde Articula: aquí ya no llegarán sus avisos. Para volver, "
    "pida otro código en la página «Telegram»."
)
MUDADO = "Su cuenta de Articula se vinculó con otro Telegram: aquí ya no llegarán sus avisos."
VINCULADO = "Listo, {nombre}: este chat quedó vinculado con su cuenta de Articula.\n\n{ayuda}"
SIN_CARGO = "Hoy no ejerce ningún cargo: no tiene tareas. El administrador registra sus cargos."

_PROPIAS: Mapping[str, str] = {
    "tarea_desconocida": "Esa tarea no existe o ya no está en su ámbito.",
    "tarea_ajena": "La tarea «{tarea}» corresponde a un cargo que usted no ejerce hoy.",
    "tarea_ya_atendida": "{por} ya atendió la tarea «{tarea}» ({cuando}).",
    "tarea_tomada": "{por} tomó la tarea «{tarea}»: pídale que la devuelva.",
}
"""Sentences of refusals without "reload the page": here there is none."""


def refusal_of(error: ArticulaError) -> str:
    """Return the sentence of a refusal in a chat, ready to stand inside HTML."""
    if error.campos:
        return plain(" ".join(dict.fromkeys(error.campos.values())))
    own = _PROPIAS.get(error.code)
    return plain(own.format(**_told(error.facts)) if own else sentence_of(error.code, error.facts))


def _told(facts: Mapping[str, Any]) -> dict[str, Any]:
    return {"por": "Alguien", "tarea": "", "cuando": ""} | dict(facts)
