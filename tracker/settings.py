"""What is set for this installation? Every variable of the environment is read here, once, and typed.

Without `DATABASE_URL` this is the embedded default: servers of our own, on this machine only, with demonstration
accounts. With it, what must be kept secret or be known to others has to be given.
"""

import datetime
import gc
import sys
from pathlib import Path

from csp.constants import NONE, SELF
from django_guid.integrations import CeleryIntegration
from kombu import Queue

from tracker.accounts.single_sign_on.given import given
from tracker.described import DESCRIBED
from tracker.embedded.places import data_folder, places, secret_key
from tracker.environment import Environment, celery_address, told_in_one_line
from tracker.letting_in import MACHINES, TOKENS
from tracker.watching.lines import lines

gc.disable()  # what is loaded now stays: to look for rubbish among it takes a third of a start (tracker/apps.py)
BASE_DIR = Path(__file__).resolve().parent.parent
env, sys.excepthook = Environment(), told_in_one_line

# Which house is this?
DATA_DIR = data_folder()
SEXTANT_EMBEDDED = env.flag("SEXTANT_EMBEDDED", default=not env.text("DATABASE_URL"))
"""Whether demonstration accounts and `SEXTANT_TODAY` are allowed."""
SERVE_OTHERS = env.flag("SERVE_OTHERS", default=not SEXTANT_EMBEDDED)
"""Whether other machines are answered."""
SEXTANT_TODAY = env.day("SEXTANT_TODAY") if SEXTANT_EMBEDDED else None
"""The day to live on instead of today; read through `objectives.clock` only."""

# What is kept secret, and who may ask
DEBUG = env.flag("DEBUG", default=False)
SECRET_KEY = env.text("SECRET_KEY") or (secret_key(DATA_DIR) if SEXTANT_EMBEDDED else env.required("SECRET_KEY"))
SECRET_KEY_FALLBACKS = env.words("SECRET_KEY_FALLBACKS")
ALLOWED_HOSTS = env.hosts("ALLOWED_HOSTS", ("127.0.0.1", "localhost", "[::1]") if SEXTANT_EMBEDDED else ())
CSRF_FAILURE_VIEW = "tracker.pages.signed_in.forged"
CSRF_TRUSTED_ORIGINS = env.origins("CSRF_TRUSTED_ORIGINS")
HTTPS = env.flag("HTTPS", default=not SEXTANT_EMBEDDED)
"""Whether people come over https: cookies are then never sent without it."""
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = HTTPS
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = (f"__Host-{one}" if HTTPS else one for one in ("sessionid", "csrftoken"))
SESSION_COOKIE_AGE = 3600 * env.number("SESSION_HOURS", 336 if SEXTANT_EMBEDDED else 12, least=1)
"""Seconds after which somebody who is signed in signs in again, however busy."""
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_SSL_REDIRECT = SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^(healthz|readyz|metrics)$"]  # asked inside, without the proxy
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SILENCED_SYSTEM_CHECKS = ["security.W021"]  # whether browsers ship the domain in their lists is its owner's decision
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
_UNUSED = (
    "accelerometer camera display-capture geolocation gyroscope hid magnetometer microphone midi payment serial usb"
)
PERMISSIONS_POLICY: dict[str, list[str]] = {feature: [] for feature in _UNUSED.split()}
"""What no page asks a device for, and none may be made to."""
_single_sign_on = given(env)
vars().update(_single_sign_on)
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF, *_single_sign_on["OIDC_ORIGINS"]],
        "frame-ancestors": [NONE],
    }
}

# What the house is made of
INSTALLED_APPS = [
    "oauth2_provider",  # before `tracker`, which takes their tables out of the back office
    "allauth.socialaccount",
    "allauth.usersessions",
    "objectives",
    "tracker",
    "api",
    "tracker.back_office.BackOfficeConfig",  # Django's admin, laid out as staff think
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "django.contrib.sitemaps",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount.providers.openid_connect",
    "csp",
    "django_celery_beat",
    "django_filters",
    "django_guid",
    "django_htmx",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "knox",
    "pgtrigger",
    "rest_framework",
]
MIDDLEWARE = [
    "django_guid.middleware.guid_middleware",
    "tracker.watching.requests.count",
    "tracker.pages.this_machine.only_this_machine",
    "tracker.watching.crowding.take_turns",
    "api.ready.give_ready",  # before all others: they answered once what is ready
    "django.middleware.security.SecurityMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "tracker.pages.forgotten_slash.ForgottenSlash",
    "tracker.watching.away.find_the_database",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "tracker.pages.zero_bytes.refuse_zero_bytes",
    "tracker.pages.only_sent_to.lead_to_its_page",
    "django_htmx.middleware.HtmxMiddleware",
    "api.throttle.tell_limits",
    "api.deprecation.tell_deprecated",
    "tracker.watching.no_room.NoRoom",
    "allauth.account.middleware.AccountMiddleware",
    "tracker.accounts.browsers.note_now_and_then",
    "tracker.accounts.second_factor.insist",
    "tracker.pages.signed_in.lose_nothing",
    "tracker.pages.signed_in.not_kept",
    "tracker.watching.personal_data.note_readers",
]
ROOT_URLCONF = "tracker.urls"
WSGI_APPLICATION = "tracker.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "tracker.pages.context.surroundings",
            ],
        },
    }
]

