"""The rule books of accompaniment: listed, looked at, copied with their validity, and edited."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated, Any

from fastapi import APIRouter, Path, Request
from starlette.responses import RedirectResponse, Response

from api.identidad import Administrador, Identidad, Servicio
from api.ordenes import order_of
from api.pages.administracion import SECCION, Entrada, Formulario, read_model, read_typed, show_form
from api.pages.rendering import page, told
from api.v1.comunes import Id
from api.v1.reglamentos import Copia, tell_protocol
from engine.actions.acompanamiento.reglamentos import copy_reglamento, edit_reglamento
from engine.db.queries.reglamentos import followers_of, get_reglamento, list_reglamentos
from engine.domain.institucion import TIPOS
from engine.domain.protocolo import AMBITOS, CUENTAS, Protocolo, Ratio
from engine.domain.redaccion.reglamentos import CUENTAS as ROTULOS
from engine.domain.redaccion.reglamentos import say_ratio, say_regla
from engine.domain.reglamento import MOST_TO_REGISTER, REGISTROS, Reglamento
from engine.errors import Conflict, NotFound, RuleBroken

router = APIRouter(include_in_schema=False)
HOME = "/administracion/reglamentos"
Tipo = Annotated[str, Path(pattern=r"^[a-z_]{1,40}$")]
_COPIA = (
    Entrada("codigo", "Código", ayuda="Con el código del original, será su versión siguiente."),
    Entrada("nombre", "Nombre"),
    Entrada("norma", "Norma o acto que lo aprueba"),
    Entrada("desde", "Rige desde el", "date"),
    Entrada("hasta", "Deja de regir el", "date", "Ese día ya no rige.", requerido=False),
)
_GENERAL = (
    *_COPIA[1:],
    Entrada("registro", "Cuándo se registra", "select", opciones=tuple(REGISTROS.items())),
    Entrada(
        "registrar_en", "Días hábiles para registrar", "number",
        f"Desde el último día de cada estrategia, de 0 a {MOST_TO_REGISTER}.",
    ),
)  # fmt: skip
_DE_REGLA = ("registro", "registrar_en")
_PROTOCOLO = (
    *(Entrada(name, ROTULOS[name], "number", requerido=name != "horas_taller") for name in CUENTAS),
    *(
        Entrada(
            f"ratio_{clave}", f"Docentes por acompañante: {nombre.lower()}",
            ayuda="Un número, o dos como «6-8». Vacío si la norma no lo distingue.",
            requerido=False,
        )
        for clave, nombre in AMBITOS.items()
    ),
    Entrada("fuente", "Dónde lo dice la norma", requerido=False),
)  # fmt: skip


@router.get(HOME)
async def show_reglamentos(request: Request, service: Servicio, quien: Administrador) -> Response:
    """Show every rule book with its validity and how many programmes follow it."""
    async with service.database.transaction() as tx:
        rows = await list_reglamentos(tx)
    return page(
        request, "reglamentos/lista.html", quien, seccion=SECCION, reglamentos=rows, tipos=TIPOS
    )


@router.get(HOME + "/{reglamento}")
async def show_reglamento(
    request: Request, service: Servicio, quien: Administrador, reglamento: Id
) -> Response:
    """Show what a rule book says, a column for each kind of school."""
    async with service.database.transaction() as tx:
        libro = await get_reglamento(tx, reglamento)
        following = await followers_of(tx, reglamento)
    return page(
        request, "reglamentos/uno.html", quien, seccion=SECCION, libro=libro, id=reglamento,
        programas=following, tipos=TIPOS, rotulos=ROTULOS, dice=say_regla(libro.regla),
        protocolos=[
            {**tell_protocol(p), "ratios": [say_ratio(r) for r in p.ratios]}
            for p in libro.protocolos
        ],
    )  # fmt: skip


@router.get(HOME + "/{reglamento}/copiar")
async def ask_copy(
    request: Request, service: Servicio, quien: Administrador, reglamento: Id
) -> Response:
    """Ask for the norm and the validity of a copy."""
    libro = await _read(service, reglamento)
    return show_form(request, quien, _copying(reglamento, libro), {"codigo": libro.codigo})


@router.post(HOME + "/{reglamento}/copiar")
async def make_copy(
    request: Request, service: Servicio, quien: Administrador, reglamento: Id
) -> Response:
    """Copy a rule book and lead to the copy."""
    typed = await read_typed(request)
    try:
        said = read_model(Copia, typed)
        done = await copy_reglamento(
            service.database, order_of(request, quien, typed), reglamento_id=reglamento,
            **said.model_dump(),
        )  # fmt: skip
    except (RuleBroken, Conflict) as error:
        libro = await _read(service, reglamento)
        return show_form(request, quien, _copying(reglamento, libro), typed, error)
    return RedirectResponse(told(f"{HOME}/{done['id']}", "copia_reglamento"), 303)


@router.get(HOME + "/{reglamento}/editar")
async def ask_general(
    request: Request, service: Servicio, quien: Administrador, reglamento: Id
) -> Response:
    """Ask for the name, the norm and the validity of a rule book."""
    libro = await _read(service, reglamento)
    given = {name: getattr(libro, name) for name in ("nombre", "norma", "desde", "hasta")}
    values = given | {name: getattr(libro.regla, name) for name in _DE_REGLA}
    return show_form(request, quien, _editing(reglamento, libro), values)


@router.post(HOME + "/{reglamento}/editar")
async def change_general(
    request: Request, service: Servicio, quien: Administrador, reglamento: Id
) -> Response:
    """Keep the name, the norm and the validity of a rule book."""
    typed, libro = await read_typed(request), await _read(service, reglamento)
    try:
        said = read_model(Copia, {k: v for k, v in typed.items() if k not in _DE_REGLA}, codigo="x")
        regla = replace(
            libro.regla, registro=typed.get("registro", ""),
            registrar_en=_days(typed.get("registrar_en", "")),
        )  # fmt: skip
        changed = replace(
            libro, nombre=said.nombre, norma=said.norma, desde=said.desde, hasta=said.hasta,
            regla=regla,
        )  # fmt: skip
        await _keep(request, service, quien, reglamento, changed, typed)
    except (RuleBroken, Conflict) as error:
        return show_form(request, quien, _editing(reglamento, libro), typed, error)
    return RedirectResponse(told(f"{HOME}/{reglamento}", "cambio"), 303)


def _days(said: str) -> int:
    """Return a number of days as it was typed; what is none is out of every limit."""
    return int(said) if said.isascii() and said.isdecimal() and len(said) < 4 else -1


@router.get(HOME + "/{reglamento}/protocolos/{tipo}")
async def ask_protocolo(
    request: Request, service: Servicio, quien: Administrador, reglamento: Id, tipo: Tipo
) -> Response:
    """Ask for the numbers of a kind of school."""
    libro = await _read(service, reglamento)
    return show_form(request, quien, _numbers(reglamento, tipo), _typed(libro.protocolo_of(tipo)))


@router.post(HOME + "/{reglamento}/protocolos/{tipo}")
async def change_protocolo(
    request: Request, service: Servicio, quien: Administrador, reglamento: Id, tipo: Tipo
) -> Response:
    """Keep the numbers of a kind of school, or show the sum that does not hold."""
    typed, libro = await read_typed(request), await _read(service, reglamento)
    form = _numbers(reglamento, tipo)
    try:
        protocolo = _protocol(tipo, typed)
        kept = [p for p in libro.protocolos if p.tipo != tipo]
        changed = replace(libro, protocolos=(*kept, protocolo))
        await _keep(request, service, quien, reglamento, changed, typed)
    except RuleBroken as error:
        campos = {name.rpartition(".")[2]: said for name, said in error.campos.items()}
        return show_form(request, quien, form, typed, RuleBroken(error.code, campos=campos))
    except Conflict as error:
        return show_form(request, quien, form, typed, error)
    return RedirectResponse(told(f"{HOME}/{reglamento}", "cambio"), 303)


async def _read(service: Servicio, reglamento: int) -> Reglamento:
    async with service.database.transaction() as tx:
        return await get_reglamento(tx, reglamento)


async def _keep(
    request: Request, service: Servicio, quien: Identidad, reglamento: int, libro: Reglamento,
    typed: Mapping[str, str],
) -> None:  # fmt: skip
    orden = order_of(request, quien, typed)
    await edit_reglamento(service.database, orden, reglamento_id=reglamento, libro=libro)


def _copying(reglamento: int, libro: Reglamento) -> Formulario:
    return Formulario(
        "Copiar un reglamento", _COPIA, "Copiar", f"{HOME}/{reglamento}", libro.nombre,
        "La copia dice lo mismo que el original. Podrá cambiarla mientras ningún programa la siga.",
    )  # fmt: skip


def _editing(reglamento: int, libro: Reglamento) -> Formulario:
    return Formulario(
        "Cambiar nombre, norma y vigencia", _GENERAL, "Guardar", f"{HOME}/{reglamento}",
        libro.nombre,
    )  # fmt: skip


def _numbers(reglamento: int, tipo: str) -> Formulario:
    if tipo not in TIPOS:
        raise NotFound("ruta_desconocida")
    return Formulario(
        f"Protocolo: {TIPOS[tipo]}", _PROTOCOLO, "Verificar y guardar", f"{HOME}/{reglamento}",
        "Reglamento", "Las visitas de uno, dos y tres días deben sumar su total de días.",
    )  # fmt: skip


def _typed(protocolo: Protocolo | None) -> dict[str, Any]:
    """Return a protocol as the form has it; a kind that is not ruled yet begins at zero."""
    if protocolo is None:
        return {name: "" if name == "horas_taller" else 0 for name in CUENTAS}
    ratios = {
        f"ratio_{r.ambito}": str(r.maximo) if r.minimo == r.maximo else f"{r.minimo}-{r.maximo}"
        for r in protocolo.ratios
    }
    return {
        **{name: getattr(protocolo, name) for name in CUENTAS}, **ratios, "fuente": protocolo.fuente
    }  # fmt: skip


def _protocol(tipo: str, typed: Mapping[str, str]) -> Protocolo:
    """Return the protocol typed; raise RuleBroken("datos_invalidos") where no number stands."""
    campos: dict[str, str] = {}
    counts: dict[str, Any] = {}
    for name in CUENTAS:
        text = typed.get(name, "")
        if name == "horas_taller" and not text:
            counts[name] = None
        elif text.isascii() and text.isdecimal() and len(text) < 5:
            counts[name] = int(text)
        else:
            campos[name] = "Escriba un número entero."
    ratios = []
    for ambito in AMBITOS:
        low, dash, high = typed.get(f"ratio_{ambito}", "").replace(" ", "").partition("-")
        ends = (low, high if dash else low)
        if all(end.isascii() and end.isdecimal() and len(end) < 4 for end in ends):
            ratios.append(Ratio(ambito, int(ends[0]), int(ends[1])))
        elif low or dash:
            campos[f"ratio_{ambito}"] = "Escriba un número, como «8», o dos, como «6-8»."
    if campos:
        raise RuleBroken("datos_invalidos", campos=campos)
    return Protocolo(
        tipo=tipo, ratios=tuple(ratios), fuente=typed.get("fuente", "")[:300], **counts
    )
