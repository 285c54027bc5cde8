"""The demonstration: its data, whole and in scope, and how they are sown."""
