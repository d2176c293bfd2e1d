"""Every address of one's account, and who may come there: signing in is for everybody, the rest for whoever signed in.

No browser and no machine on the way keeps any of them: they tell addresses, codes and keys.
"""

from allauth.account import views as account
from allauth.mfa.base import views as factor
from allauth.mfa.recovery_codes import views as spare
from allauth.mfa.totp import views as totp
from allauth.socialaccount import views as social
from allauth.socialaccount.providers.openid_connect import views as city
from django.urls import path, re_path
from django.views.decorators.cache import never_cache
from django.views.generic import RedirectView

from accounts.access import View, needs, open_to_all
from web.views import account as own


def mine(view: View) -> View:
    """Return a view on one's own data."""
    return needs("own-data", never_cache(view))


def to_all(view: View) -> View:
    """Return a view on the way in or out."""
    return open_to_all(never_cache(view))


urlpatterns = [
    path("", mine(own.overview), name="account"),
    path("name", mine(own.public_name), name="account_name"),
    path("data", mine(own.download), name="account_data"),
    path("delete", mine(own.delete), name="account_delete"),
    # Coming in and going out.
    path("login/code", to_all(account.request_login_code), name="account_request_login_code"),
    path("login/code/confirm", to_all(account.confirm_login_code), name="account_confirm_login_code"),
    path("login", to_all(account.login), name="account_login"),
    path("signup", open_to_all(RedirectView.as_view(pattern_name="account_request_login_code")), name="account_signup"),
    path("logout", to_all(account.logout), name="account_logout"),
    path("inactive", to_all(account.account_inactive), name="account_inactive"),
    path("city/cancelled", to_all(social.login_cancelled), name="socialaccount_login_cancelled"),
    path("city/error", to_all(social.login_error), name="socialaccount_login_error"),
    path("city/address", to_all(social.signup), name="socialaccount_signup"),
    path("city/joined", mine(social.connections), name="socialaccount_connections"),
    path("city/<slug:provider_id>", to_all(own.to_the_city), name="openid_connect_login"),
    path("city/<slug:provider_id>/back", to_all(city.callback), name="openid_connect_callback"),
    # The address and the password.
    path("email", mine(account.email), name="account_email"),
    path("email/confirm", to_all(account.email_verification_sent), name="account_email_verification_sent"),
    path("again", mine(account.reauthenticate), name="account_reauthenticate"),
    path("password", mine(account.password_change), name="account_change_password"),
    path("password/set", mine(account.password_set), name="account_set_password"),
    path("password/forgotten", to_all(account.password_reset), name="account_reset_password"),
    path("password/forgotten/sent", to_all(account.password_reset_done), name="account_reset_password_done"),
    re_path(
        r"^password/forgotten/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)$",
        to_all(account.password_reset_from_key),
        name="account_reset_password_from_key",
    ),
    path("password/forgotten/done", to_all(account.password_reset_from_key_done), name="account_reset_password_from_key_done"),
    # The second key.
    path("second-key", mine(factor.index), name="mfa_index"),
    path("second-key/ask", to_all(factor.authenticate), name="mfa_authenticate"),
    path("second-key/again", mine(factor.reauthenticate), name="mfa_reauthenticate"),
    path("second-key/set", mine(totp.activate_totp), name="mfa_activate_totp"),
    path("second-key/off", mine(totp.deactivate_totp), name="mfa_deactivate_totp"),
    path("second-key/spare", mine(spare.view_recovery_codes), name="mfa_view_recovery_codes"),
    path("second-key/spare/new", mine(spare.generate_recovery_codes), name="mfa_generate_recovery_codes"),
    path("second-key/spare/download", mine(spare.download_recovery_codes), name="mfa_download_recovery_codes"),
]
