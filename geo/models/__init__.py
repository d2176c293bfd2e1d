"""What is stored: places, one concrete model per kind, and where they come from."""

from geo.models.area import Area
from geo.models.base import Certainty, LinePlace, Place, PointOrPolygonPlace, PointPlace, PolygonPlace, tracked
from geo.models.built import Address, Building, Street
from geo.models.dataset import Coverage, Dataset, ImportRun, Revision
from geo.models.furniture import Bench, FacadeGarden, Tree
from geo.models.meeting import Destination, MeetingPlace
from geo.models.open_space import Access, GreenSpace, PlayArea, Square, Water
from geo.models.waiting_space import VacantPlot

__all__ = [
    "Access",
    "Address",
    "Area",
    "Bench",
    "Building",
    "Certainty",
    "Coverage",
    "Dataset",
    "Destination",
    "FacadeGarden",
    "GreenSpace",
    "ImportRun",
    "LinePlace",
    "MeetingPlace",
    "Place",
    "PlayArea",
    "PointOrPolygonPlace",
    "PointPlace",
    "PolygonPlace",
    "Revision",
    "Square",
    "Street",
    "Tree",
    "VacantPlot",
    "Water",
    "tracked",
]
