"""The rows of `benchmarks.registry`: one module a noun, each with `row()` that measures and says whether the target is met."""