# Where facts are kept
DATABASES = {"default": env.database("DATABASE_URL", places(DATA_DIR).database_url)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
READY_ANSWERS = env.number("API_READY_ANSWERS", 64)
"""Answers of the API that a process has ready, of up to half a megabyte each; 0: none."""
CACHES = {
    "default": {  # counts attempts to sign in: shared by all processes, and there whenever the database is
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "sextant_cache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},  # a flood of addresses must not push a count out
    },
    "limits": {  # counts what machines ask: shared by all processes, and never waited for
        "BACKEND": "api.throttle.Counts",
        "LOCATION": env.text("REDIS_URL") or places(DATA_DIR).redis_url,
        "KEY_PREFIX": "sextant-limits",
        "OPTIONS": {"socket_connect_timeout": 0.2, "socket_timeout": 0.2},
    },
    "answers": {  # of the API, by their questions: each process its own
        "BACKEND": f"django.core.cache.backends.{'locmem.LocMemCache' if READY_ANSWERS else 'dummy.DummyCache'}",
        "LOCATION": "answers",
        "OPTIONS": {"MAX_ENTRIES": READY_ANSWERS},
        "TIMEOUT": None,
    },
    "process": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
    "layout": {  # menus are the same for all who may go the same ways; one that is edited is seen after a restart
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "layout",
        "OPTIONS": {"MAX_ENTRIES": 1_000},  # public menus by route and language: they say where the reader is
    },
}

# Who signs in
AUTH_USER_MODEL = "objectives.User"
AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]  # our people's user name is their address
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("email", "full_name")},  # Django looks for a first and a last name
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "tracker.accounts.passwords.Length"},
]
LOGIN_URL = "sign-in"
LOGIN_REDIRECT_URL = LOGOUT_REDIRECT_URL = "/"
PASSWORD_RESET_TIMEOUT = 24 * 3600
ACCOUNT_ADAPTER = "tracker.accounts.adapter.Accounts"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]  # allauth asks; nobody signs up, people are invited
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"  # whoever accepts an invitation has read the mail
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # a stranger's mailbox is not ours to write to
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "django.contrib.auth.tokens.PasswordResetTokenGenerator"  # noqa: S105
"""Django's own, which asks the database nothing: a known address is answered as soon as one that is none."""
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_LOGIN_ON_PASSWORD_RESET = True  # who had to wait for too many attempts is in again
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True  # before a first password: it would confirm all that comes after
ACCOUNT_REAUTHENTICATION_METHODS = ["password", "mfa"]  # or the provider, see the adapter; no codes by mail
ACCOUNT_RATE_LIMITS = {
    "login": "30/m/ip",  # tries, right or wrong
    "login_failed": "9/15m/key,60/15m/ip",  # the tenth wrong password in a quarter of an hour waits
    "enquiry": f"{env.number('ENQUIRIES_AN_HOUR', 5, least=1)}/1h/ip",  # enquiries of the public form
    "enquiry_tried": "40/1h/ip",  # the same form, also where it is refused
}
ALLAUTH_TRUSTED_PROXY_COUNT = env.number("TRUSTED_PROXIES", 1 if HTTPS else 0)
"""How many proxies stand before us, each adding to X-Forwarded-For: attempts are counted by the address before them."""
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_ADAPTER = "tracker.accounts.adapter.SecondFactors"
MFA_ALLOW_UNVERIFIED_EMAIL = True  # addresses come from invitations
MFA_TOTP_ISSUER = "Sextant"
SECOND_FACTOR_REQUIRED = env.flag("SECOND_FACTOR_REQUIRED", default=not SEXTANT_EMBEDDED)
"""Whether staff and administrators see nothing but its enrolment before they have a second factor."""

