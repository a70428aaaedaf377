"""The one settings file, driven by the environment (see .env.example).

Production is what runs when nothing says otherwise: it refuses to start on a missing or unsafe value. The demo
(`FYNLO_DEMO=1`) and the tests (`FYNLO_TEST=1`) are started by manage.py, which gives them what they need.
"""

import os
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from csp.constants import NONCE, NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from redis.asyncio.retry import Retry
from redis.backoff import ExponentialBackoff
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import TimeoutError as RedisTimeoutError

from fynlo import backing_services
from fynlo.core import csp_reports, envelope
from fynlo.openapi import tags as openapi_tags
from fynlo.schedule import beat_schedule
from restaurants.platform.admin.theme import UNFOLD  # noqa: F401, a setting

BASE_DIR = Path(__file__).resolve().parent.parent

DEMO = os.environ.get("FYNLO_DEMO") == "1"
TESTING = os.environ.get("FYNLO_TEST") == "1"
PRODUCTION = not (DEMO or TESTING)


def _required(name: str, fallback: str, *, is_secret: bool = False) -> str:
    """The variable; the fallback only outside production, a secret's only in tests."""
    value = os.environ.get(name, "")
    if not value and (PRODUCTION or (is_secret and not TESTING)):
        raise ImproperlyConfigured(f"{name} is not set. .env.example says what it is for.")
    return value or fallback


DEBUG = False
SECRET_KEY = _required("FYNLO_SECRET_KEY", "not-secret-outside-production-" + "x" * 32, is_secret=True)
# Earlier secrets, the newest first: what they made stays valid (`fynlo.core.keys`).
SECRET_KEY_FALLBACKS = [key for key in os.environ.get("FYNLO_SECRET_KEY_FALLBACKS", "").split(",") if key]
for _key in (SECRET_KEY, *SECRET_KEY_FALLBACKS):
    if PRODUCTION and (len(_key) < 50 or len(set(_key)) < 10):
        raise ImproperlyConfigured("FYNLO_SECRET_KEY is too short or too plain: use 50 random characters or more.")

# The master keys that wrap each restaurant's data key (`fynlo.core.envelope`), the newest first.
try:
    ENCRYPTION_KEYS = envelope.parse_master_keys(
        _required("FYNLO_ENCRYPTION_KEYS", "test:c3VwcG9zZWQgdG8gYmUgMzIgcmFuZG9tIGJ5dGVzISE=", is_secret=True)
    )
except ValueError as _fault:
    raise ImproperlyConfigured(f"FYNLO_ENCRYPTION_KEYS: {_fault}.") from None

# Hosts. The platform's own, and `<slug>.<base domain>` or a domain row for each restaurant.
BASE_DOMAIN = _required("FYNLO_BASE_DOMAIN", "localhost")
PLATFORM_HOSTS = {BASE_DOMAIN, *filter(None, os.environ.get("FYNLO_PLATFORM_HOSTS", "").split(","))}
PUBLIC_BASE_URL = _required("FYNLO_PUBLIC_BASE_URL", "http://localhost:8000").rstrip("/")
SECURITY_CONTACT = os.environ.get("FYNLO_SECURITY_CONTACT") or f"mailto:security@{BASE_DOMAIN}"
LAN_HOST = os.environ.get("FYNLO_LAN_HOST", "")
DEMO_HISTORY_DAYS = int(os.environ.get("FYNLO_DEMO_HISTORY_DAYS", "30" if DEMO else "0"))  # before today
if PRODUCTION and not PUBLIC_BASE_URL.startswith("https://"):
    raise ImproperlyConfigured("FYNLO_PUBLIC_BASE_URL must start with https:// in production.")
if PRODUCTION and BASE_DOMAIN.endswith("localhost"):
    raise ImproperlyConfigured("FYNLO_BASE_DOMAIN must be a real domain in production.")
if not PRODUCTION and not (
    backing_services.is_this_machine(BASE_DOMAIN)
    and backing_services.is_private_network(urlsplit(PUBLIC_BASE_URL).hostname or "")
):
    raise ImproperlyConfigured(
        "FYNLO_DEMO and FYNLO_TEST are for one machine and its network: they open what production keeps shut."
        " Leave them out, or set FYNLO_BASE_DOMAIN to localhost, FYNLO_PUBLIC_BASE_URL to an address of this network."
    )
