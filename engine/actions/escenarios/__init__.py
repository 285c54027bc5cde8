"""What-if plans of a year: asked of the solver, judged, changed by hand, published."""