# How people are written to
_by_name = "".join(f"https://{one}" for one in ALLOWED_HOSTS[:1] if HTTPS and "*" not in one)
SEXTANT_URL = env.address("SEXTANT_URL", "http://127.0.0.1:8000" if SEXTANT_EMBEDDED else _by_name)
"""Where people reach this installation (by its first name): the beginning of every link in a mail or a calendar."""
_mail = env.mail("EMAIL_URL", "filemail://" if SEXTANT_EMBEDDED else "consolemail://")
vars().update(_mail)
EMAIL_FILE_PATH = _mail.get("EMAIL_FILE_PATH") or str(DATA_DIR / "mail")
"""Where the embedded default lays its mails down instead of sending them."""
EMAIL_TIMEOUT = 30
"""Seconds; far below the lease of a mail being sent (`objectives.reminding.deliveries`)."""
DEFAULT_FROM_EMAIL = env.mailbox("DEFAULT_FROM_EMAIL", "Sextant <sextant@localhost>")

CLUSTER_NAME = env.text("CLUSTER_NAME", "Aerospace Valley")
"""Whose pages these are: how the public pages name the cluster."""
ENQUIRIES_TO = env.mailboxes("ENQUIRIES_TO")
"""The addresses that are told of an enquiry of the public form; none: every active member of cluster staff."""
ENQUIRIES_KEPT = datetime.timedelta(days=env.number("ENQUIRIES_KEPT_DAYS", 365, least=1))
"""How long after its last act an enquiry is erased; the wording that people agree to says so too."""
ENQUIRY_TAKES = env.number("ENQUIRY_TAKES_SECONDS", 4)
"""Who sends a form sooner after it was shown is no person; they are asked to send it again."""

ADMIN_EMAIL = env.mailbox("ADMIN_EMAIL", "sextant@localhost.localdomain")
"""Whom harvesters write to about `/oai`."""

SECURITY_CONTACT = env.contact("SECURITY_CONTACT", f"mailto:{ADMIN_EMAIL}")
"""Where somebody who found a hole says so, as an address of the web or `mailto:`; stands in security.txt."""

# How much at once
WEB_THREADS = env.number("WEB_THREADS", 4, least=1)
"""Requests that a process of the web server answers at once (`docker/gunicorn.conf.py` gives it the threads)."""
WEB_WAITING = env.number("WEB_WAITING", 16)
"""Requests that wait for their turn in each process; whoever comes after them is refused, with a 503."""
WEB_PATIENCE = env.number("WEB_PATIENCE", 5)
"""Seconds that one waits at most."""
REQUEST_MAX_BYTES = env.number("REQUEST_MAX_BYTES", 25 * 1024 * 1024, least=1)
"""Of one request, files included; the proxy takes no more either."""
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_621_440  # bytes of a form or of JSON, without files: both are read into memory
WORKER_MEMORY_MB = env.number("WORKER_MEMORY_MB", 400, least=1)  # who holds more finishes, ends, and is started anew

# What people send
DOCUMENTS_DIR = Path(env.text("DOCUMENTS_DIR") or DATA_DIR / "documents")
"""Where documents lie; nothing serves this folder but the page that asks who may open one."""
UPLOAD_MAX_BYTES = env.number("UPLOAD_MAX_BYTES", 20 * 1024 * 1024, least=1)
UPLOADS_A_DAY_BYTES = env.number("UPLOADS_A_DAY_BYTES", 1024**3, least=1)  # all that one person adds in 24 hours
IMPORT_MAX_BYTES = env.number("IMPORT_MAX_BYTES", 500 * 1024 * 1024, least=1)
"""Of a file that cluster staff bring in: a million rows of CORDIS, packed or not."""
FILE_UPLOAD_HANDLERS = [
    "django.core.files.uploadhandler.MemoryFileUploadHandler",  # what is small, as told by the request's length
    "tracker.uploads.LimitedUpload",
]

# How machines ask
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "api.oauth.bearer.Bearer",  # first: it says which scheme a refusal names
        "api.tokens.Tokens",
        "api.tokens.SignedIn",
    ],
    "DEFAULT_FILTER_BACKENDS": ["api.asking.AskedOnly"],
    "DEFAULT_PARSER_CLASSES": [
        "api.parsing.ExactJSONParser",
        "rest_framework.parsers.FormParser",
        "rest_framework.parsers.MultiPartParser",
    ],
    "DEFAULT_RENDERER_CLASSES": ["api.rendering.FastJSONRenderer"],
    "DEFAULT_CONTENT_NEGOTIATION_CLASS": "api.formats.negotiation.Negotiation",
    "DEFAULT_SCHEMA_CLASS": "api.schema.Described",
    "DEFAULT_PAGINATION_CLASS": "api.paging.Keyset",
    "EXCEPTION_HANDLER": "api.errors.answer",
    "DEFAULT_PERMISSION_CLASSES": ["api.scopes.Scoped"],  # what a token may do; rows go through objectives.access
    "DEFAULT_THROTTLE_CLASSES": ["api.throttle.ByAddress", "api.throttle.ByToken", "api.throttle.ByPerson"],
    "NUM_PROXIES": ALLAUTH_TRUSTED_PROXY_COUNT,  # what else stands in X-Forwarded-For is the asker's own invention
    "DEFAULT_THROTTLE_RATES": {
        "address": env.rate("API_ANONYMOUS_RATE", "600/min"),
        "token": env.rate("API_TOKEN_RATE", "3000/min"),
        "person": env.rate("API_PERSON_RATE", "1200/min"),
        "grant": env.rate("API_GRANT_RATE", "30/min"),
    },
}
KNOX_TOKEN_MODEL = "objectives.ApiToken"  # noqa: S105 (the name of a model)
REST_KNOX = TOKENS
OAUTH2_PROVIDER_APPLICATION_MODEL = "objectives.MachineClient"
OAUTH2_PROVIDER = MACHINES
EXPORTS_AT_ONCE = env.number("EXPORTS_AT_ONCE", 2, least=1)
"""Files that are made at once, whoever asks: fewer than the web server has threads, or pages wait for them."""
SPECTACULAR_SETTINGS = DESCRIBED