# Restaurants bring their own domains, so the list is a table: HostMiddleware answers 404 to any other host.
ALLOWED_HOSTS = ["*"]

# Apps. No app is in both lists: with a tenant table in `public`, code that chose no restaurant would read rows.
SHARED_APPS = [
    "fynlo.apps.FynloConfig",  # its `migrate_schemas` extends the one of `django_tenants`
    "django_tenants",
    "unfold",
    "django.contrib.admin",
    "django.contrib.auth",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "restaurants.apps.RestaurantsConfig",  # its admin takes out what `auth` and `otp_totp` put in
    "realtime.sync.apps.SyncConfig",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "fynlo.frontend.apps.StaticFilesConfig",
    "channels",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "csp",
    "django_htmx",
]
TENANT_APPS = [
    "realtime.apps.RealtimeConfig",
    "restaurants.reports.apps.ReportsConfig",
    "restaurants.exports.apps.ExportsConfig",
    "menu.apps.MenuConfig",
    "orders.apps.OrdersConfig",
    "payments.apps.PaymentsConfig",
    "inventory.apps.InventoryConfig",
    "staff.apps.StaffConfig",
    "fynlo.frontend.apps.FrontendConfig",
]
# `realtime` first: the apps above it register with it from their `ready()`.
INSTALLED_APPS = [*SHARED_APPS, *TENANT_APPS]

TENANT_MODEL = "restaurants.Restaurant"
TENANT_DOMAIN_MODEL = "restaurants.Domain"
TENANT_LIMIT_SET_CALLS = True
DATABASE_ROUTERS = ["django_tenants.routers.TenantSyncRouter"]

ROOT_URLCONF = "fynlo.urls.platform"
PUBLIC_SCHEMA_URLCONF = ROOT_URLCONF
RESTAURANT_URLCONF = "fynlo.urls.restaurant"
JSON_PREFIXES = ("/api/", "/auth/v1/", "/health")
APPEND_SLASH = False
ASGI_APPLICATION = "fynlo.asgi.application"
WSGI_APPLICATION = "fynlo.wsgi.application"

MIDDLEWARE = [
    "fynlo.core.health.answer_first",
    "fynlo.core.logs.request_context",
    "fynlo.core.traces.measure",
    "fynlo.core.request_metrics.measure",
    "fynlo.core.csp_reports.take_reports",
    "django.middleware.security.SecurityMiddleware",
    "fynlo.core.middleware.own_resources",
    "fynlo.static_files.StaticFilesMiddleware",
    "csp.middleware.CSPMiddleware",
    "restaurants.platform.csp.admin_theme_policy",
    "fynlo.core.middleware.security_headers",
    "fynlo.core.tenancy.middleware.HostMiddleware",
    "fynlo.core.languages.choose_language",
    "restaurants.identity.security_log.remember_caller",
    "fynlo.core.middleware.optional_slash",
    "fynlo.core.middleware.no_nul",
    "fynlo.core.middleware.body_limit",
    "restaurants.identity.page_sessions.PageSessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "restaurants.identity.page_sessions.PageUserMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "restaurants.portal.context.shell",
            ],
        },
    },
]

