"""Who may open the doors of what deadlines are counted and told by."""

from tests.api.ajena import FORBIDDEN, Ajena

FERIADO = {"fecha": "2026-12-24", "nombre": "Nochebuena", "norma": "DS 001-2026"}
BLOQUE = {
    "anio": 2027, "tipo": "lectivo", "numero": 1, "inicio": "2027-03-15", "fin": "2027-05-14",
    "norma": "RM 001-2026",
}  # fmt: skip
SUSPENSION = {
    "norma": "DS 080-2026-PCM", "motivo": "Huelga", "desde": "2026-08-03", "hasta": "2026-08-07",
}  # fmt: skip
ESCALERA = {"peldanos": [{"destino": "responsable", "dias": -1}]}

DE_PLAZOS = {
    ("POST", "/api/v1/calendario/feriados"): Ajena(FERIADO, FORBIDDEN),
    ("PUT", "/api/v1/calendario/feriados/{feriado}"): Ajena(FERIADO, FORBIDDEN),
    ("DELETE", "/api/v1/calendario/feriados/{feriado}"): Ajena(None, FORBIDDEN),
    ("POST", "/api/v1/calendario/bloques"): Ajena(BLOQUE, FORBIDDEN),
    ("PUT", "/api/v1/calendario/bloques/{bloque}"): Ajena(BLOQUE, FORBIDDEN),
    ("DELETE", "/api/v1/calendario/bloques/{bloque}"): Ajena(None, FORBIDDEN),
    ("POST", "/api/v1/calendario/feriados/ensayo"): Ajena(FERIADO, FORBIDDEN),
    ("POST", "/api/v1/calendario/feriados/{feriado}/ensayo"): Ajena(None, FORBIDDEN),
    ("GET", "/api/v1/calendario/suspensiones"): Ajena(None, FORBIDDEN),
    ("POST", "/api/v1/calendario/suspensiones"): Ajena(SUSPENSION, FORBIDDEN),
    ("POST", "/api/v1/calendario/suspensiones/ensayo"): Ajena(SUSPENSION, FORBIDDEN),
    ("POST", "/api/v1/calendario/suspensiones/{suspension}/ensayo"): Ajena(None, FORBIDDEN),
    ("POST", "/api/v1/calendario/suspensiones/{suspension}/cerrar"): Ajena(
        {"ultimo": "2026-08-05", "sustento": "Terminó la huelga"}, FORBIDDEN
    ),
    ("POST", "/api/v1/calendario/suspensiones/{suspension}/anular"): Ajena(
        {"sustento": "No correspondía"}, FORBIDDEN
    ),
    ("GET", "/api/v1/escaleras"): Ajena(None, FORBIDDEN),
    ("PUT", "/api/v1/escaleras/general"): Ajena(ESCALERA, FORBIDDEN),
    ("POST", "/api/v1/escaleras/general/ensayo"): Ajena(ESCALERA, FORBIDDEN),
    ("PUT", "/api/v1/escaleras/{proceso}/{elemento}"): Ajena(ESCALERA, FORBIDDEN),
    ("DELETE", "/api/v1/escaleras/{proceso}/{elemento}"): Ajena(None, FORBIDDEN),
    ("POST", "/api/v1/escaleras/{proceso}/{elemento}/ensayo"): Ajena(ESCALERA, FORBIDDEN),
    ("GET", "/api/v1/calendario/horarios"): Ajena(None, FORBIDDEN),
    ("POST", "/api/v1/calendario/horarios"): Ajena(
        {"desde": "2027-01-04", "apertura": "08:00", "cierre": "14:00", "norma": "RM 1-2027"},
        FORBIDDEN,
    ),
    ("DELETE", "/api/v1/calendario/horarios/{horario}"): Ajena(None, FORBIDDEN),
    ("GET", "/api/v1/calendario/distancias"): Ajena(None, FORBIDDEN),
    ("POST", "/api/v1/calendario/distancias"): Ajena(
        {"desde": "210005", "hasta": "MINEDU", "dias": 3, "norma": "RA 288-2015"}, FORBIDDEN
    ),
    ("PUT", "/api/v1/calendario/distancias/{distancia}"): Ajena(
        {"dias": 3, "norma": "RA 288-2015"}, FORBIDDEN
    ),
    ("DELETE", "/api/v1/calendario/distancias/{distancia}"): Ajena(None, FORBIDDEN),
}
