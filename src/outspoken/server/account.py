"""The account the house runs as: ourselves, or, where root started it, a system user without rights of its own."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from outspoken.server.errors import HouseError

NAME = "outspoken"


def owner() -> pwd.struct_passwd | None:
    """The system user that root hands the house to; None where we are an ordinary user already.

    Raises HouseError where the user is missing and cannot be made.
    """
    if os.geteuid() != 0:
        return None
    try:
        return pwd.getpwnam(NAME)
    except KeyError:
        _make()
        return pwd.getpwnam(NAME)


def _make() -> None:
    if program := shutil.which("useradd"):
        command = [program, "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", NAME]
    elif program := shutil.which("adduser"):
        command = [program, "-S", "-D", "-H", "-s", "/sbin/nologin", NAME]
    else:
        raise HouseError(
            f"PostgreSQL does not run as root, and there is no program here to make the system user {NAME!r}. "
            "Make it by hand, or run Outspoken as an ordinary user."
        )
    done = subprocess.run(command, capture_output=True, text=True)  # noqa: S603
    if done.returncode and done.returncode != 9:  # 9: somebody else made it in the meantime
        raise HouseError(f"The system user {NAME!r} could not be made: {done.stderr.strip()}")


def as_owner(folder: Path) -> dict[str, Any]:
    """Options for `subprocess` that run a program as the house's account, standing in `folder`."""
    them = owner()
    if them is None:
        return {}
    return {"user": them.pw_uid, "group": them.pw_gid, "extra_groups": [], "cwd": str(folder)}


def can_run(command: list[str]) -> bool:
    """Whether the house's account can run this program, asked by trying."""
    try:
        done = subprocess.run(command, capture_output=True, timeout=60, **as_owner(Path("/")))  # noqa: S603
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


def can_read_installation() -> bool:
    """Whether the house's account can run this Outspoken, wherever it is installed."""
    return can_run([sys.executable, "-P", "-c", "import outspoken.settings, granian, psycopg"])


def can_reach(folder: Path) -> bool:
    """Whether the house's account can enter this folder (root itself always can)."""
    return owner() is None or can_run([shutil.which("test") or "/usr/bin/test", "-x", str(folder)])


def give(path: Path, *, mode: int | None = None) -> None:
    """Make the house's account the owner of one file or folder, with these permissions."""
    them = owner()
    held = path.stat()
    if them and held.st_uid != them.pw_uid:
        os.chown(path, them.pw_uid, them.pw_gid)
    if mode is not None and held.st_mode & 0o777 != mode:
        path.chmod(mode)


def give_all(folder: Path) -> None:
    """`give` for a folder and everything in it; links are not followed."""
    them = owner()
    if them is None or not folder.exists():
        return
    for place, folders, files in os.walk(folder):
        for name in (".", *folders, *files):
            path = os.path.join(place, name)
            if os.lstat(path).st_uid != them.pw_uid:
                os.chown(path, them.pw_uid, them.pw_gid, follow_symlinks=False)
