"""The tables, one module per family; importing this package knows them all."""

from engine.db.tables.acceso import Credencial, Intento, Sesion
from engine.db.tables.acompanamiento import (
    Acompanado,
    Acompanante,
    ProgramaFila,
    ProtocoloFila,
    ReglamentoFila,
    RepartoFila,
)
from engine.db.tables.asistencia import (
    Asistencia,
    Compromiso,
    Convocado,
    Convocatoria,
    JornadaFila,
    Reserva,
)
from engine.db.tables.ausencia import Ausencia, Cobertura, Ejercicio
from engine.db.tables.aviso import Aviso, Recordatorio
from engine.db.tables.base import metadata
from engine.db.tables.calendario import BloqueFila, FeriadoFila, HorarioFila
from engine.db.tables.documento import Documento
from engine.db.tables.envio import Direccion, Envio, Preferencia, Silencio
from engine.db.tables.escalera import EscaleraFila, PeldanoFila, Posposicion
from engine.db.tables.escenarios import Escenario, Publicacion
from engine.db.tables.estrategia import Constancia, Estrategia, Participacion
from engine.db.tables.gancho import EntregaGancho, Gancho, Novedad
from engine.db.tables.institucion import Institucion, Padron, PlazaDocente
from engine.db.tables.invitacion import Casilla, Contestacion, InvitacionFila, Llavero
from engine.db.tables.marcha import (
    Entrega,
    Grupo,
    Incidente,
    Mensaje,
    Migracion,
    Migrada,
    Suscripcion,
)
from engine.db.tables.medicion import Medicion, Sorteado
from engine.db.tables.plan_anual import PlanAnual
from engine.db.tables.planificador import (
    ActividadConvocada,
    ActividadFila,
    Articulacion,
    EnlaceAgenda,
    Importacion,
    Sumada,
)
from engine.db.tables.plazos import Corrimiento, DistanciaFila, PlazoMovido, SuspensionFila
from engine.db.tables.portafolio import Evidencia, Practica
from engine.db.tables.proceso import Evento, Instancia, Tarea, Temporizador, VersionProceso
from engine.db.tables.recursos import (
    Excepcion,
    Facilitador,
    PeriodoProtegido,
    Peso,
    Presupuesto,
    ReservaRecurso,
    Sala,
)
from engine.db.tables.sistema import Orden, Reloj, Sello, Vigilancia
from engine.db.tables.telegram import (
    Actualizacion,
    BotTelegram,
    CodigoVinculo,
    Cupo,
    Pregunta,
)
from engine.db.tables.territorio import Cargo, Entidad, Persona, Titularidad
from engine.db.tables.valoracion import Instrumento, NotaDeCampo, Prioridad, Valoracion

__all__ = [
    "Acompanado",
    "Acompanante",
    "ActividadConvocada",
    "ActividadFila",
    "Actualizacion",
    "Articulacion",
    "Asistencia",
    "Ausencia",
    "Aviso",
    "BloqueFila",
    "BotTelegram",
    "Cargo",
    "Casilla",
    "Cobertura",
    "CodigoVinculo",
    "Compromiso",
    "Constancia",
    "Contestacion",
    "Convocado",
    "Convocatoria",
    "Corrimiento",
    "Credencial",
    "Cupo",
    "Direccion",
    "DistanciaFila",
    "Documento",
    "Ejercicio",
    "EnlaceAgenda",
    "Entidad",
    "Entrega",
    "EntregaGancho",
    "Envio",
    "EscaleraFila",
    "Escenario",
    "Estrategia",
    "Evento",
    "Evidencia",
    "Excepcion",
    "Facilitador",
    "FeriadoFila",
    "Gancho",
    "Grupo",
    "HorarioFila",
    "Importacion",
    "Incidente",
    "Instancia",
    "Institucion",
    "Instrumento",
    "Intento",
    "InvitacionFila",
    "JornadaFila",
    "Llavero",
    "Medicion",
    "Mensaje",
    "Migracion",
    "Migrada",
    "NotaDeCampo",
    "Novedad",
    "Orden",
    "Padron",
    "Participacion",
    "PeldanoFila",
    "PeriodoProtegido",
    "Persona",
    "Peso",
    "PlanAnual",
    "PlazaDocente",
    "PlazoMovido",
    "Posposicion",
    "Practica",
    "Preferencia",
    "Pregunta",
    "Presupuesto",
    "Prioridad",
    "ProgramaFila",
    "ProtocoloFila",
    "Publicacion",
    "Recordatorio",
    "ReglamentoFila",
    "Reloj",
    "RepartoFila",
    "Reserva",
    "ReservaRecurso",
    "Sala",
    "Sello",
    "Sesion",
    "Silencio",
    "Sorteado",
    "Sumada",
    "Suscripcion",
    "SuspensionFila",
    "Tarea",
    "Temporizador",
    "Titularidad",
    "Valoracion",
    "VersionProceso",
    "Vigilancia",
    "metadata",
]
