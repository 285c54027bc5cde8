"""Why each activity of a plan is where it is, and what any better place would cost."""
