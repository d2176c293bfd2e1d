"""Settings, all of them, read once from the environment. docs/operations.md lists each variable."""

from pathlib import Path

from environs import Env

from geo.native import gdal_library, geos_library

BASE_DIR = Path(__file__).resolve().parent.parent
LOCAL_DIR = BASE_DIR / ".local"
env = Env()


def own_database() -> str:
    """Return the address of this checkout's own PostGIS, which `script/cluster` keeps while it runs."""
    path = LOCAL_DIR / "city" / "url"
    return path.read_text().strip() if path.exists() else "postgres://meent@127.0.0.1/meent"


def kept_secret() -> str:
    """Return the installation's own secret key, made at the first start and kept where only its owner can read it."""
    path = LOCAL_DIR / "secret-key"
    return path.read_text().strip() if path.exists() else "only-for-checks-and-tests"


DEBUG = env.bool("MEENT_DEBUG", False)
SECRET_KEY = env.str("MEENT_SECRET_KEY", "") or kept_secret()
ALLOWED_HOSTS: list[str] = env.list("MEENT_HOSTS", ["127.0.0.1", "localhost", "[::1]"])
CSRF_TRUSTED_ORIGINS: list[str] = env.list("MEENT_ORIGINS", [])
CSRF_FAILURE_VIEW = "web.views.wrong.not_ours"
BEHIND_TLS = env.bool("MEENT_TLS", False)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_TLS else None
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = BEHIND_TLS

# The city's own plane in metres; fixed once there is data. EPSG:3812 is Belgium's.
MEENT_METRIC_SRID = env.int("MEENT_METRIC_SRID", 3812)
# Where real open data lies, for recipes and tests; empty where there is none.
MEENT_REAL_DATA = env.str("MEENT_REAL_DATA", "")
# Figures about fewer people than this are kept back, and none can be worked out from others.
MEENT_MIN_PEOPLE = env.int("MEENT_MIN_PEOPLE", 10)
# Where the photos of residents lie. Nobody reads them there but the application.
MEENT_FILES = env.str("MEENT_FILES", "") or str(LOCAL_DIR / "files")
# What is sent stays in memory: what a camera writes beside a photo never comes to a disk.
FILE_UPLOAD_HANDLERS = ["api.uploads.InHand"]
DATA_UPLOAD_MAX_NUMBER_FILES = 10
# An external background for the map, such as "https://tiles.example/{z}/{x}/{y}.png"; empty: our own streets and buildings.
MEENT_TILE_URL = env.str("MEENT_TILE_URL", "")
MEENT_TILE_ATTRIBUTION = env.str("MEENT_TILE_ATTRIBUTION", "")

INSTALLED_APPS = [
    "accounts.apps.DeskConfig",  # Django's administration, with our door
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.gis",
    "django.contrib.postgres",
    "rest_framework",
    "rest_framework_gis",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "pgtrigger",
    "pghistory",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "accounts",
    "geo",
    "planning",
    "participation",
    "api",
    "web",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "web.policy.policed",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "pghistory.middleware.HistoryMiddleware",
    "accounts.middleware.patience",
    "allauth.account.middleware.AccountMiddleware",
]

ROOT_URLCONF = "web.urls"
WSGI_APPLICATION = "api.wsgi.application"
APPEND_SLASH = False

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "frontend" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

DATABASES = {"default": env.dj_db_url("DATABASE_URL", own_database(), engine="django.contrib.gis.db.backends.postgis")}
# Kept open for as long as a thread lives: a fresh PostGIS connection costs 17 ms before its first answer.
DATABASES["default"]["CONN_MAX_AGE"] = None
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True

GDAL_LIBRARY_PATH = gdal_library()
GEOS_LIBRARY_PATH = geos_library()

AUTH_USER_MODEL = "accounts.User"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

# One module decides who may do what: the store and the planning ask it by this name, and know nothing of accounts.
MEENT_PERMISSIONS = "accounts.permissions"
LOGIN_URL = "account_request_login_code"
LOGIN_REDIRECT_URL = "account"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]

