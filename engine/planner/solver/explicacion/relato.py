"""An explanation told in Spanish, line by line."""

from collections.abc import Iterator, Sequence

from engine.planner.solver.explicacion.explicacion import Mejor, Razon


def tell(razones: Sequence[Razon]) -> Iterator[str]:
    """Yield the lines that tell why the sessions of an activity are where they are."""
    for razon in razones:
        yield _place(razon)
        yield from (f"  Además, {each}." for each in razon.ademas)
        for mejor in razon.mejores:
            yield f"  {mejor.fecha.isoformat()}, {mejor.turno}: {_why_not(mejor)}"
        if not razon.mejores:
            yield "  Ninguna otra fecha le costaría menos."


def _place(razon: Razon) -> str:
    where = f"{razon.actividad}, sesión {razon.sesion}: {razon.fecha.isoformat()}, {razon.turno}"
    if razon.preferida is None:
        return f"{where}. No dijo preferencia."
    if razon.preferida == razon.fecha:
        return f"{where}. Es su fecha preferida."
    return f"{where}. Prefería el {razon.preferida.isoformat()}; así cuesta {razon.costo}."


def _why_not(mejor: Mejor) -> str:
    if mejor.reglas:
        return f"{'; '.join(mejor.reglas)}."
    if not mejor.estorbos:
        return f"está libre; {_price(mejor.diferencia)}"
    holding = "; ".join(f"{each.actividad} ({each.motivo})" for each in mejor.estorbos)
    return f"la ocupan {holding}; {_price(mejor.diferencia)}"


def _price(diferencia: int | None) -> str:
    if diferencia is None:
        return "al moverla allí no se halló fecha para las demás."
    if diferencia < 0:
        return f"moverla allí ahorraría {-diferencia} en total."
    return f"moverla allí costaría {diferencia} más en total."
