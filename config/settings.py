"""The one settings file: everything that differs per installation comes from the environment.

docs/operations.md lists every name. A secret has a default in DEBUG only.
"""

import warnings
from pathlib import Path

import environ
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from config.web.days import day
from config.web.environment import Env
from config.web.providers import openid_connect, saml

BASE_DIR = Path(__file__).resolve().parent.parent

env = Env()
env.read_file(env.str("ENV_FILE", default=""), otherwise=BASE_DIR / ".env")

DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = env.str("SECRET_KEY", default="only-for-debug" if DEBUG else "")
if not SECRET_KEY:
    raise ImproperlyConfigured("SECRET_KEY is not set. Set it, or run `make setup` for a local .env.")
#: Keys used before: what was encrypted or signed with them can still be read.
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]"] if DEBUG else [])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])

#: Demo users with a known password and the notice on the login page; never on in production.
DEMO = env.bool("DEMO", default=DEBUG)

INSTALLED_APPS = [
    "django.contrib.admin.apps.SimpleAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "django_htmx",
    "template_partials.apps.SimpleAppConfig",
    "simple_history",
    "import_export",
    "django_tasks",
    "django_tasks_db",
    "config.web",
    "parties",
    "agreements",
    "monitoring",
]

MIDDLEWARE = [
    "config.web.numbers.NumberMiddleware",
    "config.web.middleware.SecurityHeadersMiddleware",
    "config.web.middleware.RequestSizeMiddleware",
    "config.web.middleware.NulMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "config.web.middleware.UnseenMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "config.web.middleware.LanguageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "config.web.middleware.PlainNotFoundMiddleware",
    "config.web.middleware.NoPageMiddleware",
    "config.web.middleware.GoneMiddleware",
    "config.web.middleware.LoginMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "parties.accounts.provider.ProviderAwayMiddleware",
    "parties.accounts.sessions.SessionEndMiddleware",
    "parties.accounts.second_factor.SecondFactorMiddleware",
    "config.web.middleware.ActorMiddleware",
    "config.web.once.OnceMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
ASGI_APPLICATION = "config.asgi.application"

_loaders: list[object] = [
    "django.template.loaders.filesystem.Loader",
    "django.template.loaders.app_directories.Loader",
]
if not DEBUG:
    _loaders = [("django.template.loaders.cached.Loader", _loaders)]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "loaders": [("template_partials.loader.Loader", _loaders)],
            "builtins": [
                "django.templatetags.i18n",
                "template_partials.templatetags.partials",
                "config.web.templatetags.components",
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "config.web.context.site",
                "parties.context.demo_cast",
                "parties.context.deciding",
                "parties.context.session_clocks",
            ],
        },
    },
]

try:
    # For a kind of database it does not know the library warns with all of the address, its password included.
    with warnings.catch_warnings(action="ignore"):
        DATABASES = {"default": env.db("DATABASE_URL", default=f"sqlite:///{BASE_DIR / 'db.sqlite3'}")}
except (environ.ImproperlyConfigured, ValueError, KeyError) as error:
    raise ImproperlyConfigured(
        "DATABASE_URL is not understood. Examples: sqlite:////data/db.sqlite3 or "
        "postgres://user:password@host:5432/name"
    ) from error
_database = DATABASES["default"]
if _database.get("ENGINE") == "django.db.backends.sqlite3":
    # WAL lets readers go on while one writes; IMMEDIATE makes a read-then-write transaction wait for its
    # turn instead of failing half-way (docs/decisions/0003-writing.md).
    _database["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;",
    }
elif _database.get("ENGINE") == "django.db.backends.postgresql":
    _database["CONN_MAX_AGE"] = env.int("DB_CONN_MAX_AGE", default=300)
    _database["CONN_HEALTH_CHECKS"] = True
    # A server that takes no connection is away; the library would wait for it longer than gunicorn does for a page.
    _database["OPTIONS"] = {"connect_timeout": 5, **_database.get("OPTIONS", {})}
    if _database["CONN_MAX_AGE"]:
        # Where a cursor asks for it (config/web/prepared.py), a statement is planned once per connection.
        _database["OPTIONS"]["prepare_threshold"] = 0
else:
    raise ImproperlyConfigured("DATABASE_URL must start with sqlite: or postgres:")
_database["ATOMIC_REQUESTS"] = False

# ---- cache: what counts attempts to log in, and knows what was sent, must be shared by all processes

CACHES = {"default": env.cache("CACHE_URL", default="locmemcache://" if DEBUG else "dbcache://shared_cache")}
if CACHES["default"]["BACKEND"].endswith("DatabaseCache"):
    CACHES["default"]["BACKEND"] = "config.web.shared_cache.DatabaseCache"
    # By default it would forget a third of all counters at three hundred.
    CACHES["default"]["OPTIONS"] = {"MAX_ENTRIES": 100_000}

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "parties.User"

# ---- language: Dutch unless the user chose English; never the browser's header

