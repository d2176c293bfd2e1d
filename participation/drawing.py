"""Drawing: an answer seen from above, to scale; and how a sidewalk is measured. What is drawn is said in words as well."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _

from participation.check import Answer, Verdict, taken_mm
from participation.lengths import centimetres
from participation.obstacle import Obstacle
from participation.sheet import LETTER, WIDE, Drawing, Sheet

# From left to right: the facade, the sidewalk in its whole width, the kerb, and what the sheet has left of the street.
FACADE: Final = 44.0
STREET: Final = 40.0
TOP: Final = 34.0
HIGH: Final = 240.0
MOST_A_METRE: Final = 130.0
TILE_MM: Final = 300
KERB_MM: Final = 150
WHEELCHAIR_MM: Final = (700, 1200)  # as wide and as long as one is taken to be where ways are made
ROW: Final = 18.0


@dataclass(frozen=True, slots=True)
class Plan:
    """What is drawn, in millimetres: the sidewalk, the garden, what obstacles take together, what has to stay free."""

    width_mm: int
    garden_mm: int
    length_mm: int | None
    taken_mm: int
    needed_mm: int
    obstacles: tuple[Obstacle, ...]

    @property
    def free_mm(self) -> int:
        """What stays free between the garden and the obstacles."""
        return max(0, self.width_mm - self.taken_mm - self.garden_mm)

    @property
    def standing(self) -> list[Obstacle]:
        """The obstacles that take room."""
        return [one for one in self.obstacles if one.width_mm]

    @property
    def unit(self) -> float:
        """The length on the sheet of a millimetre."""
        return min((WIDE - FACADE - STREET) / (self.width_mm + KERB_MM), MOST_A_METRE / 1000)

    def x(self, from_facade_mm: float) -> float:
        """Return where something so far from the facade stands on the sheet."""
        return FACADE + from_facade_mm * self.unit

    @property
    def kerb(self) -> float:
        """Where the sidewalk ends on the sheet."""
        return self.x(self.width_mm)

    @property
    def ends(self) -> tuple[float, float]:
        """Where the garden begins and ends along the facade: all along it where no length is said, and cut short where it is longer."""
        if self.length_mm is None:
            return TOP, TOP + HIGH
        return TOP + 12, TOP + 12 + min(self.length_mm * self.unit, HIGH - 64)

    @property
    def break_at(self) -> float | None:
        """Where a garden that is longer than the sheet is broken off; None for one that fits."""
        start, end = self.ends
        return None if self.length_mm is None or self.length_mm * self.unit <= end - start else (start + end) / 2 + 40


@dataclass(frozen=True, slots=True)
class Measure:
    """A measure under the drawing: its words, from where to where (mm from the facade), and where its words begin, on which row."""

    words: str
    start_mm: int
    end_mm: int
    left: float
    row: int


def draw(answer: Answer) -> Drawing | None:
    """Return an answer drawn to scale, or None where the sidewalk's width is not known."""
    question = answer.question
    if question.width_mm is None:
        return None
    longest = answer.max_length_mm
    plan = Plan(
        width_mm=question.width_mm,
        garden_mm=0 if answer.verdict is Verdict.MAY_NOT else answer.garden_mm or 0,
        length_mm=longest if question.length_mm is None else min(question.length_mm, longest or question.length_mm),
        taken_mm=min(question.width_mm, taken_mm(question.obstacles)),
        needed_mm=answer.needed_passage_mm or 0,
        obstacles=question.obstacles,
    )
    measures = _measures(plan)
    foot = TOP + HIGH + 20 + ROW * (max((one.row for one in measures), default=0) + 1)
    bare = 0.0 if plan.garden_mm else ROW + 14  # without a garden the drawing says what leaves no room for one
    high = foot + bare + ROW * len(plan.standing)
    sheet = Sheet(high=high, title=_("Your facade from above, to scale"), text=" ".join(_said(plan)))
    _ground(sheet, plan)
    _passage(sheet, plan)
    _garden(sheet, plan)
    _things(sheet, plan)
    _write(sheet, plan, measures)
    if bare:
        kind = "short" if plan.free_mm < plan.needed_mm else "span"
        sheet.span((FACADE, foot + 2), (min(plan.x(plan.needed_mm), WIDE - 2.0), foot + 2), kind)
        sheet.word(_("has to stay free: %(cm)s") % {"cm": centimetres(plan.needed_mm)}, (FACADE, foot + 19), anchor="start", kind=kind)
    for number, one in enumerate(plan.standing, start=1):
        words = f"{number}  {one.kind}, {centimetres(one.width_mm or 0)}"
        sheet.word(words, (FACADE, foot + bare + ROW * number - 5), anchor="start")
    return sheet.drawing()


