"""Trial designs: simulation of trials with known truth."""

from lesionwise.design.simulation.scenarios import SCENARIOS
from lesionwise.design.synthesis.simulate import Simulated, simulate

__all__ = ["SCENARIOS", "Simulated", "simulate"]
