"""A notice put into words by its templates, with its invitation; or the words for what it lacks."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from jinja2 import UndefinedError

from engine.domain.avisos.reglas import rule_of
from engine.jobs.reparto import AvisoPorRepartir
from notifications.correo.sobre import read_sender
from notifications.enlaces import Confirmacion, Enlaces
from notifications.invitacion import Convite, write_invitacion
from notifications.mensaje import Destinatario
from notifications.plantillas import render
from notifications.registro import TIPOS

REMITENTE = "Articula <articula@localhost>"
_LACKING = re.compile(r"'(?P<sola>[^']+)' is undefined|has no attribute '(?P<dentro>[^']+)'")


@dataclass(frozen=True)
class Redactor:
    """Puts notices into words: with which links, and signed by whom.

    `responde` tells that the mailbox of the sender is read, so that invitations may be answered.
    """

    enlaces: Enlaces
    remitente: str = REMITENTE
    responde: bool = False

    def write(
        self, aviso: AvisoPorRepartir, datos: Mapping[str, Any], correo: str | None
    ) -> dict[str, str | None]:
        """Return `asunto`, `cuerpo`, `cuerpo_html` and `calendario` (the text of its .ics).

        `correo` is whom the invitation convenes. Raises what the templates raise (explain_gap).
        """
        texto = render(
            aviso.tipo, datos,
            persona=aviso.nombre, enlaces=self.enlaces, propios=self._own_links(aviso),
        )  # fmt: skip
        return {
            "asunto": texto.asunto,
            "cuerpo": texto.cuerpo,
            "cuerpo_html": texto.cuerpo_html,
            "calendario": self._invite(aviso, datos, correo),
        }

    def _own_links(self, aviso: AvisoPorRepartir) -> dict[str, str]:
        """Return the links that only this persona should get."""
        own = {"baja": self.enlaces.baja(aviso.persona_id)}
        if rule_of(aviso.tipo).dirigido:
            given = aviso.datos["direccion"]
            que = Confirmacion(aviso.persona_id, given["canal"], given["valor"])
            own["enlace"] = self.enlaces.confirmacion(que, aviso.creado)
        return own

    def _invite(
        self, aviso: AvisoPorRepartir, datos: Mapping[str, Any], correo: str | None
    ) -> str | None:
        metodo = TIPOS[aviso.tipo].invitacion
        if metodo is None:
            return None
        enlace = self.enlaces.page(f"asistencias/{datos['asistencia']['codigo']}")
        destinatario = Destinatario(aviso.nombre, correo)
        convite = Convite(read_sender(self.remitente), destinatario, enlace, self.responde)
        invitacion = write_invitacion(metodo, datos, convite, sellado=aviso.creado)
        return invitacion.texto if invitacion else None


def explain_gap(tipo: str, error: Exception) -> str:
    """Return why a notice could not be put into words, for whoever administers the service."""
    if tipo not in TIPOS:
        return f"No se pudo redactar: no hay plantilla para «{tipo}»."
    name = TIPOS[tipo].nombre
    if isinstance(error, KeyError):
        return _lacks(name, str(error.args[0]))
    if isinstance(error, UndefinedError) and (found := _LACKING.search(str(error))):
        return _lacks(name, found["sola"] or found["dentro"])
    return f"No se pudo redactar «{name}»: {type(error).__name__}: {error}"


def _lacks(name: str, fact: str) -> str:
    return (
        f"No se pudo redactar «{name}»: a su plantilla le falta el dato «{fact}»."
        " Sale sola cuando se corrija."
    )
