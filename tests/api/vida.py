"""A UGEL that lives a programme through /api/v1 alone: each person signs in and does their part."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

import httpx2

from engine.clock import LIMA
from tests.api.puertas import CLAVE, Puertas

API = "/api/v1"
UGEL = "210005"
DESDE = "2026-07-06"
ESCUELAS = """cod_mod;cen_edu;niv_mod;area;caracteristica;eib;lat;long;talumno;turno;entrada;salida
0710001;70001;Primaria;Rural;Multigrado;No;-16.21;-69.46;40;Mañana;08:00;13:00
0710002;70002;Primaria;Rural;Multigrado;No;-16.23;-69.44;31;Mañana;08:30;13:30
"""
PLANTEL = """cod_mod;cargo;plaza;docente;condicion
0710001;Director;0710000;Dora Mamani;Nombrado
0710001;Docente;0710001;Ana Quispe;Nombrado
0710001;Docente;0710002;Beto Choque;Contratado
0710002;Director;0710010;Elio Ticona;Nombrado
0710002;Docente;0710011;Flor Condori;Nombrado
0710002;Docente;0710012;Gil Huanca;Contratado
"""
EVENING = time(17, 5)
EN_SU_DIA = frozenset({
    "Coordinar la visita", "Observar la sesión", "Preparar el diálogo", "Dialogar con el docente",
    "Compartir la sesión", "Acordar el plan individual", "Registrar la visita",
})  # fmt: skip
"""The steps of a visit, which wait for its days."""
DE_OTRO_MES = frozenset({
    "Diseñar y convocar el GIA", "Convocar la RTC", "Registrar el taller",
    "Preparar la prueba de entrada", "Informar de la logística", "Informar del taller",
})  # fmt: skip
"""What is of August and later, where the story ends before."""


class Vida:
    """The people of the programme by their user name, and what they are answered."""

    def __init__(self, puertas: Puertas) -> None:
        self.puertas = puertas
        self.programa = 0
        self.hechas: list[tuple[str, str]] = []
        self._gente: dict[str, httpx2.AsyncClient] = {}

    async def sign_in(self, usuario: str, clave: str = CLAVE) -> httpx2.AsyncClient:
        """Return a client with the token that signing in gives to that user and password."""
        if usuario not in self._gente:
            nobody = self.puertas.nadie()
            sent = {"usuario": usuario, "clave": clave}
            told = await nobody.post(f"{API}/token", json=sent)
            assert told.status_code == 200, told.text
            token = told.json()["token"]
            self._gente[usuario] = self.puertas.nadie(Authorization=f"Bearer {token}")
        return self._gente[usuario]

    async def ask(self, usuario: str, method: str, path: str, **sent: Any) -> Any:
        """Return what somebody is answered, which must not be a refusal."""
        client = await self.sign_in(usuario)
        answer = await client.request(method, f"{API}{path}", **sent)
        assert answer.status_code in {200, 201}, (usuario, path, answer.text)
        return answer.json()

    async def bring(self, clase: str, rows: str) -> Mapping[str, Any]:
        """Have the jefatura bring schools or their plantel from a file, and confirm it."""
        file = {"archivo": (f"{clase}.csv", rows.encode())}
        said = {"clase": clase, "ugel": UGEL}
        made = await self.ask("ugel", "POST", "/acompanamiento/padrones", files=file, data=said)
        done: Mapping[str, Any] = await self.ask(
            "ugel", "POST", f"/acompanamiento/padrones/{made['id']}/confirmar"
        )
        return done

    async def let_in(self, nombre: str) -> str:
        """Have the administrator give a password to somebody; return their user name."""
        found = await self.ask("admin", "GET", "/personas", params={"q": nombre})
        (who,) = found["datos"]
        await self.ask("admin", "PUT", f"/personas/{who['id']}", json={"clave": CLAVE})
        usuario: str = who["usuario"]
        return usuario

    async def hire(self, usuario: str, nombre: str, cargo: int) -> None:
        """Have the administrator open an account and give it a cargo."""
        account = {"usuario": usuario, "nombre": nombre, "clave": CLAVE}
        made = await self.ask("admin", "POST", "/personas", json=account)
        post = {"cargo": cargo, "persona": made["id"], "desde": "2026-07-01", "acto": "RD 5-2026"}
        await self.ask("admin", "POST", "/titularidades", json=post)

    async def day(self) -> date:
        """Return what day it is for the service."""
        told = await self.ask("admin", "GET", "/demo/reloj")
        return datetime.fromisoformat(told["ahora"]).astimezone(LIMA).date()

    async def pass_to(self, dia: date) -> None:
        """Let the time come to the evening of a day, with its timers and notices."""
        sent = {"hasta": datetime.combine(dia, EVENING, LIMA).isoformat()}
        await self.ask("admin", "POST", "/demo/reloj", json=sent)

    async def attend(self, *usuarios: str, until: str) -> None:
        """Have each of them do what is theirs, on its day, until a tarea of that name is done."""
        while not any(nombre == until for _, nombre in self.hechas):
            hoy = await self.day()
            waiting = [hoy + timedelta(days=7)]
            again = True
            while again:
                again = False
                for usuario in usuarios:
                    for tarea in await self._open(usuario):
                        due = datetime.fromisoformat(tarea["vence"]).astimezone(LIMA).date()
                        if tarea["nombre"] in EN_SU_DIA and due > hoy:
                            waiting.append(due)
                        elif tarea["nombre"] not in DE_OTRO_MES:
                            await self._present(usuario, tarea)
                            again = True
            await self.pass_to(min(waiting))

    async def _open(self, usuario: str) -> list[dict[str, Any]]:
        params = {"estado": "abierta", "limite": 200}
        rows: list[dict[str, Any]] = (await self.ask(usuario, "GET", "/tareas", params=params))[
            "datos"
        ]
        return rows

    async def _present(self, usuario: str, tarea: Mapping[str, Any]) -> None:
        """Present a tarea as the example of its ficha says; the baseline is left out (PR-14)."""
        shown = await self.ask(usuario, "GET", f"/tareas/{tarea['id']}")
        answer = dict(shown["formulario"]["esquema"]["examples"][0])
        if "linea_base" in answer:
            del answer["muestra"]
            answer |= {"linea_base": "omite", "motivo": "La muestra es de otra UGEL."}
            answer["sensibiliza"] = "primera_visita"
        await self.ask(usuario, "POST", f"/tareas/{tarea['id']}/completar", json=answer)
        self.hechas.append((usuario, tarea["nombre"]))
