"""What completing each tarea of an AT sends, in a process that has just begun and afterwards."""

from datetime import UTC, date, datetime

from engine.actions.tareas import complete
from tests.story import paso
from tests.story.alambre import Alambre, counting
from tests.story.paso import Relato

FEW = 4
ONCE = 3
"""Readings of places, of holders and of versions that a process makes once and keeps."""
CAMINO = (
    ("diri", "calendarizar"), ("ugel", "confirmar"), ("dre", "confirmar"),
    ("dre", "asegurar_logistica"), ("unidad", "preparar_instrumentos"),
    ("unidad", "inducir_facilitadores"), ("unidad", "verificar"),
)  # fmt: skip


async def _walk(relato: Relato, dia: date) -> None:
    """Take an AT from its registration to its report."""
    codigo = await relato.register()
    await relato.plan(codigo, [dia])
    for usuario, elemento in CAMINO:
        await relato.do(usuario, codigo, elemento)
    await relato.advance_to(datetime(dia.year, dia.month, dia.day, 19, tzinfo=UTC))
    for elemento in ("registrar_asistencia", "reportar"):
        await relato.do("unidad", codigo, elemento)


async def test_the_tareas_of_an_at_send_few_statements_cold_and_fewer_warm(relato, monkeypatch):
    sent: dict[tuple[str, bool], Alambre] = {}

    async def counted(database, orden, **told):
        async with counting(database) as alambre:
            done = await complete(database, orden, **told)
        sent[relato.hechos[-1][1], len(relato.hechos) > len(CAMINO) + 6] = alambre
        return done

    monkeypatch.setattr(paso, "complete", counted)
    await _walk(relato, date(2026, 8, 12))
    await _walk(relato, date(2026, 9, 16))
    assert len(sent) == 24
    above = {
        key: str(alambre)
        for key, alambre in sent.items()
        if len(alambre) > FEW + (0 if key[1] else ONCE)
    }
    assert above == {}
