"""What people see in the browser: server-rendered pages in Spanish, enhanced with htmx."""
