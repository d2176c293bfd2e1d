"""The pathway: whoever owns a plot and however it stands, there is a next step, and it leads somewhere."""

from itertools import product
from pathlib import Path
from typing import Any

import pytest

from geo.models import VacantPlot
from participation import pathway
from participation.errors import BadPathway

EVERY = sorted(product(VacantPlot.Owner.values, VacantPlot.Status.values))
TEXT = pathway.FILE.read_text(encoding="utf-8")


@pytest.mark.parametrize(("owner", "status"), EVERY)
def test_each_owner_and_status_has_steps_of_which_a_neighbour_can_take_one_here(owner: str, status: str) -> None:
    found = pathway.ways()[owner, status]
    assert found.strides
    assert any(stride.door and stride.who in ("neighbours", "group") for stride in found.strides)
    for stride in found.strides:
        assert all(words for _language, words in stride.names)
        assert stride.by


@pytest.mark.parametrize(("owner", "status"), EVERY)
def test_no_pathway_ends_dead(owner: str, status: str) -> None:
    seen = [status]
    while status != "in_use":
        status = pathway.ways()[owner, status].leads_to
        assert status not in seen, "a circle that never leads back into use"
        seen.append(status)


def test_a_private_owner_is_asked_before_anybody_applies() -> None:
    keys = [stride.key for stride in pathway.ways()["private", "vacant"].strides]
    assert keys.index("owner-agrees") < keys.index("apply")
    assert "find-owner" in [stride.key for stride in pathway.ways()["unknown", "vacant"].strides]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('status = ["planned"]', 'status = ["vacant"]'),
        ('status = ["in_use"]', 'status = ["built"]'),
        ('leads_to = "in_temporary_use"', 'leads_to = "vacant"'),
        ('steps = ["say-vacant", "ask-use"]', 'steps = ["ask-use"]'),
        ('steps = ["say-vacant", "ask-use"]', 'steps = ["no-such-step"]'),
        ('who = "owner"', 'who = "king"'),
        ('door = "correct"', 'door = "window"'),
    ],
)
def test_a_file_that_leaves_one_out_or_leads_nowhere_is_refused(old: str, new: str) -> None:
    assert old in TEXT
    with pytest.raises(BadPathway):
        pathway.parse(TEXT.replace(old, new))


def test_a_city_can_go_its_own_way(settings: Any, tmp_path: Path) -> None:
    file = tmp_path / "own.toml"
    file.write_text(TEXT.replace("Public, and vacant", "The city's own, and vacant"), encoding="utf-8")
    settings.MEENT_PATHWAY = str(file)
    assert pathway.ways()["public", "vacant"].names.en == "The city's own, and vacant"
