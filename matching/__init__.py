"""Pure matching: facts in, scores with reasons out. Imports nothing of ours."""
