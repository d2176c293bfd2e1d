"""One's own account: what is held about oneself, to see, take along, correct and delete."""

import json

from allauth.account.decorators import reauthentication_required
from allauth.socialaccount.providers.openid_connect import views as city
from django import forms
from django.contrib import messages
from django.contrib.auth import logout
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods
from requests import RequestException

from accounts.models import Grant, User
from accounts.permissions import has_second_factor, is_staff, may_somewhere
from accounts.personal import erase, held
from geo.personal import holdings


class PublicName(forms.ModelForm):  # type: ignore[type-arg]  # Django does not make it subscriptable
    """The name that others see, if one is chosen."""

    class Meta:
        model = User
        fields = ("public_name",)
        labels = {"public_name": gettext_lazy("Public name")}

    def clean_public_name(self) -> str:
        name = " ".join(str(self.cleaned_data["public_name"]).split())
        if "@" in name:
            raise ValidationError(_("This looks like an address. Everybody would see it: choose a name."))
        if not name.isprintable():
            raise ValidationError(_("This holds a character that cannot be shown."))
        return name


def me(request: HttpRequest) -> User:
    """Return who is signed in."""
    assert isinstance(request.user, User)  # noqa: S101  the addresses say that only who is signed in comes here
    return request.user


def to_the_city(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Return the way to the city's own sign-in, or a page that says that it does not answer."""
    try:
        answer: HttpResponse = city.login(request, provider_id)
    except RequestException:
        return render(request, "socialaccount/authentication_error.html", status=502)
    return answer


@never_cache
@require_http_methods(["GET", "HEAD"])
def overview(request: HttpRequest) -> HttpResponse:
    """Return the page with all that is held about oneself, what becomes public of it, and what one may do."""
    person = me(request)
    found = held(person)
    shown = [(holding, found[holding.key]) for holding in holdings() if found[holding.key]]
    roles = Grant.objects.filter(user=person).prefetch_related("areas")
    return render(
        request,
        "account/overview.html",
        {
            "shown": shown,
            "roles": roles,
            "staff": is_staff(person),
            "second_factor": has_second_factor(person),
            "desk": may_somewhere(person, "desk"),
            "queues": may_somewhere(person, "see-proposals"),
        },
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def public_name(request: HttpRequest) -> HttpResponse:
    """Return the form for the public name, or keep it."""
    person = me(request)
    form = PublicName(request.POST or None, instance=User.objects.get(pk=person.pk))
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Your public name is kept."))
        return redirect("account")
    return render(request, "account/name.html", {"form": form}, status=400 if form.errors else 200)


@never_cache
@require_http_methods(["GET", "HEAD"])
def download(request: HttpRequest) -> HttpResponse:
    """Return all that is held about oneself, as a file."""
    text = json.dumps(held(me(request)), ensure_ascii=False, indent=2, default=str)
    answer = HttpResponse(text, content_type="application/json")
    answer["Content-Disposition"] = 'attachment; filename="meent-my-data.json"'
    return answer


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@reauthentication_required  # type: ignore[untyped-decorator]  # allauth does not type it
def delete(request: HttpRequest) -> HttpResponse:
    """Return the question whether one is sure, or delete the account and all that is held about its person."""
    if request.method != "POST":
        return render(request, "account/delete.html", {"wrong": False})
    if request.POST.get("sure") != "yes":
        return render(request, "account/delete.html", {"wrong": True}, status=400)
    person = User.objects.get(pk=me(request).pk)
    logout(request)
    erase(person)
    messages.success(request, _("Your account is gone, with all that it held about you."))
    return redirect("home")
