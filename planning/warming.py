"""Warming: what many questions rest on, reckoned before anybody asks."""

from planning.division import division, divisions
from planning.ground import TODAY
from planning.measures import measures, readings
from planning.population import base
from planning.residents import residents


def warm() -> int:
    """Reckon who lives where, the ways on foot and every figure of the usual division; return how many figures. Seconds to a minute.

    Nothing is lost if it is cut short: whoever asks has it reckoned then.
    """
    population = base()
    if population is not None:
        residents(population)
    TODAY.network()
    if not divisions():
        return 0
    usual = division()
    return len([readings(each, usual) for each in measures().values()])
