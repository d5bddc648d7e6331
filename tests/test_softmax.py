"""La softmax del curso, contra PyTorch, contra la fórmula con ``math`` y lejos del cero."""

import math

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from course_code.softmax import log_softmax, log_sum_exp, softmax

FAR = [[1000.0, 0.0, -1000.0], [1000.0, 1000.0, 1000.0], [-1000.0, -1001.0, -1002.0]]
numbers = st.floats(-1e4, 1e4, allow_subnormal=False)
rows = st.lists(numbers, min_size=1, max_size=8)


@pytest.fixture
def logits():
    generator = torch.Generator().manual_seed(0)
    return 10 * torch.randn(5, 4, 3, generator=generator, dtype=torch.float64)


def test_the_example_of_the_deck():
    probabilities = softmax(torch.tensor([2.0, 1.0, 0.1]))
    assert [round(value, 3) for value in probabilities.tolist()] == [0.659, 0.242, 0.099]


def test_the_formula_with_math():
    values = [2.0, -1.0, 0.5, 3.0]
    total = sum(math.exp(value) for value in values)
    expected = [math.exp(value) / total for value in values]
    logits = torch.tensor(values, dtype=torch.float64)
    assert softmax(logits).tolist() == pytest.approx(expected)
    assert log_sum_exp(logits).item() == pytest.approx(math.log(total))
    assert log_softmax(logits).tolist() == pytest.approx([math.log(p) for p in expected])


@pytest.mark.parametrize("dim", [-1, 0, 1, 2])
def test_every_axis_matches_torch(logits, dim):
    torch.testing.assert_close(softmax(logits, dim), torch.softmax(logits, dim))
    torch.testing.assert_close(log_softmax(logits, dim), torch.log_softmax(logits, dim))
    expected = torch.logsumexp(logits, dim, keepdim=True)
    assert log_sum_exp(logits, dim).shape == expected.shape
    torch.testing.assert_close(log_sum_exp(logits, dim), expected)
    torch.testing.assert_close(
        softmax(logits, dim).sum(dim), torch.ones_like(expected).squeeze(dim)
    )


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_far_from_zero_matches_torch(dtype):
    logits = torch.tensor(FAR, dtype=dtype)
    assert torch.isfinite(softmax(logits)).all()
    assert torch.isfinite(log_softmax(logits)).all()
    torch.testing.assert_close(softmax(logits), torch.softmax(logits, -1))
    torch.testing.assert_close(log_softmax(logits), torch.log_softmax(logits, -1))
    torch.testing.assert_close(
        log_sum_exp(logits).flatten().tolist(), [1000.0, 1000.0 + math.log(3), -999.5923940355556]
    )


def test_a_class_that_is_forbidden_gets_zero():
    logits = torch.tensor([1.0, -math.inf, 1.0])
    assert softmax(logits).tolist() == [0.5, 0.0, 0.5]
    assert log_softmax(logits)[1].item() == -math.inf


@settings(max_examples=60, deadline=None)
@given(row=rows, shift=numbers)
def test_shift_invariance(row, shift):
    logits = torch.tensor(row, dtype=torch.float64)
    torch.testing.assert_close(softmax(logits + shift), softmax(logits), atol=1e-8, rtol=1e-6)
    torch.testing.assert_close(
        log_sum_exp(logits + shift), log_sum_exp(logits) + shift, atol=1e-8, rtol=1e-6
    )


@settings(max_examples=60, deadline=None)
@given(row=rows)
def test_what_a_probability_must_be(row):
    logits = torch.tensor(row, dtype=torch.float64)
    probabilities = softmax(logits)
    assert (probabilities >= 0).all()
    assert probabilities.sum().item() == pytest.approx(1)
    assert (log_softmax(logits) <= 1e-12).all()
    assert probabilities[logits.argmax()] == probabilities.max()
    torch.testing.assert_close(log_softmax(logits).exp(), probabilities)


def test_two_classes_are_the_sigmoid_of_the_difference():
    h = torch.linspace(-8, 8, 33, dtype=torch.float64)
    pairs = torch.stack([h, torch.zeros_like(h)], dim=1)
    torch.testing.assert_close(softmax(pairs)[:, 0], torch.sigmoid(h))
