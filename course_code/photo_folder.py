"""Un conjunto de fotos propias que sobrevive a los archivos malos y los explica."""

from pathlib import Path

from PIL import UnidentifiedImageError
from torch.utils.data import Dataset

from course_code.photos import open_photo


# --8<-- [start:flaw]
def flaw(path):
    """Por qué no se puede usar esa foto, en palabras; None si se puede."""
    if path.stat().st_size == 0:
        return "está vacía: la copia se interrumpió"
    try:
        open_photo(path)
    except UnidentifiedImageError:
        if path.suffix.lower() == ".heic":
            return "es HEIC, de iPhone: conviértela a JPEG"
        return f"no es una imagen: empieza por {path.read_bytes()[:6]}"
    except Exception as error:  # cualquier otro fallo al abrirla la descarta
        return f"está dañada o incompleta ({error})"
    return None


# --8<-- [end:flaw]


# --8<-- [start:scan]
def scan(root):
    """Recorre una carpeta por clase y abre cada archivo una vez.

    Devuelve las clases, [(ruta, clase), …] y [(ruta, motivo), …].
    """
    visible = [path for path in Path(root).iterdir() if path.name[0] != "."]
    folders = sorted(path for path in visible if path.is_dir())
    samples, problems = [], []
    for target, folder in enumerate(folders):
        for path in sorted(folder.glob("[!.]*")):
            reason = flaw(path)
            if reason is None:
                samples.append((path, target))
            else:
                problems.append((path, reason))
    return [folder.name for folder in folders], samples, problems


# --8<-- [end:scan]


# --8<-- [start:PhotoFolder]
class PhotoFolder(Dataset):
    """Fotos de una carpeta por clase; las malas quedan en ``problems``.

    Cada ejemplo es (transform(foto RGB), número de clase).
    ValueError si no hay carpetas o una clase se queda sin fotos.
    """

    def __init__(self, root, transform):
        self.classes, self.samples, self.problems = scan(root)
        self.transform = transform
        if not self.classes:
            raise ValueError(f"«{root}» no tiene carpetas: hace falta una por clase.")
        found = {target for path, target in self.samples}
        empty = [name for i, name in enumerate(self.classes) if i not in found]
        if empty:
            raise ValueError(f"Sin fotos útiles: {empty}. Añádelas o borra esa clase.")

    def __len__(self):
        return len(self.samples)

    def __getitem__(self, index):
        path, target = self.samples[index]
        return self.transform(open_photo(path)), target


# --8<-- [end:PhotoFolder]
