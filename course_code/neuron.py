"""La neurona simple: suma ponderada, sesgo y función de activación."""

import torch


# --8<-- [start:sigmoid]
def sigmoid(h):
    """1 / (1 + e⁻ʰ), elemento a elemento: siempre entre 0 y 1."""
    return 1 / (1 + torch.exp(-h))


# --8<-- [end:sigmoid]


# --8<-- [start:neuron]
def neuron(x, w, b):
    """Una neurona con activación sigmoide.

    x: (d,) o, en un lote, (lote, d)
    w: (d,)   b: ()
    Devuelve: () o (lote,)
    """
    return sigmoid(x @ w + b)


# --8<-- [end:neuron]
