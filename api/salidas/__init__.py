"""The year on its way out: as sheets, as a printed calendar, for calendars and for programs."""
