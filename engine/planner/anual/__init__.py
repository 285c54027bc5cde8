"""The year of a companion and of a UGEL: every visit, GIA, RTC and taller on its dates."""