def _said(plan: Plan) -> Iterator[str]:
    """Yield what the drawing shows, from the facade to the street."""
    yield _("Seen from above, from the facade to the street: a sidewalk of %(width)s.") % {"width": centimetres(plan.width_mm)}
    depth, length = centimetres(plan.garden_mm), centimetres(plan.length_mm or 0)
    if plan.garden_mm and plan.length_mm:
        yield _("Against the facade a garden, %(depth)s deep and %(length)s long.") % {"depth": depth, "length": length}
    elif plan.garden_mm:
        yield _("Against the facade a garden, %(depth)s deep.") % {"depth": depth}
    else:
        yield _("There is no garden on it: %(needed)s has to stay free.") % {"needed": centimetres(plan.needed_mm)}
    yield _("%(free)s stays free.") % {"free": centimetres(plan.free_mm)}
    for one in plan.obstacles:
        if one.width_mm:
            yield _("At the kerb: %(what)s, which takes %(width)s.") % {"what": one.kind, "width": centimetres(one.width_mm)}
        if one.distance_mm is not None:
            distance = centimetres(one.distance_mm)
            yield _("Along the facade, %(distance)s from the garden: %(what)s.") % {"what": one.kind, "distance": distance}
    yield _("Then the kerb, and the street.")


def _ground(sheet: Sheet, plan: Plan) -> None:
    """Draw the facade, tiles of 30 cm, the kerb and the street."""
    bottom, street = TOP + HIGH, plan.x(plan.width_mm + KERB_MM)
    sheet.box("ground", (FACADE, TOP), (plan.kerb - FACADE, HIGH))
    tile = TILE_MM * plan.unit
    if tile >= 6:
        for number in range(1, int((plan.kerb - FACADE) / tile) + 1):
            sheet.line("joint", (FACADE + number * tile, TOP), (FACADE + number * tile, bottom))
        for number in range(1, int(HIGH / tile) + 1):
            sheet.line("joint", (FACADE, TOP + number * tile), (plan.kerb, TOP + number * tile))
    sheet.box("kerb", (plan.kerb, TOP), (street - plan.kerb, HIGH))
    sheet.box("street", (street, TOP), (WIDE - street, HIGH))
    sheet.box("facade", (0, TOP), (FACADE, HIGH))
    sheet.word(_("facade"), (11 if plan.length_mm and plan.garden_mm else FACADE / 2, TOP + HIGH / 2), turned=True)
    sheet.word(_("street"), ((street + WIDE) / 2, TOP + HIGH / 2), turned=True)
    sheet.span((FACADE, TOP - 10), (plan.kerb, TOP - 10))
    words = _("sidewalk %(width)s") % {"width": centimetres(plan.width_mm)}
    sheet.word(words, (max((FACADE + plan.kerb) / 2, FACADE + len(words) * LETTER / 2), TOP - 18))


def _garden(sheet: Sheet, plan: Plan) -> None:
    """Draw the garden with its plants, and its length."""
    if not plan.garden_mm:
        return
    (top, bottom), gap = plan.ends, plan.break_at
    edge = plan.x(plan.garden_mm)
    wide = edge - FACADE
    sheet.box("garden", (FACADE, top), (wide, bottom - top))
    step, size, across = max(9.0, min(wide, 26.0)), max(1.5, min(wide / 2 - 1, 9.0)), max(1, int(wide / 24))
    for number in range(int((bottom - top) / step)):
        y = top + step * (number + 0.5)
        for row in range(across):
            if gap is None or abs(y - gap) > size + 4:
                sheet.disc("leaf", (FACADE + wide * (row + 0.5) / across, y), size * (1 - 0.22 * ((number + row) % 2)))
    sheet.line("edge", (FACADE, top), (edge, top), (edge, bottom), (FACADE, bottom))
    if plan.length_mm is not None:
        sheet.span((FACADE - 6, top), (FACADE - 6, bottom))
        sheet.word(centimetres(plan.length_mm), (FACADE - 17, (top + bottom) / 2), turned=True)
    if gap is not None:
        sheet.box("ground", (FACADE - 1, gap - 3), (wide + 3, 6))
        for y in (gap - 3, gap + 3):
            sheet.line("edge", (FACADE - 4, y + 3), (edge + 4, y - 3))


def _things(sheet: Sheet, plan: Plan) -> None:
    """Draw what stands at the kerb, and what lies along the facade beside the garden."""
    right = plan.width_mm
    for number, one in enumerate(plan.standing):
        wide = min(one.width_mm or 0, right)
        y = TOP + 30 + (HIGH - 60) * (number + 0.5) / len(plan.standing)
        high = min(HIGH / len(plan.standing) - 8, max(14.0, wide * plan.unit))
        sheet.box("obstacle", (plan.x(right - wide), y - high / 2), (wide * plan.unit, high), round_=3)
        sheet.word(str(number + 1), (plan.x(right - wide / 2), y + 5))
        right -= wide
    for one in plan.obstacles:
        if one.distance_mm is not None and not one.width_mm:
            y = min(plan.ends[1] + one.distance_mm * plan.unit, TOP + HIGH - 8.0)
            sheet.line("mark", (FACADE, y - 6), (FACADE + 6, y), (FACADE, y + 6), (FACADE - 6, y), (FACADE, y - 6))
            sheet.word(f"{one.kind} {centimetres(one.distance_mm)}", (FACADE + 10, y + 4), anchor="start")


