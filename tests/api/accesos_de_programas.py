"""Who may open the doors of rule books, programmes and the lists of companions."""

from tests.api.ajena import FORBIDDEN, NOT_FOUND, UNFIT, Ajena

PROGRAMA = {
    "ugel": "210005", "anio": 2026, "reglamento": 1, "desde": "2026-03-09", "hasta": "2026-12-19",
}  # fmt: skip
REGLAMENTO = {
    "nombre": "Otro", "norma": "RVM 1", "desde": "2026-01-01", "regla": {}, "protocolos": [],
}  # fmt: skip
COPIA = {"codigo": "otro", "nombre": "Otro", "norma": "RVM 1", "desde": "2026-01-01"}
REUNION = {"hecho": "Se revisó el avance del mes"}
DIA = {"dia": "2026-07-01", "motivo": "Cambio de ruta"}

PROPIAS_DE_DOCUMENTOS = {("GET", "/api/v1/acompanamiento/documentos")}
PAGINAS_DE_DOCUMENTOS = {("GET", "/acompanamiento/documentos")}
DE_PROGRAMAS = {
    ("GET", "/api/v1/acompanamiento/documentos/{documento}"): Ajena(None, NOT_FOUND),
    ("POST", "/api/v1/reglamentos/{reglamento}/copiar"): Ajena(COPIA, FORBIDDEN),
    ("PUT", "/api/v1/reglamentos/{reglamento}"): Ajena(REGLAMENTO, FORBIDDEN),
    ("POST", "/api/v1/programas"): Ajena(PROGRAMA, FORBIDDEN),
    # Without its file; with one, whoever runs another programme finds none of that number.
    ("POST", "/api/v1/programas/{programa}/archivos"): Ajena({}, UNFIT),
    **{
        (method, f"/api/v1/programas{rest}"): Ajena(body, NOT_FOUND)
        for method, rest, body in (
            ("GET", "/{programa}", None),
            ("POST", "/{programa}/estado", {"estado": "en_marcha"}),
            ("GET", "/{programa}/sin-acompanante", None),
            ("POST", "/{programa}/acompanantes", {}),
            ("GET", "/{programa}/reparto", None),
            ("POST", "/{programa}/reparto", {}),
            ("POST", "/{programa}/reparto/{reparto}/aceptar", None),
            ("DELETE", "/{programa}/reparto", None),
            ("GET", "/{programa}/equipo", None),
            ("POST", "/{programa}/equipo/{estrategia}", REUNION),
            ("GET", "/{programa}/anio", None),
            ("POST", "/{programa}/anio", {}),
            ("GET", "/{programa}/anio/{plan}", None),
            ("GET", "/{programa}/anio/{plan}/acompanantes/{acompanante}", None),
            ("POST", "/{programa}/anio/{plan}/aceptar", {}),
            ("POST", "/{programa}/anio/{plan}/descartar", None),
            ("GET", "/{programa}/archivos/plantilla.xlsx", None),
            ("GET", "/{programa}/archivos/{archivo}", None),
            ("POST", "/{programa}/archivos/{archivo}/confirmar", None),
            ("DELETE", "/{programa}/archivos/{archivo}", None),
            ("GET", "/{programa}/archivos/{archivo}/errores.{formato}", None),
            ("PUT", "/acompanantes/{acompanante}", {}),
            ("GET", "/acompanantes/{acompanante}", None),
            (
                "POST",
                "/acompanantes/{acompanante}/docentes",
                {"docente": 1, "desde": "2026-07-01", "motivo": "Cambio de ruta"},
            ),
            ("POST", "/acompanados/{acompanado}/retirar", DIA),
            ("POST", "/acompanados/{acompanado}/mover", {**DIA, "acompanante": 1}),
        )
    },
}
"""Doors of this family that the coordinator of the DRE Cusco must find shut."""
