"""The sentence that tells people each refusal about schools, their files and focalización."""

ESCUELAS: dict[str, str] = {
    "institucion_desconocida": "No hay una institución educativa {institucion} en su ámbito.",
    "focalizacion_ilegible": "Las tablas de focalización no dan lo que hace falta en la escuela"
    " {escuela}: {detalle}. Instale otra versión desde «Procesos».",
    "padron_ajeno": "Traen escuelas y plantel la jefatura de gestión pedagógica o institucional, la"
    " dirección y el responsable de la calidad de la información de cada UGEL, para las suyas; la"
    " DIRI y quien administra, para todas.",
    "padron_desconocido": "Ese archivo ya no está: envíelo de nuevo.",
    "padron_ya_aplicado": "«{archivo}» ya se importó. Si cambió algo, envíe el archivo nuevo.",
    "titular_por_distinguir": "En la institución {escuela} hay más de una persona llamada"
    " «{nombre}»: escriba el correo de quien ocupa la plaza {plaza}.",
    "padron_con_errores": "El archivo tiene {cuantos} errores: no se importó nada. Corríjalos en"
    " la copia marcada y envíela.",
    "padron_sin_encabezados": "Ninguna hoja tiene las columnas que hacen falta: {esperados}. En la"
    " primera fila se leyó: {hallados}.",
    "padron_sin_filas": "El archivo tiene encabezados y ninguna fila debajo.",
    "escuelas_de_otra_ugel": "{cuantas} códigos del archivo son de escuelas de otra UGEL, como"
    " {ejemplo}: la DIRI las pasa de una UGEL a otra.",
}
