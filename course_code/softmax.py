"""La softmax y sus logaritmos, escritos para que no se desborden."""

import torch


# --8<-- [start:softmax]
def softmax(logits, dim=-1):
    """Probabilidades: positivas y con suma 1 a lo largo del eje ``dim``.

    logits: cualquier forma, de tipo decimal
    Devuelve: la misma forma
    """
    exps = torch.exp(logits - logits.amax(dim=dim, keepdim=True))
    return exps / exps.sum(dim=dim, keepdim=True)


# --8<-- [end:softmax]


# --8<-- [start:log-sum-exp]
def log_sum_exp(logits, dim=-1):
    """ln Σ exp(z) a lo largo del eje ``dim``, que queda con longitud 1."""
    top = logits.amax(dim=dim, keepdim=True)
    return top + torch.exp(logits - top).sum(dim=dim, keepdim=True).log()


# --8<-- [end:log-sum-exp]


# --8<-- [start:log-softmax]
def log_softmax(logits, dim=-1):
    """Los logaritmos de las probabilidades, sin pasar por ellas.

    logits: cualquier forma, de tipo decimal
    Devuelve: la misma forma; números menores o iguales que 0
    """
    shifted = logits - logits.amax(dim=dim, keepdim=True)
    return shifted - log_sum_exp(shifted, dim)


# --8<-- [end:log-softmax]
