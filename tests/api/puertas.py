"""Clients of the doors, as nobody or as one of the people of the stories."""

import httpx2
from fastapi import FastAPI
from sqlalchemy import select

from api.composition import Service
from api.openapi import example_of_registration
from engine.actions.personas.ingreso import issue_token
from engine.db.queries.tablas import personas

CLAVE = "una clave de prueba"
HOST = "http://prueba"


class Puertas:
    """Makes clients of one application, and closes them."""

    def __init__(self, app: FastAPI, service: Service) -> None:
        self.app = app
        self.service = service
        self._clients: list[httpx2.AsyncClient] = []

    def nadie(self, **headers: str) -> httpx2.AsyncClient:
        """Return a client that nobody signed in with."""
        client = httpx2.AsyncClient(
            transport=httpx2.ASGITransport(app=self.app, raise_app_exceptions=False),
            base_url=HOST,
            headers=headers,
        )
        self._clients.append(client)
        return client

    async def como(self, usuario: str) -> httpx2.AsyncClient:
        """Return a client with the bearer token of that persona."""
        async with self.service.database.transaction() as tx:
            persona_id = await tx.scalar(select(personas.c.id).where(personas.c.usuario == usuario))
        assert persona_id is not None, usuario
        ingreso = await issue_token(
            self.service.database,
            persona_id=persona_id,
            nombre="prueba",
            now=self.service.machine.now(),
        )
        return self.nadie(Authorization=f"Bearer {ingreso.secreto}")

    async def sesion(self, usuario: str) -> httpx2.AsyncClient:
        """Return a client with the session of that persona, and the token of its forms."""
        client = self.nadie()
        await client.post("/ingresar", data={"usuario": usuario, "clave": CLAVE})
        page = (await client.get("/bandeja")).text
        token = page.split('name="_csrf" value="', 1)[1].split('"', 1)[0]
        client.headers["X-CSRF-Token"] = token
        return client

    async def registrada(self) -> str:
        """Return the code of an AT that the unit has just registered from OpenAPI's example."""
        unidad = await self.como("unidad")
        example = example_of_registration(self.service.clock.now())
        answer = await unidad.post("/api/v1/asistencias", json=example)
        assert answer.status_code == 201, answer.text
        codigo: str = answer.json()["codigo"]
        return codigo

    async def close(self) -> None:
        """Close every client."""
        for client in self._clients:
            await client.aclose()
