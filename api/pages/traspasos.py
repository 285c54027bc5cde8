"""Handing over all of somebody's work: what there is, to whom and by which act."""

from typing import Any

from fastapi import APIRouter, Request
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import RedirectResponse, Response

from api.frases import sentence_of
from api.identidad import Identidad, Quien, Servicio
from api.ordenes import order_of
from api.pages.administracion import read_model, read_typed
from api.pages.ausencias import REFUSED, SECCION
from api.pages.gente import find_persona, people_in_scope
from api.pages.params import Words
from api.pages.rendering import page
from api.problemas import STATUS
from api.v1.ausencias import TraspasoNuevo
from engine.actions.personas.autoridad import may_order
from engine.actions.personas.traspasos import Destino, hand_over
from engine.db.queries.ausencias import list_relevos
from engine.db.queries.traspasos import load_titularidades, preview
from engine.domain.ausencia import ACTOS
from engine.errors import ArticulaError, RuleBroken

router = APIRouter(include_in_schema=False)


@router.get("/traspasos/nuevo")
async def ask_traspaso(
    request: Request, service: Servicio, quien: Quien, usuario: Words = ""
) -> Response:
    """Show all the work of somebody, one's own when nobody is named, and ask who takes it."""
    async with service.database.transaction() as tx:
        return await _form(request, tx, quien, {"usuario": usuario or quien.actor.usuario})


@router.post("/traspasos/nuevo")
async def create_traspaso(request: Request, service: Servicio, quien: Quien) -> Response:
    """Hand over all of somebody's work."""
    typed = await read_typed(request)
    try:
        async with service.database.transaction() as tx:
            giver = await find_persona(tx, quien, typed.get("usuario", ""))
            taker = await find_persona(tx, quien, typed.get("a", ""))
        if giver is None or taker is None:
            field = "usuario" if giver is None else "a"
            sentence = "Escriba el usuario de una persona de su ámbito."
            raise RuleBroken("datos_invalidos", campos={field: sentence})
        acto = {name: typed.get(f"acto_{name}", "") for name in ("tipo", "numero", "fecha")}
        cuerpo = read_model(
            TraspasoNuevo, {}, persona=giver["id"], a_persona=taker["id"], acto=acto
        )
        await hand_over(
            service.database,
            order_of(request, quien, cuerpo.model_dump()),
            persona_id=cuerpo.persona,
            destino=Destino(cuerpo.a_persona),
            acto=cuerpo.acto.read(),
        )
    except REFUSED as error:
        async with service.database.transaction() as tx:
            return await _form(request, tx, quien, typed, error)
    return RedirectResponse("/ausencias?hecho=traspaso", 303)


async def _form(
    request: Request,
    tx: AsyncSession,
    quien: Identidad,
    typed: dict[str, str],
    error: ArticulaError | None = None,
) -> Response:
    asked = typed.get("usuario", "")
    persona = await find_persona(tx, quien, asked)
    own = asked == quien.actor.usuario
    if own:
        persona = {"id": quien.actor.persona_id, "nombre": quien.actor.nombre}
    work: dict[str, Any] | None = None
    may, relevos = False, None
    if persona is not None:
        held = await load_titularidades(tx, persona["id"], quien.now)
        may = await may_order(tx, quien.actor, persona["id"], held)
        if may or own:
            work = await preview(tx, persona["id"], quien.now)
            relevos = await list_relevos(tx, persona["id"], quien.now)
    campos = dict(error.campos) if error else {}
    listed = [(name, text) for name, text in campos.items()]
    if error and not campos:
        listed = [("", sentence_of(error.code, error.facts))]
    elif persona is None:
        listed = [("usuario", "Nadie de su ámbito tiene ese usuario.")]
    return page(
        request, "ausencias/traspaso.html", quien, seccion=SECCION,
        status=STATUS[type(error)] if error else 200,
        valores={"usuario": asked, **typed}, persona=persona, propio=own, puede=may,
        trabajo=work, relevos=relevos,
        actos=ACTOS, gente=await people_in_scope(tx, quien), errores=listed, campos=campos,
    )  # fmt: skip
