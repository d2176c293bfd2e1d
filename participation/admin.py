"""The administration of what letters say: our words, or those of this city, seen as they would read before they are kept."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from geo.admin import Gated
from participation.texts import PARTS, LetterText, Text, flaws, names, rows

# What names are filled in with where somebody looks how a letter would read.
SAMPLE = {
    "home": "https://meent.example/",
    "link": "https://meent.example/proposals/abc",
    "stop": "https://meent.example/letters/stop/abc",
    "lives": "https://meent.example/letters/alive/abc?it=lives",
    "ended": "https://meent.example/letters/alive/abc?it=ended",
    "follows": "https://meent.example/follows",
    "back": "https://meent.example/plots/uses/1/hand-back",
}


def sample(key: str, language: str) -> dict[str, str]:
    """Return something for each name that can be filled in in a letter, in its language."""
    with override(language):
        words = {
            "title": _("A bench under the lime tree"),
            "kind": _("Bench"),
            "near": _("Church Street"),
            "first": _("Church Street"),
            "day": _("1 May"),
            "from": _("1 May"),
            "until": _("31 October"),
            "plot": _("The old yard"),
            "place": _("The old yard"),
            "use": _("Green"),
            "fact": _("Name"),
            "reason": _("Here stands the reason."),
            "rules": _("- Here stand the rules that decided."),
            "news": _("Here stands the news."),
            "subject": _("Here stands the subject."),
            "body": _("Here stands the letter."),
        }
    return {name: {**words, **SAMPLE}[name] for name in names(key)}


class LetterForm(forms.ModelForm):  # type: ignore[type-arg]  # Django does not make it subscriptable
    """A text, with a look at it before it is kept."""

    key = forms.ChoiceField(label=gettext_lazy("Letter"))
    look = forms.BooleanField(
        label=gettext_lazy("Only show me how it would read"), required=False, help_text=gettext_lazy("Nothing is kept then.")
    )

    class Meta:
        model = LetterText
        fields = ("key", "language", *PARTS)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields.get("key")
        if isinstance(field, forms.ChoiceField):
            field.choices = [(key, key) for key in rows()]

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or self.cleaned_data
        key, language = said.get("key") or self.instance.key, said.get("language") or self.instance.language
        parts = {part: str(said.get(part) or "") for part in PARTS}
        if said.get("look") and key in rows() and not flaws(key, parts):
            text = Text(key=key, **parts)
            filled = {part: text.filled(part, sample(key, language)) for part in PARTS}
            self.add_error("look", format_html("<pre>{}\n\n{}\n\n{}</pre>", filled["subject"], filled["body"], filled["line"]))
        return said


@admin.register(LetterText)
class LetterTextAdmin(Gated, admin.ModelAdmin):  # type: ignore[type-arg]
    """What letters say instead of our words. Taken away, ours are back."""

    sees = changes = "edit-letters"
    form = LetterForm
    list_display = ("key", "language", "subject")
    list_filter = ("language", "key")
    fields = ("key", "language", *PARTS, "names", "ours", "look")
    readonly_fields = ("names", "ours")

    def get_readonly_fields(self, request: HttpRequest, obj: LetterText | None = None) -> tuple[str, ...]:
        return self.readonly_fields

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, str | list[str]]:
        """Begin with our words where an address names a letter and a language."""
        initial = super().get_changeform_initial_data(request)
        row, language = rows().get(str(initial.get("key", ""))), str(initial.get("language", ""))
        if row is not None and language in row.texts:
            initial |= {part: getattr(row.texts[language], part) for part in PARTS}
        return initial

    @admin.display(description=gettext_lazy("What can be filled in"))
    def names(self, one: LetterText) -> str:
        keys = [one.key] if one.key in rows() else list(rows())
        return format_html("<pre>{}</pre>", "\n".join(f"{key}: {', '.join(f'{{{name}}}' for name in sorted(names(key)))}" for key in keys))

    @admin.display(description=gettext_lazy("Our words"))
    def ours(self, one: LetterText) -> str:
        if one.key not in rows() or one.language not in rows()[one.key].texts:
            begin = [(key, language, key, language) for key, row in rows().items() for language in row.texts]
            links = format_html_join(" · ", '<a href="?key={}&amp;language={}">{} ({})</a>', begin)
            return format_html("<p>{}</p><p>{}</p>", _("Begin with one of these:"), links)
        text = rows()[one.key].texts[one.language]
        return format_html("<pre>{}\n\n{}\n\n{}</pre>", text.subject, text.body, text.line)
