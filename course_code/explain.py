"""Qué parte de una imagen influye en una respuesta: saliencia, oclusión y Grad-CAM."""

import torch

from course_code.hooks import record


# --8<-- [start:saliency]
def saliency(model, x, targets):
    """Cuánto cambia el logit de targets al mover cada píxel: |gradiente|.

    x: (lote, canales, alto, ancho); targets: (lote,) → (lote, alto, ancho).
    """
    x = x.clone().requires_grad_()
    logits = model(x)[torch.arange(len(x)), targets]
    (gradient,) = torch.autograd.grad(logits.sum(), x)
    return gradient.abs().amax(dim=1)  # el canal que más pesa


# --8<-- [end:saliency]


# --8<-- [start:occlusion]
@torch.inference_mode()
def occlusion(model, x, target, side=32, fill=1.0):
    """Cuánto baja la probabilidad de target al tapar cada cuadro de side píxeles.

    x: (canales, alto, ancho); fill: con qué se tapa → (filas, columnas).
    """
    rows, columns = x.shape[1] // side, x.shape[2] // side
    covered = x.repeat(rows * columns, 1, 1, 1)
    for k in range(rows * columns):
        top, left = side * (k // columns), side * (k % columns)
        covered[k, :, top : top + side, left : left + side] = fill
    before = model(x[None]).softmax(dim=1)[0, target]
    after = torch.cat([model(row) for row in covered.split(columns)])  # por filas
    return (before - after.softmax(dim=1)[:, target]).reshape(rows, columns)


# --8<-- [end:occlusion]


# --8<-- [start:grad_cam]
def grad_cam(model, layer, x, targets):
    """Grad-CAM: los mapas de layer, cada uno pesado por su gradiente medio.

    x: (lote, canales, alto, ancho); targets: (lote,) → (lote, filas, columnas).
    """
    with record(model, [layer]) as maps:
        logits = model(x)[torch.arange(len(x)), targets]
    (gradient,) = torch.autograd.grad(logits.sum(), maps[layer])
    weights = gradient.mean(dim=(2, 3), keepdim=True)  # uno por canal
    return (weights * maps[layer]).sum(dim=1).relu().detach()


# --8<-- [end:grad_cam]
