"""The sentences of refusals about valoraciones, cuaderno, portafolios and good practices."""

VALORACION: dict[str, str] = {
    "valoracion_desconocida": "Esa valoración no existe o no está en su ámbito.",
    "matriz_ajena": "Esto lo escribe quien acompaña a ese docente.",
    "nivel_de_visita_fijo": "El nivel de {desempeno} se definió al concluir la visita del {dia} y"
    " no cambia: la próxima visita lo valora de nuevo. Puede corregir la evidencia y el producto.",
    "nivel_fijo": "El nivel se definió al concluir la visita y no cambia: la próxima visita lo"
    " valora de nuevo.",
    "mes_informado": "El informe de ese mes ya se presentó: sus niveles ya no cambian. Anote lo"
    " nuevo en el mes siguiente.",
    "valoracion_repetida": "Otra persona acaba de registrar ese nivel: recargue la página.",
    "director_sin_nivel": "Al director no se le pone nivel de logro: escriba su evidencia.",
    "nivel_solo_de_visita": "Ese desempeño se valora solo en una visita.",
    "nivel_solo_de_mes": "Ese desempeño se valora al terminar el mes.",
    "foto_sin_autorizacion": "Escriba quién autorizó la foto o el video antes de tomarlo.",
    "nota_desconocida": "Esa nota no existe o no está en su ámbito.",
    "evidencia_desconocida": "Esa evidencia no existe, se retiró o no está en su ámbito.",
    "portafolio_lleno": "Ya hay {tope} archivos, que son los que caben: retire alguno antes de"
    " agregar otro.",
    "instrumento_desconocido": "Ese instrumento no existe o no está en su ámbito.",
    "practica_desconocida": "Esa práctica no existe o no está en su ámbito.",
    "practica_culminada": "Esa práctica ya es una innovación: no hay otra etapa.",
    "practica_por_etapas": "Una práctica pasa de una etapa a la siguiente cuando dice lo que esa"
    " etapa pide.",
}
