"""Who: people, the roles they were given, and the record of what retention took away. Nothing here has a history."""

import secrets
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth.models import AbstractUser, UserManager
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.roles import Role
from geo.models import Area
from geo.permissions import kinds


class People(UserManager["User"]):
    """People, and the ways they come in."""

    def enter(self, email: str) -> "User":
        """Return a new person who signs in by e-mail, under a name that says nothing of the address."""
        return self.create_user(username=unnamed(), email=email)

    def create_superuser(self, username: str, email: str | None = None, password: str | None = None, **more: Any) -> "User":
        """Return a new administrator, whose address counts as confirmed: whoever does this has the server in hand."""
        from allauth.account.models import EmailAddress

        made = super().create_superuser(username, email, password, **more)
        if made.email:
            EmailAddress.objects.get_or_create(user=made, email=made.email.lower(), defaults={"primary": True, "verified": True})
        return made


def unnamed() -> str:
    """Return a name to be known by inside, which tells nobody anything."""
    return f"p-{secrets.token_hex(6)}"


class User(AbstractUser):
    """Somebody who signs in. Seen from other apps only as `settings.AUTH_USER_MODEL`.

    The name and the address one is called by elsewhere are not asked. What others see is the public name, if there is one.
    """

    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]
    public_name = models.CharField(_("public name"), max_length=60, blank=True, default="")
    # When this person was told that the account will go because it is not used.
    warned_at = models.DateTimeField(null=True, editable=False)

    objects: ClassVar[People] = People()

    class Meta:
        verbose_name, verbose_name_plural, ordering = _("person"), _("people"), ["pk"]

    def __str__(self) -> str:
        # Stands in logs and in the record of the administration, which outlive the person: no name, no address.
        return gettext("person %(id)s") % {"id": self.pk}

    def get_full_name(self) -> str:
        return self.public_name

    def get_short_name(self) -> str:
        return self.public_name


class Grant(models.Model):
    """A role that somebody was given: by whom, from when, until when, for which areas and kinds."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="grants", verbose_name=_("person"))
    role = models.CharField(_("role"), max_length=20, choices=[choice for choice in Role.choices if choice[0] != Role.RESIDENT])
    # Said outright: an area that is taken away must not turn a role for one district into one for the whole city.
    everywhere = models.BooleanField(_("everywhere"), default=False)
    areas = models.ManyToManyField(Area, blank=True, related_name="+", verbose_name=_("or only in these areas"))
    kinds = ArrayField(
        models.SlugField(max_length=60),
        blank=True,
        default=list,
        verbose_name=_("only these kinds"),
        help_text=_("Ids of layers or of kinds of proposals, parted by commas; empty: all."),
    )
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, editable=False, related_name="+", verbose_name=_("given by")
    )
    since = models.DateTimeField(_("since"), default=timezone.now)
    until = models.DateTimeField(_("until"), null=True, blank=True)

    class Meta:
        verbose_name, verbose_name_plural, ordering = _("role"), _("roles"), ["user", "role"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(until=None) | models.Q(until__gt=models.F("since")), name="grant_ends_after_it_begins"
            )
        ]

    def __str__(self) -> str:
        return self.get_role_display()

    def clean(self) -> None:
        unknown = sorted(set(self.kinds or ()) - kinds())
        if unknown:
            words = {"kind": ", ".join(unknown), "known": ", ".join(sorted(kinds()))}
            raise ValidationError({"kinds": gettext("“%(kind)s” is no kind here; these are: %(known)s.") % words})


class Limit(models.Model):
    """How often somebody tried, for as long as that counts. Written by Django's cache; all processes share it."""

    cache_key = models.CharField(primary_key=True, max_length=255)
    value = models.TextField()
    expires = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "accounts_limit"

    def __str__(self) -> str:
        return self.cache_key


class RetentionRun(models.Model):
    """That a period of retention was applied: when, how long it was, how many rows went. Never whose."""

    at = models.DateTimeField(_("when"), db_default=Now(), editable=False)
    key = models.SlugField(_("what"), max_length=60)
    days = models.PositiveIntegerField(_("kept for, in days"))
    rows = models.PositiveIntegerField(_("rows that went"))

    class Meta:
        verbose_name, verbose_name_plural, ordering = _("run of retention"), _("runs of retention"), ["-at", "key"]

    def __str__(self) -> str:
        return f"{self.key} {self.at:%Y-%m-%d}"