# Data
_rules = backing_services.Rules(
    PRODUCTION, frozenset(filter(None, os.environ.get("FYNLO_PRIVATE_HOSTS", "").split(",")))
)
_database, _database_parameters = backing_services.database(
    _required("DATABASE_URL", "postgres://fynlo@127.0.0.1:5432/fynlo"), _rules
)
DATABASES = {
    "default": {
        "ENGINE": "fynlo.core.tenancy.backend",
        **_database,
        "CONN_MAX_AGE": 0,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {
            "pool": {
                "min_size": int(os.environ.get("FYNLO_POOL_MIN", "2")),
                "max_size": int(os.environ.get("FYNLO_POOL_MAX", "10")),
                # Admission lets in no more requests than the pool serves: a request waits here only while the database
                # is away. By default the pool retries at 1, 3, 7, 15 … s for five minutes, often long after the
                # database is back. With these limits a request fails in time to be sent again, and each one retries.
                "timeout": 5,
                "reconnect_timeout": 2,
            },
            # A repeated call of a running command waits this long, then it is answered `in_progress`.
            **_database_parameters,
            "options": "-c lock_timeout=4s -c idle_in_transaction_session_timeout=30s",
        },
    }
}
DATABASE_PROCESSES = int(os.environ.get("FYNLO_DATABASE_PROCESSES", "7"))  # on all machines, each with such a pool
# Admission in front of Django (fynlo.core.admission): at work no more than the pool serves, a short queue, then 503.
ADMIT_AT_WORK = DATABASES["default"]["OPTIONS"]["pool"]["max_size"]
ADMIT_WAITING = int(os.environ.get("FYNLO_ADMIT_WAITING", "16"))
ADMIT_PATIENCE_SECONDS = 1.0
ADMIT_SIGN_INS = max(1, ADMIT_AT_WORK // 4)  # of those at work, so many may hash a password
ADMIT_FULL_SECONDS = 10.0  # no place was free for so long: this process is not ready for more (/health/ready)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = backing_services.redis(_required("REDIS_URL", "redis://127.0.0.1:6379/0"), _rules)
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        "KEY_FUNCTION": "django_tenants.cache.make_key",
    }
}
# redis-py 8's own defaults close idle subscribers every 5 s and give up on a restart of the server.
CHANNEL_LAYERS = {
    "default": {
        "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
        "CONFIG": {
            "prefix": "fynlo",
            "hosts": [
                {
                    "address": REDIS_URL,
                    "socket_timeout": None,
                    "max_connections": 5000,
                    "health_check_interval": 15,
                    "retry": Retry(ExponentialBackoff(cap=1, base=0.05), 10),
                    "retry_on_error": [RedisConnectionError, RedisTimeoutError],
                }
            ],
        },
    }
}
DATA_DIR = Path(os.environ.get("FYNLO_DATA") or BASE_DIR / ".fynlo" / "local")

# Files: the machine's own disk, or any S3 server when a bucket is named.
STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "staticfiles" if PRODUCTION else None  # outside production they are served where they lie
# The bundles of till and kitchen screen (fynlo/frontend/bundler.py). The demo has none: it serves native modules. The
# tests build them once and name their folder.
_bundles = os.environ.get("FYNLO_BUNDLES", "")
FRONTEND_BUNDLES = STATIC_ROOT / "bundles" if STATIC_ROOT else Path(_bundles) if _bundles else None
FRONTEND_SOURCE_MAPS = BASE_DIR / "sourcemaps" if PRODUCTION else None  # to decode an error's stack; not served
STATICFILES_DIRS = [("bundles", FRONTEND_BUNDLES)] if FRONTEND_BUNDLES and not PRODUCTION else []
MEDIA_URL = "/media/"
MEDIA_ROOT = DATA_DIR / "media"
_bucket = os.environ.get("FYNLO_S3_BUCKET", "")
S3_SIGNED_LINKS = bool(_bucket) and os.environ.get("FYNLO_S3_SIGNED_LINKS") == "1"  # downloads come from its own host
CDN_URL = os.environ.get("FYNLO_CDN_URL", "").rstrip("/")  # in front of the bucket; it serves pictures alone
STORAGES: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "pictures": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "fynlo.frontend.storage.BundledStaticFilesStorage"
        if PRODUCTION
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
if _bucket:
    _options = {
        "bucket_name": _bucket,
        "endpoint_url": os.environ.get("FYNLO_S3_ENDPOINT") or None,
        "region_name": os.environ.get("FYNLO_S3_REGION") or None,
        "access_key": os.environ.get("FYNLO_S3_ACCESS_KEY") or None,
        "secret_key": os.environ.get("FYNLO_S3_SECRET_KEY") or None,
    }
    _public = {
        "default_acl": "public-read",
        "object_parameters": {"CacheControl": "public, max-age=31536000, immutable"},
    }
    STORAGES["default"] = {"BACKEND": "fynlo.core.buckets.BucketStorage", "OPTIONS": _options}
    STORAGES["pictures"] = {
        "BACKEND": "fynlo.core.buckets.BucketStorage",
        "OPTIONS": _options | (_public if CDN_URL else {}),
    }
