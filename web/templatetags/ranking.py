"""What the page of the ranking asks for: a number of residents in words."""

from django import template

from planning.reading import Reading
from web import ranking

register = template.Library()


@register.simple_tag
def people(reading: Reading) -> str:
    """Return a number of residents in words, or why there is none."""
    return ranking.people(reading)
