"""An AT as a whole: registered, programmed, convened, booked, told about."""
