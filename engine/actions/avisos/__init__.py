"""What people order about the notices they get, and about the addresses they go to."""
