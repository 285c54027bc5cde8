"""The sentences of refusals about webhooks and about the pages that say what is new."""

AVISOS: dict[str, str] = {
    "demasiados_flujos": "Tiene muchas pestañas abiertas a la vez. Las páginas siguen funcionando:"
    " actualícelas para ver lo nuevo.",
    "gancho_inexistente": "Ese webhook no existe o ya se retiró. Vuelva a la lista de webhooks.",
    "gancho_invalido": "Corrija los datos señalados del webhook y guárdelo otra vez.",
    "demasiados_ganchos": "Ya hay {maximo} webhooks. Retire uno que no se use.",
    "entrega_inexistente": "Esa entrega no existe, o ya está por salir.",
    "periodo_invalido": "El periodo debe terminar después de empezar. Revise las dos fechas.",
}
