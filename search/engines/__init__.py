"""Index libraries behind one small interface, one module or package each."""
