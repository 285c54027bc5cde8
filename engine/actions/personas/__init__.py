"""People, their accounts and cargos, the territory and the calendar they live by."""
