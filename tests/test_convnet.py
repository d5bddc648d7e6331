"""La red convolucional pequeña, contra la misma cuenta escrita de otra manera."""

import pytest
import torch
from torch import nn
from torch.nn import functional as F

from course_code.convnet import SmallCNN


@pytest.fixture
def model():
    torch.manual_seed(0)
    return SmallCNN()


def test_parameter_count_by_hand(model):
    count = (9 * 1 + 1) * 8 + (9 * 8 + 1) * 16 + (784 + 1) * 64 + (64 + 1) * 10
    assert sum(p.numel() for p in model.parameters()) == count == 52_138


def test_same_numbers_as_a_sequential(model):
    twin = nn.Sequential(
        *(model.conv1, nn.ReLU(), nn.MaxPool2d(2)),
        *(model.conv2, nn.ReLU(), nn.MaxPool2d(2)),
        *(nn.Flatten(), model.hidden, nn.ReLU(), model.output),
    )
    x = torch.randn(5, 1, 28, 28)
    torch.testing.assert_close(model(x), twin(x))


def test_one_value_of_each_map_by_hand(model):
    x = torch.rand(2, 1, 28, 28)
    maps1, maps2 = model.maps(x)
    assert maps1.shape == (2, 8, 28, 28) and maps2.shape == (2, 16, 14, 14)
    window = x[1, 0, 9:12, 4:7]
    value = (window * model.conv1.weight[3, 0]).sum() + model.conv1.bias[3]
    torch.testing.assert_close(maps1[1, 3, 10, 5], value.clamp(min=0))
    pooled = F.max_pool2d(maps1, 2)[1, :, 2:5, 6:9]
    value = (pooled * model.conv2.weight[7]).sum() + model.conv2.bias[7]
    torch.testing.assert_close(maps2[1, 7, 3, 7], value.clamp(min=0))


def test_classify_goes_on_from_the_second_maps(model):
    x = torch.rand(3, 1, 28, 28)
    torch.testing.assert_close(model.classify(model.maps(x)[1]), model(x))
