"""Roles and actions, as data: one table of who may do what. docs/roles.md is written from it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """What somebody can be made. Whoever signs in is a resident at least."""

    RESIDENT = "resident", _("resident")
    COMMUNITY_WORKER = "community-worker", _("community worker")
    ARCHITECT = "architect", _("architect or developer")
    PLANNER = "planner", _("planner")
    MODERATOR = "moderator", _("moderator")
    ADMINISTRATOR = "administrator", _("administrator")


# Who decides for others. These roles only work with a second factor.
STAFF: Final = frozenset({Role.PLANNER, Role.MODERATOR, Role.ADMINISTRATOR})


@dataclass(frozen=True, slots=True)
class Action:
    """Something that is asked leave for."""

    id: str
    names: str | Promise
    roles: frozenset[Role]
    # Whether somebody who is not signed in may do it.
    open: bool = False


def action(action_id: str, names: str | Promise, *roles: Role, everybody: bool = False, signed_in: bool = False) -> Action:
    """Return a row of the table. What everybody may do, each role may do too."""
    held = frozenset(Role) if everybody or signed_in else frozenset(roles)
    return Action(action_id, names, held, everybody)


_WORKERS: Final = (Role.COMMUNITY_WORKER, Role.ARCHITECT, Role.PLANNER, Role.ADMINISTRATOR)
# Community workers and other social professionals, and those who work with what they know.
_SOCIAL: Final = (Role.COMMUNITY_WORKER, Role.PLANNER, Role.MODERATOR, Role.ADMINISTRATOR)

ACTIONS: Final[tuple[Action, ...]] = (
    action("look", _("see the map, the lists and the figures"), everybody=True),
    action("propose", _("send a proposal, a correction or a report"), everybody=True),
    action("support", _("support a proposal"), everybody=True),
    action("own-data", _("see, download, correct and delete one's own data"), signed_in=True),
    action("follow", _("follow a proposal, a street or an area"), signed_in=True),
    action("make-scenarios", _("make a scenario"), *_WORKERS),
    action("share-scenarios", _("share a scenario with others"), *_WORKERS),
    action(
        "enter-support", _("enter support that was given on paper or at the door"), Role.COMMUNITY_WORKER, Role.PLANNER, Role.ADMINISTRATOR
    ),
    action("desk", _("open the administration"), *STAFF),
    action("see-data", _("see the store behind the map: datasets, loads, history"), *STAFF),
    action("edit-places", _("add, change and remove places"), Role.PLANNER, Role.ADMINISTRATOR),
    action("confirm-facts", _("confirm or correct a fact"), *_SOCIAL),
    action("write-knowledge", _("write what they know of a place"), *_SOCIAL),
    action("read-knowledge", _("read what those who work here wrote for each other"), *_SOCIAL, Role.ARCHITECT),
    action("load-data", _("load data and say what it is complete for"), Role.ADMINISTRATOR),
    action("see-proposals", _("see proposals that are not public"), Role.PLANNER, Role.MODERATOR, Role.ADMINISTRATOR),
    action("handle-proposals", _("handle proposals: ask, accept, refuse, plan"), Role.PLANNER, Role.ADMINISTRATOR),
    action("moderate", _("decide what is published"), Role.MODERATOR, Role.ADMINISTRATOR),
    action("edit-letters", _("change what letters say"), Role.ADMINISTRATOR),
    action("administer-people", _("give and end roles"), Role.ADMINISTRATOR),
)


def actions(rows: Iterable[Action] = ACTIONS) -> dict[str, Action]:
    """Return the actions by id."""
    return {row.id: row for row in rows}
