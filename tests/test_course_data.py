"""Las piezas que preparan los datos, contra las transformaciones de torchvision."""

from __future__ import annotations

from types import SimpleNamespace

import torch
from PIL import Image
from torchvision.transforms import v2

from course_code.data import fast_loader, make_loaders, to_tensors


def images(count: int) -> SimpleNamespace:
    """Un conjunto como los de torchvision: ``data`` (n, 28, 28) de uint8 y ``targets`` (n,)."""
    generator = torch.Generator().manual_seed(1)
    data = torch.randint(0, 256, (count, 28, 28), dtype=torch.uint8, generator=generator)
    return SimpleNamespace(data=data, targets=torch.arange(count) % 10)


def test_to_tensors_is_the_transforms_done_at_once():
    dataset = images(5)
    transform = v2.Compose(
        [
            v2.ToImage(),
            v2.ToDtype(torch.float32, scale=True),
            v2.Normalize((0.1307,), (0.3081,)),
        ]
    )
    converted = to_tensors(dataset)
    for (image, label), pixels, target in zip(
        converted, dataset.data, dataset.targets, strict=True
    ):
        expected = transform(Image.fromarray(pixels.numpy()))
        torch.testing.assert_close(image, torch.as_tensor(expected))
        assert label == target


def test_to_tensors_accepts_other_statistics():
    image, _ = to_tensors(images(1), mean=0.5, std=0.5)[0]
    assert image.shape == (1, 28, 28)
    assert image.min() >= -1 and image.max() <= 1


def test_make_loaders_splits_without_overlap_and_repeats():
    dataset = to_tensors(images(1200))
    train_loader, val_loader = make_loaders(dataset)
    train, val = set(train_loader.dataset.indices), set(val_loader.dataset.indices)
    assert len(train) == 1100 and len(val) == 100
    assert not train & val and train | val == set(range(1200))
    again = make_loaders(dataset)
    assert again[0].dataset.indices == train_loader.dataset.indices, "la división se repite"
    assert [len(x) for x, _ in train_loader] == [64] * 17 + [12]
    assert [len(x) for x, _ in val_loader] == [100]


def test_only_training_is_shuffled():
    train_loader, val_loader = make_loaders(to_tensors(images(240)))
    torch.manual_seed(0)
    first = torch.cat([y for _, y in train_loader])
    second = torch.cat([y for _, y in train_loader])
    assert not torch.equal(first, second)
    assert torch.equal(torch.cat([y for _, y in val_loader]), torch.cat([y for _, y in val_loader]))


def test_fast_loader_gives_every_image_once_with_its_label():
    dataset = to_tensors(images(70))
    torch.manual_seed(0)
    loader = fast_loader(dataset, batch_size=32)
    assert len(loader) == 3
    batches = list(loader)
    assert [tuple(x.shape) for x, _ in batches] == [(32, 1, 28, 28)] * 2 + [(6, 1, 28, 28)]
    labels = {tuple(image.flatten().tolist()): label.item() for image, label in dataset}
    seen = [
        (tuple(image.flatten().tolist()), label.item())
        for x, y in batches
        for image, label in zip(x, y, strict=True)
    ]
    assert len(seen) == 70 and dict(seen) == labels


def test_fast_loader_shuffles_every_epoch_and_obeys_the_seed():
    loader = fast_loader(to_tensors(images(70)), batch_size=70)
    torch.manual_seed(0)
    first, second = next(iter(loader))[0], next(iter(loader))[0]
    assert not torch.equal(first, second)
    torch.manual_seed(0)
    assert torch.equal(first, next(iter(loader))[0])


def test_fast_loader_accepts_a_part_of_a_dataset():
    dataset = to_tensors(images(40))
    part = torch.utils.data.Subset(dataset, [3, 14, 15])
    x, y = next(iter(fast_loader(part)))
    assert x.shape == (3, 1, 28, 28)
    assert sorted(y.tolist()) == sorted(dataset.tensors[1][[3, 14, 15]].tolist())
