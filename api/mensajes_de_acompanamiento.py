"""The sentences of refusals about rule books, programmes, companions and their lists."""

ACOMPANAMIENTO: dict[str, str] = {
    "reglamento_desconocido": "Ese reglamento ya no existe.",
    "reglamento_repetido": "Otra persona acaba de hacer esa versión del reglamento: vuelva a"
    " intentarlo.",
    "reglamento_en_uso": "Lo siguen estos programas: {programas}. Haga una copia con su propia"
    " vigencia y cambie la copia.",
    "programa_desconocido": "Ese programa no existe o no está en su ámbito.",
    "programa_ajeno": "El programa lo conducen el director, el jefe de gestión pedagógica y el RCI"
    " de su UGEL, o la gestión pedagógica de su DRE.",
    "programa_repetido": "Esa UGEL ya tiene un programa de ese año.",
    "programa_cerrado": "El programa {anio} de {ugel} está cerrado: ya no cambia.",
    "programa_sin_listas": "Nadie está todavía en la lista de un acompañante: ponga a los docentes"
    " en sus listas y planifique el año después.",
    "plan_anual_desconocido": "Ese plan del año no existe o no está en su ámbito.",
    "plan_anual_abierto": "Otra persona acaba de pedir el plan del año: recargue la página.",
    "plan_anual_cerrado": "Ese plan ya no se puede cambiar: está {estado}. Pida otro.",
    "plan_anual_incompleto": "{sin_fecha} estrategias quedaron sin fecha. Corrija lo que se lo"
    " impide y planifique otra vez, o acepte el plan así.",
    "estrategia_desconocida": "Eso no existe en este programa o no es de todo el equipo.",
    "de_equipo_registrada": "Ese día del equipo ya está registrado.",
    "plan_anual_con_faltas": "El plan no se puede aceptar: {cuantas} de sus fechas no cumplen una"
    " regla que no admite excepción. Corrija lo que dice cada una y planifique otra vez.",
    "plan_anual_sin_motivo": "El plan deja {cuantas} reglas sin cumplir que admiten excepción."
    " Escriba por qué, y queda con su nombre.",
    "plan_anual_desfasado": "Las listas cambiaron desde que se buscó este plan: planifique el año"
    " otra vez.",
    "estado_del_programa": "Un programa se prepara, se pone en marcha y se cierra, en ese orden.",
    "acompanante_desconocido": "Ese acompañante no existe o no está en su ámbito.",
    "acompanante_repetido": "Ese acompañante ya está en el programa.",
    "acompanante_de_otro_programa": "Elija un acompañante del mismo programa.",
    "misma_lista": "El docente ya está en esa lista: elija otro acompañante.",
    "docente_desconocido": "Ese docente no existe: búsquelo entre los de la UGEL.",
    "acompanado_desconocido": "Ese docente no está en ninguna lista de su ámbito.",
    "docente_en_otra_lista": "{docente} ya está en la lista de {acompanante} ({programa}), desde el"
    " {desde} y hasta antes del {hasta}. Retírelo de esa lista o muévalo a esta.",
    "docente_en_dos_listas": "{docente} no puede estar en la lista de {otro}: está en la de"
    " {acompanante} desde el {desde}. Retírelo de una de las dos.",
    "acompanante_sin_dias": "Esos días {acompanante} no acompaña en este programa.",
    "programa_sin_acompanantes": "El programa no tiene acompañantes: agréguelos y reparta después.",
    "nadie_por_repartir": "Ninguna escuela de la UGEL que rija su reglamento tiene docentes:"
    " importe antes el plantel.",
    "reparto_cambiado": "Ese reparto ya no es el propuesto: revise el que está ahora.",
    "reparto_sin_respuesta": "La búsqueda no respondió: vuelva a pedir el reparto en unos minutos.",
    "docente_recien_asignado": "Otra persona acaba de poner a ese docente en una lista: recargue la"
    " página.",
    "docente_de_otra_ugel": "{docente} enseña en {ie}, que no es de {ugel}.",
    "tipo_desconocido": "No consta de qué tipo es {ie}: complete sus datos en Instituciones y"
    " vuelva a intentarlo.",
    "tipo_sin_protocolo": "«{reglamento}» no rige para {ie}, que es {tipo}.",
    "medicion_desconocida": "Esa medición no existe o no está en su ámbito.",
    "sorteado_desconocido": "Esa persona no está en la muestra, o no está en su ámbito.",
    "medicion_ajena": "Las mediciones las programan, sortean y registran la DISER, la DEIB, la"
    " DIFODS y la USE.",
    "medicion_sorteada": "Esta medición ya se sorteó: se aplica a quienes salieron.",
    "medicion_sin_gente": "Hoy el programa no tiene a quién preguntar: complete sus listas.",
    "medicion_sin_empezar": "Esta medición se aplica desde el {desde}.",
    "inconsistencia_desconocida": "Eso ya cuadra, o alguien dejó constancia: vuelva a la lista.",
    "regla_desconocida": "Esa regla no existe: elija una de la lista de inconsistencias.",
    "ratio_excedida": "{acompanante} acompaña a {docentes} y su límite es {limite} docentes"
    " (PR-22). {porque}. En su lista: {lista}.",
    "fuera_del_programa": "Elija días desde el {desde} y antes del {hasta}.",
    "fuera_de_la_lista": "El {dia} ese docente no está en la lista.",
    "documento_desconocido": "Ese documento no existe o no está en su ámbito.",
    "documento_presentado": "Un documento presentado no cambia: recargue la página para ver lo que"
    " se presentó.",
    "documento_antes_de_tiempo": "«{titulo}» informa hasta el {hasta}: preséntelo desde ese día.",
    "informe_con_visitas_pendientes": "Visitas que faltan: {visitas}. El informe final se presenta"
    " cuando se cerraron todas.",
    "dia_con_visita": "El acompañante ya tiene otra estrategia ese día: cada docente se visita en"
    " su propio día, y el GIA y la RTC no van en días de visita. Elija otra fecha.",
}
