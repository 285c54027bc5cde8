"""The registries joined: the work of the workers, and whether every diagram finds what it names."""

from collections.abc import Awaitable, Callable
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

from api.bot.recepcion import Recepcion, forget_chatter
from api.ganchos import build_ganchos
from engine.actions.acompanamiento.padrones import forget_unapplied
from engine.actions.avisos.contestaciones import attend_replies, forget_old
from engine.actions.escenarios.juicio import judge_next
from engine.actions.escenarios.publicacion import carry_on_publishing
from engine.actions.instancias.arranques import fire_starts
from engine.actions.instancias.colecciones import COLECCIONES
from engine.actions.instancias.mensajes import deliver_due, match_due
from engine.actions.instancias.servicios import SERVICIOS
from engine.actions.instancias.temporizadores import fire_due
from engine.actions.mando.tandas import carry_on
from engine.actions.personas.fronteras import tell_borders
from engine.actions.personas.ingreso import forget_expired
from engine.actions.plan.importaciones import forget_unconfirmed
from engine.actions.reloj import current_offset
from engine.actions.tareas.corrimientos import move_deadlines
from engine.actions.tareas.escaleras import lay_again
from engine.actions.tareas.recordatorios import send_due
from engine.clock import Clock
from engine.db.session import Database
from engine.errors import RuleBroken
from engine.jobs.anuales import Anuales
from engine.jobs.busqueda import Buscadores
from engine.jobs.vigilancia import CADA, watch
from engine.jobs.worker import Trabajo
from engine.process.catalogo import missing_handlers, used_fichas
from engine.settings import Settings, load_secret
from forms.contexto import Contexto
from forms.decisiones import decisions_of
from forms.registro import FICHAS, load_schema
from notifications.canal import Canal
from notifications.despacho import dispatch
from notifications.enlaces import Enlaces
from notifications.redaccion import Redactor
from notifications.registro import build_channels
from notifications.reparto import distribute
from notifications.respuestas.casilla import read_mailbox
from notifications.respuestas.recepcion import receiver
from notifications.telegram.ritmo import Ritmo
from notifications.webhook.despacho import Mensajero


def ficha_fields() -> dict[str, dict[str, Any]]:
    """Return the properties of each ficha's schema, which diagrams name."""
    return {name: load_schema(name)["properties"] for name in FICHAS}


def check_registries() -> None:
    """Refuse to start with a diagram that wants a ficha, service or group nobody registered.

    Raises RuleBroken("registro_incompleto", faltan=…).
    """
    lacking = [
        *(f"ficha «{name}»" for name in sorted(used_fichas() - FICHAS.keys())),
        *(f"servicio o colección «{name}»" for name in missing_handlers(SERVICIOS, COLECCIONES)),
    ]
    if lacking:
        raise RuleBroken("registro_incompleto", faltan=", ".join(lacking))


@cache
def offered_decisions(ficha: str) -> tuple[tuple[str, str], ...]:
    """Return what may be decided of a ficha by a link: each value and its words, none if drawn."""
    if ficha not in FICHAS:
        return ()
    return tuple((one.valor, one.titulo) for one in decisions_of(ficha, Contexto(date.min)))


def build_redactor(settings: Settings) -> Redactor:
    """Return what puts notices into words, with the links and the sender of this service."""
    return Redactor(
        Enlaces(settings.base_url, load_secret(settings)), settings.mail_from,
        responde=settings.imap_url is not None,
    )  # fmt: skip


def build_replies(settings: Settings, machine: Clock) -> tuple[Trabajo, ...]:
    """Return the work of reading the mailbox of replies and taking them up, none without one.

    Raises ValueError for an address that cannot be.
    """
    if settings.imap_url is None:
        return ()
    receive = receiver(read_mailbox(settings.imap_url), machine.now)
    return (
        Trabajo("respuestas", receive, timedelta(seconds=30), urgente=False),
        Trabajo("contestaciones", attend_replies),
    )


def build_avisos(settings: Settings, telegram: Ritmo | None) -> tuple[Trabajo, ...]:
    """Return the work of sharing notices out, and of sending by each channel.

    Each channel by itself, so that one that hangs holds up no other.
    """
    canales = build_channels(settings, telegram)
    redactor = build_redactor(settings)

    async def share_out(database: Database, now: datetime) -> int:
        return await distribute(database, [canal.nombre for canal in canales], redactor, now)

    def send_by(canal: Canal) -> Callable[[Database, datetime], Awaitable[int]]:
        return lambda database, now: dispatch(
            database, canal, redactor.enlaces, now, decisiones=offered_decisions
        )

    sending = (Trabajo(f"envios_{canal.nombre}", send_by(canal)) for canal in canales)
    return (Trabajo("avisos", share_out), *sending)


def build_bot(
    settings: Settings, clock: Clock, machine: Clock, telegram: Ritmo | None
) -> tuple[Trabajo, ...]:
    """Return the work of answering in the chats of the bot, none without one."""
    if telegram is None:
        return ()
    return (Trabajo("telegram", Recepcion(telegram, settings.base_url, clock, machine).attend),)


def build_searches() -> tuple[Trabajo, ...]:
    """Return the work of searching plans: of the whole year's activities, and of programmes."""
    often = timedelta(seconds=0.5)
    return (
        Trabajo("escenarios", Buscadores().step, often),
        Trabajo("anuales", Anuales().step, often),
    )


_VENCIMIENTOS = (
    # First: what moves later does not fall due today.
    Trabajo("plazos", move_deadlines),
    Trabajo("escaleras", lay_again),
    Trabajo("temporizadores", fire_due),
    Trabajo("arranques", fire_starts),
    Trabajo("mensajes", match_due),
    Trabajo("entregas", deliver_due),
    Trabajo("fronteras", tell_borders),
    Trabajo("recordatorios", send_due),
)
"""The work of what falls due, in the order in which it must be looked for."""


def build_trabajos(
    settings: Settings,
    clock: Clock,
    machine: Clock,
    mensajero: Mensajero,
    telegram: Ritmo | None = None,
) -> tuple[Trabajo, ...]:
    """Return the work that every worker looks for; in the demo, also after its clock."""

    async def forget(database: Database, now: datetime) -> int:
        # Sessions go by the machine's clock, which the demo does not move.
        expired = await forget_expired(database, machine.now())
        expired += await forget_chatter(database, machine.now())
        expired += await forget_old(database, now)
        expired += await forget_unapplied(database, now, settings.keep_files)
        return expired + await forget_unconfirmed(database, now, settings.keep_files)

    async def follow(database: Database, _now: datetime) -> int:
        async with database.transaction() as tx:
            clock.offset = await current_offset(tx)
        return 0

    async def look(database: Database, now: datetime) -> int:
        return await watch(database, now, machine.now())

    trabajos = (
        *_VENCIMIENTOS,
        *build_avisos(settings, telegram),
        *build_bot(settings, clock, machine, telegram),
        *build_replies(settings, machine),
        *build_ganchos(mensajero, clock, machine),
        Trabajo("migraciones", carry_on),
        *build_searches(),
        Trabajo("publicaciones", carry_on_publishing),
        Trabajo("juicios", judge_next),
        Trabajo("limpieza", forget, timedelta(hours=1), urgente=False),
        # Last, so that what the others just did is not told as undone.
        Trabajo("vigilancia", look, CADA, urgente=False),
    )
    return (Trabajo("reloj", follow), *trabajos) if settings.demo else trabajos
