"""Los puntos del plano, contra la definición de cada conjunto."""

import math

import pytest
import torch

from course_code.plane_data import circle, clouds, flip_labels, spiral, xor

MAKERS = [xor, spiral, clouds, circle]


@pytest.mark.parametrize("make", MAKERS)
def test_shapes_classes_and_seeds(make):
    x, y = make(400, seed=3)
    assert x.shape == (400, 2) and y.shape == (400,)
    assert x.dtype == y.dtype == torch.float32
    assert set(y.tolist()) == {0.0, 1.0}
    assert abs(y.mean() - 0.5) < 0.1, "las dos clases aparecen por igual"
    again, other = make(400, seed=3)[0], make(400, seed=4)[0]
    assert torch.equal(x, again) and not torch.equal(x, other)


@pytest.mark.parametrize("make", MAKERS)
def test_the_global_generator_is_left_alone(make):
    torch.manual_seed(0)
    expected = torch.rand(3)
    torch.manual_seed(0)
    make(10, seed=5)
    assert torch.equal(torch.rand(3), expected)


def test_xor_is_true_where_exactly_one_coordinate_is_positive():
    x, y = xor(2000, seed=0)
    for (first, second), answer in zip(x.tolist(), y.tolist(), strict=True):
        assert ((first > 0) != (second > 0)) == (answer == 1)
    assert x.abs().min() >= 0.3 and x.abs().max() <= 5.3
    quadrants = [
        ((x * torch.tensor(signs)) > 0).all(dim=1).sum()
        for signs in [(1.0, 1.0), (1.0, -1.0), (-1.0, 1.0), (-1.0, -1.0)]
    ]
    assert all(abs(count - 500) < 100 for count in quadrants)


def test_spiral_arms_turn_with_the_distance_and_are_opposite():
    x, y = spiral(2000, seed=0, noise=0.0)
    far = x.norm(dim=1) / 5
    assert far.max() <= 1
    turned = torch.atan2(x[:, 0], x[:, 1])  # el ángulo, desde el eje vertical
    expected = 2 * math.pi * 1.75 * far + math.pi * y
    torch.testing.assert_close(torch.cos(turned - expected), torch.ones(2000), atol=1e-3, rtol=0)


def test_spiral_noise_is_the_deviation_of_each_coordinate():
    still, moved = spiral(20_000, seed=0, noise=0.0)[0], spiral(20_000, seed=0, noise=0.5)[0]
    shift = moved - still
    torch.testing.assert_close(shift.std(dim=0), torch.full((2,), 0.5), atol=0.02, rtol=0)
    torch.testing.assert_close(shift.mean(dim=0), torch.zeros(2), atol=0.02, rtol=0)


def test_clouds_have_the_stated_centers_and_deviation():
    x, y = clouds(40_000, seed=0)
    for answer, center in [(0, -2.0), (1, 2.0)]:
        group = x[y == answer]
        torch.testing.assert_close(group.mean(dim=0), torch.full((2,), center), atol=0.06, rtol=0)
        torch.testing.assert_close(group.std(dim=0), torch.full((2,), 2.0), atol=0.06, rtol=0)


def test_the_best_rule_for_the_clouds_is_right_as_often_as_the_normal_says():
    x, y = clouds(40_000, seed=1)
    hits = ((x.sum(dim=1) > 0) == (y == 1)).float().mean()
    best = torch.distributions.Normal(0.0, 1.0).cdf(torch.tensor(2**0.5))
    assert abs(hits - best) < 0.006


def test_circle_is_a_disc_and_a_ring():
    x, y = circle(4000, seed=0)
    radius = x.norm(dim=1)
    assert radius[y == 1].max() <= 2.5 + 1e-5
    assert radius[y == 0].min() >= 3.5 - 1e-5 and radius[y == 0].max() <= 5 + 1e-5
    assert abs(x.mean(dim=0)).max() < 0.2, "todas las direcciones por igual"


@pytest.mark.parametrize("fraction", [0.0, 0.2, 0.5, 1.0])
def test_flipped_labels_are_that_fraction(fraction):
    y = (torch.arange(10_000) % 2).float()
    flipped = flip_labels(y, fraction, seed=1)
    assert flipped.shape == y.shape and set(flipped.tolist()) <= {0.0, 1.0}
    assert abs((flipped != y).float().mean() - fraction) < 0.02
    assert torch.equal(flipped, flip_labels(y, fraction, seed=1))
