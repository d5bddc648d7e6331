"""Redes pequeñas para puntos del plano: crearlas, entrenarlas y medirlas, una o muchas a la vez."""

from itertools import pairwise

import torch
from torch import nn
from torch.func import functional_call, stack_module_state, vmap


# --8<-- [start:plane_mlp]
def plane_mlp(widths, activation):
    """Una red con esos anchos; [2, 4, 1] es la 2–4–1. Termina en un logit.

    x: (n, 2) → logits: (n, 1).   activation: una clase, como nn.Tanh.
    """
    layers = []
    for inputs, outputs in pairwise(widths):
        layers += [nn.Linear(inputs, outputs), activation()]
    return nn.Sequential(*layers[:-1])  # sin activación al final


# --8<-- [end:plane_mlp]


# --8<-- [start:train]
def train(model, optimizer, x, y, steps):
    """Descenso con todos los puntos en cada paso; devuelve las pérdidas.

    x: (n, 2), y: (n,) con 0 y 1.
    """
    loss_fn = nn.BCEWithLogitsLoss()
    losses = []
    for _ in range(steps):
        logits = model(x).squeeze(1)  # predecir
        loss = loss_fn(logits, y)  # medir la pérdida
        optimizer.zero_grad()  # poner a cero
        loss.backward()  # retropropagar
        optimizer.step()  # actualizar
        losses.append(loss.item())
    return losses


# --8<-- [end:train]


# --8<-- [start:accuracy]
def accuracy(logits, y):
    """La fracción de aciertos; logits: (…, n), y: (…, n) con 0 y 1 → (…)."""
    return ((logits > 0) == (y == 1)).float().mean(dim=-1)


# --8<-- [end:accuracy]


# --8<-- [start:train_many]
def train_many(widths, activation, x, y, seeds, steps, lr, weight_decay=0.0):
    """Entrena con Adam una red por semilla, a la vez; devuelve cómo predicen.

    x: (n, 2) o (semillas, n, 2); y: (n,) o (semillas, n) → (semillas, n)
    """
    networks = []
    for seed in range(seeds):
        torch.manual_seed(seed)
        networks.append(plane_mlp(widths, activation))
    weights, _ = stack_module_state(networks)  # un eje más en cada peso
    run = vmap(lambda w, x: functional_call(networks[0], w, x))

    def predict(x):
        return run(weights, x.expand(seeds, -1, -1)).squeeze(2)

    optimizer = torch.optim.Adam(weights.values(), lr, weight_decay=weight_decay)
    loss_fn = nn.BCEWithLogitsLoss()
    for _ in range(steps):
        loss = seeds * loss_fn(predict(x), y.expand(seeds, -1))  # suma
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return predict


# --8<-- [end:train_many]
