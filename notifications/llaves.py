"""A mail about a tarea as it leaves: with the links that open it without a password."""

import html
from collections.abc import Callable, Sequence
from dataclasses import replace

from engine.domain.avisos.llaves import SOLO_MIRAN, expires
from engine.domain.avisos.reglas import CORREO
from engine.domain.redaccion import say_instant
from engine.jobs.envios import EnvioCedido
from notifications.enlaces import Enlaces, Llave
from notifications.mensaje import Accion, Mensaje

Decisiones = Callable[[str], Sequence[tuple[str, str]]]
"""What two buttons may answer of a ficha: the value of each decision and its words."""

_PARAGRAPH = '<p style="margin:8px 0 0;color:#5b5a56;font-size:14px">'


def no_decisions(_ficha: str) -> Sequence[tuple[str, str]]:
    """Offer no decision of any ficha."""
    return ()


def give_llave(
    mensaje: Mensaje, envio: EnvioCedido, enlaces: Enlaces, decisiones: Decisiones
) -> Mensaje:
    """Return a message with its own links, if it goes by mail and its tarea is still to be done.

    The words that are stored have the ordinary address, which asks to sign in: only what leaves
    opens anything.
    """
    if envio.canal != CORREO or envio.tarea_id is None or envio.tarea != "abierta":
        return mensaje
    llave = Llave(envio.aviso_id, envio.persona_id, envio.tarea_id, mensaje.direccion)
    plain, own = enlaces.page(f"tareas/{envio.tarea_id}"), enlaces.llave(llave)
    offered = () if envio.tipo in SOLO_MIRAN else decisiones(envio.ficha or "")
    acciones = [Accion(titulo, enlaces.llave(llave, valor)) for valor, titulo in offered]
    until = say_instant(expires(envio.creado))
    return replace(
        mensaje,
        cuerpo=_in_text(mensaje.cuerpo.replace(plain, own), own, acciones, until),
        cuerpo_html=_in_html(mensaje.cuerpo_html.replace(plain, own), own, acciones, until),
    )


def _explain(acciones: Sequence[Accion], until: str) -> str:
    many = bool(acciones)
    said = (
        f"Es un enlace personal: abre solo esta tarea, sin contraseña, hasta el {until}."
        if not many
        else f"Son enlaces personales: abren solo esta tarea, sin contraseña, hasta el {until}."
        " Nada se decide hasta que lo confirme en la página."
    )
    return f"{said} No reenvíe este mensaje."


def _in_text(text: str, own: str, acciones: Sequence[Accion], until: str) -> str:
    line = f"{own}\n"
    offered = "".join(f"\n{accion.rotulo}:\n{accion.codigo}\n" for accion in acciones)
    before, found, after = text.rpartition(line)
    return f"{before}{line}{offered}\n{_explain(acciones, until)}\n{after}" if found else text


def _in_html(text: str, own: str, acciones: Sequence[Accion], until: str) -> str:
    end = text.find("</p>", text.rfind(own))
    if end < 0 or own not in text:
        return text
    end += len("</p>")
    offered = "".join(
        f'<p style="margin:8px 0 0"><a href="{html.escape(accion.codigo)}" style="color:#a3161a;'
        f'font-weight:600">{html.escape(accion.rotulo)}</a></p>\n'
        for accion in acciones
    )
    said = f"{_PARAGRAPH}{html.escape(_explain(acciones, until))}</p>"
    return f"{text[:end]}\n{offered}{said}{text[end:]}"
