"""A fictional country of suppliers and assemblers, made from a seed: for trying the platform out, for tests and for measuring."""
