"""Las funciones de pérdida y sus pendientes, escritas desde su fórmula."""

import torch
from torch.nn import functional as F


# --8<-- [start:mse_loss]
def mse_loss(predictions, y):
    """Error cuadrático medio con su ½: Σ(y − ŷ)² / 2n.

    predictions: (n,)   y: (n,)   Devuelve: ()
    """
    assert predictions.shape == y.shape, "las dos formas deben ser iguales"
    return ((y - predictions) ** 2).sum() / (2 * len(y))


# --8<-- [end:mse_loss]


# --8<-- [start:mse_gradient]
def mse_gradient(predictions, y):
    """La pendiente de mse_loss respecto de cada predicción: (ŷ − y) / n."""
    assert predictions.shape == y.shape, "las dos formas deben ser iguales"
    return (predictions - y) / len(y)


# --8<-- [end:mse_gradient]


# --8<-- [start:cross_entropy]
def cross_entropy(logits, y):
    """Entropía cruzada media de un lote, a partir de los logits.

    logits: (n, clases)   y: (n,), enteros   Devuelve: ()
    """
    log_p = torch.log_softmax(logits, dim=1)
    return -log_p[torch.arange(len(y)), y].mean()


# --8<-- [end:cross_entropy]


# --8<-- [start:cross_entropy_gradient]
def cross_entropy_gradient(logits, y):
    """La pendiente de cross_entropy respecto de cada logit: (p − y) / n.

    logits: (n, clases)   y: (n,), enteros   Devuelve: (n, clases)
    """
    p = torch.softmax(logits, dim=1)
    one_hot = F.one_hot(y, num_classes=logits.shape[1])
    return (p - one_hot) / len(y)


# --8<-- [end:cross_entropy_gradient]