if S3_SIGNED_LINKS and not os.environ.get("FYNLO_S3_ENDPOINT", "").startswith("https://"):
    raise ImproperlyConfigured(
        "FYNLO_S3_SIGNED_LINKS sends people to FYNLO_S3_ENDPOINT, which must start with https://. Without the links"
        " files are sent by this server."
    )
if CDN_URL and not (_bucket and CDN_URL.startswith("https://")):
    raise ImproperlyConfigured("FYNLO_CDN_URL must start with https:// and show the files of FYNLO_S3_BUCKET.")
WHITENOISE_USE_FINDERS = not PRODUCTION
WHITENOISE_AUTOREFRESH = False
BODY_LIMIT = 1024 * 1024
UPLOAD_LIMIT = 6 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = BODY_LIMIT
DATA_UPLOAD_MAX_NUMBER_FIELDS = 3_100  # a delivery's form has three for each of a supplier's first 1,000 items
FILE_UPLOAD_MAX_MEMORY_SIZE = BODY_LIMIT

# Time and words
TIME_ZONE = "UTC"
USE_TZ = True
LANGUAGE_CODE = "en-gb"
LANGUAGES = [("en-gb", "English"), ("es", "Español")]  # each but the first has a catalogue in `locale`
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
FORMAT_MODULE_PATH = ["fynlo.formats"]

# People
AUTH_USER_MODEL = "restaurants.User"
PASSWORD_HASHERS = [
    "restaurants.identity.hashing.BoundedArgon2Hasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "restaurants.identity.password_strength.GuessableValidator"},
]
LOGIN_URL = "/sign-in/"
LOGIN_REDIRECT_URL = "/"
ACCESS_TOKEN_LIFETIME = timedelta(minutes=15)
REFRESH_TOKEN_LIFETIME = timedelta(days=30)  # of an app that does not refresh
REFRESH_FAMILY_LIFETIME = timedelta(days=90)  # of an app that does; then the person signs in again
REFRESH_GRACE = timedelta(seconds=30)
# A browser's sign-in lasts SESSION_COOKIE_AGE, to the night after it, so that none ends in service.
STAFF_SESSION_LIFETIME = timedelta(hours=12)  # of platform owners, apps and browsers
STAFF_SESSION_IDLE = timedelta(hours=1)
LAST_USED_PRECISION = timedelta(minutes=5)  # a browser's last use is written no more often
PASSWORD_RESET_TIMEOUT = 3600
# Of ours, whose X-Forwarded-For is believed. One too few, and everybody shares the proxy's address and its limits; one
# too many, and callers choose their address.
_proxies = _required("FYNLO_TRUSTED_PROXIES", "0")
if not _proxies.isdigit() or int(_proxies) > 9:
    raise ImproperlyConfigured("FYNLO_TRUSTED_PROXIES is how many proxies stand in front: 0 to 9.")
TRUSTED_PROXIES = int(_proxies)
PRINCIPAL_CACHE_SECONDS = 2  # how long a page or a token may outlive its revocation in another process
SUPABASE = backing_services.supabase(os.environ, _rules)  # the project whose tokens are accepted beside ours, or None
PLATFORM_NEEDS_SECOND_FACTOR = PRODUCTION  # the demo's platform owner signs in with the password that it prints

