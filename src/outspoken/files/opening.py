"""Opening a file safely: what it is packed in, whether it is a bomb, and its bytes as a stream."""

from __future__ import annotations

import gzip
import hashlib
import io
import zipfile
import zlib
from pathlib import Path
from typing import BinaryIO

from outspoken.files.errors import Unreadable

MAX_ENTRIES = 10_000
MAX_UNPACKED = 16 << 30
SUSPICIOUS_RATIO = 250
# Small archives may be very repetitive and harmless, so a ratio alone means nothing below this many bytes.
HARMLESS_BYTES = 256 << 20

_REFUSED = {
    b"\xd0\xcf\x11\xe0": "an old or password-protected Office file; open it and save it as .xlsx or CSV",
    b"<?xml": "an XML document; export it as CSV or JSON",
    b"<!DOCTYPE": "a web page; export the data behind it as CSV",
    b"<html": "a web page; export the data behind it as CSV",
    b"%PDF": "a PDF; export the data behind it as CSV or XLSX",
    b"SQLite format 3": "an SQLite database; export the table as CSV",
    b"7z\xbc\xaf": "a 7-Zip archive; unpack it first",
    b"Rar!": "a RAR archive; unpack it first",
    b"\x28\xb5\x2f\xfd": "Zstandard-compressed; unpack it first (zstd -d FILE)",
    b"BZh": "bzip2-compressed; unpack it first (bunzip2 FILE)",
    b"\xfd7zXZ": "xz-compressed; unpack it first (unxz FILE)",
}


def compression_of(path: Path) -> str | None:
    """ "gzip", "zip" or None, told by the first bytes. Raises Unreadable for what is not read at all."""
    if not path.exists():
        raise Unreadable(f"{path}: there is no such file. Check the name and the folder.")
    if not path.is_file():
        raise Unreadable(f"{path}: this is not a file. Name the files in it, for example {path}/*.csv.")
    with path.open("rb") as stream:
        head = stream.read(16)
    if not head:
        raise Unreadable(f"{path}: the file is empty. Export it again.")
    for magic, what in _REFUSED.items():
        if head.startswith(magic):
            raise Unreadable(f"{path}: this is {what}.")
    if head.startswith(b"\x1f\x8b"):
        return "gzip"
    return "zip" if head.startswith(b"PK\x03\x04") else None


def check_zip(path: Path) -> list[zipfile.ZipInfo]:
    """The members of a zip archive, after looking for a bomb and before anything is unpacked."""
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        raise Unreadable(f"{path}: the zip archive is damaged ({error}). Export or copy it again.") from error
    if len(members) > MAX_ENTRIES:
        raise Unreadable(f"{path}: {len(members)} entries in the archive, more than {MAX_ENTRIES} allowed.")
    unpacked = sum(member.file_size for member in members)
    packed = sum(member.compress_size for member in members) or 1
    if unpacked > MAX_UNPACKED or (unpacked > HARMLESS_BYTES and unpacked / packed > SUSPICIOUS_RATIO):
        raise Unreadable(
            f"{path}: unpacks to {unpacked / 1e9:.1f} GB from {packed / 1e6:.1f} MB, which looks like a zip bomb. "
            "If it is genuine, unpack it yourself and read the file inside."
        )
    return members


def only_member(path: Path, members: list[zipfile.ZipInfo]) -> str:
    """The one data file inside an archive. Raises Unreadable, naming the members, when there are several."""
    names = [m.filename for m in members if not m.is_dir() and not m.filename.startswith("__MACOSX/")]
    if len(names) == 1:
        return names[0]
    if not names:
        raise Unreadable(f"{path}: the archive holds no file. Export it again.")
    listed = ", ".join(names[:5]) + (" …" if len(names) > 5 else "")
    raise Unreadable(f"{path}: the archive holds {len(names)} files ({listed}). Unpack it and name one or all.")


class _Unpacked(io.RawIOBase):
    """A packed stream that tells truncation and bombs apart from ordinary ends."""

    def __init__(self, inner: BinaryIO, path: Path) -> None:
        self._inner = inner
        self._path = path
        self._packed = path.stat().st_size
        self._read = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        view = memoryview(buffer)  # type: ignore[arg-type]
        try:
            data = self._inner.read(len(view))
        except (EOFError, zlib.error, gzip.BadGzipFile, zipfile.BadZipFile) as error:
            raise Unreadable(
                f"{self._path}: the compressed data is damaged or cut off after {self._read:,} bytes ({error}). "
                "Copy or export the file again."
            ) from error
        self._read += len(data)
        if self._read > HARMLESS_BYTES * 2 and self._read / self._packed > SUSPICIOUS_RATIO:
            raise Unreadable(
                f"{self._path}: unpacks to more than {SUSPICIOUS_RATIO} times its size, which looks like a bomb. "
                "If it is genuine, unpack it yourself and read the file inside."
            )
        view[: len(data)] = data
        return len(data)

    def close(self) -> None:
        self._inner.close()
        super().close()


def open_bytes(path: Path, compression: str | None = None, member: str | None = None) -> BinaryIO:
    """The unpacked bytes of a file as a stream. Raises Unreadable, also while reading, when data is damaged."""
    if compression == "gzip":
        return io.BufferedReader(_Unpacked(gzip.open(path, "rb"), path), 1 << 20)  # type: ignore[arg-type]
    if compression == "zip" and member is not None:
        try:
            inner = zipfile.ZipFile(path).open(member)  # noqa: SIM115 - closed with the stream that is returned
        except (zipfile.BadZipFile, RuntimeError, NotImplementedError) as error:
            raise Unreadable(f"{path}: {member} cannot be unpacked ({error}). Unpack it yourself.") from error
        return io.BufferedReader(_Unpacked(inner, path), 1 << 20)  # type: ignore[arg-type]
    return path.open("rb", buffering=1 << 20)


def fingerprint(path: Path) -> str:
    """A short hash of size, head and tail: enough to notice that a file is not the one from before."""
    size = path.stat().st_size
    digest = hashlib.blake2b(str(size).encode(), digest_size=16)
    with path.open("rb") as stream:
        digest.update(stream.read(1 << 20))
        if size > 1 << 20:
            stream.seek(max(1 << 20, size - (1 << 20)))
            digest.update(stream.read())
    return digest.hexdigest()
