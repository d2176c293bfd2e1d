"""Indicators: what is reckoned from places, ways and homes. One row each; the API, the map, the tables and the pages follow from it."""

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Final

from geo.names import Names
from planning.formulas import benches, facades, gaps, green, meeting, open_land, streets, vacant
from planning.homes import STREET_REACH_M
from planning.models import Indicator
from planning.norms import norm
from planning.reckoned import Reckoned, warned, within

__all__ = ["INDICATORS", "Reckoned", "table"]

COUNT, MEAN, SHARE = Indicator.Kind.COUNT, Indicator.Kind.MEAN, Indicator.Kind.SHARE
MORE, LESS, NEITHER = Indicator.Need.MORE, Indicator.Need.LESS, Indicator.Need.NEITHER


def without_seat(of: str) -> Reckoned:
    """Return the row of the ways that have no seat for longer than a norm."""
    metres = norm(of).distance_m
    return Reckoned(
        key=f"bench-gaps-{metres}",
        names=Names(
            nl=f"Wandelweg zonder bank om de {metres} meter",
            fr=f"Chemins sans banc tous les {metres} mètres",
            en=f"Ways without a bench every {metres} metres",
        ),
        unit=Names(nl="deel van de wandelweg", fr="part des chemins à pied", en="share of walkable length"),
        kind=SHARE,
        need=MORE,
        says=Names(
            nl=f"Deel van de straten en paden waar wie wandelt meer dan {metres} m moet gaan van de ene bank naar de volgende: "
            "elke plek die verder dan de helft daarvan van een bank ligt. Kapotte banken tellen niet mee.",
            fr=f"Part des rues et chemins où l'on marche plus de {metres} m d'un banc au suivant : "
            "chaque endroit à plus de la moitié de cette distance d'un banc. Les bancs cassés ne comptent pas.",
            en=f"Share of the streets and paths where those who walk go more than {metres} m from one bench to the next: "
            "each spot that is further than half of that from a bench. Broken benches do not count.",
        ),
        much=Names(nl="men ver moet wandelen zonder bank", fr="on marche loin sans banc", en="it is a long way to walk without a bench"),
        little=Names(nl="men vaak een bank tegenkomt", fr="on trouve souvent un banc", en="there is often a bench on the way"),
        formula=gaps.share,
        layers=("benches", "streets"),
        norm=of,
        on_foot=True,
    )


