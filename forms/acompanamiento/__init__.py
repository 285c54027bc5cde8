"""The fichas of accompaniment: visitas, GIA, RTC, talleres, and the plans and reports of a year."""
