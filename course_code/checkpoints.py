"""Guardar sin perder lo anterior y cargar sin sorpresas."""

import hashlib
import os
from pathlib import Path

import torch


# --8<-- [start:save_atomic]
def save_atomic(checkpoint, path):
    """Guarda aparte y, solo cuando está completo, le pone su nombre."""
    temporary = f"{path}.tmp"
    torch.save(checkpoint, temporary)
    os.replace(temporary, path)


# --8<-- [end:save_atomic]


# --8<-- [start:load_verified]
def file_hash(path):
    """El SHA-256 de un archivo: 64 cifras hexadecimales."""
    return hashlib.sha256(Path(path).read_bytes()).hexdigest()


def load_verified(path, expected):
    """Carga en la CPU un archivo solo si su SHA-256 es el esperado.

    Lanza ValueError si el archivo cambió desde que se anotó ``expected``.
    """
    if file_hash(path) != expected:
        raise ValueError(f"{path} no es el archivo que se guardó: su SHA-256 no coincide")
    return torch.load(path, map_location="cpu", weights_only=True)


# --8<-- [end:load_verified]
