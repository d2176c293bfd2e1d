"""What a place is called, as search reads it: in every language, without accents, in small letters."""

from django.db.models import Func, TextField


class Folded(Func):
    """A text without accents, in small letters."""

    function, arity, output_field = "geo_folded", 1, TextField()


class Called(Func):
    """All names of a place, folded, each on a line of its own, with a line break before the first and after the last."""

    function, arity, output_field = "geo_called", 2, TextField()
