"""The token game over a compiled diagram: BPMN 2.0 as this house plays it."""
