"""The only reader of the environment: every setting of the server, typed, refusing nonsense."""

from __future__ import annotations

import os
from email.utils import parseaddr
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

import outspoken


def _flag(name: str, *, default: bool) -> bool:
    value = os.environ.get(name, "yes" if default else "no").lower()
    if value not in {"yes", "no", "true", "false", "1", "0"}:
        raise ImproperlyConfigured(f"{name}={value!r} is not a yes or no. Set it to yes or no.")
    return value in {"yes", "true", "1"}


def _number(name: str, default: int) -> int:
    value = os.environ.get(name, str(default))
    if not value.isdigit():
        raise ImproperlyConfigured(f"{name}={value!r} is not a whole number.")
    return int(value)


def _one_of(name: str, default: str, choices: set[str]) -> str:
    value = os.environ.get(name, default).lower()
    if value not in choices:
        raise ImproperlyConfigured(f"{name}={value!r} is none of {', '.join(sorted(choices))}.")
    return value


def _database(url: str) -> dict[str, object]:
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"}:
        raise ImproperlyConfigured(
            f"DATABASE_URL starts with {parts.scheme!r}; Outspoken keeps its record in PostgreSQL only. "
            "Give postgresql://user:password@host:port/name, or leave it out for the embedded one."
        )
    options: dict[str, object] = dict(parse_qsl(parts.query))
    host = str(options.pop("host", "") or parts.hostname or "")
    # Given up soon and tried anew by the next request: the pool's own patience doubles up to minutes, and a database
    # that was away for one would be missed for another.
    options["pool"] = {
        "min_size": 1,
        "max_size": _number("OUTSPOKEN_DB_POOL", 8),
        "timeout": 6,
        "reconnect_timeout": 4,
    }
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")) or "outspoken",
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": str(parts.port or ""),
        "OPTIONS": options,
        # A connection that died with a restarted database is replaced before anybody's request meets it.
        "CONN_HEALTH_CHECKS": True,
    }


def _smtp_tokens(sign_in: str) -> dict[str, str]:
    """Where and as whom to ask for the tokens that mail is sent with; empty for a password."""
    if sign_in == "password":
        return {}
    given = {
        name: os.environ.get(f"OUTSPOKEN_SMTP_{name.upper()}", "")
        for name in ("token_url", "client_id", "client_secret", "refresh_token", "scope")
    }
    tenant = os.environ.get("OUTSPOKEN_SMTP_TENANT", "")
    if sign_in == "google":
        given["token_url"] = "https://oauth2.googleapis.com/token"  # noqa: S105  an address, no secret
    elif sign_in == "microsoft":
        given["token_url"] = f"https://login.microsoftonline.com/{tenant}/oauth2/v2.0/token" if tenant else ""
        given["scope"] = given["scope"] or "https://outlook.office365.com/.default"
    needed = {
        "OUTSPOKEN_SMTP_USER": os.environ.get("OUTSPOKEN_SMTP_USER", ""),
        "OUTSPOKEN_SMTP_TENANT" if sign_in == "microsoft" else "OUTSPOKEN_SMTP_TOKEN_URL": given["token_url"],
        "OUTSPOKEN_SMTP_CLIENT_ID": given["client_id"],
        **({"OUTSPOKEN_SMTP_REFRESH_TOKEN": given["refresh_token"]} if sign_in == "google" else {}),
    }
    if missing := [name for name, value in needed.items() if not value]:
        raise ImproperlyConfigured(f"OUTSPOKEN_SMTP_SIGN_IN={sign_in} needs {', '.join(missing)}.")
    return given


BASE_DIR = Path(__file__).resolve().parent
VERSION = outspoken.__version__

DATA_DIR = Path(
    os.environ.get("OUTSPOKEN_DATA")
    or ("/var/lib/outspoken" if os.geteuid() == 0 else Path.home() / ".local/share/outspoken")
)
LENS_DIR = DATA_DIR / "lens"
NOTICE_DIR = DATA_DIR / "notice"
UPLOAD_DIR = DATA_DIR / "uploads"

