"""The command that lists the rules says where each comes from."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from participation.profile import profiles


def told(*words: str) -> str:
    out = StringIO()
    call_command("profiles", *words, stdout=out)
    return out.getvalue()


def test_it_lists_every_profile_with_its_dates() -> None:
    lines = told().splitlines()
    for key, one in profiles().items():
        (line,) = [line for line in lines if f" {key} " in line]
        assert str(one.valid_from) in line
        assert str(one.noted) in line


def test_it_shows_each_clause_with_source_and_date() -> None:
    words = told("ghent")
    assert "passage-exactly" in words
    assert "Stad Gent" in words
    assert "1997-04-29" in words


def test_it_refuses_a_name_that_it_does_not_know() -> None:
    with pytest.raises(CommandError, match=r"“atlantis”.*antwerp"):
        told("atlantis")
