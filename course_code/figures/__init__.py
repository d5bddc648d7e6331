"""Los esquemas de cada página: una función por figura."""
