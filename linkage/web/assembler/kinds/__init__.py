"""One module a question: `answers` (need -> form), `read` (form -> changes of the need), `options`, `field_of`."""
