"""El MLP contra una cuenta hecha a mano y contra los operadores de PyTorch."""

import math

import pytest
import torch
from torch import nn

from course_code.mlp import MLP, make_mlp


@pytest.fixture
def model():
    torch.manual_seed(0)
    return MLP()


def test_parameter_count_by_hand(model):
    layers = {"hidden1": (784, 128), "hidden2": (128, 64), "output": (64, 10)}
    for name, (inputs, outputs) in layers.items():
        layer = getattr(model, name)
        assert layer.weight.shape == (outputs, inputs)
        assert layer.bias.shape == (outputs,)
    assert sum(p.numel() for p in model.parameters()) == 100_480 + 8_256 + 650 == 109_386


def test_forward_is_three_matrix_products_with_relu(model):
    x = torch.randn(5, 1, 28, 28)
    w1, b1, w2, b2, w3, b3 = model.parameters()
    h1 = (x.reshape(5, 784) @ w1.T + b1).clamp(min=0)
    h2 = (h1 @ w2.T + b2).clamp(min=0)
    torch.testing.assert_close(model(x), h2 @ w3.T + b3)


def test_same_numbers_as_a_sequential(model):
    twin = nn.Sequential(
        nn.Flatten(),
        *(model.hidden1, nn.ReLU(), model.hidden2, nn.ReLU(), model.output),
    )
    x = torch.randn(7, 1, 28, 28)
    torch.testing.assert_close(model(x), twin(x))


def test_a_number_computed_with_pencil(model):
    """Con pesos constantes la cuenta se sigue en papel: 784 · 0.01 → 128 · → 64 · → logit."""
    with torch.no_grad():
        for layer, weight, bias in [
            (model.hidden1, 0.01, 0.16),
            (model.hidden2, 1 / 128, -2.0),
            (model.output, 0.5, 1.0),
        ]:
            layer.weight.fill_(weight)
            layer.bias.fill_(bias)
    # h1 = 784 · 0.01 + 0.16 = 8; h2 = 128 · 8 / 128 − 2 = 6; logit = 64 · 6 · 0.5 + 1 = 193
    logits = model(torch.ones(2, 784))
    torch.testing.assert_close(logits, torch.full((2, 10), 193.0))
    # Con entrada negativa la primera ReLU se apaga: h2 = max(0, −2) = 0 y queda el sesgo.
    torch.testing.assert_close(model(-torch.ones(1, 784)), torch.ones(1, 10))


@pytest.mark.parametrize("batch", [1, 32, 64])
def test_shapes_with_and_without_channel(model, batch):
    x = torch.randn(batch, 1, 28, 28)
    assert model(x).shape == (batch, 10)
    torch.testing.assert_close(model(x), model(x.reshape(batch, 784)))


def test_returns_logits_not_probabilities(model):
    logits = model(torch.randn(16, 784))
    assert (logits < 0).any()
    assert not torch.allclose(logits.sum(dim=1), torch.ones(16))


def test_initial_loss_is_that_of_knowing_nothing(model):
    x, y = torch.randn(512, 784), torch.arange(512) % 10
    loss = nn.functional.cross_entropy(model(x), y).item()
    assert loss == pytest.approx(math.log(10), abs=0.05)


def test_gradient_agrees_with_finite_differences():
    torch.manual_seed(0)
    model = MLP().double()
    x, y = torch.randn(8, 784, dtype=torch.float64), torch.arange(8)
    nn.functional.cross_entropy(model(x), y).backward()
    for weight in (model.hidden1.weight, model.hidden2.weight, model.output.bias):
        values, grad = weight.detach().view(-1), weight.grad.view(-1)
        index = grad.abs().argmax()
        losses = []
        for shift in (1e-6, -2e-6, 1e-6):
            values[index] += shift
            with torch.no_grad():
                losses.append(nn.functional.cross_entropy(model(x), y).item())
        slope = (losses[0] - losses[1]) / 2e-6
        assert slope == pytest.approx(grad[index].item(), rel=1e-4)


def test_wrong_size_fails_clearly(model):
    with pytest.raises(RuntimeError, match="shapes cannot be multiplied"):
        model(torch.randn(4, 3, 28, 28))


def test_make_mlp_with_the_widths_of_chapter_three_is_the_same_network(model):
    twin = make_mlp(128, 64)
    for mine, theirs in zip(twin.parameters(), model.parameters(), strict=True):
        assert mine.shape == theirs.shape
        mine.data.copy_(theirs.data)
    x = torch.randn(7, 1, 28, 28)
    torch.testing.assert_close(twin(x), model(x))


@pytest.mark.parametrize(
    "hidden, count",
    [((), 7_850), ((64, 32), 52_650), ((256, 128), 235_146), ((256, 128, 64), 242_762)],
)
def test_make_mlp_has_the_layers_asked_for(hidden, count):
    network = make_mlp(*hidden)
    linear = [layer for layer in network if isinstance(layer, nn.Linear)]
    assert [layer.out_features for layer in linear] == [*hidden, 10]
    assert sum(isinstance(layer, nn.ReLU) for layer in network) == len(hidden)
    assert sum(p.numel() for p in network.parameters()) == count
    assert network(torch.randn(4, 784)).shape == (4, 10)


def test_make_mlp_without_hidden_layers_is_one_affine_map():
    network = make_mlp()
    weight, bias = network.parameters()
    x = torch.randn(5, 1, 28, 28)
    torch.testing.assert_close(network(x), x.reshape(5, 784) @ weight.T + bias)