# The browser's side. Sessions are per host; nothing is readable by another origin.
# `__Host-`: a browser takes such a cookie from this very host alone, over TLS, so that no sibling host can set it.
COOKIE_PREFIX = "__Host-" if PRODUCTION else ""
SESSION_COOKIE_NAME = f"{COOKIE_PREFIX}fynlo_session"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 14 * 24 * 3600
CSRF_COOKIE_NAME = f"{COOKIE_PREFIX}fynlo_csrf"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "fynlo.core.errors.csrf_failure"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
if PRODUCTION:
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = [r"^health"]
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 365 * 24 * 3600
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
_cdn = ["{0.scheme}://{0.netloc}".format(urlsplit(CDN_URL))] if CDN_URL else []
_links = ["{0.scheme}://{0.netloc}".format(urlsplit(os.environ["FYNLO_S3_ENDPOINT"]))] if S3_SIGNED_LINKS else []
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:", "blob:", *_cdn],
        "connect-src": [SELF, *_cdn],  # and the sockets of the same host (fynlo.core.middleware.security_headers)
        "object-src": [NONE],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "form-action": [SELF, *_links],  # it holds for the redirect of a form's answer too
        "report-uri": [csp_reports.PATH],
        "report-to": [csp_reports.GROUP],
    },
}

# Webhooks go to public addresses by HTTPS only. Tests alone name a CA file here: then to loopback only, any port.
WEBHOOK_LOOPBACK_CA = ""

# API
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "restaurants.partners.authentication.PartnerAuthentication",
        "restaurants.identity.authentication.BearerAuthentication",
        "restaurants.identity.authentication.PageSessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["restaurants.identity.permissions.HasPermission", "restaurants.plans.HasFeature"],
    "DEFAULT_PARSER_CLASSES": ["fynlo.core.api.JSONParser"],
    "DEFAULT_RENDERER_CLASSES": ["fynlo.core.api.EnvelopeRenderer"],
    "DEFAULT_SCHEMA_CLASS": "fynlo.openapi.schema.Schema",
    "EXCEPTION_HANDLER": "fynlo.core.errors.exception_handler",
    "DEFAULT_THROTTLE_CLASSES": [],
    "UNAUTHENTICATED_USER": None,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Fynlo API",
    "DESCRIPTION": (BASE_DIR / "fynlo" / "openapi" / "guide.md").read_text(encoding="utf-8"),
    "VERSION": "1",
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "COMPONENT_SPLIT_REQUEST": True,
    "TAGS": openapi_tags.TAGS,
    "ENUM_NAME_OVERRIDES": {
        "CountMode": "inventory.models.stocktakes.StocktakeCount.Mode",
        "InService": "restaurants.platform.api.serializers.IN_SERVICE",
        "RestaurantStatus": "restaurants.models.tenants.Restaurant.Status",
        "StaffJob": "staff.models.employees.JOBS",
        "LeaveKind": "staff.models.rota.Leave.Kind",
        "ErrorCode": "fynlo.openapi.error_codes.choices",
    },
    "SWAGGER_UI_DIST": "SIDECAR",
}

# Work behind the request
CELERY_BROKER_URL = REDIS_URL
CELERY_BROKER_USE_SSL = backing_services.redis_tls(REDIS_URL)
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "global_keyprefix": "celery:",
    "socket_timeout": 5,
    "socket_connect_timeout": 2,
    "health_check_interval": 10,  # a worker whose way to the broker was forgotten hears again after two of these
}
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TASK_PUBLISH_RETRY = False
CELERY_BEAT_SCHEDULE = beat_schedule(DEMO)

# Payments. Where the providers' APIs are, if not at their own addresses: only the demo and the tests change it, to the
# sandbox, which moves no real money.
STRIPE_URL = os.environ.get("FYNLO_STRIPE_URL", "").rstrip("/")
SUMUP_URL = os.environ.get("FYNLO_SUMUP_URL", "").rstrip("/")
if PRODUCTION and (STRIPE_URL or SUMUP_URL):
    raise ImproperlyConfigured("FYNLO_STRIPE_URL and FYNLO_SUMUP_URL lead away from the providers: not in production.")


def _stripe_account(key_name: str, webhook_name: str) -> tuple[str, str]:
    """The secret key and the webhook's secret of an account of the platform at Stripe; "" and "" without one."""
    key, webhook = os.environ.get(key_name, ""), os.environ.get(webhook_name, "")
    if key[:8] not in ("", "sk_live_", "rk_live_", "sk_test_", "rk_test_"):
        raise ImproperlyConfigured(f"{key_name} is no secret key of Stripe: it starts with sk_ or rk_.")
    if not PRODUCTION and key.startswith(("sk_live_", "rk_live_")):
        raise ImproperlyConfigured(f"{key_name} is a live key: only production takes real money.")
    if PRODUCTION and key and not webhook:
        raise ImproperlyConfigured(f"{webhook_name} is not set: no message of Stripe could be believed.")
    return key, webhook


