"""The library as it comes: its own serializer's text kept in the same PostgreSQL."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID, uuid4

import asyncpg
from lxml import etree
from SpiffWorkflow.bpmn.serializer.workflow import BpmnWorkflowSerializer
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from SpiffWorkflow.spiff.parser.process import SpiffBpmnParser
from SpiffWorkflow.spiff.serializer.config import SPIFF_CONFIG
from SpiffWorkflow.util.task import TaskState

from tests.bench.dibujante import Pliego

TABLE = "CREATE TABLE IF NOT EXISTS ajeno (id uuid PRIMARY KEY, estado text NOT NULL)"
_SERIALIZER = BpmnWorkflowSerializer(BpmnWorkflowSerializer.configure(SPIFF_CONFIG))


class Ajeno:
    """A process run by the library alone, each step one transaction over its JSON."""

    def __init__(self, pool: asyncpg.Pool, pliego: Pliego) -> None:
        parser = SpiffBpmnParser()
        parser.add_bpmn_xml(etree.fromstring(pliego.diagrama.encode()))
        self._spec = parser.get_spec(pliego.proceso)
        self._pool = pool

    async def start(self) -> UUID:
        """Start an instance and return its id."""
        workflow = BpmnWorkflow(self._spec)
        workflow.do_engine_steps()
        instancia = uuid4()
        stored = _SERIALIZER.serialize_json(workflow)
        await self._pool.execute("INSERT INTO ajeno VALUES ($1, $2)", instancia, stored)
        return instancia

    async def complete(self, instancia: UUID, respuesta: Mapping[str, Any]) -> None:
        """Complete the first tarea that waits, as the library's own examples do."""
        async with self._pool.acquire() as connection, connection.transaction():
            stored = await connection.fetchval(
                "SELECT estado FROM ajeno WHERE id = $1 FOR UPDATE", instancia
            )
            workflow = _SERIALIZER.deserialize_json(stored)
            task = next(iter(workflow.get_tasks(state=TaskState.READY, manual=True)))
            task.data.update(respuesta)
            task.run()
            workflow.do_engine_steps()
            await connection.execute(
                "UPDATE ajeno SET estado = $2 WHERE id = $1",
                instancia,
                _SERIALIZER.serialize_json(workflow),
            )

    async def bytes_of(self, instancia: UUID) -> int:
        """Return the length of what is kept of an instance, before PostgreSQL packs it."""
        return int(
            await self._pool.fetchval("SELECT length(estado) FROM ajeno WHERE id = $1", instancia)
        )
