"""What people write in cells is read as what they mean, or left empty and listed; never guessed."""

import datetime as dt
import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.importing import values
from geo.importing.mapping import importable
from geo.registry import layers

NOTHING = [
    "",
    " ",
    "\t",
    "\n",
    None,
    float("nan"),
    "null",
    "NULL",
    "None",
    "nan",
    "NaN",
    "N/A",
    "n/a",
    "#N/A",
    "#N/B",
    "<Null>",
    "(null)",
    "-",
    "--",
]
NOTHING += ["–", ".", "?", "nvt", "n.v.t.", "onbekend", "Inconnu", "niet bekend", "non  renseigné", "nil", "<NA>", "\\N"]


@pytest.mark.parametrize("text", NOTHING)
def test_nothing_is_nothing_however_it_is_spelled(text: Any) -> None:
    assert values.is_null(text)
    assert values.number(text) is values.boolean(text) is values.date(text) is None


@given(st.floats(allow_nan=False, allow_infinity=False, min_value=-1e12, max_value=1e12))
def test_a_number_is_read_back_from_however_it_is_written(number: float) -> None:
    assert values.number(repr(number) if "e" not in repr(number) else number) == number
    rounded = round(number, 2)
    assert values.number(f"{rounded:.2f}".replace(".", ",")) == pytest.approx(rounded)
    for thousands in (" ", "\u00a0", "\u202f", "'", "."):
        european = f"{rounded:,.2f}".replace(",", "t").replace(".", ",").replace("t", thousands)
        assert values.number(european) == pytest.approx(rounded)
    assert values.number(f"{rounded:,.2f}") == pytest.approx(rounded)


@given(st.integers(min_value=-(10**9), max_value=10**9))
def test_a_whole_number_is_read_back_also_from_what_a_spreadsheet_made_of_it(number: int) -> None:
    assert values.whole(str(number)) == values.whole(float(number)) == values.whole(f"{number}.0") == number


@pytest.mark.parametrize(("text", "metres"), [("5 m", 5), ("5m", 5), ("250 cm", 2.5), ("1,5 m", 1.5), ("10 ft", 3.048), ("2 km", 2000)])
def test_a_length_is_in_metres_whatever_its_unit(text: str, metres: float) -> None:
    assert values.number(text, values.LENGTHS) == pytest.approx(metres)


@pytest.mark.parametrize("text", ["tall", "5 parsecs", "5-7", "~5", "1e400", float("inf"), True, "5 m of rope"])
def test_what_is_no_number_is_not_made_one(text: Any) -> None:
    with pytest.raises(ValueError, match="number"):
        values.number(text, values.LENGTHS)


@given(st.text(max_size=30))
def test_no_text_makes_a_reader_fail_in_another_way_than_by_saying_so(text: str) -> None:
    for layer in layers().values():
        for field in importable(layer).values():
            try:
                found = values.reader(field)(text)
            except ValueError:
                continue
            if isinstance(found, float):
                assert math.isfinite(found)
            if isinstance(found, str) and field.max_length:
                assert len(found) <= field.max_length
                assert "\x00" not in found


@pytest.mark.parametrize("text", ["yes", "Ja", "OUI", "true", "1", 1, 1.0, True, "waar", "vrai", "x"])
def test_yes_in_three_languages(text: Any) -> None:
    assert values.boolean(text) is True


@pytest.mark.parametrize("text", ["no", "Nee", "NON", "false", "0", 0, False, "onwaar", "faux"])
def test_no_in_three_languages(text: Any) -> None:
    assert values.boolean(text) is False


def test_perhaps_is_neither_yes_nor_no() -> None:
    with pytest.raises(ValueError, match="neither"):
        values.boolean("perhaps")


@given(st.dates(min_value=dt.date(1000, 1, 1)))
def test_a_day_is_read_back_from_every_way_of_writing_it(day: dt.date) -> None:
    for written in (
        day.isoformat(),
        f"{day:%Y%m%d}",
        f"{day.day}/{day.month}/{day.year:04}",
        f"{day:%d-%m-}{day.year:04}",
        f"{day:%d.%m.}{day.year:04}",
    ):
        assert values.date(written) == day
    assert values.date(f"{day.isoformat()}T12:30:00Z") == day
    assert values.date(dt.datetime(day.year, day.month, day.day, 12)) == day  # noqa: DTZ001


def test_dates_that_need_thought() -> None:
    assert values.date("12/25/2020") == dt.date(2020, 12, 25), "only one order makes a date"
    assert values.date("2019") == dt.date(2019, 1, 1)
    assert values.date(1_577_836_800_000) == dt.date(2020, 1, 1), "milliseconds, as ArcGIS writes them"
    for text in ("31/02/2020", "soon", "2020-13-01"):
        with pytest.raises(ValueError, match="not a date"):
            values.date(text)


@pytest.mark.parametrize("layer_id", sorted(layers()))
def test_each_choice_of_each_layer_is_found_by_its_value_and_by_its_label(layer_id: str) -> None:
    for field in importable(layers()[layer_id]).values():
        for value, label in field.flatchoices:
            read = values.reader(field)
            assert read(value) == read(f" {str(value).upper()} ") == value
            assert read(str(label)) in dict(field.flatchoices)


def test_letters_that_were_read_wrong_once_are_read_right() -> None:
    assert values.unscrambled("ZoniÃ«nwoud") == "Zoniënwoud"
    assert values.unscrambled("FaÃ§ade Ã©tÃ©") == "Façade été"
    assert values.unscrambled("l’Ã©tÃ©") == "l’Ã©tÃ©" or values.unscrambled("l’Ã©tÃ©") == "l’été"


@given(st.text(alphabet=st.characters(codec="latin-1", categories=["L", "N", "Zs"]), max_size=20))
def test_texts_that_were_read_right_stay_as_they_are(text: str) -> None:
    """Prove that only what was UTF-8 twice is touched: a right text has no pair of letters that is UTF-8 when taken as bytes."""
    try:
        text.encode("cp1252").decode("utf-8")
    except (UnicodeEncodeError, UnicodeDecodeError):
        assert values.unscrambled(text) == text


@given(st.text(alphabet=st.characters(min_codepoint=0xC0, max_codepoint=0x17F, categories=["L"]), min_size=1, max_size=20))
def test_scrambling_is_undone(text: str) -> None:
    assert values.unscrambled(text.encode().decode("latin-1")) == text


def test_texts_lose_blanks_and_line_breaks_around_and_within() -> None:
    read = values.text_of(20)
    assert read(" Borsbeek - Oost\r\n") == "Borsbeek - Oost"
    assert read("a\n b") == "a b"
    assert read(2100.0) == "2100", "a spreadsheet's postcode"
    assert read("so") == "so", "a word that is a null elsewhere"
    with pytest.raises(ValueError, match="longer than 20"):
        read("a" * 21)
