"""Las comprobaciones de las prácticas: dicen si una tarea está bien y, si no, dan una pista."""


# --8<-- [start:check]
def check(task):
    """Ejecuta la función que sigue y escribe la pista que dé; sin pista, está bien."""

    def run(find_hint):
        try:
            hint = find_hint()
        except NameError as error:
            hint = f"{error}. ¿Ejecutaste la celda de la tarea, y terminó sin errores?"
        except Exception as error:
            reason = f"{type(error).__name__}: {error}"
            hint = f"el código se detiene. {reason}. ¿Qué línea lo causa?"
        print(f"✔ {task}: bien." if hint is None else f"✘ {task}: {hint}")

    return run


def missing(*values):
    """Dice si falta escribir algún valor: sigue siendo ``...`` o es ``None``."""
    return any(value is None or value is ... for value in values)


# --8<-- [end:check]
