"""Electronic mail through SMTP."""
