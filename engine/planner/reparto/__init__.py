"""Which docentes go to which acompañante of a UGEL: problem, search, proof and check."""
