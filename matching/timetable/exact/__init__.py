"""Every accepted meeting held, with the fewest breaks, and a proof: one model for two solvers that race."""

from matching.timetable.exact.racing import solve_exact

__all__ = ["solve_exact"]