def _passage(sheet: Sheet, plan: Plan) -> None:
    """Draw somebody in a wheelchair in what stays free, where one fits."""
    wide, long = (size * plan.unit for size in WHEELCHAIR_MM)
    if plan.free_mm < WHEELCHAIR_MM[0] or wide < 14:
        return
    x, y = plan.x(plan.garden_mm + plan.free_mm / 2) - wide / 2, TOP + (HIGH - long) / 2 - 10
    for left in (0.0, 0.86):
        sheet.box("chair", (x + left * wide, y + 0.38 * long), (0.14 * wide, 0.5 * long), round_=2)
    for left in (0.3, 0.56):
        sheet.box("chair", (x + left * wide, y + 0.12 * long), (0.14 * wide, 0.3 * long), round_=3)
    sheet.box("chair", (x + 0.2 * wide, y + 0.42 * long), (0.6 * wide, 0.4 * long), round_=5)
    sheet.disc("chair", (x + wide / 2, y + 0.62 * long), 0.17 * wide)


def _measures(plan: Plan) -> list[Measure]:
    """Return the measures under the drawing, each on the first row where its words have room."""
    wanted = [
        (_("garden %(cm)s"), 0, plan.garden_mm),
        (_("free %(cm)s"), plan.garden_mm, plan.garden_mm + plan.free_mm),
        (_("taken %(cm)s"), plan.width_mm - plan.taken_mm, plan.width_mm),
    ]
    found: list[Measure] = []
    ends: dict[int, float] = {}
    for text, start, end in wanted:
        if end <= start:
            continue
        words = text % {"cm": centimetres(end - start)}
        long = len(words) * LETTER
        left = min(max((plan.x(start) + plan.x(end) - long) / 2, 4.0), WIDE - 4 - long)
        row = next(row for row in range(len(wanted)) if ends.get(row, 0.0) <= left)
        ends[row] = left + long + 8
        found.append(Measure(words, start, end, left, row))
    return found


def _write(sheet: Sheet, plan: Plan, measures: list[Measure]) -> None:
    """Draw the measures from the facade to the kerb."""
    y = TOP + HIGH + 12
    for one in measures:
        start, end = plan.x(one.start_mm), plan.x(one.end_mm)
        sheet.span((start, y), (end, y))
        if one.row:
            sheet.line("leader", ((start + end) / 2, y), ((start + end) / 2, y + ROW * one.row + 4))
        sheet.word(one.words, (one.left + len(one.words) * LETTER / 2, y + ROW * one.row + 17))


def measuring() -> Drawing:
    """Return the drawing that shows how a sidewalk is measured, seen from the side."""
    text = _(
        "Seen from the side: lay the tape on the ground, at a right angle to the facade (1). Pull it straight to the kerb, and stop before "
        "the kerbstone (2). What stands on the sidewalk, such as a lamp post, takes room: measure how much of the width it takes (3)."
    )
    sheet = Sheet(high=196, title=_("How to measure"), text=text)
    ground, kerb = 150.0, 290.0
    sheet.box("facade", (0, 10), (FACADE, ground - 10))
    sheet.box("window", (12, 34), (20, 42))
    sheet.box("ground", (0, ground), (kerb, 20))
    sheet.box("kerb", (kerb, ground - 2), (16, 26))
    sheet.box("street", (kerb + 16, ground + 14), (WIDE - kerb - 16, 10))
    sheet.box("obstacle", (kerb - 26, 24), (8, ground - 24))
    sheet.box("obstacle", (kerb - 36, 16), (28, 10), round_=4)
    sheet.line("tape", (FACADE, ground - 3), (kerb, ground - 3))
    sheet.line("tape", (FACADE, ground - 4.5), (kerb, ground - 4.5))
    for number in range(13):
        x = FACADE + (kerb - FACADE) * number / 12
        sheet.line("tick", (x, ground - 10), (x, ground - 3))
    sheet.span((kerb - 26, ground - 26), (kerb, ground - 26))
    for number, x in ((1, FACADE + 16), (2, kerb - 62), (3, kerb + 14)):
        sheet.disc("step", (x, ground - 26), 11)
        sheet.word(str(number), (x, ground - 21.5), kind="step-number")
    sheet.word(_("facade"), (FACADE / 2, ground - 40), turned=True)
    sheet.word(_("sidewalk"), ((FACADE + kerb) / 2, ground + 40))
    sheet.word(_("kerb"), (kerb - 4, ground + 40))
    sheet.word(_("street"), (WIDE - 2, ground + 40), anchor="end")
    return sheet.drawing()
