"""The family of fichas of an asistencia técnica."""
