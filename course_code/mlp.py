"""El perceptrón multicapa: el del capítulo 3, 784–128–64–10, y uno de cualquier ancho."""

import torch
from torch import nn


# --8<-- [start:MLP]
class MLP(nn.Module):
    """Perceptrón multicapa 784–128–64–10 con ReLU.

    x: (lote, 1, 28, 28) o (lote, 784) → logits: (lote, 10), sin softmax.
    """

    def __init__(self):
        super().__init__()
        self.hidden1 = nn.Linear(784, 128)
        self.hidden2 = nn.Linear(128, 64)
        self.output = nn.Linear(64, 10)

    def forward(self, x):
        x = x.flatten(start_dim=1)
        h1 = torch.relu(self.hidden1(x))
        h2 = torch.relu(self.hidden2(h1))
        return self.output(h2)


# --8<-- [end:MLP]


# --8<-- [start:make_mlp]
def make_mlp(*hidden):
    """MLP 784–…–10 con ReLU y las capas ocultas que se pidan.

    x: (lote, 1, 28, 28) o (lote, 784) → logits: (lote, 10), sin softmax.
    """
    layers, inputs = [nn.Flatten()], 784
    for units in hidden:
        layers += [nn.Linear(inputs, units), nn.ReLU()]
        inputs = units
    return nn.Sequential(*layers, nn.Linear(inputs, 10))


# --8<-- [end:make_mlp]
