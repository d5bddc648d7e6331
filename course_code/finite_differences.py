"""La pendiente de una función, medida con dos valores muy próximos (diferencias centradas)."""

import torch


# --8<-- [start:numerical_gradient]
def numerical_gradient(f, x, eps=1e-6):
    """La pendiente de f respecto de cada número de x.

    f: función de un tensor; si devuelve varios números, se mide su suma
    x: tensor float64 de cualquier forma; no se modifica
    Devuelve: tensor de la misma forma que x
    """
    if x.dtype != torch.float64:
        raise TypeError("x debe ser float64: float32 redondea demasiado")
    slopes = torch.zeros(x.numel(), dtype=torch.float64)
    for i in range(x.numel()):
        step = torch.zeros(x.numel(), dtype=torch.float64)
        step[i] = eps
        step = step.reshape(x.shape)
        rise = (f(x + step) - f(x - step)).sum()
        slopes[i] = rise.item() / (2 * eps)
    return slopes.reshape(x.shape)


# --8<-- [end:numerical_gradient]
