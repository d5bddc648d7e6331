"""Los guiones de las páginas, en orden de lectura."""
