"""The solver of the Planificador: a problem in, a plan out, both JSON documents; pure."""
