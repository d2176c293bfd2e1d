"""Acts: each thing that happens in the demonstration, done through the gate that it goes through in life."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Final

from django.utils import timezone
from shapely import affinity

from api.demonstration.cast import ANYBODY, Cast
from api.demonstration.clock import Clock
from api.demonstration.story import FILE, Act, form
from geo.models import Place, VacantPlot
from geo.registry import layer
from participation import (
    applications,
    checked,
    comments,
    interests,
    moderation,
    photos,
    proposals,
    register,
    supports,
    temporary_uses,
    where,
)
from participation.application import Application
from participation.applications import Asked
from participation.check import Question
from participation.comment import Comment
from participation.eligibility import Wish
from participation.inquiry import Inquiry, inquire
from participation.kinds import Kind, kind
from participation.photo import Photo
from participation.proposal import Proposal
from participation.proposal_form import Sent
from participation.subject import COMMENT, PHOTO, PROPOSAL
from participation.support import Support
from participation.where import Where
from planning import knowledge

Row = Mapping[str, Any]
LANGUAGE: Final = "nl"


@dataclass(slots=True)
class Telling:
    """The telling of a story: who is in it, the clock, and what it has made so far."""

    cast: Cast
    clock: Clock
    made: dict[str, Proposal] = field(default_factory=dict)
    said: dict[str, Comment] = field(default_factory=dict)
    shown: dict[str, Photo] = field(default_factory=dict)
    asked: dict[str, Application] = field(default_factory=dict)

    def tell(self, act: Act) -> None:
        """Let one thing happen."""
        self.clock.moment = act.at
        match act.table:
            case "proposals":
                self._of_proposal(act.about, act.row)
            case "plots":
                self._of_plot(plot(act.about), act.row)
            case _notes:
                self._note(act.row)

    def _of_proposal(self, key: str, row: Row) -> None:
        step = row["do"]
        if key in self.made:
            self.made[key].refresh_from_db()
        match step:
            case "propose":
                self.made[key] = self._propose(key, row)
            case "support":
                for who in row["by"]:
                    supports.give(self.made[key], by=self.cast[who], confirmed=True)
                Support.objects.filter(proposal=self.made[key], confirmed_at=self.clock.moment).update(made_at=self.clock.moment)
            case "paper":
                day = timezone.localdate()
                supports.enter(self.made[key], by=self.cast[row["by"]], number=row["number"], how=row["how"], day=day, note=row["note"])
            case "say":
                self._say(key, row)
            case "photo":
                sent = (FILE.parent / row["file"]).read_bytes()
                self.shown[row["file"]] = photos.add(self.made[key], sent, by=self.cast[row["by"]], name=row["file"], alt=row["alt"])
            case "report":
                moderation.report("proposal", self.made[key].key, row["reason"], by=ANYBODY, words=row["words"])
            case "moderate":
                moderation.decide([self._mark(key, row)], row["step"], by=self.cast[row["by"]], reason=row.get("reason", ""))
            case _:
                self.made[key] = proposals.move(
                    self.made[key],
                    step,
                    by=self.cast[row["by"]],
                    version=self.made[key].version,
                    reason=row.get("reason", ""),
                    clauses=row.get("clauses", ()),
                    planned_for=self._day(row["planned_in_days"]) if "planned_in_days" in row else None,
                )

    def _propose(self, key: str, row: Row) -> Proposal:
        """Return a proposal that was sent from its form, stood for, and shown where its kind waits for nobody."""
        by, asked = self.cast[row["by"]], kind(row["kind"])
        there = _where(row["at"], asked)
        said = None
        if "check" in row:
            lengths = {f"{name}_mm": row["check"][f"{name}_cm"] * 10 for name in ("width", "depth", "length")}
            said = checked.kept(inquire(Inquiry(question=Question(**lengths), spot=there.shape)))
        sent = Sent(
            kind=asked.key,
            title=row["title"],
            words=row["words"],
            shape=there.shape,
            near=there.near,
            about=there.about,
            form=form(key),
            answers=row.get("answers", {}),
            check_said=said,
            public_name=row.get("name", by.public_name),
            language=LANGUAGE,
        )
        return proposals.confirm(proposals.make(sent, by=by), by=by)

    def _say(self, key: str, row: Row) -> None:
        by, mark = self.cast[row["by"]], f"{key} {row['id']}"
        answers = self.said[f"{key} {row['answers']}"].pk if "answers" in row else None
        self.said[mark] = comments.say(
            self.made[key],
            by=by,
            confirmed=True,
            words=row["words"],
            form=form(f"comment {mark}"),
            public_name=by.public_name,
            answers=answers,
            language=LANGUAGE,
            official_as=row.get("official_as", ""),
        )

    def _mark(self, key: str, row: Row) -> str:
        """Return what the moderators' queue calls the thing that a row speaks of, as it stands now."""
        if "comment" in row:
            said = self.said[f"{key} {row['comment']}"]
            return f"{COMMENT.id}:{said.pk}:{COMMENT.version(said)}"
        if "photo" in row:
            shown = self.shown[row["photo"]]
            return f"{PHOTO.id}:{shown.pk}:{PHOTO.version(shown)}"
        return f"{PROPOSAL.id}:{self.made[key].pk}:{PROPOSAL.version(self.made[key])}"

    def _day(self, in_days: int) -> date:
        """Return a day so many days after the telling stands."""
        return timezone.localdate() + timedelta(days=in_days)

    def _of_plot(self, about: VacantPlot, row: Row) -> None:
        match row["do"]:
            case "list":
                register.put(about, why=row["why"], words=row["words"], by=self.cast[row["by"]], version=0)
            case "interest":
                for who in row["by"]:
                    named = {"group": row["group"], "named": True} if "group" in row else {}
                    interests.show(about, by=self.cast[who], role=row["role"], confirmed=True, language=LANGUAGE, **named)
            case "apply":
                self.asked[row["id"]] = self._apply(about, row)
            case "begin":
                temporary_uses.turn(timezone.localdate())
            case step:
                one = self.asked[row["id"]]
                conditions = {"conditions": row["conditions"]} if "conditions" in row else {}
                words = {"reason": row.get("reason", ""), **conditions}
                self.asked[row["id"]] = applications.move(one, step, by=self.cast[row["by"]], version=one.version, **words)

    def _apply(self, about: VacantPlot, row: Row) -> Application:
        wish = Wish(
            use=row["use"],
            start=self._day(row["start_in_days"]),
            end=self._day(row["start_in_days"] + row["for_days"]),
            plan=row["plan"],
            contacts=row["contacts"],
        )
        asked = Asked(wish=wish, form=form(f"application {row['id']}"), group=row["group"], named=True, language=LANGUAGE)
        return applications.apply(about, asked, by=self.cast[row["by"]], confirmed=True)

    def _note(self, row: Row) -> None:
        by, place = self.cast[row["by"]], _place(row["at"])
        said = knowledge.Said(
            words=row["words"],
            topic=row["topic"],
            about=(row["at"]["layer"], place.pk),
            readers=row["readers"],
            public_name=by.public_name,
            language=LANGUAGE,
        )
        knowledge.write(said, by=by)


def plot(ref: str) -> VacantPlot:
    """Return the vacant plot of the demonstration city that its register calls so."""
    return VacantPlot._default_manager.get(source_id=ref, dataset__fictional=True)


def _place(at: Row) -> Place:
    """Return the place of the demonstration city that a row names."""
    by = {"source_id": at["ref"]} if "ref" in at else {"name": at["name"]}
    found: Place = layer(at["layer"]).model._default_manager.filter(dataset__fictional=True, **by).order_by("source_id")[:1].get()
    return found


def _where(at: Row, asked: Kind) -> Where:
    """Return where a row says that it is, brought to what it is about as the form does."""
    place = _place(at)
    shape = where.of_place(at["layer"], place.pk, asked)
    if at.get("as") == "Point" and shape.geom_type != "Point":
        shape = shape.interpolate(0.5, normalized=True) if shape.geom_type == "LineString" else shape.point_on_surface()
    shape = affinity.translate(shape, at.get("east_m", 0), at.get("north_m", 0))
    return where.settle(shape, asked, about=(at["layer"], place.pk) if at["layer"] in asked.snaps_to and "as" not in at else None)
