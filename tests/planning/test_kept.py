"""What was reckoned once is kept for as long as what it came from stays as it is, and never longer."""

import threading

import pytest
from django.db import connection, transaction

from geo.models import Bench, Street
from planning import network
from planning.kept import kept
from planning.models import IndicatorValue
from planning.population import base, homes
from tests.factories import place
from tests.planning.test_indicators import indicator

pytestmark = pytest.mark.django_db(transaction=True)


def test_other_arguments_and_other_versions_are_reckoned_anew_and_the_oldest_is_forgotten() -> None:
    asked: list[int] = []

    @kept(lambda _number: ("geo_bench",), size=2)
    def reckon(number: int) -> int:
        asked.append(number)
        return number

    assert [reckon(1), reckon(1), reckon(2), reckon(1)] == [1, 1, 2, 1]
    assert asked == [1, 2]
    place("benches")
    assert (reckon(1), asked) == (1, [1, 2, 1])
    Bench.objects.all().delete()
    reckon(1), reckon(2), reckon(3), reckon(1)
    assert asked == [1, 2, 1, 1, 2, 3, 1]


def test_what_is_taken_back_leaves_nothing_behind() -> None:
    """Prove that a trial in a transaction is not taken for the change that is made after it, though both have the same number."""

    @kept(lambda: ("geo_bench",), size=2)
    def benches() -> list[int | None]:
        return list(Bench.objects.values_list("seats", flat=True))

    with transaction.atomic():
        place("benches", seats=2)
        assert benches() == [2]
        transaction.set_rollback(True)
    place("benches", seats=3)
    assert benches() == [3]


def test_a_transaction_has_what_it_sees_reckoned_once_and_again_after_each_of_its_changes() -> None:
    asked: list[int] = []

    @kept(lambda: ("geo_bench",), size=4)
    def benches() -> int:
        asked.append(Bench.objects.count())
        return asked[-1]

    with transaction.atomic():
        assert (benches(), benches()) == (0, 0)
        with transaction.atomic():
            place("benches")
            assert (benches(), benches()) == (1, 1)
            transaction.set_rollback(True)
        assert benches() == 0
        place("benches")
        place("benches")
        assert benches() == 2
    assert benches() == 2
    assert asked == [0, 1, 2]


def test_two_who_ask_at_once_have_it_reckoned_once() -> None:
    started, asked = threading.Barrier(2), []

    @kept(lambda: ("geo_bench",), size=2)
    def reckon() -> int:
        asked.append(1)
        return 1

    def ask() -> None:
        started.wait()
        reckon()
        connection.close()

    threads = [threading.Thread(target=ask) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert asked == [1]


def test_the_network_is_built_once_and_again_when_a_street_changes(django_assert_num_queries: object) -> None:
    place("streets", wkt="LINESTRING (650000 670000, 650100 670000)", kind="residential", walkable=True)
    place("streets", wkt="LINESTRING (650100 670000, 650200 670000)", kind="motorway", walkable=None)
    before = network.current()
    with django_assert_num_queries(1):
        assert network.current() is before
    Street.objects.filter(kind="motorway").update(walkable=True)
    assert len(network.current().lines) == 2


def test_homes_are_the_same_ones_until_something_that_they_come_from_changes() -> None:
    area = place("areas")
    IndicatorValue.objects.create(indicator=indicator(), area=area, period="2025", state="value", value=10)
    population = base()
    assert population is not None
    before = homes(population)
    assert homes(population) is before
    assert before.shares()["grid"] == 1
    place("buildings", use="house")
    assert homes(population).shares()["buildings"] == 1
    IndicatorValue.objects.update(value=11)
    assert homes(population).residents.sum() == 11
