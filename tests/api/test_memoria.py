"""What a long process sets aside when it starts, so that pages do not wait for the collector."""

import gc
from collections.abc import Iterator

import pytest

from api import memoria


@pytest.fixture
def recolector() -> Iterator[None]:
    """Leave the collector as it was found: this process goes on to other tests."""
    before = gc.get_threshold()
    yield
    gc.unfreeze()
    gc.set_threshold(*before)


@pytest.mark.usefixtures("recolector")
def test_what_stays_for_ever_is_looked_at_no_more() -> None:
    kept = [[n] for n in range(1000)]
    memoria.settle()
    looked_at = {id(one) for one in gc.get_objects()}
    assert not any(id(one) in looked_at for one in kept)


@pytest.mark.usefixtures("recolector")
def test_what_is_born_later_and_points_at_itself_is_still_collected() -> None:
    memoria.settle()
    ring: list[object] = []
    ring.append(ring)
    del ring
    assert gc.collect() >= 1
