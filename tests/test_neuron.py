"""La neurona del curso, contra los operadores de PyTorch y contra la fórmula con ``math``."""

import math

import pytest
import torch
from torch.nn import functional as F

from course_code.neuron import neuron, sigmoid


def test_sigmoid_matches_torch():
    h = torch.linspace(-30, 30, 601)
    torch.testing.assert_close(sigmoid(h), torch.sigmoid(h))


@pytest.mark.parametrize("h", [-3.0, -0.5, 0.0, 1.0, 7.0])
def test_sigmoid_matches_the_formula(h):
    expected = 1 / (1 + math.exp(-h))
    assert sigmoid(torch.tensor(h, dtype=torch.float64)).item() == pytest.approx(expected)


def test_sigmoid_stays_finite_far_from_zero():
    assert sigmoid(torch.tensor([-1000.0, 1000.0])).tolist() == [0.0, 1.0]


def test_sigmoid_is_symmetric():
    h = torch.linspace(-5, 5, 11)
    torch.testing.assert_close(sigmoid(-h), 1 - sigmoid(h))


def test_neuron_matches_the_sum_written_out():
    x, w, b = [3.0, -2.0, 0.5], [0.1, 0.4, -2.0], 0.7
    h = sum(x_i * w_i for x_i, w_i in zip(x, w, strict=True)) + b
    output = neuron(torch.tensor(x), torch.tensor(w), torch.tensor(b))
    assert output.shape == ()
    assert output.item() == pytest.approx(1 / (1 + math.exp(-h)), rel=1e-6)


def test_neuron_on_a_batch_matches_torch():
    generator = torch.Generator().manual_seed(0)
    x = torch.randn(32, 5, generator=generator)
    w = torch.randn(5, generator=generator)
    b = torch.randn((), generator=generator)
    expected = torch.sigmoid(F.linear(x, w.unsqueeze(0), b.unsqueeze(0))).squeeze(1)
    assert neuron(x, w, b).shape == (32,)
    torch.testing.assert_close(neuron(x, w, b), expected)


def test_neuron_on_a_batch_is_the_neuron_on_each_row():
    x = torch.tensor([[4.0, 6.0], [2.0, 5.0], [6.0, 3.0]])
    w, b = torch.tensor([1.0, 0.5]), torch.tensor(-6.0)
    one_by_one = torch.stack([neuron(row, w, b) for row in x])
    torch.testing.assert_close(neuron(x, w, b), one_by_one)
