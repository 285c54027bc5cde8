"""The sentence that tells people each refusal, by its code."""

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
    # The doors
    "json_roto": "Lo enviado no es JSON válido: revise comas, comillas y llaves.",
    "datos_invalidos": "Corrija los datos señalados y envíe de nuevo.",
    "ruta_desconocida": "La dirección no existe en este servicio.",
    "metodo_no_permitido": "Esta dirección no admite esa operación.",
    "cuerpo_muy_grande": "Lo enviado supera los 2 MB: acorte los textos y envíe de nuevo.",
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
    "solo_administracion": "Solo quien administra el servicio puede hacer esto.",
}