INDICATORS: Final[tuple[Reckoned, ...]] = (
    Reckoned(
        key="green-per-resident",
        names=Names(nl="Openbaar groen per inwoner", fr="Espaces verts publics par habitant", en="Public green per resident"),
        unit=Names(nl="m² per inwoner", fr="m² par habitant", en="m² per resident"),
        kind=MEAN,
        need=LESS,
        says=Names(
            nl="Oppervlakte van al het openbare groen in het gebied, elke plek één keer geteld, gedeeld door de inwoners.",
            fr="Surface de tous les espaces verts publics de la zone, chaque endroit compté une fois, divisée par les habitants.",
            en="Area of all public green in the area, each spot counted once, divided by its residents.",
        ),
        much=Names(
            nl="veel groen is voor elke inwoner", fr="il y a beaucoup de vert par habitant", en="there is much green for each resident"
        ),
        little=Names(
            nl="weinig groen is voor elke inwoner", fr="il y a peu de vert par habitant", en="there is little green for each resident"
        ),
        formula=green.m2_per_resident,
        layers=("green-spaces",),
        of_people=True,
    ),
    within("green-300", Names(nl="groen", fr="le vert", en="green")),
    within("flanders-living-green", Names(nl="woongroen", fr="le vert d'habitation", en="green at home")),
    within("flanders-neighbourhood-green", Names(nl="buurtgroen", fr="le vert de voisinage", en="neighbourhood green")),
    within("flanders-quarter-green", Names(nl="wijkgroen", fr="le vert de quartier", en="quarter green")),
    within("flanders-district-green", Names(nl="stadsdeelgroen", fr="le vert de district", en="district green")),
    within("flanders-city-green", Names(nl="stadsgroen", fr="le vert urbain", en="city green")),
    within("flanders-city-wood", Names(nl="stadsbos", fr="le bois urbain", en="a city wood")),
    within("open-space-400", Names(nl="open publieke ruimte", fr="l'espace public ouvert", en="open public space")),
    Reckoned(
        key="open-land-share",
        names=Names(
            nl="Straat en open publieke ruimte (breedtes aangenomen)",
            fr="Rues et espace public ouvert (largeurs supposées)",
            en="Streets and open public space (widths assumed)",
        ),
        unit=Names(nl="deel van de bebouwde grond", fr="part du sol bâti", en="share of built-up land"),
        kind=SHARE,
        need=LESS,
        says=Names(
            nl="Deel van de bebouwde grond dat straat, openbaar groen, plein of speelplek is: het eerste deel van SDG 11.7.1. "
            "Bebouwd is elk vak van 50 m waar een gebouw staat, met de twee vakken errond. Van straten kennen we alleen het midden: "
            "hun breedte per soort is een aanname van ons, die de stad kan vastleggen; geen bron zegt het zo. "
            "Waar straten elkaar kruisen, telt elk mee.",
            fr="Part du sol bâti qui est rue, vert public, place ou aire de jeu : la première partie de l'ODD 11.7.1. "
            "Est bâti chaque carré de 50 m où se trouve un bâtiment, avec les deux carrés autour. Des rues, on ne connaît que le "
            "milieu : leur largeur par type est une hypothèse de notre part, que la ville peut fixer ; aucune source ne le dit ainsi. "
            "Aux croisements, chaque rue compte.",
            en="Share of the built-up land that is street, public green, square or play area: the first part of SDG 11.7.1. "
            "Built up is each square of 50 m in which a building stands, with the two squares around it. Of streets only the middle "
            "is known: their width by kind is an assumption of ours, for the city to set; no source says so. "
            "Where streets cross, each counts.",
        ),
        much=Names(nl="veel grond van iedereen is", fr="une grande part du sol est à tous", en="much of the land is everybody's"),
        little=Names(nl="weinig grond van iedereen is", fr="une petite part du sol est à tous", en="little of the land is everybody's"),
        formula=open_land.share,
        layers=("streets", "squares", "green-spaces", "play-areas", "buildings"),
    ),
    within("play-400", Names(nl="een speelplek", fr="une aire de jeu", en="a play area")),
    within("square-400", Names(nl="een plein", fr="une place", en="a square")),
    within("bench-home-100", Names(nl="een bank", fr="un banc", en="a bench")),
    within("meeting-place-400", Names(nl="een ontmoetingsplek", fr="un lieu de rencontre", en="a meeting place")),
    replace(
        within("meeting-place-400", Names(nl="een ontmoetingsplek", fr="un lieu de rencontre", en="a meeting place")),
        key="meeting-place-open",
        names=Names(
            nl="Een open ontmoetingsplek op wandelafstand (eigen aanname)",
            fr="Un lieu de rencontre ouvert à distance de marche (hypothèse)",
            en="An open meeting place within walking distance (own assumption)",
        ),
        says=warned(
            Names(
                nl="Deel van de inwoners met een ontmoetingsplek op 400 m wandelen die op dit uur zeker open is. "
                "Waar de uren niet bekend zijn, is een plek niet gesloten maar onbekend.",
                fr="Part des habitants ayant à 400 m à pied un lieu de rencontre qui est sûrement ouvert à cette heure. "
                "Là où les heures ne sont pas connues, un lieu n'est pas fermé mais inconnu.",
                en="Share of residents with a meeting place within a walk of 400 m that is surely open at this hour. "
                "Where its hours are not known a place is not closed but unknown.",
            ),
            norm("meeting-place-400"),
        ),
        much=Names(
            nl="een open ontmoetingsplek dichtbij is", fr="un lieu de rencontre ouvert est proche", en="an open meeting place is nearby"
        ),
        little=Names(
            nl="een open ontmoetingsplek ver weg is",
            fr="un lieu de rencontre ouvert est loin",
            en="an open meeting place is far away",
        ),
        formula=meeting.open_share,
        by_hour=True,
    ),
    replace(
        within("meeting-place-400", Names(nl="een ontmoetingsplek", fr="un lieu de rencontre", en="a meeting place")),
        key="meeting-place-hours-unknown",
        names=Names(
            nl="Onbekend of een ontmoetingsplek dichtbij open is (eigen aanname)",
            fr="On ignore si un lieu de rencontre proche est ouvert (hypothèse)",
            en="Not known whether a meeting place nearby is open (own assumption)",
        ),
        need=NEITHER,
        says=warned(
            Names(
                nl="Deel van de inwoners zonder ontmoetingsplek op 400 m wandelen die op dit uur zeker open is, "
                "maar met een waarvan de uren niet bekend zijn.",
                fr="Part des habitants sans lieu de rencontre à 400 m à pied sûrement ouvert à cette heure, "
                "mais avec un lieu dont les heures ne sont pas connues.",
                en="Share of residents without a meeting place within a walk of 400 m that is surely open at this hour, "
                "but with one whose hours are not known.",
            ),
            norm("meeting-place-400"),
        ),
        much=Names(
            nl="openingsuren vaak onbekend zijn", fr="les heures d'ouverture sont souvent inconnues", en="opening hours are often unknown"
        ),
        little=Names(
            nl="openingsuren meestal bekend zijn",
            fr="les heures d'ouverture sont le plus souvent connues",
            en="opening hours are mostly known",
        ),
        formula=meeting.untold_share,
        by_hour=True,
    ),
    Reckoned(
        key="benches-per-1000",
        names=Names(nl="Banken per 1.000 inwoners", fr="Bancs par 1 000 habitants", en="Benches per 1,000 residents"),
        unit=Names(nl="banken per 1.000 inwoners", fr="bancs par 1 000 habitants", en="benches per 1,000 residents"),
        kind=MEAN,
        need=LESS,
        says=Names(
            nl="Aantal banken in het gebied, gedeeld door de inwoners, maal duizend. Kapotte banken tellen niet mee.",
            fr="Nombre de bancs dans la zone, divisé par les habitants, fois mille. Les bancs cassés ne comptent pas.",
            en="Number of benches in the area, divided by its residents, times a thousand. Broken benches do not count.",
        ),
        much=Names(nl="veel banken staan", fr="il y a beaucoup de bancs", en="there are many benches"),
        little=Names(nl="weinig banken staan", fr="il y a peu de bancs", en="there are few benches"),
        formula=benches.per_1000,
        layers=("benches",),
        of_people=True,
    ),
    Reckoned(
        key="metres-per-bench",
        names=Names(nl="Meter wandelweg per bank", fr="Mètres de chemin à pied par banc", en="Metres of walkable street per bench"),
        unit=Names(nl="m per bank", fr="m par banc", en="m per bench"),
        kind=MEAN,
        need=MORE,
        says=Names(
            nl="Lengte van alle straten en paden waar men kan wandelen, gedeeld door het aantal banken. "
            "Waar geen bank staat, is er geen getal: kijk daar naar de banken per 1.000 inwoners.",
            fr="Longueur de toutes les rues et de tous les chemins où l'on peut marcher, divisée par le nombre de bancs. "
            "Là où il n'y a pas de banc, il n'y a pas de chiffre : voyez alors les bancs par 1 000 habitants.",
            en="Length of all streets and paths that can be walked, divided by the number of benches. "
            "Where there is no bench there is no figure: see the benches per 1,000 residents there.",
        ),
        much=Names(nl="banken ver uit elkaar staan", fr="les bancs sont éloignés les uns des autres", en="benches are far apart"),
        little=Names(nl="banken dicht bij elkaar staan", fr="les bancs sont proches les uns des autres", en="benches are close together"),
        formula=benches.metres_each,
        layers=("benches", "streets"),
    ),
    without_seat("bench-50"),
    without_seat("bench-100"),
    Reckoned(
        key="street-trees-per-100m",
        names=Names(nl="Bomen per 100 meter straat", fr="Arbres par 100 mètres de rue", en="Trees per 100 metres of street"),
        unit=Names(nl="bomen per 100 m", fr="arbres par 100 m", en="trees per 100 m"),
        kind=MEAN,
        need=LESS,
        says=Names(
            nl=f"Bomen op hoogstens {streets.ALONG_M:.0f} m van het midden van een straat, elk één keer geteld, per 100 m straat. "
            "Autosnelwegen, opritten en paden zijn geen straten.",
            fr=f"Arbres à {streets.ALONG_M:.0f} m au plus du milieu d'une rue, chacun compté une fois, par 100 m de rue. "
            "Les autoroutes, les allées et les sentiers ne sont pas des rues.",
            en=f"Trees at most {streets.ALONG_M:.0f} m from the middle of a street, each counted once, for 100 m of street. "
            "Motorways, drives and paths are no streets.",
        ),
        much=Names(nl="veel bomen langs de straat staan", fr="les rues ont beaucoup d'arbres", en="streets have many trees"),
        little=Names(nl="weinig bomen langs de straat staan", fr="les rues ont peu d'arbres", en="streets have few trees"),
        formula=streets.trees_per_100m,
        layers=("trees", "streets"),
    ),
    Reckoned(
        key="calm-streets",
        names=Names(nl="Straten met weinig of geen autoverkeer", fr="Rues avec peu ou pas de voitures", en="Streets with few cars or none"),
        unit=Names(nl="deel van de straatlengte", fr="part de la longueur des rues", en="share of street length"),
        kind=SHARE,
        need=LESS,
        says=Names(
            nl="Deel van de lengte van de straten met weinig of geen autoverkeer. Voetgangersstraten tellen als autovrij. "
            "Waar van meer dan 5 % van de lengte niet bekend is hoeveel auto's er rijden, is er geen getal: niet geteld is niet autovrij.",
            fr="Part de la longueur des rues avec peu ou pas de voitures. Les rues piétonnes comptent comme sans voitures. "
            "Là où le trafic est inconnu pour plus de 5 % de la longueur, il n'y a pas de chiffre : non compté n'est pas sans voitures.",
            en="Share of the length of streets with few cars or none. Pedestrian streets count as without cars. "
            "Where the traffic of more than 5 % of the length is not known there is no figure: not counted is not free of cars.",
        ),
        much=Names(nl="veel straten rustig zijn", fr="beaucoup de rues sont calmes", en="many streets are calm"),
        little=Names(nl="weinig straten rustig zijn", fr="peu de rues sont calmes", en="few streets are calm"),
        of_traffic=True,
        formula=streets.calm_share,
        layers=("streets",),
    ),
    Reckoned(
        key="vacant-plots",
        names=Names(nl="Lege plekken", fr="Lieux vacants", en="Vacant plots"),
        unit=Names(nl="plekken", fr="lieux", en="plots"),
        kind=COUNT,
        need=NEITHER,
        says=Names(
            nl="Aantal percelen, gebouwen en winkels die leegstaan en niet tijdelijk gebruikt worden. Elk telt waar zijn midden ligt.",
            fr="Nombre de parcelles, bâtiments et magasins vacants qui n'ont pas d'usage temporaire. Chacun compte là où est son milieu.",
            en="Number of plots, buildings and shops that stand vacant and are not in temporary use. Each counts where its middle lies.",
        ),
        much=Names(nl="veel plekken leeg zijn", fr="il y a beaucoup de lieux vacants", en="many places stand vacant"),
        little=Names(nl="weinig plekken leeg zijn", fr="il y a peu de lieux vacants", en="few places stand vacant"),
        formula=vacant.number,
        layers=("vacant-plots",),
    ),
    Reckoned(
        key="vacant-area",
        names=Names(nl="Oppervlakte van lege plekken", fr="Surface des lieux vacants", en="Area of vacant plots"),
        unit=Names(nl="m²", fr="m²", en="m²"),
        kind=COUNT,
        need=NEITHER,
        says=Names(
            nl="Oppervlakte van de lege plekken in het gebied, geknipt aan de grens. Van een plek die alleen als punt bekend is, "
            "is de oppervlakte niet bekend; zijn er alleen zulke, dan is er geen getal.",
            fr="Surface des lieux vacants dans la zone, coupés à sa limite. La surface d'un lieu connu seulement comme point n'est pas "
            "connue ; s'il n'y en a que de tels, il n'y a pas de chiffre.",
            en="Area of the vacant plots in the area, cut at its border. Of a plot that is known as a point only the area is not known; "
            "where there are only such plots there is no figure.",
        ),
        much=Names(nl="veel ruimte leeg is", fr="beaucoup d'espace est vacant", en="much space stands vacant"),
        little=Names(nl="weinig ruimte leeg is", fr="peu d'espace est vacant", en="little space stands vacant"),
        formula=vacant.area_m2,
        layers=("vacant-plots",),
    ),
    Reckoned(
        key="vacant-share",
        names=Names(nl="Deel van het gebied dat leeg is", fr="Part de la zone qui est vacante", en="Share of the area that stands vacant"),
        unit=Names(nl="deel van het gebied", fr="part de la zone", en="share of the area"),
        kind=SHARE,
        need=NEITHER,
        says=Names(
            nl="Oppervlakte van de lege plekken, gedeeld door die van het gebied. Plekken die alleen als punt bekend zijn tellen niet.",
            fr="Surface des lieux vacants, divisée par celle de la zone. Les lieux connus seulement comme points ne comptent pas.",
            en="Area of the vacant plots, divided by that of the area. Plots that are known as points only do not count.",
        ),
        much=Names(
            nl="een groot deel van de ruimte leeg is",
            fr="une grande part de l'espace est vacante",
            en="a large part of the space stands vacant",
        ),
        little=Names(
            nl="een klein deel van de ruimte leeg is",
            fr="une petite part de l'espace est vacante",
            en="a small part of the space stands vacant",
        ),
        formula=vacant.share,
        layers=("vacant-plots",),
    ),
    Reckoned(
        key="facade-gardens-per-1000",
        names=Names(nl="Geveltuinen per 1.000 gevels", fr="Jardins de façade par 1 000 façades", en="Facade gardens per 1,000 facades"),
        unit=Names(nl="geveltuinen per 1.000 gevels", fr="jardins par 1 000 façades", en="gardens per 1,000 facades"),
        kind=MEAN,
        need=LESS,
        says=Names(
            nl="Aantal geveltuinen voor duizend gevels. Een gevel is hier een gebouw aan een straat (hoogstens "
            f"{STREET_REACH_M:.0f} m van het midden), garages en loodsen niet meegeteld.",
            fr="Nombre de jardins de façade pour mille façades. Une façade est ici un bâtiment le long d'une rue (à "
            f"{STREET_REACH_M:.0f} m au plus de son milieu), sans les garages et les remises.",
            en="Number of facade gardens for a thousand facades. A facade here is a building along a street (at most "
            f"{STREET_REACH_M:.0f} m from its middle), without garages and sheds.",
        ),
        much=Names(nl="veel geveltuinen zijn", fr="il y a beaucoup de jardins de façade", en="there are many facade gardens"),
        little=Names(nl="weinig geveltuinen zijn", fr="il y a peu de jardins de façade", en="there are few facade gardens"),
        formula=facades.gardens_per_1000,
        layers=("facade-gardens", "buildings", "streets"),
    ),
    Reckoned(
        key="meeting-room-per-1000",
        names=Names(
            nl="Ruimte om elkaar te ontmoeten per 1.000 inwoners",
            fr="Places pour se rencontrer par 1 000 habitants",
            en="Room to meet per 1,000 residents",
        ),
        unit=Names(nl="mensen per 1.000 inwoners", fr="personnes par 1 000 habitants", en="people per 1,000 residents"),
        kind=MEAN,
        need=LESS,
        says=Names(
            nl="Voor hoeveel mensen er plaats is in buurthuizen, sociale voorzieningen en bibliotheken, per 1.000 inwoners. "
            "Alleen plekken waarvan dat bekend is tellen mee; is het van geen enkele bekend, dan is er geen getal.",
            fr="Pour combien de personnes il y a de la place dans les centres communautaires, services sociaux et bibliothèques, par "
            "1 000 habitants. Seuls comptent les lieux où on le sait ; si on ne le sait d'aucun, il n'y a pas de chiffre.",
            en="For how many people there is room in community centres, social facilities and libraries, per 1,000 residents. "
            "Only places of which that is known count; where it is known of none there is no figure.",
        ),
        much=Names(
            nl="veel ruimte is om elkaar te ontmoeten", fr="il y a beaucoup de place pour se rencontrer", en="there is much room to meet"
        ),
        little=Names(
            nl="weinig ruimte is om elkaar te ontmoeten", fr="il y a peu de place pour se rencontrer", en="there is little room to meet"
        ),
        formula=meeting.room_per_1000,
        layers=("meeting-places",),
        of_people=True,
    ),
)


def table() -> Mapping[str, Reckoned]:
    """Return all rows by key."""
    return MappingProxyType({row.key: row for row in INDICATORS})
