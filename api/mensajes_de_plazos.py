"""The sentences about what deadlines are counted by: hours, distances, suspensions."""

from collections.abc import Mapping

DE_PLAZOS: Mapping[str, str] = {
    "horario_desconocido": "No existen esas horas de atención.",
    "horario_repetido": "Ya hay horas de atención desde ese día: quite esas primero.",
    "horario_vigente": "Esas horas ya rigen: registre otras desde el día en que cambien.",
    "distancia_desconocida": "No existe esa fila del término de la distancia.",
    "distancia_repetida": "Ya hay días entre esas dos entidades: corrija esa fila.",
    "suspension_desconocida": "No existe esa suspensión de plazos.",
    "suspension_al_reves": "La suspensión termina antes de empezar: corrija una de las fechas.",
    "suspension_larga": "Una suspensión dura menos de {dias} días: si sigue después, registre otra"
    " con el acto que la prorroga.",
    "suspension_terminada": "{quien} ya cerró o anuló esta suspensión: si los plazos deben"
    " detenerse de nuevo, registre otra.",
    "suspension_sin_acortar": "El último día debe estar entre el {desde} y la víspera del {hasta};"
    " si nunca debió regir, anúlela.",
    "suspension_editada": "Una suspensión no se edita: ciérrela o anúlela, y registre otra.",
}
