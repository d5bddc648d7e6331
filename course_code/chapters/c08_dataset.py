"""Página «Un Dataset propio»: tres métodos, y qué hacer con los archivos malos."""

from course_code.photo_folder import PhotoFolder, flaw, scan
from course_code.photos import open_photo, to_square

# --8<-- [start:imports]
import csv
import shutil
from collections import Counter
from pathlib import Path

import matplotlib.pyplot as plt
import torch
from PIL import Image, ImageFile, ImageOps, UnidentifiedImageError
from torch import nn
from torch.multiprocessing import get_start_method
from torch.utils.data import DataLoader, Dataset
from torchvision import datasets
from torchvision.datasets.utils import download_and_extract_archive
from torchvision.transforms import v2

if not Path("datos/fotos").is_dir():
    download_and_extract_archive(input("Dirección de fotos.zip: "), "datos")
# --8<-- [end:imports]

# --8<-- [start:prepare]
prepare = v2.Compose(
    [
        to_square,
        v2.Resize((64, 64)),
        v2.ToImage(),
        v2.ToDtype(torch.float32, scale=True),
    ]
)
# --8<-- [end:prepare]

# --8<-- [start:table]
chosen = {"aves": "ave", "flores": "flor", "mamiferos": "mamífero"}
Path("sueltas").mkdir(exist_ok=True)
with open("fotos.csv", "w", newline="", encoding="utf-8") as file:
    writer = csv.writer(file)
    writer.writerow(["archivo", "clase"])
    for folder, name in chosen.items():
        for path in sorted(Path("datos/fotos", folder).glob("*.png"))[:10]:
            shutil.copy(path, "sueltas")
            writer.writerow([path.name, name])

print(*Path("fotos.csv").read_text(encoding="utf-8").splitlines()[:4], sep="\n")
# --8<-- [end:table]


# --8<-- [start:table-dataset]
class PhotoTable(Dataset):
    """Fotos cuya clase está en un CSV con columnas «archivo» y «clase»."""

    def __init__(self, table, folder, transform):
        with open(table, newline="", encoding="utf-8") as file:
            self.rows = list(csv.DictReader(file))
        self.classes = sorted({row["clase"] for row in self.rows})
        self.folder, self.transform = Path(folder), transform

    def __len__(self):
        return len(self.rows)

    def __getitem__(self, index):
        row = self.rows[index]
        photo = open_photo(self.folder / row["archivo"])
        return self.transform(photo), self.classes.index(row["clase"])


# --8<-- [end:table-dataset]

# --8<-- [start:use-table]
table = PhotoTable("fotos.csv", "sueltas", prepare)
print(len(table), "fotos de", table.classes)
x, y = table[12]  # Python llama a table.__getitem__(12)
print(tuple(x.shape), "clase", y, "→", table.classes[y])

torch.manual_seed(0)
for x, y in DataLoader(table, batch_size=8, shuffle=True):
    print(tuple(x.shape), y.tolist())
# --8<-- [end:use-table]

# --8<-- [start:use-table-claim]
assert len(table) == 30 and table[12][1] == 1, "La tabla ya no tiene treinta fotos."
# --8<-- [end:use-table-claim]

# --8<-- [start:mess]
for folder in chosen:
    Path("mias", folder).mkdir(parents=True, exist_ok=True)
    for path in sorted(Path("datos/fotos", folder).glob("*.png"))[:10]:
        shutil.copyfile(path, f"mias/{folder}/{path.name}")

