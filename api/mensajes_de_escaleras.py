"""The sentences of what is refused about ladders and about reminders put off, by their codes."""

ESCALERAS: dict[str, str] = {
    "clase_desconocida": "Ningún proceso tiene hoy la tarea «{elemento}» ({proceso}).",
    "escalera_desconocida": "Esa clase de tarea ya sigue la escalera general.",
    "sin_recordatorios": "La tarea «{tarea}» no tiene fecha límite: no hay recordatorios que"
    " posponer.",
    "posposiciones_agotadas": "Los recordatorios de «{tarea}» ya se pospusieron {veces} veces:"
    " converse con su superior sobre lo que le impide hacerla.",
    "recordatorios_impostergables": "Los recordatorios de «{tarea}» ya no se pueden posponer: el"
    " siguiente aviso va a su superior, y antes le avisamos a usted.",
}
