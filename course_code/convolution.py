"""La convolución de dos dimensiones, ventana por ventana."""

import torch
from torch.nn import functional as F


# --8<-- [start:output_size]
def output_size(size, kernel, stride=1, padding=0):
    """Cuántas posiciones ocupa el filtro a lo largo de un lado de ``size`` píxeles."""
    return (size + 2 * padding - kernel) // stride + 1


# --8<-- [end:output_size]


# --8<-- [start:conv2d]
def conv2d(x, weight, bias, stride=1, padding=0):
    """Convolución con dos bucles: la misma capa lineal en cada ventana.

    x: (lote, entran, alto, ancho); weight: (salen, entran, k, k); bias: (salen,).
    Devuelve (lote, salen, filas, columnas), según ``output_size``.
    """
    height, width = weight.shape[2:]
    rows = output_size(x.shape[2], height, stride, padding)
    columns = output_size(x.shape[3], width, stride, padding)
    x = F.pad(x, [padding] * 4)  # ceros a los cuatro lados
    maps = torch.empty(len(x), len(weight), rows, columns)
    for i in range(rows):
        for j in range(columns):
            top, left = i * stride, j * stride
            window = x[:, :, top : top + height, left : left + width]
            maps[:, :, i, j] = window.flatten(1) @ weight.flatten(1).T + bias
    return maps


# --8<-- [end:conv2d]


# --8<-- [start:receptive_field]
def receptive_field(layers):
    """Lado de la zona de la entrada que ve una posición tras cada capa.

    layers: parejas (lado de la ventana, paso) de la entrada a la salida.
    """
    side, jump, sides = 1, 1, []
    for kernel, stride in layers:
        side += (kernel - 1) * jump  # cada vecino está ``jump`` píxeles más allá
        jump *= stride
        sides.append(side)
    return sides


# --8<-- [end:receptive_field]
