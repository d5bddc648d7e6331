"""De un conjunto de imágenes a lotes listos para entrenar."""

import torch
from torch.utils.data import (
    BatchSampler,
    DataLoader,
    RandomSampler,
    TensorDataset,
    random_split,
)


# --8<-- [start:to_tensors]
def to_tensors(dataset, mean=0.1307, std=0.3081):
    """Imágenes (n, 1, 28, 28) normalizadas y etiquetas (n,), de una vez."""
    images = dataset.data.unsqueeze(1).float() / 255
    return TensorDataset((images - mean) / std, dataset.targets)


# --8<-- [end:to_tensors]


# --8<-- [start:make_loaders]
def make_loaders(dataset):
    """Aparta una de cada doce imágenes para validar; las demás entrenan."""
    sizes = [len(dataset) - len(dataset) // 12, len(dataset) // 12]
    generator = torch.Generator().manual_seed(0)
    train_set, val_set = random_split(dataset, sizes, generator=generator)
    train_loader = DataLoader(train_set, batch_size=64, shuffle=True)
    return train_loader, DataLoader(val_set, batch_size=1000)


# --8<-- [end:make_loaders]


# --8<-- [start:fast_loader]
def fast_loader(dataset, batch_size=250):
    """Lotes mezclados que se piden enteros, no imagen por imagen."""
    order = BatchSampler(RandomSampler(dataset), batch_size, drop_last=False)
    return DataLoader(dataset, sampler=order, batch_size=None)


# --8<-- [end:fast_loader]
