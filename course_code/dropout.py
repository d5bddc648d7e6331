"""El dropout invertido: apagar neuronas al azar al entrenar, y compensarlo en el acto."""

import torch
from torch import nn


# --8<-- [start:random_mask]
def random_mask(h, p):
    """Por cada activación, un 0 (se apaga, con probabilidad p) o un 1.

    h: (lote, m) → (lote, m); cada fila tiene su propia máscara.
    """
    return (torch.rand_like(h) >= p).float()


# --8<-- [end:random_mask]


# --8<-- [start:inverted_dropout]
def inverted_dropout(h, mask, p):
    """Deja en 0 lo que la máscara apaga y divide lo demás entre 1 − p.

    h, mask: (lote, m) → (lote, m). Con 0 ≤ p < 1.
    """
    return h * mask / (1 - p)


# --8<-- [end:inverted_dropout]


# --8<-- [start:Dropout]
class Dropout(nn.Module):
    """Dropout invertido: actúa al entrenar; al evaluar no hace nada."""

    def __init__(self, p):
        super().__init__()
        if not 0 <= p < 1:
            raise ValueError(f"p debe estar entre 0 y 1, sin llegar a 1: {p}")
        self.p = p

    def forward(self, h):
        if not self.training:
            return h
        return inverted_dropout(h, random_mask(h, self.p), self.p)


# --8<-- [end:Dropout]


# --8<-- [start:DropoutMLP]
class DropoutMLP(nn.Module):
    """784–128–64–10 con ReLU, y dropout tras cada activación oculta.

    x: (lote, 1, 28, 28) o (lote, 784) → logits: (lote, 10), sin softmax.
    """

    def __init__(self, p):
        super().__init__()
        self.hidden1 = nn.Linear(784, 128)
        self.hidden2 = nn.Linear(128, 64)
        self.output = nn.Linear(64, 10)
        self.dropout = nn.Dropout(p)

    def forward(self, x):
        x = x.flatten(start_dim=1)
        h1 = self.dropout(torch.relu(self.hidden1(x)))
        h2 = self.dropout(torch.relu(self.hidden2(h1)))
        return self.output(h2)


# --8<-- [end:DropoutMLP]


# --8<-- [start:monte_carlo]
@torch.inference_mode()
def monte_carlo(model, x, passes=30):
    """Las probabilidades de varias pasadas con solo el dropout encendido.

    x: (n, …) → (pasadas, n, clases). El modelo queda en evaluación.
    """
    model.eval()
    for module in model.modules():
        if isinstance(module, nn.Dropout):
            module.train()
    outputs = torch.stack([model(x).softmax(dim=1) for _ in range(passes)])
    model.eval()
    return outputs


# --8<-- [end:monte_carlo]
