"""Las extensiones de Markdown del sitio."""
