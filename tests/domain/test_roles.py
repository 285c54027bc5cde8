"""Who is above whom, and where each sits."""

import pytest

from engine.domain.roles import (
    ROLES,
    administers,
    entidad_of_superior,
    sees_all,
    superior_of,
    superiors_of,
)

MINISTERIO, DRE, UGEL, IE = (1, "ministerio"), (21, "dre"), (2101, "ugel"), (9, "ie")


@pytest.mark.parametrize(
    ("rol", "ladder"),
    [
        ("docente", "director_ie jefe_agp director_ugel coordinador_dre director_dre"),
        ("especialista_primaria", "jefe_agp director_ugel coordinador_dre director_dre"),
        ("especialista_convivencia", "jefe_agp director_ugel coordinador_dre director_dre"),
        ("jefe_agi", "director_ugel coordinador_dre director_dre"),
        ("especialista_dre", "coordinador_dre director_dre"),
        pytest.param("director_gp_dre", "director_dre", id="AC-11, of the DRE"),
        ("facilitador", "responsable_at director_unidad"),
        ("planificador_diri", "director_diri"),
        ("especialista_difoca", "director_difoca"),
        ("administrador", ""),
    ],
)
def test_each_role_escalates_up_to_the_top(rol, ladder):
    assert superiors_of(rol) == tuple(ladder.split())


def test_every_superior_is_a_role_of_the_catalogue():
    assert {superior for rol in ROLES if (superior := superior_of(rol))} <= ROLES.keys()


def test_every_superior_sits_in_the_same_place_or_above():
    order = ["ie", "ugel", "dre", "ministerio"]
    for rol in ROLES.values():
        if rol.superior and rol.tipos_entidad != ("unidad",):
            above = ROLES[rol.superior].tipos_entidad[0]
            assert order.index(above) >= order.index(rol.tipos_entidad[0]), rol.clave


@pytest.mark.parametrize(
    ("rol", "linaje", "entidad"),
    [
        pytest.param("jefe_agp", [UGEL, DRE, MINISTERIO], 2101, id="same ugel"),
        pytest.param("director_ugel", [UGEL, DRE, MINISTERIO], 21, id="its dre"),
        pytest.param("director_ie", [IE, UGEL, DRE, MINISTERIO], 2101, id="its ugel"),
        pytest.param("director_dre", [DRE, MINISTERIO], None, id="nobody above"),
        pytest.param("director_ie", [IE], None, id="tree without a ugel"),
    ],
)
def test_the_superior_sits_in_the_nearest_entidad_that_has_the_role(rol, linaje, entidad):
    assert entidad_of_superior(rol, linaje) == entidad


def test_an_unknown_role_is_a_key_error():
    with pytest.raises(KeyError):
        superior_of("ministro")


def test_only_the_national_planners_and_the_administrator_see_all():
    assert {rol for rol in ROLES if sees_all(rol)} == {
        *("administrador", "planificador_diri", "director_diri"),
        *("especialista_difoca", "director_difoca"),
    }
    assert [rol for rol in ROLES if administers(rol)] == ["administrador"]
