"""What each named constraint says when PostgreSQL refuses: written by hand, checked by a test."""

from collections.abc import Callable

from engine.errors import ArticulaError, Conflict, RuleBroken

REFUSALS: dict[str, Callable[[], ArticulaError]] = {
    "reserva_sin_cruce": lambda: Conflict("cruce"),
    "reserva_en_dia_laborable": lambda: Conflict("cruce"),
    "reserva_en_ventana": lambda: Conflict("cruce"),
    "reserva_en_ano_escolar": lambda: Conflict("cruce"),
    "reserva_con_titular": lambda: Conflict("cruce"),
    "reserva_con_viaje_posible": lambda: Conflict("cruce"),
    "uq_bloque_anio_tipo_numero": lambda: Conflict("bloque_repetido"),
    "uq_feriado_fecha_ambito_nombre": lambda: Conflict("feriado_repetido"),
    "uq_persona_usuario": lambda: Conflict("usuario_repetido"),
    "persona_sin_cruce": lambda: Conflict("cruce"),
    "sala_sin_cruce": lambda: Conflict("cruce"),
    "asistencia_en_sala_de_su_sede": lambda: RuleBroken(
        "respuesta_invalida", campos={"sala": "Elija una sala de la sede que recibe la AT."}
    ),
    "direccion_de_una_persona": lambda: Conflict("direccion_ajena"),
    "documento_sin_editar": lambda: Conflict("documento_presentado"),
    "suspension_sin_editar": lambda: Conflict("suspension_editada"),
    "uq_horario_desde": lambda: Conflict("horario_repetido"),
    "uq_distancia_desde_id_hasta_id": lambda: Conflict("distancia_repetida"),
    "ausencia_sin_superposicion": lambda: Conflict("ausencia_simultanea"),
    "acompanado_en_una_lista": lambda: Conflict("docente_recien_asignado"),
    "uq_programa_ugel_id_anio": lambda: Conflict("programa_repetido"),
    "uq_plan_anual_abierto": lambda: Conflict("plan_anual_abierto"),
    "uq_acompanante_programa_id_cargo_id": lambda: Conflict("acompanante_repetido"),
    "uq_reglamento_codigo_version": lambda: Conflict("reglamento_repetido"),
    "visita_sin_superposicion": lambda: Conflict("dia_con_visita"),
    "estrategia_en_dia_distinto": lambda: Conflict("dia_con_visita"),
    "nivel_de_visita_fijo": lambda: Conflict("nivel_fijo"),
    "valoracion_una_definitiva": lambda: Conflict("valoracion_repetida"),
    "valoracion_una_por_visita": lambda: Conflict("valoracion_repetida"),
    "practica_por_etapas": lambda: Conflict("practica_por_etapas"),
    "ck_valoracion_director_sin_nivel": lambda: RuleBroken("director_sin_nivel"),
    "ck_valoracion_dominio_2_de_visita": lambda: RuleBroken("nivel_solo_de_visita"),
    "ck_valoracion_dominio_1_de_mes": lambda: RuleBroken("nivel_solo_de_mes"),
    "ck_evidencia_autorizada": lambda: RuleBroken("foto_sin_autorizacion"),
    "ck_practica_con_reflexion": lambda: Conflict("practica_por_etapas"),
    "ck_practica_institucionalizada": lambda: Conflict("practica_por_etapas"),
    "cobertura_sin_superposicion": lambda: Conflict("ausencia_simultanea"),
    "ejercicio_sin_superposicion": lambda: Conflict("cargo_ocupado"),
    "titularidad_sin_superposicion": lambda: Conflict("cargo_ocupado"),
}
