"""Who acts: a persona with the cargos held at that moment."""

from dataclasses import dataclass

from engine.domain.roles import administers, orders_territory, sees_all, sends_messages


@dataclass(frozen=True)
class CargoVigente:
    """A cargo held today, with the entidad it belongs to and the path above that entidad."""

    cargo_id: int
    rol: str
    entidad_id: int
    entidad_codigo: str
    entidad_nombre: str
    entidad_tipo: str
    ruta: tuple[int, ...]
    por: str = "titular"
    """`titular`, `encargado` or `sustituto`: why they exercise it."""


@dataclass(frozen=True)
class Vacante:
    """A post below, or one cargo of it, whose tareas fall to the superior.

    All of them when `presento_id` is not given: nobody exercises it. Otherwise those that approve
    what that persona presented, because nobody else exercises the post.
    """

    entidad_id: int
    rol: str
    cargo_id: int | None = None
    presento_id: int | None = None


@dataclass(frozen=True)
class Actor:
    """Somebody signed in. Built anew for each request, because staff rotates (PB-05, S000:42).

    `cargos` are those exercised now, as a substitute too; `vacantes` the posts below left to them.
    """

    persona_id: int
    usuario: str
    nombre: str
    cargos: tuple[CargoVigente, ...] = ()
    vacantes: frozenset[Vacante] = frozenset()

    @property
    def sees_all(self) -> bool:
        """DIRI, DIFOCA and the administrator look at the whole country (AC-03, AC-05)."""
        return any(sees_all(cargo.rol) for cargo in self.cargos)

    @property
    def orders_territory(self) -> bool:
        """Whether this persona is of DIRI, which calendarises for every unit (AC-02)."""
        return any(orders_territory(cargo.rol) for cargo in self.cargos)

    @property
    def administers(self) -> bool:
        """Whether this persona may edit the reference facts and the people."""
        return any(administers(cargo.rol) for cargo in self.cargos)

    @property
    def sends_messages(self) -> bool:
        """Whether this persona, or a system with its token, may send messages to processes."""
        return any(sends_messages(cargo.rol) for cargo in self.cargos)

    @property
    def cargo_ids(self) -> tuple[int, ...]:
        """The ids of the cargos held today."""
        return tuple(cargo.cargo_id for cargo in self.cargos)

    @property
    def posts(self) -> frozenset[tuple[int, str]]:
        """The pairs (entidad, role) whose open tasks this persona may do."""
        return frozenset((cargo.entidad_id, cargo.rol) for cargo in self.cargos)

    def entidades(self, *tipos: str) -> tuple[int, ...]:
        """The ids of the entidades of those kinds where this persona holds a cargo."""
        return tuple({c.entidad_id for c in self.cargos if c.entidad_tipo in tipos})

    def holds(self, rol: str, entidad_id: int | None = None) -> bool:
        """Whether this persona holds `rol`, in that entidad or in any."""
        return any(c.rol == rol and entidad_id in (None, c.entidad_id) for c in self.cargos)

    def may_do(
        self, entidad_id: int, rol: str, cargo_id: int | None, presento_id: int | None = None
    ) -> bool:
        """Whether the tareas of a role in an entidad, or of one cargo of it, are this persona's.

        One that approves what they presented themselves (`presento_id`) never is.
        """
        if presento_id == self.persona_id:
            return False
        left = {Vacante(entidad_id, rol, cargo_id, who) for who in (None, presento_id)}
        return self.exercises(entidad_id, rol, cargo_id) or not left.isdisjoint(self.vacantes)

    def exercises(self, entidad_id: int, rol: str, cargo_id: int | None) -> bool:
        """Whether this persona exercises that cargo, or any cargo of that post."""
        if cargo_id is not None:
            return any(c.cargo_id == cargo_id for c in self.cargos)
        return any((c.entidad_id, c.rol) == (entidad_id, rol) for c in self.cargos)
