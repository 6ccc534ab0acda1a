"""Find a Chromium for the browser tests, or install one and say so.

Looks for the system's own first; as root on a Debian-like system it installs the package `chromium`; otherwise it asks
Playwright for its own build. Prints the path; exits 1 with the remedy when there is none to be had.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def system() -> str | None:
    """The path of the system's Chromium, or of the one named by OUTSPOKEN_CHROMIUM."""
    named = os.environ.get("OUTSPOKEN_CHROMIUM")
    return named or next((path for name in NAMES if (path := shutil.which(name))), None)


def playwrights() -> str | None:
    """The path of Playwright's own Chromium, if it is installed."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if os.path.exists(path) else None


def install() -> None:
    """Install the package as root on a Debian-like system, else Playwright's build."""
    if os.geteuid() == 0 and shutil.which("apt-get"):
        quiet = ["-qq", "-o=Dpkg::Use-Pty=0"]
        subprocess.run(["apt-get", *quiet, "update"], check=False)
        done = subprocess.run(["apt-get", *quiet, "install", "-y", "chromium", "fonts-noto-core"], check=False)
        if done.returncode == 0:
            return
    subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=False)


def main() -> int:
    found = system() or playwrights()
    if found is None:
        print("No Chromium here; installing one for the browser tests …", flush=True)
        install()
        found = system() or playwrights()
    if found is None:
        print("There is no Chromium and none could be installed. Install one, or say OUTSPOKEN_CHROMIUM=/path.")
        return 1
    print(f"Browser tests use {found}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
