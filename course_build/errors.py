"""Los errores que una persona puede arreglar: se muestran sin traza."""


class CourseError(Exception):
    """Algo del curso está mal y el mensaje dice qué, dónde y qué hacer."""
