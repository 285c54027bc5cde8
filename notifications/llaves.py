"""A mail about a tarea as it leaves: with the links that open it without a password."""

import html
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

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
    offered = () if envio.tipo in SOLO_MIRAN else decisiones(envio.ficha or "")
    puesta = Puesta(llave, enlaces, expires(envio.creado), tuple(offered))
    return replace(
        mensaje,
        cuerpo=puesta.in_text(mensaje.cuerpo),
        cuerpo_html=puesta.in_html(mensaje.cuerpo_html),
    )


@dataclass(frozen=True)
class Puesta:
    """A link about to be put into the words of a notice: until when it serves, and what it offers.

    `offered` are the values of the decisions that it lets confirm, with their words.
    """

    llave: Llave
    enlaces: Enlaces
    hasta: datetime
    offered: tuple[tuple[str, str], ...] = ()

    def in_text(self, text: str) -> str:
        """Return plain words with it, explained after it."""
        line = f"{self._own}\n"
        offered = "".join(f"\n{one.rotulo}:\n{one.codigo}\n" for one in self._acciones)
        before, found, after = self._replace(text).rpartition(line)
        return f"{before}{line}{offered}\n{self._explain()}\n{after}" if found else text

    def in_html(self, text: str) -> str:
        """Return a page with it, explained after the paragraph that shows it last."""
        text = self._replace(text)
        end = text.find("</p>", text.rfind(self._own))
        if end < 0 or self._own not in text:
            return text
        end += len("</p>")
        offered = "".join(
            f'<p style="margin:8px 0 0"><a href="{html.escape(one.codigo)}" style="color:#a3161a;'
            f'font-weight:600">{html.escape(one.rotulo)}</a></p>\n'
            for one in self._acciones
        )
        said = f"{_PARAGRAPH}{html.escape(self._explain())}</p>"
        return f"{text[:end]}\n{offered}{said}{text[end:]}"

    @property
    def _own(self) -> str:
        return self.enlaces.llave(self.llave)

    @property
    def _acciones(self) -> list[Accion]:
        return [Accion(words, self.enlaces.llave(self.llave, one)) for one, words in self.offered]

    def _replace(self, text: str) -> str:
        return text.replace(self.enlaces.page(f"tareas/{self.llave.tarea_id}"), self._own)

    def _explain(self) -> str:
        until = say_instant(self.hasta)
        if not self.offered:
            said = f"Es un enlace personal: abre solo esta tarea, sin contraseña, hasta el {until}."
        else:
            said = (
                "Son enlaces personales: abren solo esta tarea, sin contraseña, hasta el"
                f" {until}. Nada se decide hasta que lo confirme en la página."
            )
        return f"{said} No reenvíe este mensaje."
