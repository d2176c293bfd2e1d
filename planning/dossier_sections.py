"""What planning tells in every dossier, in the order in which it is read."""

from collections.abc import Iterable
from typing import Final

from geo.models import Coverage, Dataset
from geo.names import Names
from geo.registry import layer, layers
from planning import dossier_knowledge, dossier_people, dossier_ways, measures
from planning.dossier import Section
from planning.note import Note

_SHARED: Final = (Coverage._meta.db_table, Dataset._meta.db_table)


def _places() -> Iterable[str]:
    return (*_SHARED, *(each.table for each in layers().values()))


def _notes() -> Iterable[str]:
    return (Note._meta.db_table, layer("streets").table)


def _figures() -> Iterable[str]:
    return (*_places(), *measures.tables(*measures.measures().values()))


DOSSIER_SECTIONS: Final = (
    Section(
        "near",
        Names(nl="Op wandelafstand", fr="Accessible à pied", en="Within a walk"),
        Names(
            nl="Wat er is binnen 400 meter te voet, gemeten over de straten vanaf waar je de plek verlaat.",
            fr="Ce qu'il y a dans un rayon de 400 mètres à pied, mesuré le long des rues depuis les accès du lieu.",
            en="What there is within 400 metres on foot, measured along the streets from where one leaves the site.",
        ),
        dossier_ways.near,
        _places,
    ),
    Section(
        "norms",
        Names(nl="Normen", fr="Normes", en="Norms"),
        Names(
            nl="Wat iedereen dicht bij huis zou moeten vinden: hoe ver het is vanaf hier, en hoeveel van de bewoners rondom het hebben.",
            fr="Ce que chacun devrait trouver près de chez soi : à quelle distance d'ici, et pour quelle part des habitants autour.",
            en="What everybody should find near home: how far it is from here, and how many of the residents around have it.",
        ),
        dossier_ways.norms,
        _figures,
    ),
    Section(
        "residents",
        Names(nl="Wie er rondom woont", fr="Qui habite autour", en="Who lives around"),
        Names(
            nl="Bewoners op wandelafstand. Het zijn cijfers van hele bouwblokken samen, zodat ze over niemand apart iets zeggen.",
            fr="Habitants à distance de marche. Ce sont les chiffres d'îlots entiers, pour ne rien dire de personne en particulier.",
            en="Residents within the walk. The figures are those of whole blocks together, so that they speak of nobody apart.",
        ),
        dossier_people.residents_around,
        _figures,
    ),
    Section(
        "area",
        Names(nl="De wijk waarin het ligt", fr="Le quartier où cela se trouve", en="The neighbourhood it lies in"),
        Names(
            nl="De cijfers van het gebied, zoals op de pagina van dat gebied.",
            fr="Les chiffres de la zone, comme sur la page de cette zone.",
            en="The figures of the area, as on that area's own page.",
        ),
        dossier_people.area,
        _figures,
    ),
    Section(
        "plots",
        Names(nl="Lege plekken dichtbij", fr="Espaces vacants à proximité", en="Vacant plots near by"),
        Names(
            nl="Lege plekken op wandelafstand, en hoeveel bewoners elk zou helpen die iets nu niet dicht bij huis hebben.",
            fr="Espaces vacants à distance de marche, et combien d'habitants chacun aiderait à trouver près de chez eux ce qui y manque.",
            en="Vacant plots within the walk, and how many residents each would bring what they do not find near home today.",
        ),
        dossier_people.plots,
        _figures,
    ),
    Section(
        "benches",
        Names(nl="Waar je nergens kan zitten", fr="Où l'on ne peut s'asseoir", en="Where there is nowhere to sit"),
        Names(
            nl="Stukken weg op wandelafstand waar de volgende zitplaats verder is dan de norm.",
            fr="Tronçons à distance de marche où le prochain siège est plus loin que la norme.",
            en="Stretches of way within the walk where the next seat is further than the norm.",
        ),
        dossier_ways.benches,
        _places,
    ),
    Section(
        "knowledge",
        Names(nl="Wat mensen weten die hier werken", fr="Ce que savent ceux qui travaillent ici", en="What those who work here know"),
        Names(
            nl="Geschreven door buurtwerkers en anderen die de plek kennen van hun werk. Woorden van mensen, geen metingen.",
            fr="Écrit par des travailleurs sociaux et d’autres qui connaissent le lieu par leur travail. Des mots, pas des mesures.",
            en="Written by community workers and others who know the place by their work. People's words, no measurements.",
        ),
        dossier_knowledge.remarks,
        _notes,
    ),
)
