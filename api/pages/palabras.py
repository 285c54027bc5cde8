"""The words with which plans name whom they convene: taught by DIRI, confirmed by units."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Path, Request
from starlette.responses import RedirectResponse, Response

from api.identidad import Identidad, Quien, Servicio
from api.ordenes import order_of
from api.pages.administracion import read_typed
from api.pages.importar import SECCION
from api.pages.params import Words
from api.pages.rendering import page
from api.problemas import STATUS
from engine.actions.plan.pesos import demand_ruler
from engine.actions.plan.terminos import forget, teach, unteach
from engine.db.queries.terminos import list_forgotten, list_learnt, list_terminos
from engine.domain.roles import ROLES
from engine.errors import NotFound, RuleBroken
from forms.hojas.anotaciones import NINGUNO
from forms.hojas.publico import names_role, own_terms, root_of, say_roles

router = APIRouter(include_in_schema=False)
HOME = "/planificador/palabras"
LARGO = 120
Id = Annotated[int, Path(ge=1, lt=2**63)]
LUGARES = {"unidad": "Del ministerio", "dre": "De la DRE o GRE", "ugel": "De la UGEL",
           "ie": "De la institución educativa"}  # fmt: skip

OFRECIDOS = frozenset(rol.clave for rol in ROLES.values() if rol.tipos_entidad[0] in LUGARES)


@router.get(HOME)
async def show_palabras(request: Request, service: Servicio, quien: Quien) -> Response:
    """Show the words taught, those that units confirmed and those that come with the service."""
    return await _show(request, service, quien, {}, ())


@router.post(HOME)
async def teach_palabra(request: Request, service: Servicio, quien: Quien) -> Response:
    """Teach which roles a word stands for."""
    demand_ruler(order_of(request, quien))
    form = await request.form()
    texto = " ".join(str(form.get("texto") or "").replace("\0", "").split())
    roles = [str(rol) for rol in form.getlist("roles")]
    wrong = _check(texto, roles)
    if wrong:
        error = RuleBroken("datos_invalidos", campos=wrong)
        return await _show(request, service, quien, {"texto": texto}, roles, error)
    orden = order_of(request, quien, {"texto": texto, "roles": roles})
    await teach(service.database, orden, texto=texto, raiz=root_of(texto), roles=roles)
    return RedirectResponse(f"{HOME}?hecho=ensenada", 303)


def _check(texto: str, roles: Sequence[str]) -> dict[str, str]:
    wrong = {}
    if not root_of(texto):
        wrong["texto"] = "Escriba la palabra o frase como viene en los planes."
    elif len(texto) > LARGO:
        wrong["texto"] = f"Es más larga que {LARGO} letras: acórtela."
    elif names_role(texto):
        wrong["texto"] = "Es el nombre de un cargo, que siempre vale por sí mismo."
    if not roles or not set(roles) <= OFRECIDOS:
        wrong["roles"] = "Elija al menos un cargo."
    return wrong


@router.post(HOME + "/{termino}/quitar")
async def remove_palabra(
    request: Request, service: Servicio, quien: Quien, termino: Id
) -> Response:
    """Forget a word that was taught."""
    await unteach(service.database, order_of(request, quien), termino_id=termino)
    return RedirectResponse(f"{HOME}?hecho=olvidada", 303)


@router.get(HOME + "/olvidar")
async def ask_to_forget(
    request: Request, service: Servicio, quien: Quien, texto: Words = "", valor: Words = ""
) -> Response:
    """Ask before taking back what units confirmed of a word."""
    demand_ruler(order_of(request, quien))
    async with service.database.transaction() as tx:
        learnt = await list_learnt(tx)
    found = next((r for r in learnt if (r["texto"], r["valor"]) == (texto, valor)), None)
    if found is None:
        raise NotFound("termino_desconocido")
    return page(request, "plan/olvidar.html", quien, seccion=SECCION, c=_learnt(found, set()))


@router.post(HOME + "/olvidar")
async def forget_palabra(request: Request, service: Servicio, quien: Quien) -> Response:
    """Take back what units confirmed of a word."""
    typed = await read_typed(request)
    orden = order_of(request, quien, typed)
    texto, valor = typed.get("texto", ""), typed.get("valor", "")
    await forget(service.database, orden, texto=texto, valor=valor)
    return RedirectResponse(f"{HOME}?hecho=olvidada", 303)


async def _show(
    request: Request,
    service: Servicio,
    quien: Identidad,
    typed: Mapping[str, str],
    roles: Sequence[str],
    error: RuleBroken | None = None,
) -> Response:
    demand_ruler(order_of(request, quien))
    async with service.database.transaction() as tx:
        taught, learnt = await list_terminos(tx), await list_learnt(tx)
        forgotten = await list_forgotten(tx)
    roots = {row["raiz"] for row in taught}
    return page(
        request,
        "plan/palabras.html",
        quien,
        seccion=SECCION,
        status=STATUS[type(error)] if error else 200,
        ensenadas=[{**row, "significa": _say(row["roles"])} for row in taught],
        confirmadas=[_learnt(row, roots) for row in learnt],
        olvidadas=[_learnt(row, set()) for row in forgotten],
        propias=[(t.texto, _say(t.roles), t.certeza) for t in _own()],
        grupos=_groups(),
        valores=typed,
        elegidos=set(roles),
        largo=LARGO,
        campos=error.campos if error else {},
        errores=list(error.campos.items()) if error else [],
    )


def _say(roles: Sequence[str]) -> str:
    return say_roles(rol for rol in roles if rol in ROLES)


def _learnt(row: Mapping[str, Any], taught: set[str]) -> dict[str, Any]:
    roles = [] if row["valor"] == NINGUNO else row["valor"].split("|")
    return {
        **row,
        "roles": [rol for rol in roles if rol in ROLES],
        "significa": _say(roles) or "Nadie: se dejó fuera",
        "ensenada": root_of(row["texto"]) in taught,
    }


def _own() -> list[Any]:
    """Return the words that come with the service, but for the names of the roles."""
    every = {id(term): term for term in own_terms().values() if not names_role(term.texto)}
    return sorted(every.values(), key=lambda term: term.texto)


def _groups() -> list[tuple[str, list[tuple[str, str]]]]:
    return [
        (name, [(r.clave, r.nombre) for r in ROLES.values() if r.tipos_entidad[0] == tipo])
        for tipo, name in LUGARES.items()
    ]
