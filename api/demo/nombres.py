"""Names for people who do not exist, as they are heard in each region of Peru."""

from collections.abc import Iterator
from random import Random

MUJERES = (
    "Ana María", "Beatriz", "Carmen", "Cecilia", "Delia", "Doris", "Elizabeth", "Esther",
    "Flor de María", "Gladys", "Gloria", "Haydée", "Hilda", "Irma", "Janeth", "Juana", "Julia",
    "Karina", "Lidia", "Liliana", "Lourdes", "Lucía", "Luz Marina", "Magaly", "Margarita",
    "María Elena", "Maribel", "Marleny", "Martha", "Milagros", "Nancy", "Nelly", "Nilda", "Norma",
    "Olga", "Rocío", "Rosario", "Roxana", "Ruth", "Silvia", "Sonia", "Susana", "Teresa", "Vilma",
    "Yanet", "Yeny", "Zoila", "Zulema",
)  # fmt: skip
HOMBRES = (
    "Alberto", "Alejandro", "Américo", "Ángel", "Antonio", "Benigno", "Carlos", "César",
    "Cristóbal", "David", "Edwin", "Efraín", "Elmer", "Enrique", "Ernesto", "Eusebio", "Fausto",
    "Félix", "Fidel", "Fredy", "Germán", "Gilberto", "Guillermo", "Hernán", "Hugo", "Isaías",
    "Javier", "José Luis", "Juan Carlos", "Julián", "Leoncio", "Luis Alberto", "Manuel", "Marcos",
    "Mario", "Melquiades", "Miguel Ángel", "Moisés", "Néstor", "Oswaldo", "Percy", "Raúl",
    "Rolando", "Rubén", "Santos", "Sergio", "Teófilo", "Víctor Raúl", "Walter", "Wilfredo",
)  # fmt: skip
COMUNES = (
    "Aguilar", "Alvarado", "Arce", "Ayala", "Bravo", "Cabrera", "Cáceres", "Calderón", "Campos",
    "Cárdenas", "Carrasco", "Castillo", "Castro", "Chávez", "Córdova", "Cruz", "Delgado", "Díaz",
    "Espinoza", "Fernández", "Figueroa", "Flores", "Gamarra", "García", "Gómez", "Guerrero",
    "Gutiérrez", "Herrera", "Jiménez", "León", "López", "Luna", "Medina", "Mejía", "Mendoza",
    "Montoya", "Morales", "Moreno", "Navarro", "Núñez", "Ochoa", "Ortiz", "Palomino", "Paredes",
    "Peralta", "Ponce", "Quiroz", "Ramírez", "Ramos", "Reyes", "Ríos", "Rivera", "Robles", "Rojas",
    "Romero", "Ruiz", "Salas", "Sánchez", "Silva", "Soto", "Suárez", "Tello", "Torres", "Valdivia",
    "Vargas", "Vásquez", "Vega", "Velarde", "Vidal", "Villegas", "Zapata", "Zárate", "Zevallos",
)  # fmt: skip
ANDINOS = (
    "Apaza", "Aquino", "Arapa", "Ccallo", "Ccama", "Ccopa", "Chambi", "Choque", "Choquehuanca",
    "Coila", "Condori", "Cutipa", "Huallpa", "Huamán", "Huanca", "Huayta", "Inquilla", "Laura",
    "Layme", "Limachi", "Mamani", "Maquera", "Mayta", "Nina", "Pacco", "Pari", "Puma", "Quispe",
    "Sucari", "Ticona", "Tito", "Turpo", "Vilca", "Yucra", "Yupanqui",
)  # fmt: skip
AMAZONICOS = (
    "Ahuanari", "Amasifuén", "Cachique", "Canayo", "Huiñapi", "Inuma", "Isuiza", "Lancha",
    "Manihuari", "Murayari", "Panduro", "Pezo", "Pizango", "Pinedo", "Putpaña", "Rengifo", "Saboya",
    "Sangama", "Shapiama", "Shupingahua", "Tamani", "Tangoa", "Tapullima", "Taricuarima",
    "Tuanama", "Yaicate", "Yumbato",
)  # fmt: skip
AWAJUN = ("Antún", "Chumpi", "Dekentai", "Impi", "Jempets", "Kajekui", "Nanchijam", "Petsayit",
          "Shimpukat", "Tii", "Tsamajain", "Ugkum", "Wampagkit", "Yampis")  # fmt: skip
_BY_REGION = {
    "01": AWAJUN,
    "03": ANDINOS,
    "05": ANDINOS,
    "08": ANDINOS,
    "09": ANDINOS,
    "16": AMAZONICOS,
    "21": ANDINOS,
    "22": AMAZONICOS,
    "25": AMAZONICOS,
}
_PLAIN = str.maketrans("áéíóúüñ", "aeiouun")


def names_for(codigo: str, rng: Random) -> Iterator[str]:
    """Yield names, each with two surnames, as common in the region of an entidad's code."""
    own = _BY_REGION.get(codigo[:2], COMUNES)
    while True:
        first = rng.choice(MUJERES if rng.random() < 0.5 else HOMBRES)
        paternal = rng.choice(own if rng.random() < 0.6 else COMUNES)
        maternal = rng.choice(own if rng.random() < 0.5 else COMUNES)
        if paternal != maternal:
            yield f"{first} {paternal} {maternal}"


def user_name(nombre: str, taken: set[str]) -> str:
    """Return the user name of somebody, initial and surname, told apart by a number."""
    plain = nombre.lower().translate(_PLAIN).split()
    base = plain[0][0] + plain[-2]
    name, n = base, 1
    while name in taken:
        n += 1
        name = f"{base}{n}"
    taken.add(name)
    return name