# Signing in: a code by e-mail for whoever has an address, a password for who wants one, the city's own sign-in where there is one.
ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_FORMS = {"request_login_code": "accounts.forms.CodeForm"}
ACCOUNT_LOGIN_METHODS = {"email", "username"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1"]  # a field for a password stands in the form of those who have one
ACCOUNT_LOGIN_BY_CODE_ENABLED = ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = ACCOUNT_EMAIL_VERIFICATION_BY_CODE_TIMEOUT = 15 * 60
ALLAUTH_USER_CODE_FORMAT = {"numeric": True, "length": 8, "dashed": True}
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_CHANGE_EMAIL = ACCOUNT_EMAIL_NOTIFICATIONS = ACCOUNT_REAUTHENTICATION_REQUIRED = ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
ACCOUNT_RATE_LIMITS = {"request_login_code": "10/m/ip,3/5m/key", "login_failed": "10/m/ip,5/5m/key"}
# How many of our own proxies stand in front, each of which adds to X-Forwarded-For: else all would count as one reader.
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("MEENT_PROXIES", 0)

MFA_ADAPTER = "accounts.adapter.SecondFactorAdapter"
MFA_ALLOW_UNVERIFIED_EMAIL = True  # an administrator made at the server may have no address at all
MFA_TOTP_ISSUER = "Meent"
MFA_TOTP_TOLERANCE = 1

# The city's own sign-in (OpenID Connect); without an address of it nobody is asked for anything.
MEENT_OIDC_URL = env.str("MEENT_OIDC_URL", "")
MEENT_OIDC_ID = env.str("MEENT_OIDC_ID", "")
MEENT_OIDC_SECRET = env.str("MEENT_OIDC_SECRET", "")
MEENT_OIDC_NAME = env.str("MEENT_OIDC_NAME", "")
SOCIALACCOUNT_ADAPTER = "accounts.adapter.SocialAdapter"
SOCIALACCOUNT_EMAIL_AUTHENTICATION = SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {
        "SCOPE": ["openid", "email"],
        "OAUTH_PKCE_ENABLED": True,
        "APPS": [
            {
                "provider_id": "city",
                "name": MEENT_OIDC_NAME,
                "client_id": MEENT_OIDC_ID,
                "secret": MEENT_OIDC_SECRET,
                "settings": {"server_url": MEENT_OIDC_URL},
            }
        ]
        if MEENT_OIDC_URL
        else [],
    }
}

# How often somebody tried is counted in the database, which all processes share.
# What is over is swept away at each try, so none that still counts is ever thrown out to make room.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "accounts_limit",
        "OPTIONS": {"MAX_ENTRIES": 1_000_000},
    }
}
# How hard a browser works to show that no robot sends a form: rounds for each of some 150 keys; a third of a second by default.
MEENT_ROBOT_COST = env.int("MEENT_ROBOT_COST", 5000)
# A city's own lists of words to point at in public texts, as a folder; ours are in participation/language.
MEENT_WORDS = env.str("MEENT_WORDS", "")
# A city's own periods of retention, as a file; ours are in accounts/retention.toml.
MEENT_RETENTION = env.str("MEENT_RETENTION", "")
# A city's own rules for who may use a vacant plot, and its own way there, as files; ours lie in participation/.
MEENT_PLOT_RULES = env.str("MEENT_PLOT_RULES", "")
MEENT_PATHWAY = env.str("MEENT_PATHWAY", "")

# Letters: by default they are written to the console of the server, and go nowhere.
vars().update(env.dj_email_url("MEENT_EMAIL_URL", "console:"))
# Where the site is reached: what links in letters begin with, as no request tells it then.
MEENT_ADDRESS = env.str("MEENT_ADDRESS", "http://127.0.0.1:8000")
# How long a mail server may take to answer.
EMAIL_TIMEOUT = vars().get("EMAIL_TIMEOUT") or 20
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.str("MEENT_EMAIL_FROM", "meent@localhost")

# What is spoken to those who ask for no language of their own: readers, and whoever runs a command.
LANGUAGE_CODE = env.str("MEENT_LANGUAGE", "nl")
LANGUAGES = [("nl", "Nederlands"), ("fr", "Français"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
TIME_ZONE = env.str("MEENT_TIME_ZONE", "Europe/Brussels")
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
# The front end as it was built, and the pictures of the guides.
STATICFILES_DIRS = [path for path in [BASE_DIR / "frontend" / "dist"] if path.exists()] + [("guide", BASE_DIR / "docs" / "pictures")]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["rest_framework.authentication.SessionAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["api.permission.Declared"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["api.body.Json"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "api.errors.answer",
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}

SPECTACULAR_SETTINGS = {
    "TITLE": "Meent",
    "DESCRIPTION": "Public space of a city, as OGC API - Features and vector tiles.",
    "VERSION": "0.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    # The page that makes the document readable comes with us: nothing is fetched from another host.
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
}

# What goes wrong is said on the console, with where it happened and without anybody's address.
# A question that is refused is no error of ours: the answer says so.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"()": "accounts.discretion.Discreet", "format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {"django": {"handlers": [], "level": "WARNING"}, "django.request": {"level": "ERROR"}},
}

# Who edits is noted where something can be edited; a reader needs no session, so answers vary with no cookie.
PGHISTORY_MIDDLEWARE_METHODS = ("POST", "PUT", "PATCH", "DELETE")
