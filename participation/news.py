"""News: what has happened and is still to be told to those who follow it. Written with the event itself, told by `participation.outbox`."""

from collections.abc import Iterable
from typing import Any, Final

from django.db import connection, models, transaction
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from participation import follows
from participation.comment import Comment
from participation.digest import Often, due
from participation.event import Event
from participation.follow import Follow, What
from participation.letter import Letter
from participation.life import Visibility
from participation.proposal import Proposal
from participation.texts import told_to_followers

# How many people's news are gathered at a time.
MOST_AT_ONCE: Final = 200


class News(models.Model):
    """One thing to tell of one thing that is followed: an event, or a comment. `letter` is the one that told it, or will."""

    follow = models.ForeignKey(Follow, on_delete=models.CASCADE, related_name="news", verbose_name=_("what is followed"))
    event = models.ForeignKey(Event, on_delete=models.CASCADE, null=True, related_name="+", verbose_name=_("event"))
    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, null=True, related_name="+", verbose_name=_("comment"))
    made_at = models.DateTimeField(_("made"), db_default=Now(), editable=False)
    due_at = models.DateTimeField(_("to be told from"))
    told_at = models.DateTimeField(_("told"), null=True)
    letter = models.ForeignKey(Letter, on_delete=models.SET_NULL, null=True, related_name="news", verbose_name=_("letter"))

    class Meta:
        verbose_name, verbose_name_plural = _("news"), _("news")
        indexes = [models.Index(fields=["due_at"], name="news_due", condition=models.Q(told_at=None))]
        constraints = [
            models.UniqueConstraint(fields=["follow", "event"], name="news_event_once"),
            models.UniqueConstraint(fields=["follow", "comment"], name="news_comment_once"),
            models.CheckConstraint(
                condition=models.Q(event__isnull=False, comment=None) | models.Q(event=None, comment__isnull=False), name="news_of_one"
            ),
        ]

    def __str__(self) -> str:
        return f"news {self.pk}"


def happened(proposal: Proposal, event: Event, *, but: int | None = None) -> None:
    """Write down for those who follow a proposal or its place that something happened to it, unless they did it. Two queries.

    `but` is who is told by a letter of their own.
    """
    if event.what not in told_to_followers() or proposal.visibility != Visibility.PUBLIC or proposal.removed_at is not None:
        return
    found = follows.reaching(proposal)
    _write(found.exclude(person__in=[pk for pk in (event.actor, but) if pk is not None]), event=event)


def said(comment: Comment) -> None:
    """Write down for those who follow a proposal itself that somebody said something, unless they said it. Two queries."""
    if comment.official_as:
        return  # that the city answered is an event
    found = Follow.objects.filter(what=What.PROPOSAL, proposal=comment.proposal, stopped_at=None)
    _write(found.exclude(person=comment.author_id) if comment.author_id else found, comment=comment)


def _write(found: Iterable[Follow], **of: Any) -> None:
    now, zone = timezone.now(), timezone.get_default_timezone()
    rows = [News(follow=each, due_at=due(Often(each.often), now, zone), **of) for each in found]
    News.objects.bulk_create(rows, ignore_conflicts=True)


def retime(follow: Follow) -> None:
    """Bring what waits to the clock of a follow. One query, and one for each thing that waits."""
    zone = timezone.get_default_timezone()
    for row in News.objects.filter(follow=follow, told_at=None):
        row.due_at = due(Often(follow.often), row.made_at, zone)
        row.save(update_fields=["due_at"])


def gather() -> int:
    """Make one letter for each person and language of all that is due to be told them; return how many letters.

    Two at once make none twice: rows are locked, and those that another one holds are left to it. What is told because of one thing
    that is followed is not told again because of another.
    """
    made = 0
    for person in _waiting():
        made += _gather(person)
    return made


def _waiting() -> list[int]:
    due_now = News.objects.filter(told_at=None, due_at__lte=timezone.now())
    return list(due_now.values_list("follow__person", flat=True).order_by("follow__person").distinct()[:MOST_AT_ONCE])


@transaction.atomic
def _gather(person: int) -> int:
    """Make the letters for one person; 0 while another deliverer is at it. Six queries, and two for each letter."""
    with connection.cursor() as cursor:
        # One at a time for one person: two would each tell a part, or the same.
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtext(%s))", [f"news {person}"])
        if not cursor.fetchone()[0]:
            return 0
    now = timezone.now()
    rows = list(News.objects.filter(told_at=None, follow__person=person).select_related("follow").order_by("pk"))
    told = News.objects.filter(follow__person=person, event__in=[row.event_id for row in rows if row.event_id]).exclude(told_at=None)
    heard = set(told.values_list("event", flat=True))
    letters: dict[str, list[News]] = {}
    for row in rows:
        if row.due_at <= now and row.event_id not in heard:
            letters.setdefault(row.follow.language, []).append(row)
            heard |= {row.event_id} if row.event_id else set()
    for language, mine in letters.items():
        letter = Letter.objects.create(person_id=person, text="news", language=language, once=f"news {min(row.pk for row in mine)}")
        # What is told because of one thing that is followed is not told again because of another; stopping this letter stops both.
        telling = Q(pk__in=[row.pk for row in mine]) | Q(event__in=[row.event_id for row in mine if row.event_id])
        News.objects.filter(telling, follow__person=person, told_at=None).update(letter=letter, told_at=now)
    News.objects.filter(follow__person=person, told_at=None, event__in=heard).update(told_at=now)
    return len(letters)
