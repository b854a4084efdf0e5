"""Learning from what came of introductions: similar past work, calibrated chances, and a ranker that must earn its place.

Everything here is measured on slices in the order of time; nothing is split at random.
"""
