"""K-means: contra scikit-learn desde los mismos centros, y por lo que siempre debe cumplir."""

import numpy as np
import pytest
import torch
from sklearn.cluster import KMeans

from course_code.kmeans import kmeans


def cloud(seed, n=200, d=5):
    torch.manual_seed(seed)
    return torch.randn(n, d, dtype=torch.float64)


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("k", [1, 2, 7])
def test_like_scikit_learn_from_the_same_centres(seed, k):
    x = cloud(seed)
    groups, centers, inertias = kmeans(x, x[:k])
    other = KMeans(k, init=x[:k].numpy(), n_init=1, tol=0, algorithm="lloyd").fit(x.numpy())
    assert np.array_equal(groups.numpy(), other.labels_)
    np.testing.assert_allclose(centers.numpy(), other.cluster_centers_, atol=1e-10)
    assert inertias[-1] == pytest.approx(other.inertia_)


@pytest.mark.parametrize("seed", range(5))
def test_what_every_solution_fulfils(seed):
    x = cloud(seed)
    groups, centers, inertias = kmeans(x, x[:6])
    assert inertias == sorted(inertias, reverse=True)  # nunca sube
    assert torch.equal(torch.cdist(x, centers).argmin(dim=1), groups)  # el centro más cercano
    means = torch.stack([x[groups == group].mean(dim=0) for group in range(6)])
    torch.testing.assert_close(centers, means)  # cada centro es su media


def test_separate_clouds_are_found_whatever_the_order():
    x = torch.cat([cloud(0, n=30) * 0.1 + 10 * j for j in range(3)])
    order = torch.randperm(90)
    groups = kmeans(x[order], x[[0, 30, 60]])[0]
    assert torch.equal(groups, order // 30)


def test_a_group_without_rows_keeps_its_centre():
    x = torch.tensor([[0.0], [1.0], [2.0]])
    groups, centers, inertias = kmeans(x, torch.tensor([[1.0], [100.0]]))
    assert groups.tolist() == [0, 0, 0] and centers.tolist() == [[1.0], [100.0]]
    assert inertias == [2.0]


def test_it_stops_after_the_given_steps_and_leaves_the_input_alone():
    x = cloud(0)
    start = x[:4].clone()
    assert len(kmeans(x, start, steps=2)[2]) == 2
    assert torch.equal(start, x[:4])
