"""Guardar una red en un archivo ONNX que se basta solo."""

import warnings
from collections import OrderedDict

import torch
from onnx_ir.passes.common import ClearMetadataAndDocStringPass
from torch import nn
from torchvision.transforms import v2


# --8<-- [start:save_onnx]
def save_onnx(model, path, outputs=("logits",)):
    """Guarda la red en un solo archivo ONNX, con la normalización dentro.

    Entrada «imagen»: (lote, 1, 28, 28), de 0 a 1. outputs: nombres de lo que
    devuelve la red, en orden. Deja la red en modo de evaluación.
    """
    normalize = v2.Normalize((0.1307,), (0.3081,))
    steps = OrderedDict(normalize=normalize, model=model)
    example = torch.zeros(2, 1, 28, 28, device=next(model.parameters()).device)
    with warnings.catch_warnings(action="ignore"):  # avisos internos del exportador
        program = torch.onnx.export(
            nn.Sequential(steps).eval(),
            (example,),
            input_names=["imagen"],
            output_names=outputs,
            dynamic_shapes=({0: "lote"},),
            dynamo=True,
            verbose=False,
        )
    ClearMetadataAndDocStringPass()(program.model)  # quita las rutas de esta máquina
    program.save(path, external_data=False)


# --8<-- [end:save_onnx]
