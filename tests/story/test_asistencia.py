"""An AT runs from plan to evaluation, and each stage asks the right person for the right thing."""

from datetime import UTC, date, datetime

from sqlalchemy import func, select

from engine.db.queries.tablas import avisos, compromisos, eventos, reservas
from tests.story.paso import Relato

DIAS = [date(2026, 8, 12), date(2026, 8, 13)]


async def test_an_at_runs_from_plan_to_closure(relato: Relato) -> None:
    """Every step of the guidelines, in order [ET-01..11, MA-04, DOC-18]."""
    codigo = await relato.register()
    assert await relato.estado(codigo) == "en_planificacion"
    await relato.plan(codigo, DIAS)
    assert await relato.estado(codigo) == "por_calendarizar"
    await relato.do("diri", codigo, "calendarizar")
    assert await relato.estado(codigo) == "calendarizada"
    await relato.do("unidad", codigo, "preparar_instrumentos")
    await relato.do("unidad", codigo, "inducir_facilitadores")
    await relato.do("dre", codigo, "asegurar_logistica")
    await relato.do("ugel", codigo, "confirmar")
    await relato.do("dre", codigo, "confirmar")
    await relato.do("unidad", codigo, "verificar")
    await relato.advance_to(datetime(2026, 8, 12, 15, tzinfo=UTC))
    assert await relato.estado(codigo) == "en_ejecucion"
    await relato.do("unidad", codigo, "registrar_asistencia")
    await relato.do("unidad", codigo, "reportar")
    assert await relato.estado(codigo) == "en_seguimiento"
    for _ in range(4):
        for usuario in ("ugel", "dre"):
            for tarea in await relato.pending(usuario, codigo):
                await relato.do(usuario, codigo, tarea.elemento)
        for tarea in await relato.pending("unidad", codigo):
            await relato.do("unidad", codigo, tarea.elemento)
    await relato.advance_to(datetime(2026, 9, 15, 15, tzinfo=UTC))
    for usuario in ("ugel", "ugel", "dre"):
        await relato.do(usuario, codigo, "aplicar")
    assert await relato.estado(codigo) == "en_evaluacion"
    await relato.do("difoca", codigo, "evaluar")
    await relato.do("unidad", codigo, "cerrar")
    assert await relato.estado(codigo) == "cerrada"
    async with relato.database.transaction() as tx:
        assert await tx.scalar(select(func.count()).select_from(reservas)) == 6
        assert set((await tx.execute(select(compromisos.c.estado))).scalars()) == {"cumplido"}
        kinds = set((await tx.execute(select(avisos.c.tipo))).scalars())
        happened = list((await tx.execute(select(eventos.c.tipo))).scalars())
    assert {"tarea_asignada", "asistencia_confirmada", "reporte_enviado"} <= kinds
    assert "indicadores_calculados" in happened
