"""Abrir fotografías de cualquier clase y dejarlas listas para una red."""

from PIL import Image, ImageOps


# --8<-- [start:open_photo]
def open_photo(path):
    """Abre una foto derecha y sobre blanco: siempre una imagen RGB.

    Aplica la orientación EXIF y pone blanco donde hay transparencia.
    """
    with Image.open(path) as file:
        photo = ImageOps.exif_transpose(file).convert("RGBA")
    paper = Image.new("RGBA", photo.size, "white")
    paper.alpha_composite(photo)
    return paper.convert("RGB")


# --8<-- [end:open_photo]


# --8<-- [start:to_square]
def to_square(photo):
    """Centra la foto en un cuadrado blanco, sin recortarla ni deformarla."""
    side = max(photo.size)
    corner = (side - photo.width) // 2, (side - photo.height) // 2
    square = Image.new("RGB", (side, side), "white")
    square.paste(photo, corner)
    return square


# --8<-- [end:to_square]