# Where changes are sent
WEBHOOK_PORTS = env.ports("WEBHOOK_PORTS", (443, 8443))
WEBHOOKS_AT_ONCE = env.number("WEBHOOKS_AT_ONCE", 1, least=1)
"""Receivers that are told at once, by all workers: fewer than these have hands, or a slow receiver delays figures."""
WEBHOOKS_TO_LOCALHOST = env.flag("WEBHOOKS_TO_LOCALHOST", default=False)
"""Whether people may have this machine's own ports written to, also without TLS: only to try a receiver."""

BACKUP_KEY, BACKUP_IDENTITY = env.text("BACKUP_KEY"), env.text("BACKUP_IDENTITY")
"""What `manage.py backup` encrypts with and `restore` reads with: the public and the secret key of age."""
METRICS_TOKEN = env.text("METRICS_TOKEN")  # what Prometheus says at /metrics; without one only staff read there

# Which words, which clock
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("fr", "Français")]  # each in its own words, so that its readers find it
TIME_ZONE = "Europe/Paris"
USE_TZ = True

# What it looks like
STATIC_URL = "static/"
STATIC_ROOT = env.text("STATIC_ROOT") or None
"""Where `manage.py collectstatic` puts the assets; without it they are served from where they lie."""
WHITENOISE_USE_FINDERS = not STATIC_ROOT
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "documents": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {
            "location": DOCUMENTS_DIR,
            "file_permissions_mode": 0o600,
            "directory_permissions_mode": 0o700,
        },
    },
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if STATIC_ROOT
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}

# What is done in the background. Tasks carry ids only and may run twice: a lost or doubled message costs nothing.
BROKER_URL = env.text("REDIS_URL") or places(DATA_DIR).redis_url
CELERY_BROKER_URL = celery_address(BROKER_URL)
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 3600,  # shorter ones start a long task again while it still runs
    "unacked_restore_interval": 1,  # with the throttle: what is due again comes back in seconds, not minutes
    "unacked_restore_throttle": 1,
    "socket_connect_timeout": 1,
    "socket_timeout": 5,
}
CELERY_TASK_DEFAULT_QUEUE = "rollup"
CELERY_TASK_QUEUES = [Queue(name) for name in ("rollup", "exports", "mail")]
"""So that long work does not keep short work waiting: a worker takes all of them, or those its `--queues` names."""
CELERY_TASK_ROUTES = {
    "tracker.make_packs": {"queue": "exports"},
    "objectives.work_on_imports": {"queue": "exports"},
    "tracker.write_*": {"queue": "mail"},
    "objectives.notice*": {"queue": "mail"},
    "api.tell_webhook": {"queue": "mail"},
}
CELERY_TASK_PUBLISH_RETRY_POLICY = {"max_retries": 1, "interval_start": 0, "interval_step": 0.1, "interval_max": 0.1}
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TIMEZONE = TIME_ZONE
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BEAT_SCHEDULER = "tracker.beat:Schedule"

# What is told to the person who runs it
OTEL_EXPORTER_OTLP_ENDPOINT = env.address("OTEL_EXPORTER_OTLP_ENDPOINT", "")
"""Where traces go, like http://collector:4318; nowhere without one. The library reads the other OTEL_* variables."""
DJANGO_GUID = {  # one name for a request, which its tasks bear too
    "GUID_HEADER_NAME": "X-Request-ID",
    "EXPOSE_HEADER": False,
    "INTEGRATIONS": [CeleryIntegration()],
}
LOGGING = lines(env.one_of("LOG_FORMAT", ("line", "json")), env.level("LOG_LEVEL", "WARNING"))
