"""The administration of people: who they are to us, and which roles they hold."""

from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialToken
from django import forms
from django.contrib import admin
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.entering import enter
from accounts.models import Grant, RetentionRun, User
from accounts.permissions import has_second_factor
from accounts.personal import erase
from geo.admin import Gated

# Roles are data of our own; addresses and second factors belong to the person, who has pages for them.
for model in (Group, EmailAddress, Authenticator, SocialAccount, SocialApp, SocialToken):
    if admin.site.is_registered(model):
        admin.site.unregister(model)


class GrantInline(Gated, admin.TabularInline):  # type: ignore[type-arg]  # Django does not make it subscriptable
    model = Grant
    fk_name = "user"
    extra = 0
    sees = changes = "administer-people"
    fields = ("role", "everywhere", "areas", "kinds", "since", "until")
    raw_id_fields = ("areas",)


class NewPerson(forms.ModelForm):  # type: ignore[type-arg]  # Django does not make it subscriptable
    """Somebody who is let in before they came: by an address, and nothing else."""

    email = forms.EmailField(label=gettext_lazy("E-mail address"))

    class Meta:
        model = User
        fields = ("email",)

    def clean_email(self) -> str:
        email = str(self.cleaned_data["email"]).lower()
        if User.objects.filter(email__iexact=email).exists() or EmailAddress.objects.filter(email__iexact=email).exists():
            raise ValidationError(_("There is an account with this address."))
        return email

    def save(self, commit: bool = True) -> User:
        person = enter(self.cleaned_data["email"])
        self.save_m2m = lambda: None  # type: ignore[method-assign]  # as Django does it
        return person


@admin.register(User)
class PersonAdmin(Gated, admin.ModelAdmin):  # type: ignore[type-arg]
    """People: found by address, given roles. What is theirs to change, they change themselves."""

    sees = changes = "administer-people"
    list_display = ("__str__", "username", "public_name", "email", "roles", "second_factor", "is_active", "last_login")
    list_filter = ("grants__role", "is_active", "is_superuser")
    search_fields = ("username", "public_name", "email")
    inlines = (GrantInline,)
    fields = ("username", "public_name", "email", "is_active", "is_superuser", "second_factor", "date_joined", "last_login")
    readonly_fields = ("username", "email", "is_superuser", "second_factor", "date_joined", "last_login")

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).prefetch_related("grants")

    def get_form(self, request: HttpRequest, obj: User | None = None, change: bool = False, **kwargs: Any) -> Any:
        return super().get_form(request, obj, change, **kwargs) if obj else NewPerson

    def get_fields(self, request: HttpRequest, obj: User | None = None) -> Any:
        return self.fields if obj else ("email",)

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> Any:
        return self.readonly_fields if obj else ()

    def get_inlines(self, request: HttpRequest, obj: User | None) -> Any:
        return self.inlines if obj else ()

    @admin.display(description=gettext_lazy("roles"))
    def roles(self, person: User) -> str:
        return ", ".join(str(grant) for grant in person.grants.all())

    @admin.display(description=gettext_lazy("second key"), boolean=True)
    def second_factor(self, person: User) -> bool:
        return has_second_factor(person)

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        """Note who gave a role."""
        for grant in formset.save(commit=False):
            if grant.given_by_id is None and isinstance(grant, Grant):
                grant.given_by_id = request.user.pk
            grant.save()
        for gone in formset.deleted_objects:
            gone.delete()
        formset.save_m2m()

    def delete_model(self, request: HttpRequest, obj: User) -> None:
        erase(obj)

    def delete_queryset(self, request: HttpRequest, queryset: Any) -> None:
        for person in queryset:
            erase(person)


@admin.register(RetentionRun)
class RetentionRunAdmin(Gated, admin.ModelAdmin):  # type: ignore[type-arg]
    """The record of retention, to read."""

    sees = "administer-people"
    list_display = ("at", "key", "days", "rows")
    list_filter = ("key",)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
