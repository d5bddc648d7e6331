"""El archivo ONNX contra PyTorch, y lo que no debe llevar dentro."""

import os
import subprocess
import sys
from pathlib import Path

import onnx
import onnxruntime
import pytest
import torch
from torch import nn

from course_code.mlp import MLP
from course_code.onnx_export import save_onnx

ROOT = Path(__file__).parents[1]
SAVE = """
import sys
from course_build.prelude import patch_torchvision
patch_torchvision()
import torch
from course_code.mlp import MLP
from course_code.onnx_export import save_onnx
torch.manual_seed(0)
save_onnx(MLP(), "red.onnx")
"""


class TwoOutputs(nn.Module):
    """Una convolución que devuelve la suma de sus mapas y los mapas."""

    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(1, 2, 3)

    def forward(self, x):
        maps = self.conv(x)
        return maps.sum(dim=(2, 3)), maps


@pytest.fixture(scope="module")
def saved(tmp_path_factory):
    """(la red, la ruta del archivo)."""
    torch.manual_seed(0)
    model = MLP()
    path = tmp_path_factory.mktemp("onnx") / "mlp.onnx"
    save_onnx(model, path)
    return model, path


def run(path, x):
    """Las salidas de ONNX Runtime, como tensores."""
    session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    return [torch.from_numpy(y) for y in session.run(None, {"imagen": x.numpy()})]


@pytest.mark.parametrize("batch", [1, 2, 37])
def test_the_file_gives_the_logits_of_the_network(saved, batch):
    model, path = saved
    x = torch.rand(batch, 1, 28, 28)
    (logits,) = run(path, x)
    with torch.no_grad():
        expected = model((x - 0.1307) / 0.3081)
    torch.testing.assert_close(logits, expected, atol=1e-5, rtol=0)


def test_it_is_valid_and_stands_alone(saved):
    _, path = saved
    onnx.checker.check_model(onnx.load(path), full_check=True)
    assert [file.name for file in path.parent.iterdir()] == ["mlp.onnx"]
    assert path.stat().st_size <= 450_000


def test_the_model_is_left_in_evaluation(saved):
    assert not saved[0].training


def test_every_output_has_its_name(tmp_path):
    model = TwoOutputs()
    save_onnx(model, tmp_path / "dos.onnx", outputs=("logits", "mapas"))
    graph = onnx.load(tmp_path / "dos.onnx").graph
    assert [output.name for output in graph.output] == ["logits", "mapas"]
    x = torch.rand(3, 1, 28, 28)
    with torch.no_grad():
        expected = model((x - 0.1307) / 0.3081)
    for ours, theirs in zip(run(tmp_path / "dos.onnx", x), expected, strict=True):
        torch.testing.assert_close(ours, theirs, atol=1e-4, rtol=1e-5)


def test_two_processes_write_the_same_bytes_and_no_path(tmp_path):
    files = []
    for seed in ("0", "1"):
        folder = tmp_path / f"proceso-{seed}"
        folder.mkdir()
        env = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONHASHSEED": seed}
        done = subprocess.run(
            [sys.executable, "-c", SAVE], cwd=folder, env=env, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr
        assert done.stderr == done.stdout == "", "el exportador no debe imprimir nada"
        files.append((folder / "red.onnx").read_bytes())
    assert files[0] == files[1]
    for trace in (b'.py"', b"/tmp", b"ipykernel", b"stack_trace", str(ROOT).encode()):
        assert trace not in files[0]
