"""Which of the 67 neighbourhoods of 2025 each row of the city's tables speaks of, written down by hand from the two files.

For 64 of them the Flemish division of 2024 says the same: it has the names of the tables and the codes of the map.
"""

NAMES = {
    "ANT": {
        1: "Amandus - Atheneum",
        2: "Brederode",
        3: "Centraal Station",
        4: "Dam",
        5: "Eilandje",
        6: "Haringrode",
        7: "Harmonie",
        8: "Haven Antwerpen",
        9: "Historisch Centrum",
        10: "Kiel",
        11: "Linkeroever",
        12: "Luchtbal",
        13: "Markgrave",
        14: "Middelheim",
        15: "Nieuw - Zuid",
        16: "Petroleum - Zuid",
        18: "Sint-Andries",
        19: "Stadspark",
        20: "Stuivenberg",
        21: "Tentoonstellingswijk",
        22: "Theaterbuurt-Meir",
        23: "Universiteitsbuurt",
        24: "Zuid",
        25: "Zurenborg",
    },
    "BER": {1: "Groenenhoek", 2: "Nieuw - Kwartier Oost", 3: "Nieuw - Kwartier West", 4: "Oud - Berchem"},
    "BEZ": {1: "Haven Bezali", 2: "Lillo", 3: "Polder"},
    "BOR": {
        1: "Borgerhout - Extra Muros",
        2: "Borgerhout Intra Muros Noord",
        3: "Borgerhout Intra Muros Zuid",
        4: "Borsbeek-Oost",
        5: "Borsbeek-Groen",
        6: "Borsbeek-West",
    },
    "DEU": {
        1: "Deurne - Noord",
        2: "Kruininge - Bremweide",
        3: "Deurne Dorp - Gallifort",
        4: "Deurne - Oost",
        5: "Deurne - Zuidwest",
        6: "Deurne - Zuidoost",
        7: "Deurne Vlieghaven",
        8: "Rivierenhof",
    },
    "EKE": {1: "Donk", 2: "Ekeren Centrum", 3: "Leugenberg", 4: "Mariaburg", 5: "Schoonbroek-Rozemaai", 6: "Muisbroek-Bospolder"},
    "HOB": {1: "Hoboken - Centrum", 2: "Hoboken - Noord", 3: "Hoboken - West", 4: "Hoboken - Zuidoost"},
    "MER": {1: "Lambrechtshoeken", 2: "Merksem - Heide", 3: "Nieuwdreef", 4: "Oud - Merksem", 5: "Tuinwijk"},
    "SCH": {1: "Schelde"},
    "WIL": {1: "Hoogte", 2: "Oosterveld - Elsdonk", 3: "Valaar", 4: "Wilrijk Centrum", 5: "Koornbloem", 6: "Neerland"},
}
CODES = {name: f"{district}{number:02d}" for district, names in NAMES.items() for number, name in names.items()}
