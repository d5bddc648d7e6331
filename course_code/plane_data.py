"""Puntos del plano para probar redes pequeñas: coordenadas (n, 2) y clase (n,), 0 o 1."""

import math

import torch


# --8<-- [start:xor]
def xor(n, seed):
    """Puntos de un cuadrado; la clase es 1 si x₁ y x₂ tienen distinto signo.

    Devuelve x: (n, 2) e y: (n,), con 0 y 1. Los ejes quedan sin puntos.
    """
    generator = torch.Generator().manual_seed(seed)
    x = 10 * torch.rand(n, 2, generator=generator) - 5
    x = x + 0.3 * x.sign()
    y = (x[:, 0] * x[:, 1] < 0).float()
    return x, y


# --8<-- [end:xor]


# --8<-- [start:spiral]
def spiral(n, seed, noise=0.1):
    """Dos brazos de espiral, uno por clase, de 1.75 vueltas: (n, 2) y (n,).

    noise: la desviación estándar de lo que se mueve cada coordenada.
    """
    generator = torch.Generator().manual_seed(seed)
    y = (torch.arange(n) % 2).float()
    far = torch.rand(n, generator=generator)  # 0 en el centro, 1 en la punta
    angle = 2 * math.pi * 1.75 * far + math.pi * y
    direction = torch.stack([angle.sin(), angle.cos()], dim=1)
    shift = noise * torch.randn(n, 2, generator=generator)
    return 5 * far.unsqueeze(1) * direction + shift, y


# --8<-- [end:spiral]


# --8<-- [start:clouds]
def clouds(n, seed):
    """Dos nubes normales con centros (2, 2), clase 1, y (−2, −2), clase 0.

    Cada coordenada tiene desviación estándar 2. Devuelve (n, 2) y (n,).
    """
    generator = torch.Generator().manual_seed(seed)
    y = (torch.arange(n) % 2).float()
    center = 2 * (2 * y - 1).unsqueeze(1)
    return center + 2 * torch.randn(n, 2, generator=generator), y


# --8<-- [end:clouds]


# --8<-- [start:circle]
def circle(n, seed):
    """Un disco de radio 2.5, clase 1, y un anillo de 3.5 a 5: (n, 2) y (n,)."""
    generator = torch.Generator().manual_seed(seed)
    y = (torch.arange(n) % 2).float()
    u = torch.rand(n, generator=generator)
    radius = torch.where(y == 1, 2.5 * u, 3.5 + 1.5 * u)
    angle = 2 * math.pi * torch.rand(n, generator=generator)
    direction = torch.stack([angle.cos(), angle.sin()], dim=1)
    return radius.unsqueeze(1) * direction, y


# --8<-- [end:circle]


# --8<-- [start:flip_labels]
def flip_labels(y, fraction, seed):
    """Cambia cada clase con esa probabilidad; y: (n,) → (n,)."""
    generator = torch.Generator().manual_seed(seed)
    flipped = torch.rand(len(y), generator=generator) < fraction
    return torch.where(flipped, 1 - y, y)


# --8<-- [end:flip_labels]
