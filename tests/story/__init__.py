"""An asistencia técnica from plan to evaluation, as its people do it."""
