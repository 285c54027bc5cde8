"""Why a notice went by one channel, waited, stayed in the application or was dropped, in words."""

from engine.domain.avisos.reparto import Decision, Traba
from engine.domain.redaccion.fechas import say_instant

NOMBRES = {"app": "la aplicación", "correo": "correo", "telegram": "Telegram", "buzon": "correo"}
"""The channels as sentences name them."""

CADUCOS = {
    "cuenta_cerrada": "{nombre} ya no usa el servicio.",
    "tarea_cerrada": "La tarea se cerró antes de que saliera el aviso.",
    "plazo_vencido": "El plazo ya había vencido: lo dice otro aviso.",
    "superado": "Un aviso posterior dice las fechas que valen.",
    "jornadas_pasadas": "Las jornadas ya habían pasado cuando pudo salir.",
    "caducado": "Ya no servía cuando pudo salir; puede pedirse otra vez.",
    "resumen_vacio": "Nada de lo que iba en el resumen importaba ya.",
}
"""The reasons for which a notice is no longer worth sending (engine/domain/avisos/vigencia.py)."""

_TRABAS = {
    ("sin_direccion", "correo"): "sin correo registrado",
    ("sin_direccion", "telegram"): "sin Telegram vinculado",
}
_CAUSAS = {
    "sin_direccion": "sin dirección de {canal}",
    "desactivada": "con {canal} desactivado",
    "rechazo": "{canal} no lo aceptó",
    "no_responde": "{canal} no responde",
}


def say_channel(canal: str) -> str:
    """Return a channel as sentences name it."""
    return NOMBRES.get(canal, canal)


def explain_decision(decision: Decision) -> str | None:
    """Return why it is done so, or None when it goes by the channel that comes first.

    "Sin Telegram vinculado; por correo."
    """
    passed = "; ".join(_say(traba) for traba in decision.trabas)
    match decision.paso:
        case "enviar":
            return _sentence(f"{passed}; por {say_channel(decision.canal)}") if passed else None
        case "esperar":
            assert decision.en
            return f"Espera al {say_instant(decision.en)}: es horario de silencio."
        case "resumir":
            assert decision.en
            return f"Irá en el resumen del {say_instant(decision.en)}."
        case "rendir":
            return _sentence(f"{passed}; queda en la aplicación")
    if decision.elegido:
        return "Solo en la aplicación, como eligió."
    return _sentence(f"{passed}; solo en la aplicación") if passed else "Solo en la aplicación."


def _say(traba: Traba) -> str:
    pattern = _TRABAS.get((traba.causa, traba.canal), _CAUSAS[traba.causa])
    said = pattern.format(canal=say_channel(traba.canal))
    return f"{said} ({traba.motivo.rstrip('.')})" if traba.motivo else said


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}."
