"""What an administrator orders of instances: mend, move, stop, migrate, one by one or many."""
