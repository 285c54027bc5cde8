"""The one evaluator of the Planificador: a module for each family of rules."""

from engine.planner.cruces.entorno import Bolsa, Entorno, Protegido
from engine.planner.cruces.evaluador import find_all, find_cruces, find_hard

__all__ = ["Bolsa", "Entorno", "Protegido", "find_all", "find_cruces", "find_hard"]
