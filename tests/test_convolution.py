"""La convolución a mano, contra la de PyTorch; el campo receptivo, contra el gradiente."""

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn
from torch.nn import functional as F

from course_code.convolution import conv2d, output_size, receptive_field


@st.composite
def convolutions(draw):
    """Una entrada, unos pesos y un sesgo que encajan, con su paso y su relleno."""
    batch, inputs, outputs = (draw(st.integers(1, 3)) for _ in range(3))
    kernel = [draw(st.integers(1, 4)) for _ in range(2)]
    stride, padding = draw(st.integers(1, 3)), draw(st.integers(0, 2))
    size = [draw(st.integers(max(1, side - 2 * padding), 9)) for side in kernel]
    generator = torch.Generator().manual_seed(draw(st.integers(0, 2**31)))
    x = torch.randn(batch, inputs, *size, generator=generator)
    weight = torch.randn(outputs, inputs, *kernel, generator=generator)
    bias = torch.randn(outputs, generator=generator)
    return x, weight, bias, stride, padding


@settings(max_examples=60, deadline=None)
@given(convolutions())
def test_same_numbers_and_shape_as_torch(case):
    torch.testing.assert_close(conv2d(*case), F.conv2d(*case), atol=1e-4, rtol=1e-4)


@settings(max_examples=60, deadline=None)
@given(convolutions())
def test_output_size_counts_the_positions_that_fit(case):
    x, weight, _, stride, padding = case
    for axis in (2, 3):
        padded, side = x.shape[axis] + 2 * padding, weight.shape[axis]
        positions = [start for start in range(0, padded, stride) if start + side <= padded]
        assert output_size(x.shape[axis], side, stride, padding) == len(positions)


def test_the_gradient_goes_through():
    x = torch.randn(2, 1, 5, 5, requires_grad=True)
    weight = torch.randn(3, 1, 3, 3, requires_grad=True)
    bias = torch.randn(3, requires_grad=True)
    target = torch.randn(2, 3, 3, 3)
    ours = torch.autograd.grad((conv2d(x, weight, bias) * target).sum(), (x, weight, bias))
    theirs = torch.autograd.grad((F.conv2d(x, weight, bias) * target).sum(), (x, weight, bias))
    for one, other in zip(ours, theirs, strict=True):
        torch.testing.assert_close(one, other, atol=1e-4, rtol=1e-4)


@pytest.mark.parametrize(
    "layers",
    [[(3, 1)], [(3, 1), (3, 1)], [(3, 1), (2, 2), (3, 1), (2, 2)], [(5, 2), (3, 3), (2, 1)]],
)
def test_receptive_field_is_where_the_gradient_is_not_zero(layers):
    sides = receptive_field(layers)
    assert len(sides) == len(layers)
    for depth, side in enumerate(sides, start=1):
        net = [nn.Conv2d(1, 1, kernel, stride, bias=False) for kernel, stride in layers[:depth]]
        for layer in net:
            nn.init.ones_(layer.weight)
        x = torch.ones(1, 1, side, side, requires_grad=True)
        answer = nn.Sequential(*net)(x)
        assert answer.shape[2:] == (1, 1)
        answer.sum().backward()
        assert (x.grad != 0).all()
