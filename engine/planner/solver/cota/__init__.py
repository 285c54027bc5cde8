"""What no whole plan costs less than."""
