"""The only room that knows SpiffWorkflow: diagrams in, change sets out."""
