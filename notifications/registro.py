"""Every kind of notice and every channel, written by hand."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from engine.settings import Settings
from notifications.buzon import Buzon
from notifications.canal import Canal
from notifications.correo.canal import Correo
from notifications.mensaje import Metodo
from notifications.telegram.canal import Telegram
from notifications.telegram.ritmo import Ritmo


@dataclass(frozen=True)
class Tipo:
    """A kind of notice; its `nombre`, for people, is also how the mailbox is filtered.

    `invitacion` is what its .ics asks of a calendar. When and to whom it is sent, and until when
    it is worth sending, is in engine/domain/avisos/reglas.py.
    """

    clave: str
    nombre: str
    invitacion: Metodo | None = None


_TIPOS = (
    Tipo("tarea_asignada", "Tarea nueva"),
    Tipo("tarea_observada", "Tarea observada"),
    # The names in stored rows are contracts: the first speaks of any two working days or more.
    Tipo("vence_en_3", "Por vencer"),
    Tipo("vence_en_1", "Vence en un día hábil"),
    Tipo("vence_hoy", "Vence hoy"),
    Tipo("vencida", "Tarea vencida"),
    Tipo("superior", "Aviso al superior"),
    Tipo("diri", "Aviso a la DIRI"),
    Tipo("plazos_movidos", "Plazos que cambiaron"),
    Tipo("plan_publicado", "Fecha en el plan publicado"),
    Tipo("fecha_cambiada", "Cambio de fecha", "REQUEST"),
    Tipo("asistencia_confirmada", "Asistencia técnica confirmada", "REQUEST"),
    Tipo("asistencia_anulada", "Asistencia técnica anulada", "CANCEL"),
    Tipo("convocatoria_retirada", "Convocatoria retirada", "CANCEL"),
    Tipo("asistencia_suspendida", "Asistencia técnica suspendida"),
    Tipo("asistencia_reanudada", "Asistencia técnica reanudada"),
    Tipo("anio_fechado", "Fechas del año de acompañamiento"),
    Tipo("reporte_enviado", "Reporte enviado"),
    Tipo("documento_presentado", "Plan o informe presentado"),
    Tipo("matriz_registrada", "Matriz registrada"),
    Tipo("cruce_detectado", "Cruce por resolver"),
    Tipo("actividad_sumada", "Actividad sumada a una asistencia técnica"),
    Tipo("ausencia", "Ausencia"),
    Tipo("relevo", "Relevo de un cargo"),
    Tipo("resumen", "Resumen del día"),
    Tipo("direccion_desactivada", "Dirección que no recibe"),
    Tipo("direccion_por_confirmar", "Dirección por confirmar"),
    Tipo("gancho_desactivado", "Webhook que no recibe"),
)
TIPOS: Mapping[str, Tipo] = MappingProxyType({tipo.clave: tipo for tipo in _TIPOS})
"""The kinds by key; each has a folder of templates in `mensajes`."""


def build_channels(settings: Settings, telegram: Ritmo | None = None) -> tuple[Canal, ...]:
    """Return the channels in force.

    Mail when there is an SMTP server, otherwise the local mailbox; and Telegram when there is a
    bot. Raises ValueError for a sender or an SMTP address that cannot be.
    """
    smtp = settings.smtp_url
    mail: Canal = Correo(smtp, settings.mail_from) if smtp else Buzon()
    return (mail, Telegram(telegram)) if telegram else (mail,)
