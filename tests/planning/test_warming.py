"""What figures rest on is there before anybody asks."""

import pytest

from planning import network, residents
from planning.division import division
from planning.measures import measures, readings
from planning.population import base
from planning.warming import warm
from tests.planning.vacant_town import town

pytestmark = pytest.mark.django_db


def test_an_empty_city_is_warmed_without_complaint() -> None:
    assert warm() == 0


def test_after_warming_nothing_is_reckoned_for_the_usual_division(monkeypatch: pytest.MonkeyPatch) -> None:
    town()
    assert warm() == len(measures())
    population = base()
    assert population is not None

    def again(*_asked: object) -> None:
        raise AssertionError("reckoned a second time")

    monkeypatch.setattr(network, "build", again)
    monkeypatch.setattr(residents, "together", again)
    assert residents.residents(population).homes is residents.residents(population).homes
    for each in measures().values():
        assert readings(each, division()) is readings(each, division())