LANGUAGE_CODE = "nl"
LANGUAGES = [("nl", _("Dutch")), ("en", _("English"))]
LANGUAGE_COOKIE_NAME = "taal"
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_THOUSAND_SEPARATOR = False
TIME_ZONE = "Europe/Amsterdam"
USE_TZ = True

# ---- accounts

AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
#: Providers of organisations (OpenID Connect), a JSON list; docs/operations.md tells what each says.
SOCIALACCOUNT_PROVIDERS = openid_connect(env.json("OIDC_PROVIDERS", default=[]))
# With SAML, for who can not speak the other; needs a package that is not there by default.
if _saml := saml(env.json("SAML_PROVIDERS", default=[]), SOCIALACCOUNT_PROVIDERS):
    SOCIALACCOUNT_PROVIDERS |= _saml
    INSTALLED_APPS.append("allauth.socialaccount.providers.saml")
SOCIALACCOUNT_ADAPTER = "parties.accounts.provider.ProviderAdapter"
SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True
SOCIALACCOUNT_EMAIL_VERIFICATION = "none"
# A link, as the policy for pages lets no form lead to another host, not even through a redirect.
SOCIALACCOUNT_LOGIN_ON_GET = True
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "parties.accounts.passwords.LengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_ADAPTER = "parties.accounts.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
#: Who may change things must have a second factor; readers may.
MFA_REQUIRED = env.bool("MFA_REQUIRED", default=not (DEBUG or DEMO))
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_ADAPTER = "parties.accounts.second_steps.MFAAdapter"
MFA_FORMS = {
    "activate_totp": "parties.accounts.second_steps.ActivateCodeAppForm",
    "add_webauthn": "parties.accounts.second_steps.AddPasskeyForm",
    "edit_webauthn": "parties.accounts.second_steps.EditPasskeyForm",
    "authenticate_webauthn": "parties.accounts.second_steps.AuthenticatePasskeyForm",
    "login_webauthn": "parties.accounts.second_steps.LoginPasskeyForm",
    "reauthenticate_webauthn": "parties.accounts.second_steps.ReauthenticatePasskeyForm",
}
MFA_TOTP_ISSUER = "Prestatieafspraken"
MFA_TOTP_TOLERANCE = 1
MFA_RECOVERY_CODE_COUNT = 10
# Nobody can sign up with somebody else's address, which is what allauth guards against here.
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = DEBUG
#: How long the link of an invitation works.
INVITATION_DAYS = env.int("INVITATION_DAYS", default=14)
#: Accounts are made anonymous so long after the last membership ended and the last login; 0: never.
RETENTION_DAYS = env.int("RETENTION_DAYS", default=730)
#: How long the log says who took data along or read it; 0: for ever.
LOG_RETENTION_DAYS = env.int("LOG_RETENTION_DAYS", default=1825)
#: A session ends after this long without a request, and after SESSION_HOURS whatever happens.
SESSION_IDLE_MINUTES = env.int("SESSION_IDLE_MINUTES", default=60)
SESSION_COOKIE_AGE = env.int("SESSION_HOURS", default=10) * 3600

# ---- static files and storage

STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
#: The guides' pictures stand beside the guides, so that both show them.
STATICFILES_DIRS = [BASE_DIR / "static", ("gebruikers", BASE_DIR / "docs" / "gebruikers" / "afbeeldingen")]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_AUTOREFRESH = DEBUG
WHITENOISE_USE_FINDERS = DEBUG

# ---- files of rounds

#: A file of a round with more lines than this is made in the background.
EXPORT_BACKGROUND_LINES = env.int("EXPORT_BACKGROUND_LINES", default=400)
#: How many files one person may wait for at a time.
EXPORT_JOBS_PER_PERSON = env.int("EXPORT_JOBS_PER_PERSON", default=3)
#: How long a file made in the background is kept.
EXPORT_KEEP_HOURS = env.int("EXPORT_KEEP_HOURS", default=24)
#: Make them in a thread of the web server instead of waiting for `manage.py export_worker`.
EXPORTS_IN_THREAD = env.bool("EXPORTS_IN_THREAD", default=DEBUG)
#: Largest file that may be chosen as a logo, in bytes.
LOGO_MAX_BYTES = env.int("LOGO_MAX_BYTES", default=1_048_576)

# ---- public pages

#: The Woo category monitors are published under: 11 (convenanten) or 12 (jaarplannen en jaarverslagen).
DIWOO_CATEGORY = env.int("DIWOO_CATEGORY", default=12)
if DIWOO_CATEGORY not in (11, 12):
    raise ImproperlyConfigured(
        "DIWOO_CATEGORY must be 11 (convenanten) or 12 (jaarplannen en jaarverslagen)."
    )
