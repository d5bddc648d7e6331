"""Las piezas del curso: las definiciones que se enseñan, con sus pruebas."""