# It opens accounts for restaurants (Stripe Connect). Empty: restaurants enter keys of accounts of their own.
STRIPE_CONNECT_SECRET_KEY, STRIPE_CONNECT_WEBHOOK_SECRET = _stripe_account(
    "FYNLO_STRIPE_CONNECT_SECRET_KEY", "FYNLO_STRIPE_CONNECT_WEBHOOK_SECRET"
)
# Restaurants pay their plans to it (Stripe Billing). Empty: plans are the platform's to choose, and nobody pays here.
STRIPE_BILLING_SECRET_KEY, STRIPE_BILLING_WEBHOOK_SECRET = _stripe_account(
    "FYNLO_STRIPE_BILLING_SECRET_KEY", "FYNLO_STRIPE_BILLING_WEBHOOK_SECRET"
)
PAYMENT_LEASE = timedelta(seconds=int(os.environ.get("FYNLO_PAYMENT_LEASE_SECONDS", "20")))

# Mail: rows first (restaurants.models.OutgoingMail), sent by the worker.
DEFAULT_FROM_EMAIL = os.environ.get("FYNLO_MAIL_FROM", f"Fynlo <no-reply@{BASE_DOMAIN}>")
RESEND_API_KEY = os.environ.get("FYNLO_RESEND_API_KEY", "")
RESEND_SIGNING_SECRET = os.environ.get("FYNLO_RESEND_SIGNING_SECRET", "")  # none of its reports is believed without
if RESEND_API_KEY and os.environ.get("FYNLO_SMTP_URL"):
    raise ImproperlyConfigured("FYNLO_RESEND_API_KEY and FYNLO_SMTP_URL are both set: emails go one way.")
if RESEND_API_KEY and not RESEND_SIGNING_SECRET.startswith("whsec_"):
    raise ImproperlyConfigured("FYNLO_RESEND_SIGNING_SECRET is not set: no report of a bounce could be believed.")
if RESEND_API_KEY:
    EMAIL_BACKEND = "anymail.backends.resend.EmailBackend"
    ANYMAIL = {"RESEND_API_KEY": RESEND_API_KEY, "REQUESTS_TIMEOUT": 5}
elif DEMO and not os.environ.get("FYNLO_SMTP_URL"):
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = DATA_DIR / "mail"
else:
    globals().update(backing_services.mail(os.environ.get("FYNLO_SMTP_URL") or "smtp://127.0.0.1:25", _rules))
    EMAIL_TIMEOUT = 5

# Who shows this token reads /metrics; without it nothing is counted (fynlo.core.metrics).
METRICS_TOKEN = os.environ.get("FYNLO_METRICS_TOKEN", "read-by-the-tests" if TESTING else "")
METRICS_PORT = int(os.environ.get("FYNLO_METRICS_PORT", "9108"))  # of the worker, which has no HTTP server
METRICS_BIND = os.environ.get("FYNLO_METRICS_BIND", "127.0.0.1")
if PRODUCTION and METRICS_TOKEN and len(METRICS_TOKEN) < 32:
    raise ImproperlyConfigured("FYNLO_METRICS_TOKEN is too short: use 32 random characters or more.")

# Errors are reported there (fynlo.core.error_reports). Traces: the variables of OpenTelemetry (fynlo.core.traces).
SENTRY_DSN = os.environ.get("FYNLO_SENTRY_DSN", "")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "fynlo.core.logs.Formatter", "readable": not PRODUCTION}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": os.environ.get("FYNLO_LOG_LEVEL", "WARNING" if TESTING else "INFO")},
    "loggers": {
        "daphne": {"level": "WARNING"},
        "celery": {"level": "INFO" if DEMO else "WARNING"},
        "django.server": {"level": "WARNING"},
        # The providers' SDKs log each request with its address.
        **{name: {"level": "WARNING"} for name in ("stripe", "sumup", "httpx", "httpcore", "urllib3")},
    },
}
