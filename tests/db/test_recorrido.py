"""How a step is told in history and read again."""

from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from engine.db.recorrido import pack, unpack

NAMES = st.from_regex(r"[A-Za-z_ñé][\w.-]{0,30}", fullmatch=True)
MOVES = st.tuples(st.sampled_from(["entra", "sale", "falla", "cancela"]), NAMES, st.uuids())


@given(st.lists(MOVES, max_size=12))
def test_moves_are_read_as_they_were_told(moves):
    assert unpack(pack(moves)) == [[what, where, t.hex[:8]] for what, where, t in moves]


def test_a_step_that_moves_nothing_is_told_in_no_words():
    assert pack([]) == ""
    assert unpack("") == []


def test_a_move_is_told_in_three_words():
    token = UUID("9f86d081-0000-4000-8000-000000000000")
    assert pack([("sale", "registrar", token)]) == "sale registrar 9f86d081"