#: Addresses (mailto: or https:) to report a weakness to, and the last day this may be relied on.
SECURITY_CONTACT = env.list("SECURITY_CONTACT", default=[])
SECURITY_EXPIRES = day("SECURITY_EXPIRES", env.str("SECURITY_EXPIRES", default=""))
#: Where readers tell what they can not use, and what an inspection found; nothing is claimed that is not set.
ACCESSIBILITY_CONTACT = env.str("ACCESSIBILITY_CONTACT", default="")
ACCESSIBILITY_STATUS = env.str("ACCESSIBILITY_STATUS", default="")
ACCESSIBILITY_DATE = day("ACCESSIBILITY_DATE", env.str("ACCESSIBILITY_DATE", default=""))
#: The statement in the register of the government, where there is one.
ACCESSIBILITY_STATEMENT = env.str("ACCESSIBILITY_STATEMENT", default="")
PRIVACY_CONTACT = env.str("PRIVACY_CONTACT", default="")

# ---- mail

vars().update(env.email("EMAIL_URL", default="consolemail://" if DEBUG else "smtp://localhost:25"))
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="prestatieafspraken@localhost")
#: How long a mail server may take to answer, in seconds.
EMAIL_TIMEOUT = env.int("EMAIL_TIMEOUT", default=10)
#: Let `manage.py db_worker` send mail, so that no page waits for the mail server; else who causes a mail sends it.
MAIL_IN_BACKGROUND = env.bool("MAIL_IN_BACKGROUND", default=False)
TASKS = {
    "default": {
        "BACKEND": "django_tasks_db.DatabaseBackend"
        if MAIL_IN_BACKGROUND
        else "django_tasks.backends.immediate.ImmediateBackend",
    }
}
#: How long the list of mails tells what was sent; their texts go at once.
MAIL_KEEP_DAYS = env.int("MAIL_KEEP_DAYS", default=180)

# ---- security

_https = env.bool("IS_HTTPS", default=not DEBUG)
SECURE_SSL_REDIRECT = _https
#: Where the site is, for links in mail that no visitor asked for.
_host = next((host.lstrip(".") for host in ALLOWED_HOSTS if host != "*"), "localhost")
SITE_URL = env.str(
    "SITE_URL", default=f"https://{_host}" if _https else f"http://{_host}{':8000' if DEBUG else ''}"
).rstrip("/")
BEHIND_PROXY = env.bool("BEHIND_PROXY", default=False)
if BEHIND_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    # The last address in X-Forwarded-For is the visitor's: else the limits on logging in would count the proxy as
    # the one visitor. True only when the proxy sets that header itself.
    ALLAUTH_TRUSTED_PROXY_COUNT = 1
SESSION_COOKIE_SECURE = _https
CSRF_COOKIE_SECURE = _https
LANGUAGE_COOKIE_SECURE = _https
SECURE_HSTS_SECONDS = env.int("SECURE_HSTS_SECONDS", default=31_536_000 if _https else 0)
#: Whether the host may come on the list that browsers come with: hard to undo, so only where somebody chose it.
SECURE_HSTS_PRELOAD = env.bool("SECURE_HSTS_PRELOAD", default=False)
#: Below the host may stand sites of others that have no https; the list asks for them all.
SECURE_HSTS_INCLUDE_SUBDOMAINS = env.bool("SECURE_HSTS_INCLUDE_SUBDOMAINS", default=SECURE_HSTS_PRELOAD)
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
# An evaluation is one form: so many commitments, each with a field per party it binds.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000
SESSION_COOKIE_HTTPONLY = True
#: Sent with every page; own files only, no inline script or style. See docs/decisions/0005-csp.md.
CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'; manifest-src 'self'"
)

CSRF_FAILURE_VIEW = "config.web.views.csrf_failure"

SIMPLE_HISTORY_HISTORY_CHANGE_REASON_USE_TEXT_FIELD = True
SIMPLE_HISTORY_REVERT_DISABLED = True
IMPORT_EXPORT_USE_TRANSACTIONS = True
# Read by a hundred at a time, as it is by default, a list is put in order once for every hundred of its rows.
IMPORT_EXPORT_CHUNK_SIZE = 1000

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "plain": {
            "format": "%(asctime)s %(levelname)s %(name)s [%(request_number)s %(account)s] %(message)s",
            # With the distance to UTC: the hour that comes twice in October is told apart.
            "datefmt": "%Y-%m-%dT%H:%M:%S%z",
        }
    },
    "filters": {
        "outside": {"()": "config.web.log_lines.OneLineForOutside"},
        "number": {"()": "config.web.numbers.WithNumber"},
    },
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": "plain",
            "filters": ["outside", "number"],
        }
    },
    "root": {"handlers": ["console"], "level": env.level("LOG_LEVEL", default="INFO")},
    "loggers": {
        # WeasyPrint and fontTools report every font table they touch.
        "weasyprint": {"level": "ERROR"},
        "fontTools": {"level": "WARNING"},
        # gunicorn warns of the text of each page asked for with HEAD, which it leaves out itself.
        "gunicorn.http.wsgi": {"level": "ERROR"},
        # The last line of `make run` is the address to open.
        "django.utils.autoreload": {"level": "WARNING"},
    },
}
