"""Dos curvas entrelazadas y la red más pequeña que las separa."""

import copy

import torch
from torch import nn


# --8<-- [start:two_curves]
def two_curves(n=1000):
    """Dos parábolas: puntos (2n, 2) y etiquetas (2n,).

    Etiqueta 1: x₂ = x₁². Etiqueta 0: x₂ = x₁² − 0.5.
    """
    x1 = torch.linspace(-1, 1, n)
    upper = torch.stack([x1, x1**2], dim=1)
    lower = torch.stack([x1, x1**2 - 0.5], dim=1)
    labels = torch.cat([torch.ones(n), torch.zeros(n)])
    return torch.cat([upper, lower]), labels


# --8<-- [end:two_curves]


# --8<-- [start:CurveNet]
class CurveNet(nn.Module):
    """Red 2–m–1 con sigmoide; x: (…, 2) → logit: (…)."""

    def __init__(self, units=2):
        super().__init__()
        self.hidden = nn.Linear(2, units)
        self.output = nn.Linear(units, 1)

    def bend(self, x):
        """Lo que ve la capa de salida: (…, 2) → (…, m)."""
        return torch.sigmoid(self.hidden(x))

    def forward(self, x):
        return self.output(self.bend(x)).squeeze(-1)


# --8<-- [end:CurveNet]


# --8<-- [start:record_training]
def record_training(model, x, y, epochs=150):
    """Entrena con SGD; copias del modelo, una al empezar y una por época."""
    loss_fn = nn.BCEWithLogitsLoss()
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    film = [copy.deepcopy(model)]
    for _ in range(epochs):
        for rows in torch.randperm(len(y)).split(32):
            logits = model(x[rows])  # predecir
            loss = loss_fn(logits, y[rows])  # medir la pérdida
            optimizer.zero_grad()  # poner a cero
            loss.backward()  # retropropagar
            optimizer.step()  # actualizar
        film.append(copy.deepcopy(model))
    return film


# --8<-- [end:record_training]


# --8<-- [start:unbend]
def unbend(model, h):
    """Deshace model.bend: de las dos neuronas ocultas al plano, (n, 2) → (n, 2)."""
    z = torch.logit(h)  # deshace la sigmoide
    return (z - model.hidden.bias) @ torch.linalg.inv(model.hidden.weight.T)


# --8<-- [end:unbend]
