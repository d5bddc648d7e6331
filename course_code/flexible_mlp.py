"""Un perceptrón multicapa que se construye a partir de su configuración."""

from itertools import pairwise

import torch
from torch import nn


# --8<-- [start:FlexibleMLP]
class FlexibleMLP(nn.Module):
    """Perceptrón multicapa con ReLU y dropout en sus capas ocultas.

    sizes: unidades por capa, de la entrada a los logits, como [784, 128, 10].
    x: (lote, 1, 28, 28) o (lote, sizes[0]) → logits: (lote, sizes[-1]).
    """

    def __init__(self, sizes, dropout=0.0):
        super().__init__()
        self.layers = nn.ModuleList(nn.Linear(a, b) for a, b in pairwise(sizes))
        self.dropout = nn.Dropout(dropout)

    def forward(self, x):
        x = x.flatten(start_dim=1)
        for layer in self.layers[:-1]:
            x = self.dropout(torch.relu(layer(x)))
        return self.layers[-1](x)


# --8<-- [end:FlexibleMLP]
