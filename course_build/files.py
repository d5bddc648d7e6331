"""Escribir archivos sin dejar nunca uno a medias."""

from __future__ import annotations

import os
from pathlib import Path


def write(path: Path, content: bytes) -> None:
    """Escribe un archivo de una vez: queda el de antes o el nuevo, nunca medio."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        temporary.write_bytes(content)
        os.replace(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)


def write_if_changed(path: Path, content: bytes) -> None:
    """Escribe un archivo solo si su contenido es otro (así no despierta al servidor)."""
    if path.is_file() and path.read_bytes() == content:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    write(path, content)
