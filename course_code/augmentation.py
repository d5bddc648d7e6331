"""Aumento de datos por lotes: recortes con transparencia, fondos nuevos y movimientos al azar."""

import torch
import torch.nn.functional as F
from PIL import Image, ImageOps
from torchvision.transforms import v2


# --8<-- [start:open_cutout]
def open_cutout(path):
    """Abre una foto derecha en un cuadrado transparente: una imagen RGBA."""
    with Image.open(path) as file:
        photo = ImageOps.exif_transpose(file).convert("RGBA")
    side = max(photo.size)
    corner = (side - photo.width) // 2, (side - photo.height) // 2
    square = Image.new("RGBA", (side, side))
    square.paste(photo, corner)
    return square


# --8<-- [end:open_cutout]


# --8<-- [start:to_cutout]
def to_cutout(photo, side=48):
    """De RGBA a un tensor (4, side, side): color · alfa, y alfa."""
    photo = v2.functional.resize(photo, (side, side))
    x = v2.functional.to_image(photo)
    x = v2.functional.to_dtype(x, torch.float32, scale=True)
    return torch.cat([x[:3] * x[3:], x[3:]])


# --8<-- [end:to_cutout]


# --8<-- [start:paste]
def paste(cutouts, paper):
    """Pega recortes sobre fondos. (…, 4, alto, ancho) → (…, 3, alto, ancho)."""
    color, alpha = cutouts[..., :3, :, :], cutouts[..., 3:, :, :]
    return color + (1 - alpha) * paper


# --8<-- [end:paste]


# --8<-- [start:move]
def move(images, degrees=20, zoom=0.25, shift=0.15):
    """Refleja, gira, acerca y desplaza cada imagen del lote a su manera.

    images: (n, canales, lado, lado).   shift: parte de medio lado.
    """

    def between(low, high):
        return low + (high - low) * torch.rand(len(images), device=images.device)

    angle = torch.deg2rad(between(-degrees, degrees))
    scale = between(1 - zoom, 1 + zoom)
    mirror = torch.where(between(0, 1) < 0.5, -1.0, 1.0)
    cos, sin = scale * angle.cos(), scale * angle.sin()
    to_x = torch.stack([mirror * cos, -sin, between(-shift, shift)], dim=1)
    to_y = torch.stack([mirror * sin, cos, between(-shift, shift)], dim=1)
    theta = torch.stack([to_x, to_y], dim=1)  # (n, 2, 3)
    grid = F.affine_grid(theta, images.shape, align_corners=False)
    return F.grid_sample(images, grid, align_corners=False)


# --8<-- [end:move]


# --8<-- [start:backgrounds]
def backgrounds(photos, n):
    """n fondos al azar: lisos, degradados, ruido o trozos de fotos.

    photos: (m, 3, lado, lado), las de entrenamiento → (n, 3, lado, lado).
    """
    side, device = photos.shape[-1], photos.device
    third = side // 3

    def grow(small, mode):
        return F.interpolate(small, size=(side, side), mode=mode)

    plain = grow(torch.rand(n, 3, 1, 1, device=device), "nearest")
    gradient = grow(torch.rand(n, 3, 2, 2, device=device), "bilinear")
    noise = grow(torch.rand(n, 3, 12, 12, device=device), "nearest")
    picked = photos[torch.randint(len(photos), (n,), device=device)]
    center = picked[..., third : 2 * third, third : 2 * third]
    kinds = torch.stack([plain, gradient, noise, grow(center, "bilinear")])
    chosen = torch.randint(len(kinds), (n,), device=device)
    return kinds[chosen, torch.arange(n, device=device)]


# --8<-- [end:backgrounds]
