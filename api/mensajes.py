"""The sentence that tells people each refusal, by its code."""

from api.mensajes_de_acompanamiento import ACOMPANAMIENTO
from api.mensajes_de_avisos import AVISOS
from api.mensajes_de_escaleras import ESCALERAS
from api.mensajes_de_escuelas import ESCUELAS
from api.mensajes_de_plazos import DE_PLAZOS
from api.mensajes_de_valoracion import VALORACION

TITULOS: dict[int, str] = {
    400: "No se pudo leer lo enviado",
    401: "Falta ingresar",
    403: "No le corresponde",
    404: "No se encontró",
    405: "Operación no admitida",
    409: "No se pudo completar",
    413: "Demasiado grande",
    422: "Hay datos por corregir",
    429: "Demasiados intentos",
    500: "Algo falló",
    503: "Servicio no disponible",
}

MENSAJES: dict[str, str] = {
    **ACOMPANAMIENTO,
    **AVISOS,
    **ESCALERAS,
    **ESCUELAS,
    **DE_PLAZOS,
    **VALORACION,
    # The doors
    "json_roto": "Lo enviado no es JSON válido: revise comas, comillas y llaves.",
    "formulario_roto": (
        "No se pudo leer lo enviado: si adjunta un archivo, póngale un nombre más corto y envíelo "
        "otra vez."
    ),
    "datos_invalidos": "Corrija los datos señalados y envíe de nuevo.",
    "ruta_desconocida": "La dirección no existe en este servicio.",
    "metodo_no_permitido": "Esta dirección no admite esa operación.",
    "cuerpo_muy_grande": "Lo enviado es demasiado grande: el límite es de 2 MB, de 5 MB para una"
    " evidencia, de 8 MB para el archivo de un plan y de 32 MB para el de escuelas.",
    "rechazo_sin_frase": "El servicio no aceptó la operación ({codigo}).",
    "error_interno": "Algo falló de nuestro lado y quedó registrado con el número {referencia}."
    " No se guardó nada; intente de nuevo.",
    # Signing in
    "sin_ingreso": "Ingrese con su usuario y contraseña, o envíe una credencial vigente.",
    "credenciales_invalidas": "El usuario o la contraseña no son correctos.",
    "demasiados_intentos": "Hubo demasiados intentos fallidos. Espere {minutos} min e intente"
    " de nuevo.",
    "otro_sitio": "La petición viene de otro sitio y no se aceptó.",
    "formulario_vencido": "El formulario venció o es de otra sesión: recargue la página y envíe"
    " de nuevo.",
    # The bot of Telegram
    "codigo_desconocido": "Ese código no existe. Pida uno en la página «Telegram» de Articula y"
    " envíelo tal como aparece.",
    "codigo_usado": "Ese código ya se usó. Pida otro en la página «Telegram» de Articula.",
    "codigo_vencido": "Ese código venció: cada uno sirve diez minutos. Pida otro en la página"
    " «Telegram» de Articula.",
    "demasiados_codigos": "Pidió muchos códigos seguidos. Espere {minutos} min y pida otro.",
    "chat_ajeno": "Este Telegram ya está vinculado con {persona}. Para vincularlo con otra persona"
    " escriba primero /salir.",
    "aviso_de_extrano": "Aquí solo llama Telegram, con su secreto.",
    "actualizacion_ilegible": "Lo enviado no es una actualización de Telegram.",
    "solo_diri": "Solo la DIRI, o quien administra el servicio, puede hacer esto.",
    "sala_desconocida": "Esa sala ya no existe.",
    "periodo_desconocido": "Ese periodo protegido ya no existe.",
    "presupuesto_desconocido": "Esa región ya no tiene presupuesto de ese año.",
    "solo_administracion": "Solo quien administra el servicio puede hacer esto.",
    "clave_invalida": "La cabecera Idempotency-Key admite hasta 200 caracteres visibles, sin"
    " espacios ni tildes.",
    "numero_desmedido": "Uno de los números enviados es demasiado grande: escríbalo como texto.",
    "clave_reutilizada": "La clave «{clave}» ya se usó para otra orden: envíe una nueva.",
    "cursor_invalido": "La página pedida no es de esta lista: vuelva a la primera.",
    # Asistencias and their fichas
    "asistencia_desconocida": "No hay una asistencia técnica {codigo} en su ámbito.",
    "registro_ajeno": "Registra una asistencia técnica quien es responsable de AT de la unidad; la"
    " solicitan la coordinación de la DRE o la jefatura de gestión pedagógica de la UGEL.",
    "comando_ajeno": "Solo la unidad que planifica la {codigo} o la DIRI pueden hacer esto.",
    "comando_a_destiempo": "En su estado actual, la {codigo} no admite esta operación: recargue la"
    " página para ver en qué va.",
    "cruce": "Algún cargo convocado ya está reservado por otra asistencia técnica en esas horas.",
    "respuesta_invalida": "Hay datos por corregir: vea la frase de cada campo.",
    "ficha_desconocida": "No existe la ficha «{ficha}».",
    # Tareas
    "tarea_desconocida": "No hay una tarea así en su ámbito.",
    "tarea_ajena": "La tarea «{tarea}» corresponde a un cargo que usted no ejerce hoy.",
    "tarea_suspendida": "La tarea «{tarea}» está detenida porque su asistencia técnica está"
    " suspendida.",
    "tarea_tomada": "{por} tomó la tarea «{tarea}»: espere a que la devuelva.",
    "tarea_ya_atendida": "Esta tarea ya se atendió: recargue la página para ver cómo quedó.",
    "tarea_ya_atendida_por": "{por} ya atendió la tarea «{tarea}» ({cuando}): recargue la página"
    " para ver cómo quedó.",
    "aviso_inexistente": "No hay un aviso así entre los que puede leer.",
    "demasiadas_direcciones": "Pidió confirmar varias direcciones en la última hora. Intente más"
    " tarde.",
    "enlace_vencido": "Este enlace venció o no es de este servicio. Pida otro en «Cómo quiero que"
    " me avisen».",
    "direccion_ajena": "Esa cuenta ya está enlazada con otra persona del servicio.",
    "no_convocado": "Hoy no ejerce ningún cargo convocado a {codigo}.",
    # People and territory
    "entidad_desconocida": "No existe una entidad con el código «{entidad}».",
    "cargo_desconocido": "No existe ese cargo.",
    "cargo_ocupado": "Otra persona ejerce ese cargo en parte de esas fechas.",
    "rol_sin_lugar": "La entidad {entidad} no tiene el rol «{rol}».",
    "persona_desconocida": "No existe esa persona o su cuenta está cerrada.",
    "usuario_repetido": "Ya hay una persona con ese usuario.",
    "clave_corta": "La contraseña necesita al menos {minimo} caracteres.",
    "titularidad_desconocida": "No existe esa titularidad.",
    "ya_hay_administrador": "El servicio ya tiene quien lo administre: esa persona da acceso a las "
    "demás en Administración.",
    "aprobacion_propia": "La tarea «{tarea}» aprueba lo que usted presentó: la atiende otra persona"
    " de la oficina o quien está por encima.",
    "ausencia_desconocida": "No hay una ausencia así en su ámbito.",
    "ausencia_propia": "Nadie dispone de sus propias ausencias ni de su propio trabajo: pídalo a su"
    " superior o a quien administra el servicio.",
    "ausencia_ajena": "Usted no está por encima de {cargo}: la dispone su superior o quien"
    " administra el servicio.",
    "ausencia_superpuesta": "{persona} ya está ausente por {motivo} ({acto}), {periodo}: cambie las"
    " fechas, o termine o corrija esa ausencia primero.",
    "ausencia_simultanea": "Otra orden acaba de conceder una ausencia en esas fechas: recargue la"
    " página para verla.",
    "ausencia_pasada": "La ausencia empezaría antes de hoy: indique hoy o un día por venir.",
    "ausencia_al_reves": "La ausencia terminaría antes de empezar o en el pasado: corrija la fecha"
    " de término.",
    "ausencia_sin_fin": "Indique hasta cuándo: solo la encargatura y el cese pueden no tener fecha"
    " de término, y aquí el motivo es {motivo}.",
    "ausencia_sin_cargos": "{persona} no ejerce ninguno de esos cargos en esas fechas: elija los"
    " cargos que deja.",
    "ausencia_anulada": "Esa ausencia está anulada: registre otra si hace falta.",
    "ausencia_en_curso": "La ausencia ya empezó y no puede anularse: termínela, con el motivo.",
    "ausencia_terminada": "La ausencia ya terminó: no puede cambiarse.",
    "sustituto_de_si": "Quien se ausenta no puede sustituirse: elija a otra persona.",
    "sustitucion_circular": "La sustitución daría la vuelta, porque las ausencias coinciden:"
    " {cadena}. Elija a otra persona.",
    "cadena_larga": "Serían más de {maximo} sustituciones seguidas: {cadena}. Elija a alguien que"
    " esté presente.",
    "traspaso_vacio": "{persona} no tiene nada que entregar desde ese momento.",
    "traspaso_sin_destino": "Indique a qué persona, o a quien ejerce qué cargo, pasa el trabajo.",
    "traspaso_a_si": "Elija a otra persona para recibir el trabajo.",
    "cargo_vacante": "Hoy nadie ejerce ese cargo: elija a una persona.",
    "titularidad_al_reves": "La titularidad debe terminar después del día en que empieza.",
    # The calendar
    "feriado_desconocido": "No existe ese feriado.",
    "feriado_repetido": "Ese feriado ya está registrado.",
    "bloque_desconocido": "No existe ese bloque del año escolar.",
    "bloque_repetido": "Ya hay un bloque de ese tipo con ese número en el año.",
    "bloque_superpuesto": "Se superpone con el bloque {numero} ({tipo}) de {anio}.",
    "bloque_al_reves": "El bloque termina antes de empezar: corrija una de las fechas.",
    # Files that bring a plan
    "hoja_vacia": "El archivo está vacío: elija el que tiene las actividades.",
    "hoja_de_otro_tipo": "El archivo es {tipo}. Ábralo en Excel o LibreOffice, elija «Guardar como»"
    " y guárdelo como Libro de Excel (.xlsx) o CSV.",
    "hoja_antigua": "El archivo es de un Excel anterior a 2007 (.xls) o de otro programa. Ábralo,"
    " elija «Guardar como» y guárdelo como Libro de Excel (.xlsx).",
    "hoja_con_clave": "El archivo pide una contraseña para abrirse. En Excel, quítela en Archivo,"
    " Información, Proteger libro, Cifrar con contraseña, y guárdelo de nuevo.",
    "hoja_con_macros": "El archivo trae macros, que aquí no se admiten. En Excel, elija «Guardar"
    " como» y guárdelo como Libro de Excel (.xlsx), sin macros.",
    "hoja_desmedida": "El archivo {detalle}. Divídalo, por ejemplo por semestre, o quite lo que no"
    " es del plan.",
    "hoja_danada": "No se pudo leer el archivo: {detalle}. Ábralo en Excel, guárdelo de nuevo e"
    " inténtelo otra vez.",
    "hoja_sin_encabezados": "No se encontraron las columnas de un plan. Se esperan columnas como"
    " {esperados}; el archivo trae {hallados}. Use la plantilla o las columnas del ministerio.",
    "hoja_de_otra_unidad": "El archivo no es de {unidad}. {frase} Elija su unidad, o corrija la"
    " columna «Área».",
    "hoja_sin_filas": "Debajo de los encabezados de la fila {fila} no hay ninguna actividad.",
    # The plan of a unit
    "plan_ajeno": "Planea las actividades de una unidad quien es responsable de AT en ella o la"
    " dirige; la DIRI, las de todas.",
    # Escenarios
    "escenario_ajeno": "Los escenarios los arma la DIRI; las unidades ven en ellos las fechas de"
    " sus actividades.",
    "escenario_desconocido": "No hay un escenario así en su ámbito, o se descartó.",
    "escenario_cerrado": "«{nombre}» está {estado}: cópielo para probar otra cosa.",
    "escenario_sin_plan": "Ese escenario aún no tiene un plan: pídalo y espere a que esté listo.",
    "escenario_sin_publicar": "Ese escenario no se ha publicado: cópielo para probar otra cosa.",
    "escenario_con_pendientes": "A {cuantas} actividades les falta lugar: deles uno, o confirme que"
    " se publican las demás.",
    "escenario_con_cruces": "Hoy no se podrían confirmar {cuantas} actividades en su fecha del"
    " plan: {codigos}. Muévalas, o confirme que se publican así.",
    "escenario_viejo": "El plan cambió desde que se resolvió: {cuantas} actividades ya no son como"
    " entonces. Vuelva a pedirlo.",
    "publicacion_fallida": "No se pudo publicar y quedó registrado: avise a quien administra.",
    "otro_publicandose": "«{nombre}» se está publicando: espere a que termine.",
    "anio_vacio": "En {anio} no hay actividades por calendarizar: importe planes o agregue una.",
    "fecha_no_cabe": "Esa fecha no se puede: {faltas}",
    "importacion_desconocida": "No hay un archivo así en su ámbito, o ya se descartó.",
    "importacion_ya_aplicada": "«{archivo}» ya se importó: para cambiar algo, importe otro archivo"
    " o edite la actividad.",
    "importacion_con_errores": "El archivo tiene {cuantos} errores: corríjalos en él y vuelva a"
    " importarlo. No se guardó ninguna actividad.",
    "conjeturas_por_confirmar": "Hay nombres que no eran exactos y faltan confirmar ({cuantas}):"
    " diga en «decisiones» qué es cada uno, o «aceptar» para tomarlos como se entendieron.",
    "plan_cambiado": "Desde que se leyó el archivo, alguien cambió en el plan {codigos}: vuelva a"
    " leerlo para ver qué cambiaría ahora.",
    "termino_desconocido": "Esa palabra ya no está entre las enseñadas.",
    "enlace_desconocido": "Esta dirección de calendario no existe o se retiró: cree otra en el"
    " Planificador.",
    "demasiados_enlaces": "Ya tiene {maximo} direcciones de calendario: retire una que no use.",
    "demasiadas_lecturas": "Se leyó demasiadas veces. Espere {minutos} min.",
    "actividad_desconocida": "No hay una actividad {codigo} en su ámbito.",
    "articulacion_desconocida": "No hay nada decidido entre la {codigo} y la {con}.",
    "articulacion_en_cadena": "La {codigo} o la {con} ya está articulada con otra: deshaga primero"
    " esa decisión, o súmela a la que ya recibe a las demás.",
    "articulacion_confirmada": "Ya hay quien respondió si asiste a la {con}: para sacar la"
    " {codigo}, reprograme antes esa asistencia técnica.",
    "actividad_publicada": "La {codigo} ya se publicó como {asistencia}: cámbiela desde su"
    " asistencia técnica.",
    # The demo's clock
    "reloj_ajeno": "Solo quien administra el servicio mueve el reloj.",
    "reloj_hacia_atras": "El reloj solo avanza: elija un instante posterior al actual.",
    "reloj_demasiado_lejos": "El reloj avanza {dias} días como máximo cada vez.",
    # Processes
    "proceso_desconocido": "No existe el proceso «{proceso}».",
    "version_desconocida": "El proceso «{proceso}» no tiene una versión {version}.",
    "proceso_sin_nombre": "El identificador del proceso, «{proceso}», no sirve en una dirección:"
    " use una letra y hasta 39 letras sin tilde, cifras, puntos o guiones.",
    "correspondencia_invalida": "No se puede llevar «{desde}» a «{hasta}»: alguno de los dos no"
    " existe en su versión.",
    "migracion_imposible": "La instancia no puede pasar a la otra versión: {detalle}",
    "migracion_a_si_misma": "Elija dos versiones distintas: las dos son la {version}.",
    "administrador_por_elegir": "Diga con --usuario a nombre de quién: administran el servicio"
    " {cuantos} personas.",
    "migracion_desconocida": "No existe esa migración.",
    "migracion_a_destiempo": "La migración está {estado}: recargue la página para ver qué se puede"
    " hacer con ella.",
    "instancia_desconocida": "No hay una instancia así en su ámbito.",
    "elemento_desconocido": "El diagrama no tiene un elemento «{elemento}».",
    "elemento_no_alcanzado": "El proceso todavía no pasó por «{elemento}».",
    "diagrama_ilegible": "No se pudo leer el diagrama: {detalle}.",
    "plazo_invalido": "El plazo de «{elemento}» no se puede calcular: {expresion}.",
    "puesto_invalido": "El diagrama asigna «{elemento}» a «{entidad}», que no existe.",
    "registro_incompleto": "Los diagramas nombran lo que nadie registró: {faltan}.",
    "sin_autor": "El servicio no supo a nombre de quién hacer el cambio. Intente de nuevo.",
    "servicio_ausente": "El diagrama pide «{servicio}», de una versión más nueva de Articula:"
    " intente de nuevo en un momento.",
    "memoria_ilegible": "El estado guardado del proceso es de otra versión del servicio: avise a"
    " quien lo administra.",
    "inicio_ajeno": "Solo quien ejerce un cargo puede iniciar un proceso.",
    "llamada_sin_fin": "Los procesos se llaman unos a otros sin fin: corrija el diagrama.",
    "proceso_sin_inicio": "El proceso «{proceso}» solo empieza por un mensaje, una señal o una"
    " fecha.",
    "dato_no_admitido": "El dato «{nombre}» no es texto, número, fecha ni una lista de ellos.",
    "llamada_cerrada": "«{elemento}» ya no espera a sus miembros, o todavía no los espera: recargue"
    " para ver en qué va.",
    "miembro_repetido": "El miembro «{miembro}» ya está en el grupo.",
    "miembro_desconocido": "No hay un miembro «{miembro}» en ese grupo.",
    "proceso_ajeno": "El proceso «{proceso}» lo inicia quien tenga alguno de los roles que su"
    " diagrama indica.",
    "entidad_ajena": "La entidad {entidad} no es suya ni depende de la suya: elija otra.",
    "proceso_de_asistencia": "El proceso «{proceso}» es parte de una asistencia técnica: regístrela"
    " y empezará solo.",
    "mensaje_ajeno": "Envían mensajes y señales a los procesos quienes administran el servicio o"
    " planifican en la DIRI, y los sistemas con una credencial suya.",
    "referencia_reutilizada": "La referencia «{referencia}» ya se usó para otro mensaje: envíe una"
    " nueva.",
    "carga_invalida": "Los datos del mensaje no se pueden enviar: {motivo}.",
    "campos_invalidos": "Los campos que el diagrama dibuja en «{elemento}» no se entienden:"
    " {detalle}.",
    # Mending running processes
    "instancia_terminada": "«{clave}» ya terminó: no admite órdenes.",
    "instancia_suspendida": "«{clave}» está suspendida: reanúdela primero.",
    "madre_suspendida": "«{clave}», que la llamó, está suspendida: reanúdela y seguirán juntas.",
    "instancia_en_marcha": "«{clave}» no está suspendida.",
    "mando_de_asistencia": "«{clave}» es de una asistencia técnica: suspéndala, reanúdela o"
    " anúlela desde la página de ella.",
    "sin_incidente": "«{clave}» no tiene incidentes por atender.",
    "incidente_desconocido": "Ese incidente ya se atendió: recargue la página.",
    "sin_cambios": "Ningún dato cambia: corrija alguno antes de guardar.",
    "token_por_elegir": "El proceso está en {cuantos} pasos a la vez: elija cuál mover.",
    "token_desconocido": "El proceso ya no está en ese paso: recargue la página.",
    "orden_desconocida": "La orden «{comando}» no se puede dar a varias instancias.",
    "sin_elegir": "Elija al menos una instancia.",
    "incidente_ya_atendido": "Ese incidente ya se atendió: recargue la página.",
    "incidente_sin_salida": "No se puede omitir «{elemento}»: el diagrama no dice por dónde seguir."
    " Corrija los datos y reintente, o mueva el proceso.",
    "elemento_de_otro_recinto": "No se puede mover el proceso a «{elemento}»: está dentro de otro"
    " subproceso.",
    # The solver of the Planificador
    "problema_invalido": "El problema no se puede resolver así. Por corregir: {errores}.",
    "plan_invalido": "El plan no se puede leer. Por corregir: {errores}.",
    "documento_ilegible": "No se pudo leer {archivo}: {detalle}.",
    "documento_sin_escribir": "No se pudo escribir {archivo}: {detalle}.",
    "instancia_ilegible": "El horario no sigue el formato .ctt ni el .ectt: {detalle}.",
    "actividad_ajena": "El problema no tiene la actividad {actividad}.",
    "exacto_ausente": "Falta OR-Tools: instálelo con «pip install articula[exacto]», o busque"
    " sin --exacto.",
    # What the service stands on
    "ajuste_invalido": "El ajuste {ajuste} no admite el valor «{valor}».",
    "base_no_responde": "La base de datos no responde. Intente de nuevo en unos minutos.",
    "base_ocupada": "Otra persona cambiaba lo mismo en este momento. Intente de nuevo.",
    "base_incorporada_ausente": "Falta el PostgreSQL incorporado: instale las dependencias o"
    " indique un servidor en ARTICULA_DATABASE_URL.",
    "base_incorporada_no_arranca": "El PostgreSQL de {carpeta} no arranca: {detalle}",
    "base_incorporada_sin_usuario": "PostgreSQL no funciona como root: ejecute el servicio con otra"
    " cuenta o indique un servidor en ARTICULA_DATABASE_URL.",
    "puerto_ocupado": "No se puede atender en {host}:{puerto}: elija otro puerto con --port.",
    "carpeta_de_socket_ajena": "La carpeta {carpeta} es de otra cuenta: bórrela o cambie TMPDIR.",
}
