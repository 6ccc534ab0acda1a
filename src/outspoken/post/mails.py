"""A letter as the bytes of a mail, and the line to the mail server that many of them go by.

At least once, for mail: where the process is killed after the server said 250 and before that was committed, the same
mail is sent a second time, with the same Message-ID, by which most mailboxes show it once.
"""

from __future__ import annotations

import smtplib
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr

from django.conf import settings

from outspoken.post import smtp
from outspoken.post.models import Letter
from outspoken.post.oauth import OAuthError
from outspoken.post.outcomes import Fate, Outcome

# Every server takes seven bits; not every one says truly whether it takes eight.
_POLICY = SMTP.clone(cte_type="7bit")

Tell = Callable[[Letter, Outcome], None]


def written(letter: Letter) -> bytes:
    """The mail as it goes to the server. The same letter gives the same headers on every try."""
    mail = EmailMessage(policy=_POLICY)
    mail["From"] = settings.DEFAULT_FROM_EMAIL
    mail["To"] = letter.to
    mail["Subject"] = letter.subject
    mail["Date"] = format_datetime((letter.not_before or letter.put_at).astimezone(UTC))
    mail["Message-ID"] = letter.message_id
    for name, value in letter.headers.items():
        mail[name] = value
    mail.set_content(letter.text)
    if letter.html:
        mail.add_alternative(letter.html, subtype="html")
    for file in letter.attachments.all():
        main, _, sub = file.content_type.partition("/")
        main, sub = (main, sub) if sub and main not in {"multipart", "message"} else ("application", "octet-stream")
        mail.add_attachment(bytes(file.content), maintype=main, subtype=sub, filename=file.name)
    return mail.as_bytes()


def deliver(letters: Sequence[tuple[Letter, bytes]], *, tell: Tell) -> None:
    """Send mails one after the other by one connection, and tell what became of each as soon as it is known.

    Where the connection cannot be had, or breaks, those whose turn did not come are told as untried.
    """
    left = list(letters)
    line = _opened(tell, left)
    if line is None:
        return
    try:
        while left:
            letter, content = left.pop(0)
            outcome = _sent(line, letter, content)
            tell(letter, outcome)
            if outcome.is_absent:
                _all_untried(left, tell, outcome.trouble)
                return
    finally:
        with suppress(OSError, smtplib.SMTPException):
            line.quit()


def _opened(tell: Tell, left: Sequence[tuple[Letter, bytes]]) -> smtplib.SMTP | None:
    """The line to the mail server; None where it cannot be had."""
    try:
        return smtp.opened(now=datetime.now(UTC))
    except (OSError, smtplib.SMTPException, OAuthError) as error:
        _all_untried(left, tell, _no_line(error))
        return None


def _no_line(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return "the mail server does not take our user name and password"
    if isinstance(error, (smtp.NoEntry, OAuthError)):
        return str(error)
    where = f"the mail server {settings.EMAIL_HOST}:{settings.EMAIL_PORT}"
    if isinstance(error, smtplib.SMTPNotSupportedError):
        return f"{where} does not offer STARTTLS or signing in, so nothing was said to it"
    return f"{where} cannot be reached ({type(error).__name__})"


def _all_untried(left: Sequence[tuple[Letter, bytes]], tell: Tell, trouble: str) -> None:
    for letter, _ in left:
        tell(letter, Outcome(Fate.UNTRIED, trouble=trouble, is_absent=True))


def _sent(line: smtplib.SMTP, letter: Letter, content: bytes) -> Outcome:
    began = time.monotonic()
    sender = parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
    try:
        line.sendmail(sender, [letter.to], content)
    except smtplib.SMTPRecipientsRefused as error:
        status, said = next(iter(error.recipients.values()))
        return _refused(letter, status, said, time.monotonic() - began)
    except smtplib.SMTPResponseException as error:
        with suppress(OSError, smtplib.SMTPException):
            line.rset()
        return _refused(letter, error.smtp_code, error.smtp_error, time.monotonic() - began)
    except (OSError, smtplib.SMTPException) as error:
        trouble = f"the mail server broke off ({type(error).__name__})"
        return Outcome(Fate.AGAIN, trouble=trouble, seconds=time.monotonic() - began, is_absent=True)
    return Outcome(Fate.DELIVERED, status=250, seconds=time.monotonic() - began)


def _refused(letter: Letter, status: int, said: bytes | str, seconds: float) -> Outcome:
    """4xx: it may go later; 5xx: it never will (RFC 5321, 4.2.1). The address is not repeated."""
    words = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    words = " ".join(words.replace(letter.to, "the recipient").split())[:500]
    is_final = status >= 500
    trouble = f"the mail server {'refuses it for good' if is_final else 'asks to try later'} ({status})"
    fate = Fate.REFUSED if is_final else Fate.AGAIN
    # 421: the server ends the connection; whoever stands behind this letter finds nobody there.
    return Outcome(fate, status=status, answer=words, trouble=trouble, seconds=seconds, is_absent=status == 421)
