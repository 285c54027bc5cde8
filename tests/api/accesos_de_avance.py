"""Who may open the doors of the board, the desk of inconsistencies and the measurements."""

from tests.api.ajena import NOT_FOUND, Ajena

PROPIAS_DE_AVANCE = {
    ("GET", "/api/v1/acompanamiento/tablero"),
    ("GET", "/api/v1/acompanamiento/tablero/filas"),
    ("GET", "/api/v1/acompanamiento/inconsistencias"),
    ("GET", "/api/v1/acompanamiento/mediciones"),
}
PAGINAS_DE_AVANCE = {
    ("GET", "/acompanamiento/tablero"),
    ("GET", "/acompanamiento/tablero/filas"),
    ("GET", "/acompanamiento/tablero/filas.{formato}"),
    ("GET", "/acompanamiento/inconsistencias"),
    ("GET", "/acompanamiento/mediciones"),
}
DE_AVANCE = {
    ("GET", "/api/v1/acompanamiento/tablero/programas/{programa}"): Ajena(None, NOT_FOUND),
    ("GET", "/api/v1/acompanamiento/inconsistencias/{regla}"): Ajena(None, NOT_FOUND),
    ("GET", "/api/v1/acompanamiento/inconsistencias/{regla}/constancias"): Ajena(None, NOT_FOUND),
    ("POST", "/api/v1/acompanamiento/inconsistencias/{regla}/constancias"): Ajena(
        {"estrategia": 1, "motivo": "Así se acordó."}, NOT_FOUND
    ),
    ("POST", "/api/v1/acompanamiento/mediciones/programas/{programa}"): Ajena(None, NOT_FOUND),
    ("GET", "/api/v1/acompanamiento/mediciones/{medicion}"): Ajena(None, NOT_FOUND),
    ("POST", "/api/v1/acompanamiento/mediciones/{medicion}/sortear"): Ajena(
        {"semilla": "1"}, NOT_FOUND
    ),
    ("PUT", "/api/v1/acompanamiento/mediciones/sorteados/{sorteado}"): Ajena(
        {"respuesta": {}}, NOT_FOUND
    ),
}
"""Doors of this family that the coordinator of the DRE Cusco must find shut."""