DEBUG = _flag("OUTSPOKEN_DEBUG", default=False)
# `outspoken up` keeps a generated key in the data folder and hands it to its children; without one, sign-ins
# do not outlive the process, which is right for a one-off command and for tests.
SECRET_KEY = os.environ.get("OUTSPOKEN_SECRET_KEY") or os.urandom(32).hex()
PUBLIC_URL = os.environ.get("OUTSPOKEN_PUBLIC_URL", "http://127.0.0.1:8000").rstrip("/")
HTTPS = PUBLIC_URL.startswith("https://")
ALLOWED_HOSTS = [name for name in os.environ.get("OUTSPOKEN_HOSTS", "").split(",") if name] or [
    urlsplit(PUBLIC_URL).hostname or "127.0.0.1",
    "127.0.0.1",
    "localhost",
    "[::1]",
]

DATABASES = {"default": _database(os.environ.get("DATABASE_URL", "postgresql:///outspoken"))}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    # Before allauth, whose pages take on the house's look by templates of the same name.
    "outspoken.pages",
    "outspoken.people",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.contrib.postgres",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django_htmx",
    "outspoken.post",
    "outspoken.journeys",
    "outspoken.listen",
    "outspoken.understand",
    "outspoken.act",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "outspoken.pages.statics.StaticFiles",
    "outspoken.pages.privacy.NoStore",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "outspoken.pages.away.DatabaseAway",
]

ROOT_URLCONF = "outspoken.urls"
ASGI_APPLICATION = "outspoken.asgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "outspoken.people.context.frame",
            ],
            # An undefined variable shows this mark, and the tests look for it on every page.
            "string_if_invalid": "⟦undefined %s⟧" if _flag("OUTSPOKEN_STRICT_TEMPLATES", default=False) else "",
        },
    }
]

AUTH_USER_MODEL = "people.User"
# One backend, so that a wrong password costs one hash whether or not the address is known.
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_ADAPTER = "outspoken.people.accounts.Adapter"
ACCOUNT_FORMS = {
    "login": "outspoken.people.forms.LoginForm",
    "reset_password_from_key": "outspoken.people.forms.NewPasswordForm",
    "change_password": "outspoken.people.forms.ChangePasswordForm",
}
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_LOGIN_ON_PASSWORD_RESET = True
ACCOUNT_LOGOUT_ON_GET = False
# What gives power to somebody or to a program asks for another proof (people.rights.sure), at most this often.
ACCOUNT_REAUTHENTICATION_TIMEOUT = 15 * 60
MFA_ADAPTER = "outspoken.people.accounts.MfaAdapter"
MFA_FORMS = {"add_webauthn": "outspoken.people.forms.PasskeyForm"}
# Nobody signs up here; whoever invites vouches for the address.
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS

SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_NAME = "__Host-session" if HTTPS else "session"
SESSION_COOKIE_AGE = 60 * 60 * 24 * 14
# Behind a proxy of our own, the last address it adds and the scheme it names are believed; else neither is.
BEHIND_PROXY = _flag("OUTSPOKEN_BEHIND_PROXY", default=False)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_PROXY else None
ALLAUTH_TRUSTED_PROXY_COUNT = int(BEHIND_PROXY)
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_SSL_REDIRECT = HTTPS and BEHIND_PROXY
SECURE_REDIRECT_EXEMPT = [r"^health$"]
# Addresses may hold a one-time key, so no other site is told them.
SECURE_REFERRER_POLICY = "same-origin"
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]
CSRF_FAILURE_VIEW = "outspoken.pages.views.stale_form"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "manifest-src": ["'self'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
    }
}

DATA_UPLOAD_MAX_MEMORY_SIZE = 32 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 4 * 1024 * 1024
FILE_UPLOAD_TEMP_DIR = None
MAX_IMPORT_BYTES = _number("OUTSPOKEN_MAX_IMPORT_MB", 2048) * 1024 * 1024

CACHES = {
    # Counts failed sign-ins, so every web process must see the same.
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "people_throttle",
        # Above it the oldest third is dropped: a flood from many addresses must not wipe one account's count.
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    },
    "local": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
}

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("de", "Deutsch"), ("fr", "Français"), ("es", "Español"), ("nl", "Nederlands")]
TIME_ZONE = os.environ.get("OUTSPOKEN_TIME_ZONE", "UTC")
USE_TZ = True
USE_I18N = True

STATIC_URL = "/static/"
STATICFILES_DIRS = [("charts", BASE_DIR / "charts")]

