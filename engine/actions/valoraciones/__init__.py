"""What is valued of docentes and directors: written from fichas, corrected, and shown as facts."""
