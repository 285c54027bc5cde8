"""The one evaluator of the Planificador: a module for each family of rules."""

from engine.planner.cruces.barrido import sweep_load
from engine.planner.cruces.entorno import Bolsa, Entorno, Protegido
from engine.planner.cruces.evaluador import find_cruces, find_hard, find_soft

__all__ = [
    "Bolsa",
    "Entorno",
    "Protegido",
    "find_cruces",
    "find_hard",
    "find_soft",
    "sweep_load",
]