whole = Path("mias/aves/duck.png").read_bytes()
Path("mias/aves/duck.png").write_bytes(whole[: len(whole) // 2])
Path("mias/aves/crow.png").write_bytes(b"")
Path("mias/flores/tulipan.jpg").write_text("<html>Error 404</html>")
Path("mias/mamiferos/IMG_0042.heic").write_bytes(b"\0\0\0\x18ftypheic")
Path("mias/mamiferos/notas.txt").write_text("pedirle más a Ana")
Path("mias/insectos").mkdir(exist_ok=True)
Path("mias/.ipynb_checkpoints").mkdir(exist_ok=True)
# --8<-- [end:mess]

# --8<-- [start:imagefolder-fails]
datasets.ImageFolder("mias")
# --8<-- [end:imagefolder-fails]

# --8<-- [start:late]
loose = datasets.ImageFolder("mias", prepare, loader=open_photo, allow_empty=True)
print(len(loose), "fotos;", loose.classes)

good = []
for seed in range(8):
    torch.manual_seed(seed)
    good.append(0)
    try:
        for x, y in DataLoader(loose, batch_size=2, shuffle=True):
            good[-1] += 1
    except OSError as error:
        last = error
print("lotes buenos antes del error:", good)
print(type(last).__name__, last, sep=": ")
# --8<-- [end:late]

# --8<-- [start:late-claim]
assert len(set(good)) > 1, "Ya no depende del orden."
assert loose.class_to_idx["aves"] == 1, "La carpeta oculta ya no se cuenta como clase."
assert issubclass(UnidentifiedImageError, OSError), "Ya no es un OSError."
# --8<-- [end:late-claim]

# --8<-- [start:in-worker]
helpers = 2 if get_start_method() == "fork" else 0
try:
    list(DataLoader(loose, batch_size=2, num_workers=helpers))
except OSError as error:
    lines = str(error).splitlines()
    print(lines[0], "…", lines[-1], sep="\n")
# --8<-- [end:in-worker]

# --8<-- [start:report]
classes, samples, problems = scan("mias")
print(len(samples), "fotos buenas de", classes)
for path, reason in problems:
    print(f"· {path.parent.name}/{path.name} {reason}")
# --8<-- [end:report]

# --8<-- [start:report-claim]
assert len(samples) == 28 and len(problems) == 5, "Ya no son 28 buenas y 5 malas."
# --8<-- [end:report-claim]

# --8<-- [start:explains]
PhotoFolder("mias", prepare)
# --8<-- [end:explains]

# --8<-- [start:mended]
Path("mias/insectos").rmdir()
mine = PhotoFolder("mias", prepare)
print(len(mine), "fotos de", mine.classes)
print("descartadas:", len(mine.problems))
counts = Counter(target for path, target in mine.samples)
print("por clase:", [counts[i] for i in range(len(mine.classes))])
# --8<-- [end:mended]

# --8<-- [start:sanity]
for folder in chosen:
    source = f"datos/fotos/{folder}"
    shutil.copytree(source, f"limpias/{folder}", dirs_exist_ok=True)
ours = PhotoFolder("limpias", prepare)
theirs = datasets.ImageFolder("limpias", prepare, loader=open_photo)
pairs = list(zip(ours, theirs, strict=True))
same = [torch.equal(a, b) and i == j for (a, i), (b, j) in pairs]
print("clases iguales:", ours.classes == theirs.classes)
print("fotos y etiquetas iguales:", sum(same), "de", len(same))
# --8<-- [end:sanity]

# --8<-- [start:sanity-claim]
assert all(same) and len(same) == len(theirs), "Nuestro conjunto no coincide con ImageFolder."
# --8<-- [end:sanity-claim]


# --8<-- [start:cached]
class Cached(Dataset):
    """Guarda en memoria lo que otro conjunto devuelve la primera vez."""

    def __init__(self, dataset):
        self.dataset, self.kept = dataset, {}

    def __len__(self):
        return len(self.dataset)

    def __getitem__(self, index):
        if index not in self.kept:
            self.kept[index] = self.dataset[index]
        return self.kept[index]


# --8<-- [end:cached]

# --8<-- [start:count-opens]
opened = Counter()


def counted(photo):
    opened["veces"] += 1
    return prepare(photo)


for wrap in (lambda dataset: dataset, Cached):
    opened.clear()
    dataset = wrap(PhotoFolder("mias", counted))
    for epoch in range(3):
        for x, y in DataLoader(dataset, batch_size=8, shuffle=True):
            pass
    print(type(dataset).__name__, "prepara", opened["veces"], "fotos")
# --8<-- [end:count-opens]

# --8<-- [start:count-opens-claim]
assert opened["veces"] == len(mine), "Cached prepara alguna foto dos veces."
# --8<-- [end:count-opens-claim]

# --8<-- [start:html]
open_photo("mias/flores/tulipan.jpg")
# --8<-- [end:html]

# --8<-- [start:truncated]
open_photo("mias/aves/duck.png")
# --8<-- [end:truncated]


# --8<-- [start:no-len]
class Forgetful(Dataset):
    def __getitem__(self, index):
        return mine[index]


DataLoader(Forgetful(), batch_size=8, shuffle=True)
# --8<-- [end:no-len]


# --8<-- [start:text-labels]
class Names(PhotoTable):
    def __getitem__(self, index):
        x, y = super().__getitem__(index)
        return x, self.classes[y]


x, y = next(iter(DataLoader(Names("fotos.csv", "sueltas", prepare), batch_size=2)))
print(y)
nn.CrossEntropyLoss()(torch.zeros(2, 3), y)
# --8<-- [end:text-labels]

# --8<-- [start:half-photos]
ImageFile.LOAD_TRUNCATED_IMAGES = True
half = open_photo("mias/aves/duck.png")
ImageFile.LOAD_TRUNCATED_IMAGES = False
entire = open_photo("datos/fotos/aves/duck.png")
to_tensor = v2.functional.pil_to_tensor
wrong = (to_tensor(entire) != to_tensor(half)).any(dim=0).any(dim=1)
print(f"renglones perdidos: {100 * wrong.float().mean():.0f} %")

fig, axes = plt.subplots(1, 2, figsize=(5.2, 2.2))
for ax, photo, title in zip(axes, (entire, half), ("entera", "«arreglada»")):
    ax.imshow(photo)
    ax.set(title=title, xticks=[], yticks=[])
plt.show()
# --8<-- [end:half-photos]


# --8<-- [start:half-photos-claim]
assert half.size == entire.size, "Ya no miden lo mismo."
# --8<-- [end:half-photos-claim]


# --8<-- [start:next-one]
class NextOne(datasets.ImageFolder):
    """Si una foto falla, devuelve la siguiente, y no dice nada."""

    def __getitem__(self, index):
        try:
            return super().__getitem__(index)
        except OSError:
            return self[(index + 1) % len(self)]


# --8<-- [end:next-one]

# --8<-- [start:leak]
shutil.copytree("limpias", "rotas", dirs_exist_ok=True)
for number, path in enumerate(sorted(Path("rotas").glob("*/*.png"))):
    if number % 5 == 2:  # una de cada cinco, dañada
        path.write_bytes(path.read_bytes()[:200])

silent = NextOne("rotas", prepare, loader=open_photo)
honest = PhotoFolder("rotas", prepare)
order = torch.randperm(len(silent), generator=torch.Generator().manual_seed(0))
val, train = order.split([len(silent) // 5, len(silent) - len(silent) // 5])
seen = [hash(silent[i][0].numpy().tobytes()) for i in train.tolist()]
unseen = [hash(silent[i][0].numpy().tobytes()) for i in val.tolist()]
print("dice tener", len(silent), "fotos; hay", len(honest))
repeated = len(seen) - len(set(seen))
print("repetidas en entrenamiento:", repeated, "de", len(seen))
leaked = sum(photo in seen for photo in unseen)
print("de validación, vistas al entrenar:", leaked, "de", len(unseen))
# --8<-- [end:leak]

# --8<-- [start:leak-claim]
assert leaked > 0 and repeated > 0, "La foto siguiente ya no repite ni fuga."
# --8<-- [end:leak-claim]
