"""The whole story of an AT in a real browser, each person pressing and typing their own part."""

import pytest

from tests.browser import relato_marcha, relato_plan
from tests.browser.historia import Historia
from tests.browser.navegante import Navegante

pytestmark = pytest.mark.browser


async def test_an_at_goes_from_plan_to_closure_by_the_hands_of_its_people(telling: Navegante):
    historia = await Historia.begin(telling)
    await relato_plan.register(historia)
    await relato_plan.plan(historia)
    await relato_plan.review(historia)
    await relato_plan.programme(historia)
    await relato_plan.resolve(historia)
    await relato_plan.calendarise(historia)
    await relato_marcha.prepare(historia)
    await relato_marcha.hold(historia)
    await relato_marcha.keep_the_promise(historia)
    await relato_marcha.apply(historia)
    await relato_marcha.read_the_mail(historia)
    await relato_marcha.evaluate(historia)
    await relato_marcha.look_back(historia)
    assert {status for status, _ in telling.refusals} == {422}
    assert len(telling.refusals) == 4
