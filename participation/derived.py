"""What participation shows on the map besides the places that people keep: what is proposed, as far as it is public."""

from typing import Final

from geo.layer import Group, Layer
from geo.names import Names
from participation.proposal import Proposal
from participation.public_proposal import PublicProposal
from participation.support import PaperSupport, Support

DERIVED: Final[tuple[Layer, ...]] = (
    Layer(
        id="proposals",
        model=PublicProposal,
        names=Names(nl="Voorstellen", fr="Propositions", en="Proposals"),
        group=Group.PROPOSALS,
        glyph="proposal",
        colour="#B0244F",
        min_zoom=12,
        shown_at_start=True,
        made_of=tuple(model._meta.db_table for model in (Proposal, Support, PaperSupport)),
    ),
)
