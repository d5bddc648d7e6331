"""Una red convolucional pequeña para imágenes de 28 × 28."""

import torch
from torch import nn


# --8<-- [start:SmallCNN]
class SmallCNN(nn.Module):
    """Dos convoluciones y dos capas. x: (lote, 1, 28, 28) → logits: (lote, 10)."""

    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(1, 8, kernel_size=3, padding=1)
        self.conv2 = nn.Conv2d(8, 16, kernel_size=3, padding=1)
        self.pool = nn.MaxPool2d(2)
        self.hidden = nn.Linear(16 * 7 * 7, 64)
        self.output = nn.Linear(64, 10)

    def maps(self, x):  # (lote, 8, 28, 28) y (lote, 16, 14, 14)
        maps1 = torch.relu(self.conv1(x))
        return maps1, torch.relu(self.conv2(self.pool(maps1)))

    def classify(self, maps2):
        h = self.pool(maps2).flatten(start_dim=1)
        return self.output(torch.relu(self.hidden(h)))

    def forward(self, x):
        return self.classify(self.maps(x)[1])


# --8<-- [end:SmallCNN]