# How the mail server knows us: by password, or by tokens of Google, Microsoft or somebody else (OAuth 2.0).
SMTP_SIGN_IN = _one_of("OUTSPOKEN_SMTP_SIGN_IN", "password", {"password", "google", "microsoft", "token"})
_SMTP_KNOWN = {"google": "smtp.gmail.com", "microsoft": "smtp.office365.com"}.get(SMTP_SIGN_IN, "")
EMAIL_HOST = os.environ.get("OUTSPOKEN_SMTP_HOST", _SMTP_KNOWN)
HAS_MAIL = bool(EMAIL_HOST)
EMAIL_BACKEND = "outspoken.post.smtp.Backend" if HAS_MAIL else "django.core.mail.backends.dummy.EmailBackend"
EMAIL_TIMEOUT = 10
ACCOUNT_EMAIL_NOTIFICATIONS = HAS_MAIL
# none: as the server offers nothing better (a relay on this machine); starttls: 587; tls: from the first byte, 465.
SMTP_SECURITY = _one_of("OUTSPOKEN_SMTP_SECURITY", "starttls" if _SMTP_KNOWN else "none", {"none", "starttls", "tls"})
EMAIL_USE_TLS, EMAIL_USE_SSL = SMTP_SECURITY == "starttls", SMTP_SECURITY == "tls"
EMAIL_PORT = _number("OUTSPOKEN_SMTP_PORT", {"none": 25, "starttls": 587, "tls": 465}[SMTP_SECURITY])
EMAIL_HOST_USER = os.environ.get("OUTSPOKEN_SMTP_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("OUTSPOKEN_SMTP_PASSWORD", "") if SMTP_SIGN_IN == "password" else ""
if EMAIL_HOST_USER and SMTP_SECURITY == "none" and EMAIL_HOST not in {"localhost", "127.0.0.1", "::1"}:
    raise ImproperlyConfigured(
        f"OUTSPOKEN_SMTP_USER would send its password to {EMAIL_HOST} for all to read. "
        "Set OUTSPOKEN_SMTP_SECURITY to starttls or tls."
    )
SMTP_TOKENS = _smtp_tokens(SMTP_SIGN_IN)
DEFAULT_FROM_EMAIL = os.environ.get("OUTSPOKEN_MAIL_FROM", "outspoken@localhost")
# What one mail may weigh with its attachments, before they are encoded; how long letters that are done are kept.
MAIL_BYTES = _number("OUTSPOKEN_MAIL_MB", 25) * 1024 * 1024
LETTER_DAYS = _number("OUTSPOKEN_LETTER_DAYS", 90)
# What one incoming mail may weigh as it comes, its files encoded: 36 hold a file of 25 MB.
INBOUND_MAIL_BYTES = _number("OUTSPOKEN_INBOUND_MAIL_MB", 36) * 1024 * 1024
# How long the words and files of mail are kept once it was handled, where its mailbox does not say otherwise.
MAIL_DAYS = _number("OUTSPOKEN_MAIL_DAYS", 90)
# Masks texts before they are stored, for rooms that stand below the one whose rules it follows.
MASKING = "outspoken.listen.masking.masked_texts"
# Stands behind the @ of every Message-ID.
MAIL_DOMAIN = parseaddr(DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"

# A folder with an encoder to read closely with, in place of the shipped one: for other languages than English.
ENCODER_DIR = Path(os.environ["OUTSPOKEN_ENCODER"]) if os.environ.get("OUTSPOKEN_ENCODER") else None

# A language model that may choose which words are quoted (any endpoint that speaks OpenAI's chat completions); none
# unless one is named. What is sent: sentences of a summary and comments that may stand below them, masked as stored.
CHOOSER_URL = os.environ.get("OUTSPOKEN_CHOOSER_URL", "").rstrip("/").removesuffix("/chat/completions")
CHOOSER_KEY = os.environ.get("OUTSPOKEN_CHOOSER_KEY", "")
CHOOSER_MODEL = os.environ.get("OUTSPOKEN_CHOOSER_MODEL", "")
# Hosts our own requests may find at a private address, and speak to over plain http.
OUTBOUND_ALLOW = frozenset(
    name.strip().lower() for name in os.environ.get("OUTSPOKEN_OUTBOUND_ALLOW", "").split(",") if name.strip()
)

# How long answered idempotency keys are kept and replayed (published in the API's description).
IDEMPOTENCY_DAYS = 7
# Live pages read PostgreSQL this far back; anything older is answered by the lens.
LIVE_HOURS = 48

LOGGING_CONFIG = "outspoken.logs.configure"
LOGGING = {"level": os.environ.get("OUTSPOKEN_LOG_LEVEL", "INFO")}
# Whether every subdomain speaks HTTPS, and for good, is the owner's to decide, not ours.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]
