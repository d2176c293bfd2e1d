"""What follows when something happens to a proposal: letters, what followers are told. Others listen here; the gate knows none of them."""

from django.dispatch import Signal

# Sent with `proposal` and `event`, within the transaction that makes them: who listens writes down in the database what is to be done,
# so that it is neither lost nor done for something that did not happen, and does it once that is committed (`transaction.on_commit`).
happened = Signal()
# The same for a vacant plot, with `plot` and `event`: an application decided on, a use that ends soon, a division.
at_plot = Signal()

# Sent with `comment`, within the transaction in which others come to see it.
spoken = Signal()
