"""Two cities' own tables are joined to their own areas, none of them wrongly."""

from pathlib import Path

import pyogrio
import pytest
from django.db.models import Sum

from geo.importing import Recipe as PlaceRecipe
from geo.importing import load as load_places
from geo.models import Area
from planning.ages import Ages, people
from planning.importing import Recipe, load
from planning.models import Indicator, IndicatorValue
from planning.reading import MISSING, Reading, State
from tests.planning.truth import CODES

pytestmark = [pytest.mark.django_db, pytest.mark.real_data]
RECIPES = Path(__file__).parents[2] / "fixtures/recipes"


def test_the_truth_is_what_the_flemish_division_of_2024_says(real_data: Path) -> None:
    frame = pyogrio.read_dataframe(f"zip://{real_data}/vlaanderen/ggw72024_shp.zip", read_geometry=False)
    antwerp = frame[frame.geoitem.str.startswith("11002")]
    said = {name.rsplit(" (", 1)[0]: code.removeprefix("11002") for name, code in zip(antwerp.naam, antwerp.geoitem, strict=True)}
    assert len(said) == 64
    assert said.items() <= CODES.items()
    assert len(set(CODES.values())) == 67


@pytest.mark.parametrize("table", ["antwerpen-leeftijd-2025", "antwerpen-wijkenranking-2025"])
def test_all_67_neighbourhoods_are_found_by_name_and_none_wrongly(table: str) -> None:
    load_places(PlaceRecipe.read(RECIPES / "antwerpen-wijken-2025.toml"))
    report = load(Recipe.read(RECIPES / f"indicators/{table}.toml"))
    assert {pair.text: pair.area.code for pair in report.joined} == CODES
    assert not report.proposed
    assert not report.unmatched
    assert not report.areas_without_row


def test_ages_are_what_the_source_has_and_dots_are_not_zeroes() -> None:
    load_places(PlaceRecipe.read(RECIPES / "antwerpen-wijken-2025.toml"))
    load(Recipe.read(RECIPES / "indicators/antwerpen-leeftijd-2025.toml"))
    values = IndicatorValue.objects.all()
    assert values.aggregate(all=Sum("value"))["all"] == 564_804
    assert (values.filter(state="suppressed").count(), values.filter(state="missing").count()) == (29, 30)
    codes = dict(Area.objects.values_list("code", "pk"))
    seniors = people("antwerpen-leeftijd-2025", list(codes.values()), period="2025", ages=Ages(70))
    assert seniors[codes["ANT01"]] == Reading(State.VALUE, 830 + 366 + 64)
    assert seniors[codes["BEZ02"]] == Reading(State.SUPPRESSED)
    assert seniors[codes["SCH01"]] == MISSING
    assert set(people("antwerpen-leeftijd-2025", list(codes.values()), period="2025", ages=Ages(75)).values()) == {MISSING}


def test_blocks_are_joined_by_code_from_the_attributes_of_a_file_of_shapes() -> None:
    load_places(PlaceRecipe.read(RECIPES / "schaerbeek-blocks.toml"))
    for table in ("schaerbeek-population-2026", "schaerbeek-households-2026"):
        assert len(load(Recipe.read(RECIPES / f"indicators/{table}.toml")).joined) == 396
    assert IndicatorValue.objects.filter(indicator__key="schaerbeek-residents").aggregate(all=Sum("value"))["all"] == 130_677
    everybody = IndicatorValue.objects.filter(indicator__group="residents", indicator__age_from__isnull=False)
    assert everybody.aggregate(all=Sum("value"))["all"] == 130_659  # the source's own bands leave 18 people out


def test_no_name_of_an_indicator_says_what_people_lack() -> None:
    """Prove the tone: names speak of residents and of what is there, in each recipe that is shipped."""
    load_places(PlaceRecipe.read(RECIPES / "antwerpen-wijken-2025.toml"))
    load_places(PlaceRecipe.read(RECIPES / "schaerbeek-blocks.toml"))
    for path in (RECIPES / "indicators").glob("*.toml"):
        load(Recipe.read(path))
    words = (
        "kansarm",
        "achterst",
        "zwak",
        "probleem",
        "défavoris",
        "faible",
        "problème",
        "depriv",
        "disadvant",
        "weak",
        "vulnerab",
        "poor",
    )
    names = [name.casefold() for row in Indicator.objects.all() for _language, name in row.names]
    assert names
    assert not [name for name in names if any(word in name for word in words)]
