"""La construcción del sitio: de páginas y guiones a salidas, figuras y cuadernos."""
