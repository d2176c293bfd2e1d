"""The ground with edits laid over it is what it would be with the same edits made for real."""

import numpy as np
import pytest
import shapely

from geo.frames import frame
from geo.models import Bench, Street
from geo.registry import layer, layers
from planning.errors import BadEdit
from planning.ground import TODAY, Add, Change, Ground, Remove
from planning.network import build
from planning.streets import walkable
from tests.factories import place

pytestmark = pytest.mark.django_db

LINE = "LINESTRING (650000 670000, 650100 670000)"
OTHER = "LINESTRING (650100 670000, 650200 670050)"


def wkb(wkt: str) -> bytes:
    return bytes(shapely.to_wkb(shapely.from_wkt(wkt)))


def test_every_layer_can_be_read_as_a_table_of_its_own_facts() -> None:
    for each in layers().values():
        made = place(each.id)
        found = frame(each)
        assert found.index.tolist() == [made.pk]
        assert found.geometry.iloc[0].equals(shapely.from_wkb(bytes(made.geom.wkb)))
        assert found["dataset"].iloc[0] == made.dataset.key
        kind = each.kind
        if kind is not None:
            assert found[kind.name].iloc[0] == getattr(made, kind.name)


def test_numbers_that_are_not_known_are_no_zeroes() -> None:
    place("benches", seats=None, backrest=None)
    place("benches", seats=4, backrest=False)
    found = frame(layer("benches"))
    assert np.isnan(found["seats"].iloc[0])
    assert found["seats"].iloc[1] == 4
    assert found["backrest"].tolist() == [None, False]


def test_without_edits_the_ground_is_what_is_stored() -> None:
    place("benches")
    gone = place("benches", gone_since="2024-01-01")
    assert TODAY.places("benches").index.tolist() == [Bench.objects.exclude(pk=gone.pk).get().pk]
    assert Ground() == TODAY


def test_edits_add_remove_and_change_and_touch_no_stored_row() -> None:
    first, second = place("benches", seats=2), place("benches", seats=3)
    ground = Ground(
        (
            Add("benches", -1, wkb("POINT (650010 670010)"), (("seats", 5.0),)),
            Remove("benches", first.pk),
            Change("benches", second.pk, (("seats", 8.0), ("backrest", True))),
            Add("trees", -2, wkb("POINT (650010 670010)")),
        )
    )
    found = ground.places("benches")
    assert found.index.tolist() == [second.pk, -1]
    assert found["seats"].tolist() == [8, 5]
    assert found["backrest"].tolist() == [True, None]
    assert TODAY.places("benches")["seats"].tolist() == [2, 3]
    assert ground.only(("trees",)).edits == (ground.edits[-1],)


@pytest.mark.parametrize(
    "edit", [Remove("benches", 10**9), Change("benches", 10**9, ()), Add("benches", -1, wkb("POINT (0 0)"), (("colour", "red"),))]
)
def test_an_edit_of_what_is_not_there_is_refused_by_name(edit: Remove) -> None:
    place("benches")
    with pytest.raises(BadEdit, match=r"1000000000|colour"):
        Ground((edit,)).places("benches")


def test_what_is_not_said_of_a_new_place_is_what_a_stored_one_would_read() -> None:
    stored = place("meeting-places", kind="library")
    frame = Ground((Add("meeting-places", -1, wkb("POINT (650010 670010)"), (("kind", "library"),)),)).places("meeting-places")
    unsaid = [name for name in frame.columns if name not in ("geometry", "source_id", "dataset")]
    one, other = frame.loc[stored.pk, unsaid], frame.loc[-1, unsaid]
    assert one.where(one.notna(), None).to_dict() == other.where(other.notna(), None).to_dict()


def test_a_layer_that_is_empty_can_be_added_to() -> None:
    found = Ground((Add("squares", -1, wkb("POINT (650010 670010)"), (("kind", "square"),)),)).places("squares")
    assert (found.index.tolist(), found["kind"].tolist()) == ([-1], ["square"])


def test_the_network_over_edits_is_that_of_the_streets_made_for_real() -> None:
    place("streets", wkt=LINE, kind="residential", walkable=None)
    motorway = place("streets", wkt="LINESTRING (650000 670100, 650100 670100)", kind="motorway", walkable=None)
    closed = place("streets", wkt="LINESTRING (650000 670200, 650100 670200)", kind="residential", walkable=False)
    edits = (Add("streets", -1, wkb(OTHER), (("kind", "footway"),)), Change("streets", closed.pk, (("walkable", True),)))
    found = Ground(edits).network()
    place("streets", wkt=OTHER, kind="footway", walkable=None)
    Street.objects.filter(pk=closed.pk).update(walkable=True)
    real = build(walkable())
    assert found.length_m.tolist() == real.length_m.tolist() == pytest.approx([100.0, 100.0, np.hypot(100, 50)])
    assert (found.x.tolist(), found.y.tolist()) == (real.x.tolist(), real.y.tolist())
    assert motorway.pk in TODAY.places("streets").index


def test_a_street_without_cars_is_walked_as_before() -> None:
    street = place("streets", wkt=LINE, kind="residential", walkable=None)
    edited = Ground((Change("streets", street.pk, (("car_load", "none"),)),))
    assert edited.network().length_m.tolist() == TODAY.network().length_m.tolist()
    assert edited.places("streets")["car_load"].tolist() == ["none"]
