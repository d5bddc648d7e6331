"""La red hecha con tensores, contra ``nn.Linear`` y contra las cuentas a mano."""

from itertools import pairwise

import pytest
import torch
from torch import nn

from course_code.matrix_mlp import count_parameters, layer, mlp


def linear(module):
    """Los pesos de una capa de PyTorch con la convención del curso: W (entradas, salidas) y b."""
    return module.weight.detach().T, module.bias.detach()


@pytest.fixture
def network():
    torch.manual_seed(0)
    return nn.Linear(5, 4), nn.Linear(4, 3)


def test_a_layer_matches_nn_linear(network):
    first, _ = network
    x = torch.randn(8, 5)
    torch.testing.assert_close(layer(x, *linear(first), torch.relu), first(x).detach().relu())


def test_a_layer_of_one_example_is_a_row_of_the_batch(network):
    first, _ = network
    x = torch.randn(8, 5)
    batch = layer(x, *linear(first), torch.tanh)
    for row, expected in zip(x, batch, strict=True):
        torch.testing.assert_close(layer(row, *linear(first), torch.tanh), expected)


def test_a_column_of_w_is_a_neuron(network):
    first, _ = network
    x = torch.randn(8, 5)
    weights, bias = linear(first)
    whole = layer(x, weights, bias, torch.sigmoid)
    for j in range(4):
        torch.testing.assert_close(torch.sigmoid(x @ weights[:, j] + bias[j]), whole[:, j])


@pytest.mark.parametrize(("f1", "f2"), [(torch.relu, torch.sigmoid), (torch.tanh, torch.tanh)])
def test_the_network_matches_nn(network, f1, f2):
    first, second = network
    x = torch.randn(8, 5)
    expected = f2(second(f1(first(x)))).detach()
    output = mlp(x, *linear(first), *linear(second), f1, f2)
    assert output.shape == (8, 3)
    torch.testing.assert_close(output, expected)


def test_the_network_of_seed_7():
    torch.manual_seed(7)
    features = torch.randn(1, 3)
    w1, w2 = torch.randn(3, 2), torch.randn(2, 1)
    b1, b2 = torch.randn(1, 2), torch.randn(1, 1)
    h = layer(features, w1, b1, torch.sigmoid)
    assert [f"{value:.4f}" for value in h[0].tolist()] == ["0.6813", "0.4355"]
    y = mlp(features, w1, b1, w2, b2, torch.sigmoid, torch.sigmoid)
    assert f"{y.item():.4f}" == "0.3171"


@pytest.mark.parametrize(
    ("sizes", "total"),
    [([784, 128, 64, 10], 109_386), ([784, 256, 10], 203_530), ([2, 2, 1], 9), ([5, 1], 6)],
)
def test_parameters_are_counted_as_in_nn(sizes, total):
    layers = [nn.Linear(n, m) for n, m in pairwise(sizes)]
    assert count_parameters(sizes) == total
    assert sum(p.numel() for module in layers for p in module.parameters()) == total
