"""Las activaciones del curso y sus derivadas, contra PyTorch y contra diferencias finitas."""

import math

import pytest
import torch
from torch.nn import functional as F

from course_code import activations
from course_code.finite_differences import numerical_gradient
from course_code.neuron import sigmoid

PAIRS = [
    ("sigmoid", torch.sigmoid),
    ("tanh", torch.tanh),
    ("relu", torch.relu),
    ("leaky_relu", F.leaky_relu),
    ("elu", F.elu),
    ("silu", F.silu),
    ("gelu", F.gelu),
]
NAMES = [name for name, _ in PAIRS]


def points(dtype=torch.float64):
    """De −9 a 9, con el cero incluido."""
    return torch.linspace(-9, 9, 181, dtype=dtype)


@pytest.mark.parametrize(("name", "reference"), PAIRS, ids=NAMES)
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64], ids=str)
def test_each_function_matches_torch(name, reference, dtype):
    h = points(dtype)
    ours = getattr(activations, name)(h)
    assert ours.dtype == dtype
    torch.testing.assert_close(ours, reference(h))


@pytest.mark.parametrize(("name", "reference"), PAIRS, ids=NAMES)
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64], ids=str)
def test_each_derivative_is_the_gradient_of_torch(name, reference, dtype):
    """Incluido h = 0, donde la ReLU y la Leaky ReLU tienen una esquina."""
    h = points(dtype).requires_grad_()
    reference(h).sum().backward()
    ours = getattr(activations, f"{name}_derivative")(h.detach())
    assert ours.dtype == dtype
    torch.testing.assert_close(ours, h.grad)


@pytest.mark.parametrize("name", NAMES)
def test_each_derivative_is_the_measured_slope(name):
    h = torch.linspace(-6, 6, 50, dtype=torch.float64)
    measured = numerical_gradient(getattr(activations, name), h)
    derivative = getattr(activations, f"{name}_derivative")(h)
    torch.testing.assert_close(derivative, measured, rtol=0, atol=1e-8)


@pytest.mark.parametrize("name", NAMES)
def test_they_accept_any_shape(name):
    h = torch.randn(2, 3, 4, generator=torch.Generator().manual_seed(0))
    assert getattr(activations, name)(h).shape == h.shape
    assert getattr(activations, f"{name}_derivative")(h).shape == h.shape


@pytest.mark.parametrize("name", NAMES)
def test_they_stay_finite_far_from_zero(name):
    h = torch.tensor([-1000.0, 1000.0])
    assert getattr(activations, name)(h).isfinite().all()
    assert getattr(activations, f"{name}_derivative")(h).isfinite().all()


@pytest.mark.parametrize("slope", [0.01, 0.1, 0.5])
def test_leaky_relu_with_another_slope(slope):
    h = points().requires_grad_()
    expected = F.leaky_relu(h, slope)
    expected.sum().backward()
    torch.testing.assert_close(activations.leaky_relu(h, slope), expected)
    torch.testing.assert_close(activations.leaky_relu_derivative(h.detach(), slope), h.grad)


@pytest.mark.parametrize("alpha", [0.5, 1.0, 2.0])
def test_elu_with_another_alpha(alpha):
    # Lejos de cero: con alpha ≠ 1 hay una esquina.
    h = points()[points().abs() > 0.05].requires_grad_()
    expected = F.elu(h, alpha)
    expected.sum().backward()
    torch.testing.assert_close(activations.elu(h, alpha), expected)
    torch.testing.assert_close(activations.elu_derivative(h.detach(), alpha), h.grad)


def test_the_maxima_of_the_derivatives_are_those_of_the_docstrings():
    h = points()
    assert activations.sigmoid_derivative(h).max().item() == pytest.approx(0.25)
    assert activations.tanh_derivative(h).max().item() == pytest.approx(1.0)


def test_maxout_is_the_larger_of_two_linear_layers():
    generator = torch.Generator().manual_seed(1)
    x = torch.randn(32, 5, generator=generator)
    w1, w2 = torch.randn(2, 5, generator=generator)
    b1, b2 = torch.randn(2, generator=generator)
    both = F.linear(x, torch.stack([w1, w2]), torch.stack([b1, b2]))
    torch.testing.assert_close(activations.maxout(x, w1, b1, w2, b2), both.max(dim=1).values)


def test_relu_and_leaky_relu_are_cases_of_maxout():
    x = torch.linspace(-3, 3, 13).unsqueeze(1)
    one, zero = torch.tensor([1.0]), torch.tensor(0.0)
    for slope, expected in [(0.0, torch.relu), (0.1, lambda h: F.leaky_relu(h, 0.1))]:
        output = activations.maxout(x, one, zero, slope * one, zero)
        torch.testing.assert_close(output, expected(x).squeeze(1))


def test_the_slope_of_maxout_is_the_winner_s_weights():
    x = torch.tensor([1.0, 2.0], dtype=torch.float64)
    w1, w2 = torch.tensor([[2.0, -1.0], [0.5, 1.0]], dtype=torch.float64)
    measured = numerical_gradient(lambda v: activations.maxout(v, w1, 0.0, w2, 0.0), x)
    torch.testing.assert_close(measured, w2, rtol=0, atol=1e-9)


def test_sigmoid_is_the_one_of_the_neuron():
    assert activations.sigmoid is sigmoid
    assert activations.tanh(torch.tensor(0.5)).item() == pytest.approx(math.tanh(0.5))
