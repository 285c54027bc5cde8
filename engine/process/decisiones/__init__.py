"""Decision tables and expressions of DMN: read, and answered."""
