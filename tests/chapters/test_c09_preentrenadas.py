"""El esquema de VGG-16 se dibuja con los números de la VGG-16 de torchvision."""

import torch
from torch import nn
from torchvision import models

from course_code.figures.c09_preentrenadas import vgg16_stages


def test_the_drawing_counts_what_torchvision_counts():
    stages, dense = vgg16_stages()
    with torch.device("meta"):
        model, x = models.vgg16(), torch.empty(1, 3, 224, 224)
    shapes, convolutions = [], []
    for layer in model.features:
        if isinstance(layer, nn.MaxPool2d):
            shapes.append(x.shape[1:])
        x = layer(x)
        convolutions.append(sum(p.numel() for p in layer.parameters()))
    assert [(channels, side, side) for _, side, channels, _ in stages] == shapes
    assert sum(count for count, *_ in stages) == 13
    assert sum(count for *_, count in stages) == sum(convolutions)
    layers = [k for k in model.classifier if isinstance(k, nn.Linear)]
    assert dense == [
        (k.in_features, k.out_features, k.weight.numel() + k.bias.numel()) for k in layers
    ]
    total = sum(count for *_, count in [*stages, *dense])
    assert total == sum(p.numel() for p in model.parameters()) == 138_357_544
